// Schemas into tables: OpenAPI definitions (at build time) and CustomResourceDefinitions (at run time).
//
// In: a schema as a Value. Out: nodes, properties and extras that share everything that is equal, so that ten versions of
// Kubernetes stay small. Only what a checker or a merge can use is kept.
// Trap: a CRD may come from hostile YAML whose aliases make a small file a huge tree: each node pays a step of the job.
#include <algorithm>
#include <bit>
#include <cstring>

#include "renderer/json/json.h"
#include "renderer/schema/members.h"
#include "renderer/schema/table.h"

namespace rhumbline::schema {
namespace {

constexpr int kMaxDepth = 500;  // nested schemas; the API server's own CRDs stay below 30

bool is_number(const Value& v) {
  return v.is(Kind::kInt) || v.is(Kind::kInt64) || v.is(Kind::kUint64) || v.is(Kind::kFloat64);
}

double number_of(const Value& v) {
  if (v.is(Kind::kFloat64)) return v.as_float();
  return v.is(Kind::kUint64) ? static_cast<double>(v.as_uint()) : static_cast<double>(v.as_int());
}

/// Does `anyOf` (or the first of `allOf`) only say "integer or string"? Then it says nothing that int-or-string does not.
bool says_int_or_string(const Value& any_of) {
  if (!any_of.is_list() || any_of.as_list().size != 2) return false;
  std::string seen;
  for (const Value& item : any_of.as_list()) {
    if (!item.is_map() || item.as_map().size() != 1) return false;
    seen += text_of(item.as_map(), "type");
    seen += ' ';
  }
  return seen == "integer string " || seen == "string integer ";
}

Type type_of_text(std::string_view text) {
  if (text == "object") return Type::kObject;
  if (text == "array") return Type::kArray;
  if (text == "string") return Type::kString;
  if (text == "integer") return Type::kInteger;
  if (text == "number") return Type::kNumber;
  if (text == "boolean") return Type::kBoolean;
  return Type::kAny;
}

}  // namespace

std::uint64_t name_hash(std::string_view name) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15u;
  std::uint64_t hash = name.size();
  while (name.size() >= 8) {
    std::uint64_t word;
    std::memcpy(&word, name.data(), 8);
    hash = (hash ^ word) * kFactor;
    hash ^= hash >> 29;
    name.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  for (const char c : name) rest = rest << 8 | static_cast<unsigned char>(c);
  hash = (hash ^ rest) * kFactor;
  return hash ^ hash >> 32;
}

const Property* Table::find(const Node& node, std::string_view key) const {
  const auto own = properties.subspan(node.first_property, node.property_count);
  if (own.empty()) return nullptr;
  if (name_slots.empty()) {
    const auto found =
        std::lower_bound(own.begin(), own.end(), key, [this](const Property& p, std::string_view k) { return name(p.name) < k; });
    return found != own.end() && name(found->name) == key ? &*found : nullptr;
  }
  // Every name has one number, so one look for the key makes the rest a search among numbers.
  for (std::size_t slot = name_hash(key);; ++slot) {
    const std::uint32_t number = name_slots[slot & (name_slots.size() - 1)];
    if (number == 0) return nullptr;
    if (name(number - 1) != key) continue;
    for (const Property& property : own) {
      if (property.name == number - 1) return &property;
    }
    return nullptr;
  }
}

void TableBuilder::declare(const std::vector<std::string>& names) {
  for (const std::string& each : names) declared_.emplace(each, static_cast<std::uint32_t>(declared_.size()));
}

std::uint32_t TableBuilder::name(std::string_view text) {
  const auto [found, is_new] = name_ids_.emplace(text, static_cast<std::uint32_t>(names_.size()));
  if (is_new) {
    names_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())});
    text_ += text;
  }
  return found->second;
}

std::uint32_t TableBuilder::add(const Value& schema, Dialect dialect, bool root) {
  return build(schema, dialect, static_cast<std::uint16_t>(root ? kRoot : 0), 0);
}

std::uint32_t TableBuilder::build(const Value& schema, Dialect dialect, std::uint16_t given, int depth) {
  job_.pay(1);
  if (depth > kMaxDepth) {
    fail({.cause = Cause::kLimit, .at = schema.at(), .message = "schema nests deeper than " + std::to_string(kMaxDepth)});
  }
  if (!schema.is_map()) return 0;
  const Map& map = schema.as_map();
  Node node;
  node.flags = given;
  if (dialect == Dialect::kCustom) node.flags |= kCustom;
  if (!read_reference(map, node)) {
    read_type(map, dialect, node);
    read_flags(map, node);
    read_children(map, dialect, node, depth);
  }
  node.extra = read_extras(map, dialect, depth);
  const auto [found, is_new] = node_ids_.emplace(node, static_cast<std::uint32_t>(nodes_.size()));
  if (is_new) nodes_.push_back(node);
  return found->second;
}

bool TableBuilder::read_reference(const Map& schema, Node& node) const {
  const std::string_view target = text_of(schema, "$ref");
  if (target.empty()) return false;
  if (target.ends_with(".intstr.IntOrString")) {
    node.type = Type::kIntOrString;
  } else if (target.ends_with(".api.resource.Quantity")) {
    node.type = Type::kQuantity;
  } else if (const auto found = declared_.find(target); found != declared_.end()) {
    node.flags |= kReference;
    node.child = found->second;
  } else {
    node.flags |= kOpen;
  }
  return true;
}

void TableBuilder::read_type(const Map& schema, Dialect dialect, Node& node) const {
  node.type = type_of_text(text_of(schema, "type"));
  const bool int_or_string = is_true(schema, "x-kubernetes-int-or-string") ||
                             (dialect == Dialect::kOpenApi && text_of(schema, "format") == "int-or-string");
  if (int_or_string) node.type = Type::kIntOrString;
  const std::string_view list = text_of(schema, "x-kubernetes-list-type");
  if (list == "atomic") node.list = ListType::kAtomic;
  if (list == "set") node.list = ListType::kSet;
  if (list == "map") node.list = ListType::kMap;
}

void TableBuilder::read_flags(const Map& schema, Node& node) const {
  if (is_true(schema, "nullable")) node.flags |= kNullable;
  if (is_true(schema, "x-kubernetes-preserve-unknown-fields")) node.flags |= kPreserve;
  if (is_true(schema, "x-kubernetes-embedded-resource")) node.flags |= kEmbedded;
  if (text_of(schema, "x-kubernetes-map-type") == "atomic") node.flags |= kAtomicMap;
}

void TableBuilder::read_children(const Map& schema, Dialect dialect, Node& node, int depth) {
  const Value properties = schema.get("properties");
  if (properties.is_map()) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> own;
    for (const Entry* entry : properties.as_map().sorted(job_.arena)) {
      own.emplace_back(name(entry->key), build(entry->value, dialect, 0, depth + 1));
    }
    const auto [found, is_new] = property_ids_.emplace(own, static_cast<std::uint32_t>(properties_.size()));
    if (is_new) {
      for (const auto& [key, child] : own) properties_.push_back({key, child});
    }
    node.first_property = found->second;
    node.property_count = static_cast<std::uint32_t>(own.size());
  }
  const Value additional = schema.get("additionalProperties");
  const Value items = schema.get("items");
  if (additional.is_map()) {
    node.flags |= kMapOf;
    node.child = build(additional, dialect, 0, depth + 1);
  } else if (additional.is(Kind::kBool)) {
    node.flags |= additional.as_bool() ? kOpen : kNoAdditional;
  } else if (items.is_map()) {
    node.child = build(items, dialect, 0, depth + 1);
  }
  const bool declares = properties.is_map() || additional.is_map();
  // An OpenAPI object without properties is free-form (RawExtension); a CRD's is pruned, unless it preserves.
  if (!declares && (dialect == Dialect::kOpenApi || node.type == Type::kAny)) node.flags |= kOpen;
}

void TableBuilder::put(std::vector<std::uint32_t>& words, Tag tag, std::span<const std::uint32_t> values) const {
  if (values.empty()) return;
  words.push_back(static_cast<std::uint32_t>(tag) | static_cast<std::uint32_t>(values.size()) << 8);
  words.insert(words.end(), values.begin(), values.end());
}

void TableBuilder::put_names(std::vector<std::uint32_t>& words, Tag tag, const Value& list) {
  if (!list.is_list()) return;
  std::vector<std::uint32_t> ids;
  for (const Value& item : list.as_list()) {
    if (item.is_string()) ids.push_back(name(item.as_text()));
  }
  put(words, tag, ids);
}

void TableBuilder::put_number(std::vector<std::uint32_t>& words, Tag tag, const Value& number) const {
  if (!is_number(number)) return;
  const auto bits = std::bit_cast<std::uint64_t>(number_of(number));
  const std::uint32_t pair[] = {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32)};
  put(words, tag, pair);
}

void TableBuilder::put_scalars(const Map& schema, std::vector<std::uint32_t>& words) {
  const Value options = schema.get("enum");
  if (options.is_list()) {
    const auto all = options.as_list().span();
    if (std::all_of(all.begin(), all.end(), [](const Value& v) { return v.is_string(); })) {
      put_names(words, Tag::kEnumText, options);
    } else {
      std::vector<std::uint32_t> ids;
      for (const Value& item : all) {
        std::string text;
        json::write(job_, text, item, {.escape_html = false});
        ids.push_back(name(text));
      }
      put(words, Tag::kEnumJson, ids);
    }
  }
  if (const Entry* entry = schema.find("default"); entry != nullptr) {
    std::string text;
    json::write(job_, text, entry->value, {.escape_html = false});
    const std::uint32_t id = name(text);
    put(words, Tag::kDefault, {&id, 1});
  }
  constexpr std::pair<std::string_view, Tag> kTexts[] = {{"x-kubernetes-patch-merge-key", Tag::kMergeKey},
                                                         {"x-kubernetes-patch-strategy", Tag::kStrategy},
                                                         {"format", Tag::kFormat},
                                                         {"pattern", Tag::kPattern}};
  for (const auto& [key, tag] : kTexts) {
    const std::string_view text = text_of(schema, key);
    if (text.empty() || text == "int-or-string") continue;
    const std::uint32_t id = name(text);
    put(words, tag, {&id, 1});
  }
}

void TableBuilder::put_limits(const Map& schema, std::vector<std::uint32_t>& words) const {
  put_number(words, is_true(schema, "exclusiveMinimum") ? Tag::kExclusiveMinimum : Tag::kMinimum, schema.get("minimum"));
  put_number(words, is_true(schema, "exclusiveMaximum") ? Tag::kExclusiveMaximum : Tag::kMaximum, schema.get("maximum"));
  put_number(words, Tag::kMultipleOf, schema.get("multipleOf"));
  constexpr std::pair<std::string_view, Tag> kCounts[] = {
      {"minLength", Tag::kMinLength}, {"maxLength", Tag::kMaxLength},         {"minItems", Tag::kMinItems},
      {"maxItems", Tag::kMaxItems},   {"minProperties", Tag::kMinProperties}, {"maxProperties", Tag::kMaxProperties}};
  for (const auto& [key, tag] : kCounts) {
    const Value value = schema.get(key);
    if (!is_number(value) || number_of(value) < 0 || number_of(value) > 4e9) continue;
    const auto count = static_cast<std::uint32_t>(number_of(value));
    put(words, tag, {&count, 1});
  }
  const std::uint32_t one = 1;
  if (is_true(schema, "uniqueItems")) put(words, Tag::kUnique, {&one, 1});
}

void TableBuilder::put_junctors(const Map& schema, Dialect dialect, std::vector<std::uint32_t>& words, int depth) {
  constexpr std::pair<std::string_view, Tag> kJunctors[] = {
      {"allOf", Tag::kAllOf}, {"anyOf", Tag::kAnyOf}, {"oneOf", Tag::kOneOf}};
  const bool int_or_string = is_true(schema, "x-kubernetes-int-or-string");
  for (const auto& [key, tag] : kJunctors) {
    const Value list = schema.get(key);
    if (!list.is_list() || (int_or_string && tag == Tag::kAnyOf && says_int_or_string(list))) continue;
    std::vector<std::uint32_t> ids;
    for (const Value& item : list.as_list()) {
      if (int_or_string && item.is_map() && says_int_or_string(item.as_map().get("anyOf"))) continue;
      ids.push_back(build(item, dialect, kPreserve, depth + 1));
    }
    put(words, tag, ids);
  }
  if (const Value negated = schema.get("not"); negated.is_map()) {
    const std::uint32_t id = build(negated, dialect, kPreserve, depth + 1);
    put(words, Tag::kNot, {&id, 1});
  }
}

std::uint32_t TableBuilder::read_extras(const Map& schema, Dialect dialect, int depth) {
  std::vector<std::uint32_t> words;
  put_scalars(schema, words);
  put_names(words, Tag::kRequired, schema.get("required"));
  put_names(words, Tag::kServerRequired, schema.get("x-required"));
  put_names(words, Tag::kListKeys, schema.get("x-kubernetes-list-map-keys"));
  put_limits(schema, words);
  if (dialect == Dialect::kCustom) put_junctors(schema, dialect, words, depth);
  if (const Value rules = schema.get("x-kubernetes-validations"); rules.is_list()) {
    std::vector<std::uint32_t> ids;
    for (const Value& rule : rules.as_list()) {
      if (!rule.is_map()) continue;
      ids.push_back(name(text_of(rule.as_map(), "rule")));
      ids.push_back(name(text_of(rule.as_map(), "message")));
      ids.push_back(name(is_true(rule.as_map(), "optionalOldSelf") ? "optional" : ""));
      ids.push_back(name(text_of(rule.as_map(), "messageExpression")));
      ids.push_back(name(text_of(rule.as_map(), "fieldPath")));
    }
    put(words, Tag::kCel, ids);
  }
  if (words.empty()) return 0;
  words.push_back(0);
  const auto [found, is_new] = extra_ids_.emplace(words, static_cast<std::uint32_t>(extras_.size()));
  if (is_new) extras_.insert(extras_.end(), words.begin(), words.end());
  return found->second;
}

Table TableBuilder::finish(Arena& arena) const {
  const auto keep = [&arena](const auto& from) {
    using Item = typename std::decay_t<decltype(from)>::value_type;
    auto to = arena.array<Item>(from.size());
    std::copy(from.begin(), from.end(), to.begin());
    return std::span<const Item>(to);
  };
  Table table;
  table.nodes = keep(nodes_);
  table.properties = keep(properties_);
  table.extras = keep(extras_);
  table.names = keep(names_);
  table.text = arena.copy(text_).data();
  return table;
}

}  // namespace rhumbline::schema
