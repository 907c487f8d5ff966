// Bytes to Value and back, as sigs.k8s.io/yaml over go-yaml 2.4 does it; cutting of multi-document text as Helm does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "renderer/value/value.h"

namespace rhumbline::yaml {

/// A key that occurs twice in one mapping.
struct DuplicateKey {
  Pos at;            // of the second occurrence
  std::string_view key;
  Pos first_at;
};

struct ReadOptions {
  /// Numbers: all float64, as after Helm's detour over JSON; or int64/uint64/float64 as written (manifests, schemas).
  bool keep_integers = false;
  /// Where duplicate keys are reported (the last one wins all the same); nullptr: nobody wants to know.
  std::vector<DuplicateKey>* duplicates = nullptr;
  /// go-yaml strict decoding: a duplicate key is an error.
  bool strict = false;
  /// read_plain() has declined this text.
  bool is_odd = false;
};

/// Reads the first document of the text; empty or comment-only text is nil. Every value and key carries its position when `at`
/// (position of the first byte of `text`) is given. Plain scalars follow go-yaml's YAML 1.1 rules (helm-parity.md 4.2), keys become
/// strings, merge keys are applied and each alias becomes a copy of its own, as Helm's detour over JSON does (budget: yaml_nodes).
/// Error: `helm` in Go's words, with the prefix that sigs.k8s.io/yaml gives: "error converting YAML to JSON: yaml: line 2: ...",
/// `at` at the place.
Result<Value> read(Job& job, std::string_view text, Pos at = {}, const ReadOptions& options = {});

/// The same of a text that is plain enough to be read in one look and in which no line begins with `---`, so that there is nothing to
/// cut before; most values files are. False: nothing is said of it, ask read().
bool read_plain(Job& job, std::string_view text, Pos at, Value& value);

/// The pieces of a scalar's text that stand unchanged in its source, by their offset in the text. `source`: the bytes from the scalar's
/// first on (its quote, its | or >), `at` their position. For documents inside strings. (scalar_places.cpp)
std::vector<Run> places_in_scalar(std::string_view source, Pos at, std::string_view text);
/// Where byte `offset` of the text stands; `otherwise` when no piece begins before it.
Pos place_in(std::span<const Run> pieces, std::size_t offset, Pos otherwise);

/// All documents of the text, by YAML's own rules for `---` (Helm 4 values files).
Result<std::vector<Value>> read_all(Job& job, std::string_view text, Pos at = {}, const ReadOptions& options = {});

/// Only says whether read() would succeed on text that is "plain enough"; false means "ask read()". Never true for text that
/// read() refuses. On true, `head` has the members that ordering needs. source: performance.md 2.4 tier 1
struct Head {
  std::string_view api_version;
  std::string_view kind;
  std::string_view name;
  std::string_view hook;  // the annotation helm.sh/hook
  bool is_hook = false;   // there is one
};
bool quick_check(std::string_view text, Head& head);

/// Appends the value as Helm's toYaml prints it, without the final line feed. The value takes the detour over JSON that Helm's takes
/// (helm-parity.md 4.1): types with a `json` hook show that, []byte is base64, numbers regain int or float.
/// throws Failure with Go's message where JSON has no form (NaN); callers decide (toYaml: "", mustToYaml: error).
void write(Job& job, std::string& out, const Value& value);

/// As toYamlPretty: yaml.v3 with indent 2. Keeps the final line feed off like write().
void write_pretty(Job& job, std::string& out, const Value& value);

/// One part of a multi-document text.
struct Part {
  std::string_view text;
  std::size_t offset = 0;  // of text within the whole, in bytes
};
/// Where the first line that starts with `---` begins, from the line that begins at `line` on; the text's size when there is none.
std::size_t next_separator(std::string_view text, std::size_t line);
enum class SplitRule : unsigned char { kHelm4, kHelm3 };
/// Cuts text as Helm's SplitManifests does (helm-parity.md 1.11); blank parts are dropped.
std::vector<Part> split(std::string_view text, SplitRule rule = SplitRule::kHelm4);

/// How a plain (unquoted) scalar resolves in go-yaml v2: the tag's short name, one of "null" "bool" "int" "float" "str" "timestamp" "merge".
std::string_view plain_tag(std::string_view scalar);

}  // namespace rhumbline::yaml
