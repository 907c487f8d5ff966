// Findings, and JSON schemas: compile, check. With kubernetes.h, which it includes, the public face of this room.
// What is wrong comes back as Findings, never as text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/value/value.h"

namespace rhumbline::schema {

enum class Level : std::uint8_t { kError, kDanger, kWarning, kInfo, kNoise };

/// A value of a chart that fed a line of output, and where it was written.
struct ValueSource {
  std::string path;   // as --set takes it
  std::string layer;  // "-f prod.yaml:14:3", "--set a=b", "values.yaml of chart web (web/values.yaml:33:5)"
  std::string file;   // empty: a flag
  int line = 0, column = 0;
};

/// What is wrong with a member of a map, where it is only that: nothing is said of its value.
enum class MemberFault : std::uint8_t { kNone, kMissing, kUnknown, kMisnamed };

/// One thing that somebody should know about a value or an object; shared by schema, rules, diff and report.
struct Finding {
  Level severity = Level::kError;
  std::string_view code = "SCHEMA";  // [A-Z][A-Z0-9_]*, a literal; stable, never reused with another meaning
  std::string object = {};           // Kind/namespace/name; empty: `path` is a values path
  std::string path = {};             // a.b[0]["a key.with dots"]
  std::string pointer = {};          // the same place as JSON pointer
  std::string message = {};          // one line
  std::string hint = {};
  Pos at = {};  // what wrote it; none when nothing did (a missing field: its parent)
  std::string release = {};
  std::optional<Value> live = {}, rendered = {}, limit = {}, expected = {};
  std::string want = {};     // the type wanted, as in JSON Schema
  std::string suggest = {};  // the nearest known name, or what replaces it
  std::vector<std::string> known = {};
  std::string api_version = {}, removed_in = {};
  std::vector<ValueSource> values = {};  // that the line shows
  MemberFault member = MemberFault::kNone;
  std::string keeps = {};  // the --set flag under which what runs stays as it is; the hint says it, too
};

/// "a.b", 3 or "x.y" appended to a path of the findings document: a.b[3]["x.y"].
void append_path(std::string& path, std::string_view key);
void append_path(std::string& path, std::size_t index);
/// The same as JSON pointer.
void append_pointer(std::string& pointer, std::string_view key);
/// A step of a JSON pointer, or all of it, with ~1 as / and ~0 as ~. source: RFC 6901, 4
std::string unescape_pointer(std::string_view text);

// ---- JSON Schema ---------------------------------------------------------------------------------------------------------

enum class Draft : std::uint8_t { k4, k6, k7, k2019, k2020 };

/// Where a `$ref` that leaves the document is looked up. The built-in meta-schemas are always known.
class Documents {
 public:
  virtual ~Documents() = default;
  /// The document of this absolute URL (no fragment). Error: message says why not.
  virtual Result<Value> load(Job& job, std::string_view url) = 0;
};

struct CompileOptions {
  Draft draft = Draft::k2020;                           // where $schema is absent
  std::string_view url = "file:///values.schema.json";  // of the document itself
  Documents* documents = nullptr;                       // nullptr: only urn:, which is permissive with a warning
  bool assert_format = false;                           // drafts up to 7 always assert formats, as Helm does
  bool go_durations = false;                            // format duration takes Go's form, too, as kubeconform does
};

/// A compiled schema: a flat program, immutable. The document's bytes and arena must outlive it.
class Schema {
 public:
  Schema(Schema&&) noexcept;
  Schema& operator=(Schema&&) noexcept;
  ~Schema();
  /// Error: message in our words, `helm` in Helm's ("json-pointer in ... not found", "... is not valid against metaschema").
  /// source: santhosh-tekuri/jsonschema 6.0.3, the validator of Helm 4.3
  static Result<Schema> compile(Job& job, const Value& document, const CompileOptions& options = {});
  struct Program;
  [[nodiscard]] const Program& program() const { return *program_; }

 private:
  explicit Schema(std::unique_ptr<const Program> program);
  std::unique_ptr<const Program> program_;
};

struct Verdict {
  std::vector<Finding> findings;  // all problems; empty: valid. `object` is empty
  std::string helm;               // Helm's tree of causes, lines `- at '/a': got string, want integer`, without final line feed
};

/// Only whether; stops at the first problem. throws Failure (kLimit) over limits.schema_steps.
bool is_valid(Job& job, const Schema& schema, const Value& instance);
/// All problems. `prefix` ("osm.") is put before each path.
Verdict check(Job& job, const Schema& schema, const Value& instance, std::string_view prefix = {});

/// values.schema.json over the charts of a release: call check() per chart as Helm walks them, then ask for the refusal.
class ValuesReport {
 public:
  /// `chart` its name; `prefix` the --set path of its values ("" or "child."); `text` the schema file, its first byte at `at`.
  /// A schema that cannot be used counts as a refusal too.
  void check(Job& job, std::string_view chart, std::string_view prefix, std::string_view text, Pos at, const Value& values);
  /// A child whose values are no map. source: helm v4 jsonschema.go ValidateAgainstSchema
  void no_table(std::string_view chart, std::string_view prefix, const Value& values);
  [[nodiscard]] bool ok() const { return helm_.empty(); }
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  /// All problems as one diagnostic: message with a line for each, `helm` in Helm's words.
  [[nodiscard]] Diagnostic refusal(const Job& job) const;

 private:
  std::vector<Finding> findings_;
  std::string helm_;
};

}  // namespace rhumbline::schema

#include "renderer/schema/kubernetes.h"
