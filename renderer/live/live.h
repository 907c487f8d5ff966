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
  Value config;                 // the user's values, nil when there were none
  std::vector<Value> objects;   // of its manifest, hooks left out
};

/// Whether the object is a Secret or ConfigMap in which Helm keeps a release.
bool is_release_record(const Value& object);
/// Decodes it: base64 (twice in a Secret), gzip, JSON. Error: what is broken.
/// source: helm v4 pkg/storage/driver/util.go decodeRelease
Result<ReleaseRecord> read_release_record(Job& job, const Value& object);

}  // namespace rhumbline
