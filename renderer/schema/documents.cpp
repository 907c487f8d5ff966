// Schema documents: where a $ref leads, which $id and anchors there are, and which draft rules where.
//
// In: a document as a Value and the references of the compiler. Out: places (pointers into documents) with the resource they
// belong to. A document is collected once, judged by its metaschema, and never changed.
// Trap: a JSON pointer may lead to a place that is no known subschema; what lies there is collected when it is first reached.
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/schema/documents.h"
#include "renderer/schema/members.h"
#include "renderer/schema/url.h"

namespace rhumbline::schema {
namespace {

/// Where subschemas live: the keyword, the first draft that knows it, and whether it holds one, a list or a map of them.
struct Location {
  Keyword keyword;
  Draft since;
  enum class Holds : std::uint8_t { kOne, kList, kMap, kOneOrList } holds;
};
constexpr Location kLocations[] = {
    {Keyword::kDefinitions, Draft::k4, Location::Holds::kMap},
    {Keyword::kNot, Draft::k4, Location::Holds::kOne},
    {Keyword::kAllOf, Draft::k4, Location::Holds::kList},
    {Keyword::kAnyOf, Draft::k4, Location::Holds::kList},
    {Keyword::kOneOf, Draft::k4, Location::Holds::kList},
    {Keyword::kProperties, Draft::k4, Location::Holds::kMap},
    {Keyword::kAdditionalProperties, Draft::k4, Location::Holds::kOne},
    {Keyword::kPatternProperties, Draft::k4, Location::Holds::kMap},
    {Keyword::kItems, Draft::k4, Location::Holds::kOneOrList},
    {Keyword::kAdditionalItems, Draft::k4, Location::Holds::kOne},
    {Keyword::kDependencies, Draft::k4, Location::Holds::kMap},
    {Keyword::kPropertyNames, Draft::k6, Location::Holds::kOne},
    {Keyword::kContains, Draft::k6, Location::Holds::kOne},
    {Keyword::kIf, Draft::k7, Location::Holds::kOne},
    {Keyword::kThen, Draft::k7, Location::Holds::kOne},
    {Keyword::kElse, Draft::k7, Location::Holds::kOne},
    {Keyword::kDefs, Draft::k2019, Location::Holds::kMap},
    {Keyword::kDependentSchemas, Draft::k2019, Location::Holds::kMap},
    {Keyword::kUnevaluatedProperties, Draft::k2019, Location::Holds::kOne},
    {Keyword::kUnevaluatedItems, Draft::k2019, Location::Holds::kOne},
    {Keyword::kContentSchema, Draft::k2019, Location::Holds::kOne},
    {Keyword::kPrefixItems, Draft::k2020, Location::Holds::kList},
};

/// `keywords`: those that the schema has.
template <class Visit>
void visit_subschemas(const Map& schema, std::uint64_t keywords, Draft draft, const Visit& visit) {
  for (const Location& location : kLocations) {
    if (location.since > draft || (keywords & bit_of(location.keyword)) == 0) continue;
    const Entry* entry = schema.find(keyword_text(location.keyword));
    const bool list = location.holds == Location::Holds::kList || location.holds == Location::Holds::kOneOrList;
    if (list && entry->value.is_list()) {
      for (const Value& item : entry->value.as_list()) visit(item);
    } else if (location.holds == Location::Holds::kMap && entry->value.is_map()) {
      for (const Entry& member : entry->value.as_map().entries()) visit(member.value);
    } else if (location.holds == Location::Holds::kOne || location.holds == Location::Holds::kOneOrList) {
      visit(entry->value);
    }
  }
}

struct NamedDraft {
  std::string_view url;
  Draft draft;
};
constexpr NamedDraft kDrafts[] = {{"json-schema.org/schema", Draft::k2020},
                                  {"json-schema.org/draft/2020-12/schema", Draft::k2020},
                                  {"json-schema.org/draft/2019-09/schema", Draft::k2019},
                                  {"json-schema.org/draft-07/schema", Draft::k7},
                                  {"json-schema.org/draft-06/schema", Draft::k6},
                                  {"json-schema.org/draft-04/schema", Draft::k4}};

std::string_view without_scheme(std::string_view url) {
  if (url.starts_with("http://")) return url.substr(7);
  if (url.starts_with("https://")) return url.substr(8);
  return url;
}

/// The $id of a schema by the rules of its draft, without fragment. source: jsonschema draft.go getID
std::string_view id_of(const Map& schema, Draft draft) {
  if (draft < Draft::k2019 && schema.find("$ref") != nullptr) return {};
  return split_fragment(text_of(schema, draft == Draft::k4 ? "id" : "$id")).url;
}

/// The validator trusts everything under this host. source: jsonschema roots.go addRoot
bool is_meta(std::string_view url) {
  return url.starts_with("http://json-schema.org/") || url.starts_with("https://json-schema.org/");
}

}  // namespace

std::optional<Draft> draft_named(std::string_view url) {
  const SplitUrl both = split_fragment(url);
  if (!both.fragment.empty()) return std::nullopt;
  for (const NamedDraft& each : kDrafts) {
    if (each.url == without_scheme(both.url)) return each.draft;
  }
  return std::nullopt;
}

bool Dialect::has(std::string_view vocabulary) const {
  if (vocabulary == "core" || draft < Draft::k2019) return true;
  if (own_vocabularies) return std::find(vocabularies.begin(), vocabularies.end(), vocabulary) != vocabularies.end();
  return vocabulary == "applicator" || vocabulary == "validation" || (vocabulary == "unevaluated" && draft == Draft::k2020);
}

Vocabularies vocabularies_of(const Dialect& dialect, bool assert_format) {
  const bool is_late = dialect.draft >= Draft::k2019, is_2019 = dialect.draft == Draft::k2019;
  return {.validation = dialect.has("validation"),
          .applicator = dialect.has("applicator"),
          .unevaluated = is_late && dialect.has(is_2019 ? "applicator" : "unevaluated"),
          .format = assert_format || !is_late || (dialect.own_vocabularies && dialect.has(is_2019 ? "format" : "format-assertion"))};
}

void schema_failure(Pos at, std::string message, std::string helm, std::string hint) {
  fail({.rule = "values.schema",
        .at = at,
        .message = std::move(message),
        .hint = std::move(hint),
        .trace = {},
        .helm = std::move(helm)});
}

std::size_t PlaceNumbers::slot(const Value* place) const {
  const auto key = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(place)) * 0x9E3779B97F4A7C15u;
  for (std::size_t i = key >> 32 & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].place == nullptr || slots_[i].place == place) return i;
  }
}

void PlaceNumbers::grow() {
  std::vector<Slot> before(std::max<std::size_t>(64, slots_.size() * 2));
  before.swap(slots_);
  for (const Slot& each : before) {
    if (each.place != nullptr) slots_[slot(each.place)] = each;
  }
}

std::pair<std::uint32_t, bool> PlaceNumbers::add(const Value* place, std::uint32_t number) {
  if (size_ * 2 >= slots_.size()) grow();
  Slot& found = slots_[slot(place)];
  if (found.place != nullptr) return {found.number, false};
  found = {place, number};
  ++size_;
  return {number, true};
}

Resource* Library::resource_at(const Root& root, const Value* value, Resource* parent) {
  if (root.by_place.size() == 1 && value != root.document) return parent;  // but for its root, the document has no resources
  const auto found = root.by_place.find(value);
  return found == root.by_place.end() ? parent : found->second;
}

Root& Library::add(const std::string& url, const Value& document) {
  auto& slot = roots_[url];
  slot = std::make_unique<Root>();
  Root& root = *slot;
  root.url = url;
  root.document = job_.arena.make<Value>(document);
  collect(root, *root.document, nullptr, url, Dialect{options_.draft, false, {}});
  judge(root, *root.document, *root.by_place.at(root.document));
  return root;
}

void Library::judge(Root& root, const Value& schema, Resource& resource) {
  if (meta_ == nullptr || is_meta(root.url)) return;
  if (&schema == root.document && is_plainly_sound(schema, resource.dialect)) return;
  const Failed* failed = run_metaschema(job_, *meta_, root, schema, resource);
  if (failed == nullptr) return;
  const std::string name = quoted(root.url + "#" + escape_fragment(pointer_to(*root.document, &schema)));
  std::string helm = name + " is not valid against metaschema: jsonschema validation failed with " +
                     single_quoted(meta_->program(resource.dialect).root_location) + "\n";
  append_helm_tree(job_, helm, *failed);
  helm.pop_back();
  const Failed* leaf = failed;
  while (leaf->first_child != nullptr) leaf = leaf->first_child;
  const std::string place = leaf->path.empty() ? std::string("it") : std::string(leaf->path);
  schema_failure(leaf->at, "the schema itself is not valid: " + place + " " + describe(job_, *leaf), helm);
}

const Value* Library::load(const std::string& url) {
  if (const auto found = loaded_.find(url); found != loaded_.end()) return found->second;
  Value document = Value::boolean(true);
  const std::string_view meta = meta_schema_text(url);
  if (!meta.empty()) {
    document = json::read(job_, meta, {}, {.keep_integers = true}).or_throw();
  } else if (options_.documents != nullptr) {
    auto loaded = options_.documents->load(job_, url);
    if (!loaded) {
      const std::string why = "failing loading " + quoted(url) + ": " + loaded.error().message;
      schema_failure({}, why, why, loaded.error().hint);
    }
    document = loaded.value();
  } else if (url_scheme(url) == "urn") {
    job_.warn({.rule = "values.schema-urn",
               .message = "unresolved URN reference ignored; using permissive schema: " + url,
               .helm = "unresolved URN reference ignored; using permissive schema"});
  } else {
    const std::string scheme(url_scheme(url));
    const bool file = scheme == "file", http = scheme == "http" || scheme == "https";
    const std::string path = file ? url.substr(std::min<std::size_t>(7, url.size())) : url;
    const std::string why = "failing loading " + quoted(url) + ": ";
    schema_failure({}, "the schema refers to " + quoted(url) + ", which is outside the chart",
                   why + (file ? "open " + path + ": no such file or directory" : http ? "no network" : "no URLLoader registered for " + quoted(url)),
                   "put what it needs under $defs of the same file; nothing is fetched");
  }
  return loaded_[url] = job_.arena.make<Value>(document);
}

Root& Library::root_for(const std::string& url) {
  const auto found = roots_.find(url);
  return found != roots_.end() ? *found->second : add(url, *load(url));
}

Draft Library::draft_of(const Root& root, const Value& schema, Draft fallback, int depth) {
  if (!schema.is_map()) return fallback;
  const Value named = schema.as_map().get("$schema");
  if (!named.is_string()) return fallback;
  if (const auto known = draft_named(named.as_text())) return *known;
  const std::string url(split_fragment(named.as_text()).url);
  if (&schema == root.document && url == root.url) {
    schema_failure(named.at(), "unknown $schema " + quoted(url), "draft " + quoted(url) + " is not supported");
  }
  if (depth > 10) schema_failure(named.at(), "$schema leads in a circle", "cycle in resolving $schema in " + quoted(url + "#"));
  return draft_of(root, *load(url), fallback, depth + 1);
}

Dialect Library::dialect_of(const Root& root, const Map& schema, Draft draft, const Dialect& fallback) {
  const Value named = schema.get("$schema");
  if (!named.is_string()) return fallback;
  Dialect dialect{draft, false, {}};
  if (draft_named(named.as_text()).has_value() || draft < Draft::k2019) return dialect;
  const Value meta = *load(std::string(split_fragment(named.as_text()).url));
  const Value vocabularies = meta.is_map() ? meta.as_map().get("$vocabulary") : Value();
  if (!vocabularies.is_map()) return dialect;
  dialect.own_vocabularies = true;
  const std::string_view prefix =
      draft == Draft::k2019 ? "https://json-schema.org/draft/2019-09/vocab/" : "https://json-schema.org/draft/2020-12/vocab/";
  for (const Entry& entry : vocabularies.as_map().entries()) {
    if (!entry.value.is(Kind::kBool) || !entry.value.as_bool()) continue;
    if (!entry.key.starts_with(prefix)) {
      schema_failure(entry.key_at, "unknown vocabulary " + quoted(entry.key),
                     "unsupported vocabulary " + quoted(entry.key) + " in " + quoted(root.url));
    }
    dialect.vocabularies.emplace_back(entry.key.substr(prefix.size()));
  }
  return dialect;
}

void Library::collect_anchors(Root& root, const Value& schema, Resource& resource) {
  const Map& map = schema.as_map();
  const auto put = [&](const std::string& name) {
    const auto [found, is_new] = resource.anchors.emplace(name, &schema);
    if (is_new || found->second == &schema) return;
    schema_failure(schema.at(), "anchor " + quoted(name) + " is there twice",
                   "duplicate anchor " + quoted(name) + " in " + quoted(root.url) + " at " +
                       quoted(pointer_to(*root.document, found->second)) + " and " + quoted(pointer_to(*root.document, &schema)));
  };
  const Draft draft = resource.dialect.draft;
  if (draft < Draft::k2019) {
    if (map.find("$ref") != nullptr) return;
    std::string fragment;
    if (!percent_decode(split_fragment(text_of(map, draft == Draft::k4 ? "id" : "$id")).fragment, fragment)) {
      schema_failure(schema.at(), "the anchor in $id cannot be decoded",
                     "error in parsing anchor at " + quoted(root.url + "#" + pointer_to(*root.document, &schema)));
    }
    if (!fragment.empty() && fragment.front() != '/') put(fragment);
    return;
  }
  if (const std::string_view anchor = text_of(map, "$anchor"); !anchor.empty()) put(std::string(anchor));
  const std::string_view dynamic = text_of(map, "$dynamicAnchor");
  if (draft == Draft::k2020 && !dynamic.empty()) {
    put(std::string(dynamic));
    resource.dynamic.emplace_back(dynamic);
  }
}

void Library::collect(Root& root, const Value& schema, Resource* parent, const std::string& base, const Dialect& fallback) {
  job_.pay(1);
  if (!root.collected.add(&schema, 0).second) return;
  const bool is_root = &schema == root.document;
  if (!schema.is_map() && !is_root) return;
  Resource* resource = parent;
  const std::uint64_t keywords = schema.is_map() ? keywords_in(schema.as_map()) : 0;
  const bool has_id = (keywords & (bit_of(Keyword::kId) | bit_of(Keyword::kOldId))) != 0;
  Draft draft = (keywords & bit_of(Keyword::kSchema)) != 0 ? draft_of(root, schema, fallback.draft, 0) : fallback.draft;
  std::string_view id = has_id ? id_of(schema.as_map(), draft) : std::string_view{};
  const bool has_dialect = is_root || !id.empty();
  if (!has_dialect) {  // $schema counts only beside an $id
    draft = fallback.draft;
    id = has_id ? id_of(schema.as_map(), draft) : std::string_view{};
  }
  if (is_root || !id.empty()) {
    const std::string url = id.empty() ? base : join_url(base, id);
    for (const auto& other : root.resources) {
      if (other->id != url) continue;
      schema_failure(schema.at(), "$id " + quoted(url) + " is there twice",
                     "duplicate id " + quoted(url) + " in " + quoted(root.url) + " at " +
                         quoted(pointer_to(*root.document, &schema)) + " and " + quoted(pointer_to(*root.document, other->at)));
    }
    root.resources.push_back(std::make_unique<Resource>());
    resource = root.resources.back().get();
    resource->at = &schema;
    resource->id = url;
    resource->dialect = has_dialect && schema.is_map() ? dialect_of(root, schema.as_map(), draft, fallback) : fallback;
    root.by_place[&schema] = resource;
  }
  if (!schema.is_map()) return;
  if (has_id || (keywords & (bit_of(Keyword::kAnchor) | bit_of(Keyword::kDynamicAnchor))) != 0) collect_anchors(root, schema, *resource);
  visit_subschemas(schema.as_map(), keywords, draft,
                   [&](const Value& below) { collect(root, below, resource, resource->id, resource->dialect); });
}

Target Library::resolve(Root& root, const Resource& base, std::string_view reference) {
  const auto [known, is_new] = resolved_.try_emplace({&base, reference});
  if (is_new) known->second = look_up(root, base, reference);
  return known->second;
}

Target Library::look_up(Root& root, const Resource& base, std::string_view reference) {
  const SplitUrl both = split_fragment(reference);
  std::string fragment;
  if (!percent_decode(both.fragment, fragment)) {
    const std::string why = "error in parsing " + quoted(reference) + ": invalid URL escape " + quoted(both.fragment);
    schema_failure({}, why, why);
  }
  const std::string url = join_url(base.id, both.url);
  const std::string shown = url + "#" + escape_fragment(fragment);
  if (url == root.url) return find(root, *root.by_place.at(root.document), fragment, shown);
  for (const auto& resource : root.resources) {
    if (resource->id == url) return find(root, *resource, fragment, shown);
  }
  Root& other = root_for(url);
  return find(other, *other.by_place.at(other.document), fragment, shown);
}

Target Library::find(Root& root, Resource& resource, const std::string& fragment, const std::string& shown) {
  if (!fragment.empty() && fragment.front() != '/') {
    const auto found = resource.anchors.find(fragment);
    if (found == resource.anchors.end()) {
      schema_failure({}, "anchor in " + quoted(shown) + " not found",
                     "anchor in " + quoted(shown) + " not found in schema " + quoted(root.url));
    }
    return {&root, found->second, resource_at(root, found->second, &resource)};
  }
  const auto missing = [&] {
    const std::string full = root.url + "#" + escape_fragment(pointer_to(*root.document, resource.at) + fragment);
    schema_failure({}, "$ref leads to nothing: " + quoted(full), "json-pointer in " + quoted(full) + " not found");
  };
  Target target{&root, resource.at, &resource};
  std::vector<std::string_view> parts = split(fragment, "/");
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string key = unescape_pointer(parts[i]);
    if (target.value->is_map()) {
      const Entry* entry = std::as_const(target.value->as_map()).find(key);
      if (entry == nullptr) missing();
      target.value = &entry->value;
    } else if (target.value->is_list()) {
      const ParsedUint index = parse_uint(key, 10);
      if (index.status != ParseStatus::kOk || index.value >= target.value->as_list().size) missing();
      target.value = &target.value->as_list()[index.value];
    } else {
      missing();
    }
    target.resource = resource_at(root, target.value, target.resource);
  }
  if (!root.collected.has(target.value)) {
    collect(root, *target.value, target.resource, target.resource->id, target.resource->dialect);
    target.resource = resource_at(root, target.value, target.resource);
    judge(root, *target.value, *target.resource);
  }
  return target;
}

}  // namespace rhumbline::schema
