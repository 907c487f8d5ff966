// A values file becomes one map.
//
// In:  YAML text.   Out: a fresh map; all documents of it merged, later over earlier.
// The one idea: documents are cut at lines that begin with `---`, before YAML sees them, as Helm 4 does; so a document that
// only a directive opens (`%YAML 1.2`, then `---`) is refused there and here.
// Trap: Helm 4 adds a missing final line feed, which a block scalar at the end of the file then holds. Helm 3 does not.
// source: helm v4 pkg/chart/v2/loader LoadValues, k8s.io/apimachinery pkg/util/yaml YAMLReader

#include "renderer/base/text.h"
#include "renderer/chart/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

struct Document {
  std::string_view text;
  std::size_t offset = 0;
};

// The documents; or what stands behind a `---` that may not stand there, and where.
std::optional<Document> cut(std::string_view text, std::vector<Document>& documents) {
  std::size_t start = 0;
  for (std::size_t line = yaml::next_separator(text, 0); line < text.size();) {
    const std::size_t end = std::min(text.find('\n', line), text.size() - 1) + 1;
    const std::string_view behind = trim_space(text.substr(line + 3, end - line - 3));
    if (!behind.empty() && behind.front() != '#') return Document{behind, line};
    if (line > start) {  // the line that ends a document belongs to none; the one that opens the first stays
      documents.push_back({text.substr(start, line - start), start});
      start = end;
    }
    line = yaml::next_separator(text, end);
  }
  if (start < text.size()) documents.push_back({text.substr(start), start});
  return std::nullopt;
}

Diagnostic worded(Diagnostic diagnostic, std::string_view prefix) {
  const std::string& words = diagnostic.helm.empty() ? diagnostic.message : diagnostic.helm;
  diagnostic.helm = std::string(prefix) + words;
  return diagnostic;
}

// What was read at that place as a map; null is an empty one.
Result<Value> as_map(Job& job, Result<Value> read, Pos at) {
  if (!read) return read;
  if (read.value().is_nil()) return Value::map(make_map(job.arena)).with_pos(at);
  if (read.value().is_map()) return read;
  return Diagnostic{.rule = "values.not-a-map",
                    .at = read.value().at() ? read.value().at() : at,
                    .message = "values must be a map, this is " + std::string(described(read.value())),
                    .helm = std::string(kWhileDecoding) + "json: cannot unmarshal " +
                            std::string(json_kind(read.value())) + " into Go value of type map[string]interface {}"};
}

}  // namespace

void merge_maps(Job& job, Map& base, const Map& over) {
  for (const Entry& e : over.entries()) {
    Entry* old = base.find(e.key);
    if (old != nullptr && old->value.is_map() && e.value.is_map()) {
      merge_maps(job, old->value.as_map(), e.value.as_map());
    } else {
      Entry& set = base.set(job.arena, e.key, e.value, e.key_at);
      set.key_at = e.key_at;
    }
  }
}

Result<Value> read_values(Job& job, std::string_view text, Pos at, const LoadOptions& options) {
  if (options.helm3) return as_map(job, yaml::read(job, text, at), at);
  if (!text.empty() && !text.ends_with('\n')) {
    const std::string_view copy = job.arena.copy(std::string(text) + "\n");
    text = copy;
  }
  constexpr std::string_view kPrefix = "cannot unmarshal yaml document: ";
  if (Value whole; yaml::read_plain(job, text, at, whole)) {
    Result<Value> map = as_map(job, whole, at);
    return map ? map : worded(map.error(), kPrefix);
  }
  std::vector<Document> documents;
  if (const auto bad = cut(text, documents)) {
    const std::string words = "invalid Yaml document separator: " + std::string(bad->text);
    return Diagnostic{.rule = "yaml.separator",
                      .at = at + bad->offset,
                      .message = "only a comment may follow `---` here, not " + std::string(bad->text),
                      .helm = "error reading yaml document: " + words};
  }
  Value merged;
  for (const Document& document : documents) {
    const Pos start = at + document.offset;
    const bool is_whole = document.text.size() == text.size();
    Result<Value> read = as_map(job, yaml::read(job, document.text, start, {.is_odd = is_whole}), start);
    if (!read) return worded(read.error(), kPrefix);
    if (merged.is_nil()) {
      merged = read.value();
    } else {
      merge_maps(job, merged.as_map(), read.value().as_map());
    }
  }
  return merged.is_nil() ? Value::map(make_map(job.arena)).with_pos(at) : merged;
}

}  // namespace rhumbline
