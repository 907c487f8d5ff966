// What the loader's files share; for this room only.
#pragma once

#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/chart/chart.h"

namespace rhumbline {

/// The rules of a .helmignore. source: helm v4 pkg/ignore/rules.go
class IgnoreRules {
 public:
  /// Reads the file's lines. throws Failure whose `helm` is Helm's text ("syntax error in pattern").
  void parse(Job& job, std::string_view text, Pos at);
  /// The built-in last rule: `templates/.?*`.
  void add_defaults();
  /// Whether the loader leaves out the file or folder of this name (relative to the chart, not empty).
  [[nodiscard]] bool ignores(Job& job, std::string_view name, bool is_folder) const;

 private:
  enum class Shape : std::uint8_t { kLiteral, kSuffix, kGlob };  // most rules need no pattern matcher
  struct Rule {
    std::string_view text;
    std::string_view head = {};  // of a pattern: what a name must begin with
    Shape shape = Shape::kGlob;
    bool negated = false;
    bool folders_only = false;
    bool whole_path = false;
  };
  bool add(std::string_view line, std::string& error);
  static bool matches(const Rule& rule, std::string_view name);

  std::vector<Rule> plain_;   // that say yes only to names which end with some byte
  std::bitset<256> ends_;     // those bytes
  std::vector<Rule> others_;
};

/// All files of a chart folder that .helmignore leaves, in Helm's walk order; listed, and the templates that a rendering wants are read.
/// `metadata`: Chart.yaml, which says what subcharts it may not want; nil: unknown.
/// throws Failure. source: helm v4 pkg/chart/v2/loader/directory.go, internal/sympath/walk.go
std::vector<ChartFile> list_folder(Job& job, Files& files, const std::string& path, const Value& metadata, const LoadOptions& options);

/// What may still be unpacked for one chart with all archives inside it.
struct UnpackBudget {
  std::uint64_t bytes = 0;
  std::uint32_t files = 0;
  std::uint64_t by_ratio = 0;  // what --max-ratio lets the archives on disk unpack to, those inside them included
};

/// The regular files of a chart archive (.tgz), names without their first part; all read, each a source named
/// "<shown>/<name>". Error: `helm` as LoadArchiveFiles words it. source: helm v4 pkg/chart/loader/archive
Result<std::vector<ChartFile>> unpack(Job& job, std::string_view archive, std::string_view shown, UnpackBudget& budget,
                                      const LoadOptions& options);

inline constexpr std::string_view kGzipHeader = "gzip: invalid header";

/// Decompresses gzip, member after member, as its reader asks.
class Gunzip {
 public:
  /// kTrusted: the checksum is not computed, because the reader stops before the trailer anyway (a tar ends before its gzip does).
  enum class Checksum : unsigned char { kVerified, kTrusted };
  explicit Gunzip(std::string_view compressed, Checksum checksum = Checksum::kVerified);
  /// The same; what is small and sound is unpacked into the arena at once, and views() need not copy it.
  Gunzip(std::string_view compressed, Checksum checksum, Arena& arena);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  /// Up to `size` bytes; fewer only at the end or at a fault, which error() then names in Go's words ("" at the end).
  std::size_t read(char* to, std::size_t size);
  /// The next `size` bytes where they lie. Nothing: they have to be read().
  std::optional<std::string_view> view(std::size_t size);
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  void start(Checksum checksum);
  struct State;
  std::optional<std::string_view> whole_;  // what is left of a text that was unpacked at once
  std::unique_ptr<State> state_;
  std::string error_;
};

/// One member of a tar archive.
struct TarMember {
  std::string name;
  std::uint64_t size = 0;  // as the header says; a link has no data whatever it says
  char type = '0';
  bool is_folder = false;
  bool has_data = true;
};

/// Reads tar headers one after the other: V7, ustar, pax and GNU long names. source: Go archive/tar
class TarReader {
 public:
  explicit TarReader(Gunzip& from) : from_(from) {}
  /// The next member; false at the end, or at a fault: see error().
  bool next(TarMember& member);
  /// The first `size` bytes of the member's data; false: they are not there.
  bool read(char* to, std::size_t size);
  /// The same where they lie, if they do. Nothing: read() them.
  std::optional<std::string_view> view(std::size_t size);
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  struct Overrides;
  enum class Block : std::uint8_t { kData, kEnd, kFault };
  Block header(char* block);
  bool parse(const char* block, TarMember& member);
  bool special(const TarMember& header, std::string& text);
  bool apply_pax(std::string_view records, Overrides& overrides);
  bool skip(std::uint64_t size);
  bool fault(std::string_view words);

  Gunzip& from_;
  std::uint64_t left_ = 0;  // data of the current member that nobody has read, padding included
  std::string error_;
};

/// The MIME type that Go's net/http.DetectContentType finds in (at most) the first 512 bytes.
std::string_view sniff_content_type(std::string_view bytes);

/// Collects Chart.yaml (and requirements.yaml, which may override any of it) into Metadata.
/// source: Go encoding/json over sigs.k8s.io/yaml, helm v4 pkg/chart/v2/metadata.go
class MetadataReader {
 public:
  MetadataReader(Job& job, const LoadOptions& options) : job_(job), options_(options) {}
  Metadata metadata;

  /// Lays a parsed document over what is there. Empty, or Go's words for the first member of a wrong type.
  std::string lay(const Value& document);
  /// Sanitises all strings and checks them in Helm's order. Nothing, or what is wrong.
  std::optional<Diagnostic> validate();

 private:
  struct Field;
  void object(const Value& value);
  void member(const Entry& entry);
  void maintainers(const Entry& entry);
  void dependencies(const Entry& entry);
  void annotations(const Entry& entry);
  void dependency(const Map& map, Dependency& into);
  void text(const Value& value, std::string_view& into);
  void texts(const Value& value, std::vector<std::string_view>& into);
  void flag(const Value& value, bool& into);
  void enter(std::string_view member, std::string_view list = {});
  void mismatch(const Value& value, std::string_view type);
  void sanitise();
  [[nodiscard]] Diagnostic invalid(std::string_view key, std::string message, std::string helm) const;
  std::optional<Diagnostic> validate_dependencies();

  Job& job_;
  const LoadOptions& options_;
  Value document_;
  std::vector<bool> null_maintainers_, null_dependencies_;
  std::string_view struct_name_ = "Metadata";
  std::string_view list_, member_;  // where we are: "maintainers", "name"
  std::string error_;  // the first
  Pos error_at_;

 public:
  [[nodiscard]] Pos error_at() const { return error_at_; }
  [[nodiscard]] const std::vector<bool>& null_maintainers() const { return null_maintainers_; }
};

/// Empty, or Go's words for what keeps a lock file from being read. source: helm v4 pkg/chart/v2 Lock
std::string check_lock(Job& job, const Value& document, const LoadOptions& options);

/// Prefix of every type mismatch that sigs.k8s.io/yaml reports.
inline constexpr std::string_view kWhileDecoding = "error unmarshaling JSON: while decoding JSON: ";
/// "string", "number", "array" ... as encoding/json names a value that does not fit.
std::string_view json_kind(const Value& value);

}  // namespace rhumbline
