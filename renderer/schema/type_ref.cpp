// Walking a type: what a field is and which marks it has.
//
// In: a node of a table. Out: its properties, items and marks, references followed. A field that refers to a definition keeps
// its own marks (patch strategy, default) beside those of what it refers to.
#include <algorithm>

#include "renderer/json/json.h"
#include "renderer/schema/table.h"

namespace rhumbline::schema {

namespace {

/// The node that a definition has in a version; null: it is not in that version.
const Variant* variant_of(std::uint32_t definition, std::uint8_t version) {
  const Table& table = kEmbeddedStore.table;
  const Definition& found = table.definitions[definition];
  for (std::uint32_t i = 0; i < found.variants; ++i) {
    const Variant& variant = table.variants[found.first_variant + i];
    if (variant.versions >> version & 1u) return &variant;
  }
  return nullptr;
}

}  // namespace

TypeRef::TypeRef(const Table& table, std::uint32_t node, std::uint8_t version)
    : table_(&table), node_(node), field_(node), version_(version) {
  for (int i = 0; i < 8 && (table_->nodes[node_].flags & kReference) != 0; ++i) {
    const Variant* variant = variant_of(table_->nodes[node_].child, version);
    node_ = variant == nullptr ? 0 : variant->node;
  }
}

TypeRef object_meta(KubeVersion version) {
  const Variant* variant = variant_of(kEmbeddedStore.object_meta, version.index);
  return variant == nullptr ? TypeRef() : TypeRef(kEmbeddedStore.table, variant->node, version.index);
}

Type TypeRef::type() const {
  return table_ == nullptr ? Type::kAny : table_->nodes[node_].type;
}

std::string_view TypeRef::name() const {
  if (table_ == nullptr || (table_->nodes[field_].flags & kReference) == 0) return {};
  return table_->name(table_->definitions[table_->nodes[field_].child].name);
}

TypeRef TypeRef::property(std::string_view key) const {
  if (table_ == nullptr) return {};
  const Node& node = table_->nodes[node_];
  if ((node.flags & (kRoot | kEmbedded)) != 0 && key == "metadata") return object_meta({version_, 0, true});
  if (const Property* found = table_->find(node, key)) return TypeRef(*table_, found->node, version_);
  if ((node.flags & kMapOf) != 0) return TypeRef(*table_, node.child, version_);
  return {};
}

bool TypeRef::declares(std::string_view key) const {
  return table_ != nullptr && table_->find(table_->nodes[node_], key) != nullptr;
}

std::vector<std::string_view> TypeRef::property_names() const {
  std::vector<std::string_view> names;
  if (table_ == nullptr) return names;
  const Node& node = table_->nodes[node_];
  for (const Property& p : table_->properties.subspan(node.first_property, node.property_count))
    names.push_back(table_->name(p.name));
  return names;
}

bool TypeRef::is_required(std::string_view key) const {
  if (table_ == nullptr) return false;
  for (const std::uint32_t id : table_->extra(table_->nodes[node_], Tag::kRequired)) {
    if (table_->name(id) == key) return true;
  }
  return false;
}

TypeRef TypeRef::items() const {
  if (table_ == nullptr || type() != Type::kArray) return {};
  return TypeRef(*table_, table_->nodes[node_].child, version_);
}

ListType TypeRef::list_type() const {
  return table_ == nullptr ? ListType::kNone : table_->nodes[node_].list;
}

std::vector<std::string_view> TypeRef::list_keys() const {
  std::vector<std::string_view> keys;
  if (table_ == nullptr) return keys;
  for (const std::uint32_t id : table_->extra(table_->nodes[node_], Tag::kListKeys)) keys.push_back(table_->name(id));
  return keys;
}

namespace {

/// The text of a mark, the field's own first.
std::string_view mark(const Table* table, std::uint32_t field, std::uint32_t node, Tag tag) {
  if (table == nullptr) return {};
  for (const std::uint32_t each : {field, node}) {
    const auto words = table->extra(table->nodes[each], tag);
    if (!words.empty()) return table->name(words[0]);
  }
  return {};
}

}  // namespace

std::string_view TypeRef::patch_merge_key() const {
  return mark(table_, field_, node_, Tag::kMergeKey);
}
std::string_view TypeRef::patch_strategy() const {
  return mark(table_, field_, node_, Tag::kStrategy);
}
std::string_view TypeRef::format() const {
  return mark(table_, field_, node_, Tag::kFormat);
}

bool TypeRef::is_atomic_map() const {
  return table_ != nullptr && ((table_->nodes[node_].flags | table_->nodes[field_].flags) & kAtomicMap) != 0;
}

bool TypeRef::takes_null() const { return table_ != nullptr && (table_->nodes[field_].flags & kNullable) != 0; }

bool TypeRef::preserves_unknown() const {
  return table_ == nullptr || (table_->nodes[node_].flags & (kPreserve | kOpen)) != 0;
}

std::optional<Value> TypeRef::default_value(Job& job) const {
  const std::string_view text = mark(table_, field_, node_, Tag::kDefault);
  if (text.empty()) return std::nullopt;
  auto value = json::read(job, text, {}, {.keep_integers = true});
  if (!value) return std::nullopt;
  return value.value();
}

}  // namespace rhumbline::schema
