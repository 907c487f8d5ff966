// What kubeconform calls a resource.
//
// In:  a document's value.   Out: its signature, or kubeconform's complaint.
// The one idea: it decodes each document into a Go struct first, so Go's rules for keys and types decide what is seen; they are here.
// Trap: keys are compared without regard to case and taken in bytewise order, so the last of several spellings wins.

#include "renderer/cli/peer_resource.h"

#include "renderer/base/text.h"

namespace rhumbline::cli {

namespace {

constexpr std::string_view kPrefix = "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ";
constexpr std::string_view kMetadataType =
    "struct { Name string \"yaml:\\\"name\\\"\"; Namespace string \"yaml:\\\"namespace\\\"\"; GenerateName string "
    "\"yaml:\\\"generateName\\\"\" }";

std::string_view json_word(const Value& v) {
  switch (v.kind()) {
    case Kind::kList: return "array";
    case Kind::kMap: return "object";
    case Kind::kString: return "string";
    case Kind::kBool: return "bool";
    default: return "number";
  }
}

class Decoder {
 public:
  explicit Decoder(Job& job) : job_(job) {}

  PeerSignature run(const Value& object) {
    std::string name, generated;
    for (const Entry* entry : object.as_map().sorted(job_.arena)) {
      if (equals_ignoring_case(entry->key, "apiVersion")) text(entry->value, ".APIVersion", result_.version);
      if (equals_ignoring_case(entry->key, "kind")) text(entry->value, ".Kind", result_.kind);
      if (!equals_ignoring_case(entry->key, "metadata") || entry->value.is_nil()) continue;
      if (!entry->value.is_map()) {
        fault(entry->value, ".Metadata", kMetadataType);
        continue;
      }
      for (const Entry* member : entry->value.as_map().sorted(job_.arena)) {
        if (equals_ignoring_case(member->key, "name")) text(member->value, ".Metadata.Name", name);
        if (equals_ignoring_case(member->key, "namespace")) text(member->value, ".Metadata.Namespace", result_.name_space);
        if (equals_ignoring_case(member->key, "generateName")) text(member->value, ".Metadata.GenerateName", generated);
      }
    }
    result_.name = generated.empty() ? name : generated + "{{ generateName }}";
    if (result_.fault.empty() && result_.kind.empty()) result_.fault = "missing 'kind' key";
    if (result_.fault.empty() && result_.version.empty()) result_.fault = "missing 'apiVersion' key";
    return std::move(result_);
  }

 private:
  void fault(const Value& v, std::string_view field, std::string_view type) {
    if (!result_.fault.empty()) return;  // the first is told
    result_.fault = std::string(kPrefix) + std::string(json_word(v)) + " into Go struct field " + std::string(field) + " of type " + std::string(type);
  }

  void text(const Value& v, std::string_view field, std::string& to) {
    if (v.is_nil()) return;
    if (v.is_map() || v.is_list()) return fault(v, field, "string");
    to.clear();
    if (v.is_string()) to = v.as_text();
    if (v.is(Kind::kBool)) to = v.as_bool() ? "true" : "false";
    if (v.is(Kind::kInt) || v.is(Kind::kInt64)) append_int(to, v.as_int());
    if (v.is(Kind::kUint64)) append_uint(to, v.as_uint());
    if (v.is(Kind::kFloat64)) append_float(to, v.as_float(), 'g', -1);
  }

  Job& job_;
  PeerSignature result_;
};

}  // namespace

PeerSignature decoded_signature(Job& job, const Value& object) { return Decoder(job).run(object); }

PeerSignature plain_signature(const Value& object) {
  PeerSignature found;
  const Map& map = object.as_map();
  if (!map.get("kind").is_string()) {
    found.fault = "missing 'kind' key";
  } else if (!map.get("apiVersion").is_string()) {
    found.fault = "missing 'apiVersion' key";
  }
  const Value metadata = map.get("metadata");
  found.kind = text_of(object, "kind");
  found.version = text_of(object, "apiVersion");
  found.name = text_of(metadata, "name");
  found.name_space = text_of(metadata, "namespace");
  if (metadata.is_map() && metadata.as_map().get("generateName").is_string()) {
    found.name = std::string(text_of(metadata, "generateName")) + "{{ generateName }}";
  }
  return found;
}

std::string no_mapping_fault(const Value& document) {
  return std::string(kPrefix) + std::string(json_word(document)) + " into Go value of type map[string]interface {}";
}

}  // namespace rhumbline::cli
