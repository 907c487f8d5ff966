// Who owns what: the managedFields of a live object.
//
// In:  a live object as `kubectl get --show-managed-fields` prints it.   Out: owners of any place in it; what was applied last.
// The one idea: ownership is a tree beside the object, so it is walked along with it, step by step.
// Trap: an edit of a value makes the editor its only owner; an edit that removes something leaves no trace at all.
// source: sigs.k8s.io/structured-merge-diff v6 fieldpath (f: k: v: forms)

#include <algorithm>

#include "renderer/diff/parts.h"
#include "renderer/json/json.h"

namespace rhumbline::diff {

namespace {

// The JSON that stands behind "k:" and "v:".
void append_key(std::string& out, const Value& value) {
  if (value.is_string()) {
    json::append_string(out, value.as_text(), false);
  } else {
    out += value.is_nil() ? "null" : scalar_text(value);
  }
}

bool owns(const Owner& owner) { return !owner.fields.is_nil(); }

class Rebuild {
 public:
  explicit Rebuild(Job& job) : job_(job) {}

  Value value(const Value& live, const Value& fresh, const TypeRef& type, std::span<const Owner> owners) {
    job_.pay(1);
    if (live.is_map() && (fresh.is_map() || fresh.is_nil()) && !(type && type.is_atomic_map())) return map(live, fresh, type, owners);
    const ListRule rule = shown_rule(type);
    if (live.is_list() && (fresh.is_list() || fresh.is_nil()) && rule.kind == ListRule::kKeyed) return list(live, fresh, type, rule, owners);
    const bool is_edited = std::any_of(owners.begin(), owners.end(), [](const Owner& o) { return owns(o) && !is_own(o, Engine::kNone); });
    if (is_edited) return fresh;
    const bool is_ours = std::any_of(owners.begin(), owners.end(), [](const Owner& o) { return owns(o) && is_own(o, Engine::kNone); });
    return is_ours || !fresh.is_nil() ? live : Value::invalid();
  }

 private:
  Value map(const Value& live, const Value& fresh, const TypeRef& type, std::span<const Owner> owners) {
    Map* result = make_map(job_.arena);
    for (const Entry& entry : live.as_map().entries()) {
      const Value old = value(entry.value, member(fresh, entry.key), property(type, entry.key), owners_below(owners, entry.key));
      if (!old.is_nil()) result->set(job_.arena, entry.key, old, entry.key_at);
    }
    return result->empty() && fresh.is_nil() ? Value::invalid() : Value::map(result);
  }

  Value list(const Value& live, const Value& fresh, const TypeRef& type, const ListRule& rule, std::span<const Owner> owners) {
    ListBuilder result(job_.arena);
    const KeyedItems wanted = keyed_items(rule, fresh), before = keyed_items(rule, live);
    for (const KeyedItems::Item& item : before.items) {
      const Value old = value(item.value, wanted.find(item.step), items(type), owners_below(owners, rule, item.value));
      if (!old.is_nil()) result.push(old);
    }
    return result.size() == 0 && fresh.is_nil() ? Value::invalid() : result.finish();
  }

  Job& job_;
};

}  // namespace

std::vector<Owner> owners_of(const Value& live) {
  std::vector<Owner> owners;
  const Value entries = at_path(live, {"metadata", "managedFields"});
  if (!entries.is_list()) return owners;
  for (const Value& entry : entries.as_list()) {
    const Value fields = member(entry, "fieldsV1");
    if (!fields.is_map()) continue;
    const Value annotations = owned_member(owned_member(fields, "metadata"), "annotations");
    const bool holds_record = text_of(entry, "operation") == "Update" && !owned_member(annotations, kLastApplied).is_nil();
    owners.push_back({text_of(entry, "manager"), text_of(entry, "operation"), text_of(entry, "subresource"), text_of(entry, "time"), fields, holds_record});
  }
  return owners;
}

Value last_applied(Job& job, const Value& live) {
  const std::string_view text = text_of(at_path(live, {"metadata", "annotations"}), kLastApplied);
  if (text.empty()) return Value::invalid();
  Result<Value> old = json::read(job, text, {}, {.keep_integers = true});
  return old && old.value().is_map() ? old.value() : Value::invalid();
}

std::vector<Owner> before_migration(std::span<const Owner> owners) {
  std::vector<Owner> before(owners.begin(), owners.end());
  bool is_due = false;
  for (Owner& owner : before) {
    is_due = is_due || owner.holds_record;
    owner.holds_record = false;
  }
  return is_due ? before : std::vector<Owner>();
}

bool is_own(const Owner& owner, Engine engine) {
  const bool is_helm = owner.manager == "helm";
  // kubectl and Helm 4 take over what their client-side predecessors owned.
  const bool is_client_side = owner.manager == "kubectl-client-side-apply";
  const bool is_server_side = owner.manager == "kubectl" && owner.operation == "Apply";
  if (!owner.subresource.empty()) return false;
  switch (engine) {
    case Engine::kHelm3:
    case Engine::kHelm4: return is_helm;
    case Engine::kKubectl: return is_client_side;
    // Who wrote kubectl's record applied client-side, whatever it is called. source: kubectl cmd/apply migrateToSSAIfNecessary
    case Engine::kKubectlSsa: return owner.holds_record || is_server_side;
    case Engine::kNone: return is_helm || is_client_side || owner.operation == "Apply";
  }
  return false;
}

Value owned_member(const Value& fields, std::string_view key) {
  std::string name = "f:";
  name += key;
  return member(fields, name);
}

namespace {

// How managedFields name an item.
std::string name_of_item(const ListRule& rule, const Value& item) {
  std::string name;
  if (rule.kind == ListRule::kSet) {
    name = "v:";
    append_key(name, item);
    return name;
  }
  std::vector<std::string_view> keys = rule.keys;
  std::sort(keys.begin(), keys.end());
  name = "k:{";
  for (const std::string_view key : keys) {
    if (name.size() > 3) name += ',';
    json::append_string(name, key, false);
    name += ':';
    Value value = member(item, key);
    if (value.is_nil() && key == "protocol") value = Value::literal("TCP");
    append_key(name, value);
  }
  name += '}';
  return name;
}

// All that an object has, as managedFields would name it.
Value fields_of(Job& job, const Value& value, const TypeRef& type) {
  job.pay(1);
  Map* fields = make_map(job.arena);
  const ListRule rule = shown_rule(type);
  if (value.is_map() && !(type && type.is_atomic_map())) {
    for (const Entry& entry : value.as_map().entries()) {
      std::string name = "f:";
      name += entry.key;
      fields->set(job.arena, job.arena.copy(name), fields_of(job, entry.value, property(type, entry.key)));
    }
  } else if (value.is_list() && rule.kind != ListRule::kAtomic) {
    for (const Value& item : value.as_list()) {
      const Value below = fields_of(job, item, items(type));
      below.as_map().set(job.arena, ".", Value::map(make_map(job.arena)));
      fields->set(job.arena, job.arena.copy(name_of_item(rule, item)), below);
    }
  }
  return Value::map(fields);
}

}  // namespace

Value owned_item(const Value& fields, const ListRule& rule, const Value& item) {
  return fields.is_map() ? member(fields, name_of_item(rule, item)) : Value::invalid();
}

std::vector<Owner> before_first_apply(Job& job, const Value& live, const TypeRef& type, bool holds_record) {
  return {{"before-first-apply", "Update", "", "", fields_of(job, live, type), holds_record}};
}

std::vector<Owner> owners_below(std::span<const Owner> owners, std::string_view key) {
  std::vector<Owner> below(owners.begin(), owners.end());
  for (Owner& owner : below) owner.fields = owned_member(owner.fields, key);
  return below;
}

std::vector<Owner> owners_below(std::span<const Owner> owners, const ListRule& rule, const Value& item) {
  std::vector<Owner> below(owners.begin(), owners.end());
  for (Owner& owner : below) owner.fields = owned_item(owner.fields, rule, item);
  return below;
}

Value old_from_owners(Job& job, const Value& live, const Value& fresh, const TypeRef& type, std::span<const Owner> owners) {
  return Rebuild(job).value(live, fresh, type, owners);
}

}  // namespace rhumbline::diff
