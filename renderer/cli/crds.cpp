// --crds: definitions of custom resources, as clusters hold them or as catalogues of JSON schemas do.
//
// In:  a file or a folder.   Out: a store that knows more kinds.
// Trap: a folder of charts' definitions also holds other objects; they are passed over, but a path without any definition is a
// mistake and is told.

#include "renderer/cli/crds.h"

#include "renderer/live/live.h"

namespace rhumbline::cli {

namespace {

bool is_object(const Value& value) { return value.is_map() && value.as_map().find("kind") != nullptr && value.as_map().find("apiVersion") != nullptr; }

std::size_t add_document(const Input& input, const Value& value, schema::Store& store) {
  std::size_t added = 0;
  if (value.is_map() && !is_object(value) && input.name.ends_with(".json")) {
    return store.add_json_schema(base_name(input.name), value).or_throw() ? 1 : 0;
  }
  for (const Value& object : schema::unfold_list(value)) added += store.add_crd(object) ? 1 : 0;
  return added;
}

}  // namespace

void add_definitions(Job& job, Files& files, const std::string& path, schema::Store& store) {
  const Inputs inputs = read_inputs(job, files, std::span(&path, 1));
  if (!inputs.faults.empty()) fail(inputs.faults.front());
  std::size_t added = 0;
  for (const Input& input : inputs.found) {
    const Pos start = job.sources.add(input.name, input.text);
    for (const Document& document : split_documents(input.text)) {
      const Pos at = start + document.offset;
      const Result<Parsed> parsed = parse_document(job, document, at);
      if (!parsed) {
        Diagnostic diagnostic = parsed.error();
        if (job.sources.place(diagnostic.at).file != input.name) diagnostic.at = at;  // a text that ends too early
        fail(std::move(diagnostic));
      }
      for (const Value& value : parsed.value().values) {
        added += add_document(input, value, store);
      }
    }
  }
  if (added == 0) {
    fail({.cause = Cause::kUsage,
          .rule = "flag.crds",
          .message = "--crds " + path + " holds no CustomResourceDefinition and no JSON schema",
          .hint = "JSON schemas are named kind-group-version.json"});
  }
}

}  // namespace rhumbline::cli
