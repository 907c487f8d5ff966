// Where objects come from: files, folders and standard input; one object, a List, a stream of documents, JSON or YAML; and
// Helm's own record of what it installed.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/value/value.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

/// One input, read whole. Its bytes live in the arena of the job that read it.
struct Input {
  std::string name;  // as given, or folder/name; "stdin" for "-"
  std::string_view text;
};

/// Inputs that were read, and why others could not be.
struct Inputs {
  std::vector<Input> found;
  std::vector<Diagnostic> faults;
};

/// Reads each path: a file, a folder (all *.yaml, *.yml and *.json below it, bytewise order, links to folders not followed) or "-".
/// A folder without such files is a fault, and so is "-" given twice.
Inputs read_inputs(Job& job, Files& files, std::span<const std::string> paths);

/// The names of what read_inputs() would read, unread; "-" stays "-".
struct InputNames {
  std::vector<std::string> found;
  std::vector<Diagnostic> faults;
};
InputNames list_inputs(Files& files, std::span<const std::string> paths);

/// One document of an input, with its own `---` line.
struct Document {
  std::string_view text;
  std::size_t offset = 0;  // of text within the input, in bytes
  int number = 1;          // counts all documents of the input, blank ones too
};

/// Cuts a stream by YAML's rules: `---` and `...` at the start of a line, followed by a blank or the line's end. Documents of
/// blanks and comments only are left out; directives stay with their document.
std::vector<Document> split_documents(std::string_view text);

/// What a document holds: mostly one value; concatenated JSON objects give several.
struct Parsed {
  std::vector<Value> values;
  std::vector<yaml::DuplicateKey> duplicates;
};

/// Which reader is asked first about a document that looks like JSON: the quick one, or YAML's, which sees duplicate keys.
enum class JsonBy : unsigned char { kJson, kYaml };

/// Reads one document as kubectl does. Integers stay integers. `at`: position of the document's first byte.
/// Error: place and the reader's words.
Result<Parsed> parse_document(Job& job, const Document& document, Pos at, JsonBy json_by = JsonBy::kJson);

/// Objects of a document: items of every `...List` (nulls left out, whatever else they are), else the value itself. What is no map
/// gives none.
void unfold_objects(const Value& value, std::vector<Value>& objects);

/// Where live objects are asked for. A source knows all its objects at once or asks for those that are wanted.
class LiveSource {
 public:
  virtual ~LiveSource() = default;
  /// All objects that the source can tell about. Error: it could not be read; that is never an empty answer.
  virtual Result<std::vector<Value>> objects(Job& job) = 0;
};

/// Files, folders and "-": what `kubectl get -o yaml|json` printed, with or without managedFields, or manifests. Input without any
/// document is an error (an empty pipe is a command that failed), but for /dev/null.
std::unique_ptr<LiveSource> file_source(Files& files, std::vector<std::string> paths);

/// Helm's record of one revision of a release.
struct ReleaseRecord {
  std::string name, name_space, status;
  std::int64_t revision = 0;
  bool is_server_side = false;  // Helm 4's apply_method "ssa"
  Value config;                 // the user's values, nil when there were none; numbers as Helm reads them from its record
  Value defaults;               // values.yaml of the chart that was installed
  std::vector<Value> objects;   // of its manifest, hooks left out
};

/// Whether the object is a Secret or ConfigMap in which Helm keeps a release.
bool is_release_record(const Value& object);
/// Decodes it: base64 (twice in a Secret), gzip, JSON. Error: what is broken.
/// source: helm v4 pkg/storage/driver/util.go decodeRelease
Result<ReleaseRecord> read_release_record(Job& job, const Value& object);

/// A program that runs beside us: its standard input and output lead to us, its standard error is ours.
class Child {
 public:
  /// `words[0]` is a path, or a name that PATH finds; `environment` (NAME=VALUE) is laid over ours. throws Failure (kIo).
  Child(const std::vector<std::string>& words, std::span<const std::string> environment);
  /// Closes both ends; a child that goes on for two seconds is killed.
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// False: nobody reads any more.
  bool write(std::string_view bytes);
  void close_input();
  /// The next line without its end, up to `most` bytes. Nothing: the output ended, or grew too long.
  std::optional<std::string> read_line(std::size_t most);
  /// All output until it ends. Nothing: over `most` bytes, or not finished in `seconds`.
  std::optional<std::string> read_all(std::size_t most, int seconds);
  /// Writes `input` and closes it, while reading all that comes: neither side waits for the other. As read_all() otherwise; a child that
  /// stops reading is none of our business.
  std::optional<std::string> exchange(std::string_view input, std::size_t most, int seconds);
  /// Waits for the end. The exit code, or 128 and the signal's number.
  int wait();

 private:
  bool fill(int milliseconds);  // false: the output ended, or nothing came in that time

  int process_ = -1, input_ = -1, output_ = -1;
  bool ended_ = false;
  std::string buffer_;
  std::size_t used_ = 0;  // of buffer_
};

// ---- A real cluster (cluster.cpp) ------------------------------------------------------------------------------------------------

/// How to reach a cluster; what is empty is left to the kubeconfig.
struct ClusterAccess {
  std::string companion;  // path of rhumbline-live; empty: $RHUMBLINE_LIVE, beside our own binary, PATH
  std::string kubeconfig, context, name_space, server, token, ca_file, tls_server_name, as_user;
  std::vector<std::string> as_groups;
  bool is_insecure = false, allows_exec = false;
  int seconds = 30;       // for one request
};

/// What a cluster is asked.
struct ClusterQuestion {
  enum Verb : std::uint8_t {
    kGet,        // one object
    kList,       // all objects of a kind, in a namespace or everywhere
    kApply,      // what a server-side apply of `object` would make of it; nothing is stored
    kEverything, // all objects of all kinds, of a namespace or everywhere
    kVersions    // what the server serves, as texts: "apps/v1", "apps/v1/Deployment"
  } verb = kGet;
  std::string api_version = {}, kind = {}, name_space = {}, name = {}, selector = {}, manager = {};
  bool is_forced = false;           // kApply: takes over fields of others
  bool wants_cluster_scoped = true; // kEverything
  Value object = {};                // kApply
};

/// What it answers. Neither object nor fault: it is not there, `missing` says why.
struct ClusterAnswer {
  Value object;
  std::vector<Value> items;             // of kList, kEverything, kVersions
  std::string resource;                 // the kind's plural; empty: the server does not serve it
  std::string missing;
  std::optional<Diagnostic> fault;      // could not be read; never to be taken for absence
  int status = 0;                       // HTTP's, 0 when there was none
  std::string reason;                   // the server's: "Conflict", "Invalid"
  struct Cause {
    std::string field, reason, message;
  };
  std::vector<Cause> causes;            // of a conflict, of an object that is refused
  std::string warning;                  // of kVersions: what is left out
};

/// A conversation with a cluster through the companion program.
class Cluster {
 public:
  /// Starts the companion and signs in. throws Failure (kIo) with the reason, one of the kubeconfig's or of the connection.
  Cluster(Job& job, const ClusterAccess& access);
  ~Cluster();
  /// All questions at once; answers in the same order. throws Failure (kIo) when the companion ends.
  std::vector<ClusterAnswer> ask(Job& job, std::span<const ClusterQuestion> questions);

  [[nodiscard]] const std::string& context() const { return context_; }
  [[nodiscard]] const std::string& name_space() const { return name_space_; }  // the context's
  [[nodiscard]] const std::string& server() const { return server_; }
  [[nodiscard]] const std::string& version() const { return version_; }        // "v1.34.4"

 private:
  Value next_answer(Job& job);

  std::unique_ptr<Child> child_;
  std::string context_, name_space_, server_, version_;
};

/// The newest revision of a release that Helm's storage in the cluster holds as deployed; else the newest of all. Nothing: there is
/// none. `driver` "secret" or "configmap". throws Failure (kIo) when it cannot be read.
/// source: helm v4 pkg/storage/storage.go Deployed, pkg/storage/driver/secrets.go
std::optional<ReleaseRecord> find_release(Job& job, Cluster& cluster, std::string_view name, std::string_view name_space, std::string_view driver);
/// The same among objects that were saved.
std::optional<ReleaseRecord> find_release(Job& job, std::span<const Value> objects, std::string_view name, std::string_view name_space);

}  // namespace rhumbline
