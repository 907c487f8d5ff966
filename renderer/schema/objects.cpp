// Checking one Kubernetes object against its type: the walk.
//
// In: an object and the table node of its kind. Out: findings with place, rule and both sides. One walk for built-in kinds and
// custom resources; Node::flags says which rules of the server apply.
// Nulls: a built-in field takes null for "not given"; a custom one prunes it, unless nullable; kubeconform's schemas take it
// for optional fields of built-in kinds alone.
// Trap: an unknown field may hide a known one; both are told.
#include "renderer/schema/objects.h"

#include <algorithm>

#include "renderer/base/text.h"

namespace rhumbline::schema {
namespace {

constexpr int kMaxDepth = 500;  // nested values that are checked

std::string_view type_text(Type type) {
  switch (type) {
    case Type::kObject: return "object";
    case Type::kArray: return "array";
    case Type::kString: return "string";
    case Type::kInteger: return "integer";
    case Type::kNumber: return "number";
    case Type::kBoolean: return "boolean";
    case Type::kIntOrString: return "integer or string";
    case Type::kQuantity: return "string or number";
    default: return "any";
  }
}

bool is_of_type(const Value& v, Type type) {
  switch (type) {
    case Type::kObject: return v.is_map();
    case Type::kArray: return v.is_list();
    case Type::kString: return v.is_string();
    case Type::kInteger: return is_number(v) && is_whole(v);
    case Type::kNumber: return is_number(v);
    case Type::kBoolean: return v.is(Kind::kBool);
    case Type::kIntOrString: return v.is_string() || (is_number(v) && is_whole(v));
    case Type::kQuantity: return v.is_string() || is_number(v);
    default: return true;
  }
}

std::string given(Job& job, const Value& v) {
  if (v.is_nil()) return "is null";
  if (v.is_map()) return "is a map";
  if (v.is_list()) return "is a list";
  return "is " + shown_value(job, v) + (v.is_string() ? " (a string)" : "");
}

/// What to write instead, for the mistakes that YAML makes easy.
std::string type_hint(const Value& v, Type want) {
  if (want == Type::kString && (is_number(v) || v.is(Kind::kBool))) return "put it in quotes";
  if ((want == Type::kInteger || want == Type::kNumber) && v.is_string() &&
      v.as_text().find_first_not_of("0123456789.-") == std::string_view::npos && !v.as_text().empty()) {
    return "remove the quotes";
  }
  if (want == Type::kBoolean && v.is_string() && (v.as_text() == "true" || v.as_text() == "false")) return "remove the quotes";
  return {};
}

}  // namespace

void write_place(const Step* at, std::string& path, std::string& pointer) {
  std::vector<const Step*> steps;
  for (; at != nullptr; at = at->parent) steps.push_back(at);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->is_key) {
      append_path(path, (*step)->key);
      append_pointer(pointer, (*step)->key);
    } else {
      append_path(path, (*step)->index);
      append_pointer(pointer, std::to_string((*step)->index));
    }
  }
}

Finding& ObjectChecker::report(const Step* at, Pos pos, std::string message, std::string_view code) {
  wrong_ = true;
  Finding& finding = findings_.emplace_back();
  if (quiet_) return finding;
  finding.code = code;
  finding.object = name_;
  finding.message = std::move(message);
  finding.at = pos;
  write_place(at, finding.path, finding.pointer);
  return finding;
}

TypeNode ObjectChecker::resolve(const Table& table, std::uint32_t number) const {
  const TypeRef type(table, number, version_.index);
  return {&table, &table.nodes[type.node()], &table.nodes[number]};
}

void ObjectChecker::check(const Value& object, const TypeRef& type) {
  walk(object, TypeNode{type.table(), &type.table()->nodes[type.node()], &type.table()->nodes[type.node()]}, nullptr);
  if (!options_.kubeconform) ask_rules();
}

bool ObjectChecker::is_pruned(const Value& v, const Node& field, const Table&) const {
  return v.is_nil() && (field.flags & kCustom) != 0 && (field.flags & kNullable) == 0 && !options_.kubeconform;
}

bool ObjectChecker::settle_null(const Value& v, const TypeNode& type, const Step* at, bool required) {
  if (!v.is_nil()) return true;
  if (is_custom(type)) {
    if (type.node->type == Type::kAny && type.node->extra == 0) return false;
    if (!options_.kubeconform && (type.node->flags & kNullable) != 0) return false;
    return true;  // fails its type below
  }
  if (options_.kubeconform && (type.node->type == Type::kIntOrString || type.node->type == Type::kQuantity)) {
    report(at, v.at(), "is null, must be " + std::string(type_text(type.node->type)));
    return false;
  }
  if (required) report(at, v.at(), "is null, must be " + std::string(type_text(type.node->type)));
  return false;
}

bool ObjectChecker::check_type(const Value& v, const TypeNode& type, const Step* at) {
  if (is_of_type(v, type.node->type)) return true;
  const std::string want(type_text(type.node->type));
  Finding& finding = report(at, v.at(), given(job_, v) + ", must be " + want);
  finding.want = want;
  finding.rendered = v;
  finding.hint = type_hint(v, type.node->type);
  return false;
}

void ObjectChecker::walk(const Value& v, const TypeNode& type, const Step* at) {
  job_.pay(1);
  if (depth_ >= kMaxDepth) {
    report(at, v.at(), "nests deeper than " + std::to_string(kMaxDepth) + " levels");
    return;
  }
  if (!check_type(v, type, at)) return;
  ++depth_;
  if (v.is_map()) {
    walk_map(v, type, at);
  } else if (v.is_list()) {
    walk_list(v, type, at);
  } else if (type.node->type == Type::kQuantity) {
    check_quantity(v, type, at);
  }
  if (has_extra(type)) {
    if (is_number(v)) check_number(v, type, at);
    if (v.is_string()) check_string(v.as_text(), v, type, at);
    check_counts(v, type, at);
    check_enum(v, type, at);
    if (is_custom(type)) check_junctors(v, type, at);
    note_rules(v, type, at);
  }
  --depth_;
}

bool ObjectChecker::is_closed(const Node& node) const {
  if (branch_ > 0 && !options_.kubeconform) return false;
  if ((node.flags & kMapOf) != 0) return false;
  if ((node.flags & kNoAdditional) != 0) return true;
  if ((node.flags & kCustom) != 0 && options_.kubeconform) {
    return (node.flags & kRoot) == 0 && node.property_count > 0 && (node.flags & kOpen) == 0;
  }
  return options_.strict && (node.flags & (kPreserve | kOpen)) == 0 && node.type == Type::kObject;
}

void ObjectChecker::walk_map(const Value& v, const TypeNode& type, const Step* at) {
  for (const Entry& entry : std::as_const(v.as_map()).entries()) walk_member(entry, type, at);
  if (has_extra(type)) check_required(v, type, at);
  const bool embedded = (type.node->flags & kEmbedded) != 0;
  if (!embedded || options_.kubeconform || !options_.runs(Rule::kEmbedded)) return;
  for (const std::string_view name : {"apiVersion", "kind"}) {
    const Value value = v.as_map().get(name);
    if (value.is_string() && !value.as_text().empty()) continue;
    const Step step{at, name, 0, true};
    report(&step, v.at(), "is missing; an embedded object needs it");
  }
}

void ObjectChecker::walk_member(const Entry& entry, const TypeNode& type, const Step* at) {
  const Step step{at, entry.key, 0, true};
  const Property* property = type.table->find(*type.node, entry.key);
  if ((type.node->flags & (kRoot | kEmbedded)) != 0 && !options_.kubeconform &&
      (entry.key == "apiVersion" || entry.key == "kind" || entry.key == "metadata")) {
    walk_implied(entry, &step);
    if (property == nullptr || entry.value.is_nil()) return;
    ++branch_;  // what the CRD says of them only restricts
    walk(entry.value, resolve(*type.table, property->node), &step);
    --branch_;
    return;
  }
  if (property == nullptr && (type.node->flags & kMapOf) == 0) {
    if (is_closed(*type.node)) unknown_member(entry, type, &step);
    return;
  }
  if (options_.kubeconform && (type.field->flags & kReference) != 0) check_published_name(entry, type, &step);
  const TypeNode below = resolve(*type.table, property != nullptr ? property->node : type.node->child);
  if (is_pruned(entry.value, *below.field, *type.table)) return;  // required-ness is check_required's
  if (!settle_null(entry.value, below, &step, false)) return;
  walk(entry.value, below, &step);
}

void ObjectChecker::check_published_name(const Entry& entry, const TypeNode& type, const Step* at) {
  const bool is_kind = entry.key == "kind";
  if (!is_kind && entry.key != "apiVersion") return;
  const std::vector<std::string_view> names = published_names(type.field->child, version_.index, is_kind);
  if (names.empty() || (entry.value.is_string() && std::find(names.begin(), names.end(), entry.value.as_text()) != names.end())) return;
  report(at, entry.value.at(), given(job_, entry.value) + ", must be " + std::string(names.front()));
}

void ObjectChecker::walk_implied(const Entry& entry, const Step* at) {
  if (entry.key != "metadata") {
    if (!entry.value.is_string()) report(at, entry.value.at(), given(job_, entry.value) + ", must be string").want = "string";
    return;
  }
  if (entry.value.is_nil()) return;
  const TypeRef meta = object_meta(version_);
  walk(entry.value, TypeNode{meta.table(), &meta.table()->nodes[meta.node()], &meta.table()->nodes[meta.node()]}, at);
}

void ObjectChecker::unknown_member(const Entry& entry, const TypeNode& type, const Step* at) {
  std::vector<std::string_view> known;
  for (const Property& p : type.table->properties.subspan(type.node->first_property, type.node->property_count)) {
    known.push_back(type.table->name(p.name));
  }
  std::string_view near;
  for (const std::string_view each : known) {
    if (equals_ignoring_case(each, entry.key)) near = each;
  }
  if (near.empty()) near = nearest(entry.key, known);
  std::string message = "is no field of this type";
  if (!near.empty()) message += "; did you mean " + std::string(near) + "?";
  Finding& finding = report(at, entry.key_at, std::move(message), "UNKNOWN_FIELD");
  finding.member = MemberFault::kUnknown;
  finding.suggest = near;
  for (const std::string_view each : known) finding.known.emplace_back(each);
}

bool ObjectChecker::counts_as_missing(const Entry* entry, const TypeNode& type, const Step* at) const {
  if (entry == nullptr) return true;
  if (!entry->value.is_nil()) return false;
  const Property* property = type.table->find(*type.node, entry->key);
  if (property == nullptr) return false;
  const TypeNode below = resolve(*type.table, property->node);
  // kubeconform's schemas make every field of the root nullable, and what has no type takes null anyhow.
  if (options_.kubeconform && !is_custom(below)) return at != nullptr && below.node->type != Type::kAny;
  return is_custom(below) ? is_pruned(entry->value, *below.field, *type.table) : true;
}

void ObjectChecker::check_required(const Value& v, const TypeNode& type, const Step* at) {
  const auto check_all = [&](std::span<const std::uint32_t> names) {
    for (const std::uint32_t id : names) {
      const std::string_view name = type.table->name(id);
      const Entry* entry = std::as_const(v.as_map()).find(name);
      if (!counts_as_missing(entry, type, at)) continue;
      const Property* property = type.table->find(*type.node, name);
      if (property != nullptr && !options_.kubeconform) {  // defaults come before required
        if (!extra(resolve(*type.table, property->node), Tag::kDefault).empty()) continue;
      }
      const Step step{at, name, 0, true};
      Finding& finding = report(&step, entry != nullptr ? entry->value.at() : v.at(),
                                entry != nullptr ? "is null, must be given" : "is missing");
      if (entry == nullptr) finding.member = MemberFault::kMissing;
      if (property != nullptr) finding.want = type_text(resolve(*type.table, property->node).node->type);
    }
  };
  check_all(type.table->extra(*type.node, Tag::kRequired));
  if (!options_.kubeconform && options_.runs(Rule::kServer)) check_all(type.table->extra(*type.node, Tag::kServerRequired));
}

void ObjectChecker::walk_list(const Value& v, const TypeNode& type, const Step* at) {
  const List& list = v.as_list();
  if (type.node->type == Type::kArray && type.node->child != 0) {
    const TypeNode below = resolve(*type.table, type.node->child);
    const bool needs_members = !type.table->extra(*below.node, Tag::kRequired).empty();
    for (std::size_t i = 0; i < list.size; ++i) {
      const Step step{at, {}, i, false};
      const bool required = !options_.kubeconform && below.node->type == Type::kObject && needs_members;
      if (!settle_null(list[i], below, &step, required)) continue;
      walk(list[i], below, &step);
    }
  }
  if (!options_.kubeconform && options_.runs(Rule::kListKeys)) check_list_keys(list, type, at);
}

}  // namespace rhumbline::schema
