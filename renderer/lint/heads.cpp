// Manifests as the linter sees them: document by document, of each the head.
//
// In:  rendered text.   Out: heads, or the fault that ends the reading, in the words of apimachinery and of Go's decoders.
// The one idea: documents are cut at lines that begin with `---` before YAML sees them; lines lose their carriage returns on the way.
// Trap: text that begins with { is tried as JSON first, and if YAML cannot read it either, the fault is JSON's.
// source: k8s.io/apimachinery pkg/util/yaml/decoder.go; helm v4 lint/rules/template.go k8sYamlStruct

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/json/json.h"
#include "renderer/lint/rules.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::lint {

namespace {

std::string_view go_kind(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool: return "bool";
    case Kind::kString: return "string";
    case Kind::kList: return "array";
    case Kind::kMap: return "object";
    default: return "number";
  }
}

// Decodes a document into the struct; the first member of a wrong type is the fault, as encoding/json reports it.
class HeadDecoder {
 public:
  HeadDecoder(Job& job, bool helm3) : job_(job), helm3_(helm3) {}

  std::string decode(const Value& document, Head& head) {
    const std::string type = helm3_ ? "rules.K8sYamlStruct" : "rules.k8sYamlStruct";
    if (!document.is_map()) return mismatch(document, "Go value of type " + type);
    const std::string outer = helm3_ ? "K8sYamlStruct" : "k8sYamlStruct";
    for (const Entry* entry : document.as_map().sorted(job_.arena)) {
      if (equals_ignoring_case(entry->key, "apiVersion")) text(entry->value, outer + ".apiVersion", head.api_version);
      if (equals_ignoring_case(entry->key, "kind")) text(entry->value, outer + ".Kind", head.kind);
      if (equals_ignoring_case(entry->key, "metadata")) metadata(entry->value, outer, head);
    }
    return fault_;
  }

 private:
  std::string mismatch(const Value& value, const std::string& target) {
    if (fault_.empty()) {
      fault_ = "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " + std::string(go_kind(value)) + " into " + target;
    }
    return fault_;
  }

  void metadata(const Value& value, const std::string& outer, Head& head) {
    if (value.is_nil()) return;
    if (!value.is_map()) {
      mismatch(value, "Go struct field " + outer + ".Metadata of type rules.k8sYamlMetadata");
      return;
    }
    for (const Entry* entry : value.as_map().sorted(job_.arena)) {
      std::string_view name_space;
      if (equals_ignoring_case(entry->key, "name")) text(entry->value, "k8sYamlMetadata.Metadata.Name", head.name);
      if (equals_ignoring_case(entry->key, "namespace")) text(entry->value, "k8sYamlMetadata.Metadata.Namespace", name_space);
    }
  }

  // Scalars become text where text is wanted, as sigs.k8s.io/yaml does it; floats in 32 bits.
  void text(const Value& value, const std::string& field, std::string_view& into) {
    std::string out;
    if (value.is_nil()) return;
    if (value.is_map() || value.is_list()) {
      mismatch(value, "Go struct field " + field + " of type string");
      return;
    }
    if (value.is(Kind::kFloat64)) {
      append_float(out, value.as_float(), 'g', -1, 32);
    } else {
      append_printed(job_, out, value);
    }
    into = job_.arena.copy(out);
  }

  Job& job_;
  bool helm3_;
  std::string fault_;
};

// Lines as bufio.Reader gives them: without carriage return, each with a line feed.
std::string_view normalised(Job& job, std::string_view text) {
  if (text.find('\r') == std::string_view::npos && text.ends_with('\n')) return text;
  std::string out;
  out.reserve(text.size() + 1);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.append(line);
    out.push_back('\n');
  }
  return job.arena.copy(out);
}

// A fault of syntax is told with the number of bytes that were read; text that ends too soon is no such fault.
std::string json_words(const Diagnostic& fault, Pos start) {
  const std::string words = words_of(fault);
  if (words == "unexpected end of JSON input") return "unexpected EOF";
  return fault.at ? "json: offset " + std::to_string(fault.at.offset - start.offset + 1) + ": " + words : words;
}

}  // namespace

HeadStream::HeadStream(Linter& linter, std::string_view text) : linter_(linter), rest_(normalised(linter.job, text)) {
  if (!trim_left_space(rest_).starts_with('{')) return;
  const Pos at = linter.job.sources.add("manifest", text);
  const Result<Value> document = json::read(linter.job, text, at);
  if (!document) json_fault_ = json_words(document.error(), at);
}

HeadStream::Step HeadStream::next(Head& head) {
  head = {};
  if (!fault_.empty()) return Step::kFault;
  std::size_t size = 0;  // of the document
  while (size < rest_.size()) {
    const std::size_t end = rest_.find('\n', size) + 1;
    const std::string_view line = rest_.substr(size, end - size);
    if (line.starts_with("---")) {
      const std::string_view behind = trim_space(line.substr(3));
      if (!behind.empty() && behind[0] != '#') {
        fault_ = "invalid Yaml document separator: " + std::string(behind);
        return Step::kFault;
      }
      if (size > 0) {
        const std::string_view document = rest_.substr(0, size);
        rest_.remove_prefix(end);
        return decode(document, head);
      }
    }
    size = end;
  }
  if (size == 0) return Step::kEnd;
  const std::string_view document = rest_;
  rest_ = {};
  return decode(document, head);
}

HeadStream::Step HeadStream::decode(std::string_view document, Head& head) {
  const Result<Value> read = yaml::read(linter_.job, document, {}, {.keep_integers = true});
  if (!read) {
    fault_ = json_fault_.empty() ? words_of(read.error()) : json_fault_;
    return Step::kFault;
  }
  if (read.value().is_nil()) return Step::kNothing;
  fault_ = HeadDecoder(linter_.job, linter_.helm3()).decode(read.value(), head);
  return fault_.empty() ? Step::kHead : Step::kFault;
}

}  // namespace rhumbline::lint
