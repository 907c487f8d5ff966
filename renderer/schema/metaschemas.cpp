// The metaschemas: schemas of schemas, embedded as text and compiled when a schema has to be judged by one.
//
// In: a dialect (a draft, and the vocabularies that a document's own metaschema leaves of it). Out: a program.
// Trap: formats are asserted here in every draft, as Helm's validator does: a `pattern` must be a regular expression.
#include <algorithm>

#include "renderer/json/json.h"
#include "renderer/schema/documents.h"
#include "renderer/schema/table.h"

namespace rhumbline::schema {
namespace {

std::string_view without_scheme(std::string_view url) {
  if (url.starts_with("http://")) return url.substr(7);
  if (url.starts_with("https://")) return url.substr(8);
  return {};
}

/// A metaschema made of the vocabularies alone. source: jsonschema draft.go getSchema
Value vocabularies_only(Job& job, const Dialect& dialect) {
  const std::string_view own = draft_url(dialect.draft);
  const std::string base = std::string(own.substr(0, own.size() - std::string_view("schema").size())) + "meta/";
  std::string text =
      "{\"$schema\":\"" + std::string(own) + "\",\"$recursiveAnchor\":true,\"$dynamicAnchor\":\"meta\",\"allOf\":[";
  text += "{\"$ref\":\"" + base + "core\"}";
  for (const std::string& name : dialect.vocabularies) {
    if (name != "core" && !meta_schema_text(base + name).empty()) text += ",{\"$ref\":\"" + base + name + "\"}";
  }
  return json::read(job, job.arena.copy(text + "]}")).or_throw();
}

}  // namespace

std::string_view meta_schema_text(std::string_view url) {
  std::string_view name = without_scheme(url);
  if (!name.starts_with("json-schema.org/")) return {};
  if (name == "json-schema.org/schema") name = "json-schema.org/draft/2020-12/schema";
  for (const Document& document : kEmbeddedStore.meta_schemas) {
    if (without_scheme(document.url) == name) return document.text;
  }
  return {};
}

std::string_view draft_url(Draft draft) {
  switch (draft) {
    case Draft::k4: return "http://json-schema.org/draft-04/schema";
    case Draft::k6: return "http://json-schema.org/draft-06/schema";
    case Draft::k7: return "http://json-schema.org/draft-07/schema";
    case Draft::k2019: return "https://json-schema.org/draft/2019-09/schema";
    default: return "https://json-schema.org/draft/2020-12/schema";
  }
}

const Schema::Program& MetaSchemas::program(const Dialect& dialect) {
  auto& slot = programs_[{dialect.draft, dialect.vocabularies}];
  if (slot != nullptr) return *slot;
  const std::string url(dialect.own_vocabularies ? "urn:mem:metaschema" : draft_url(dialect.draft));
  const CompileOptions options{.draft = dialect.draft, .url = url, .assert_format = true};
  Library library(job_, options, nullptr);
  const Value document = dialect.own_vocabularies
                             ? vocabularies_only(job_, dialect)
                             : json::read(job_, meta_schema_text(url), {}, {.keep_integers = true}).or_throw();
  slot = compile_program(job_, library, library.root_of(library.add(url, document)), options);
  return *slot;
}

}  // namespace rhumbline::schema
