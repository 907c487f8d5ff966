// Server-side apply, foretold: what kubectl apply --server-side and Helm 4 make of an object, and where they stop.
//
// In:  live with its owners, the new manifest.   Out: the object afterwards; the fields that another manager owns.
// The one idea: the applier may change what it owns or nobody owns; it takes away what it alone owned and sets no more.
// Traps: an atomic map (nodeSelector, a label selector) is one value for the server; what a person removed nobody owns, so it comes
// back without a conflict (measured). Fields that the chart wrote as stringData are owned as stringData, never as data.
// source: sigs.k8s.io/structured-merge-diff v6 merge/update.go

#include <algorithm>

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

bool is_atomic(const TypeRef& type) { return type && type.is_atomic_map(); }

/// Who owns a place: the applier's own entries, those of others; or, without managedFields, what was applied before.
struct Ownership {
  std::vector<Owner> owners;
  Value old;
  bool by_fields = false;

  [[nodiscard]] bool is_ours(Engine engine) const {
    if (!by_fields) return !old.is_nil();
    return std::any_of(owners.begin(), owners.end(), [&](const Owner& o) { return !o.fields.is_nil() && is_own(o, engine); });
  }
  [[nodiscard]] bool is_others(Engine engine) const {
    return std::any_of(owners.begin(), owners.end(), [&](const Owner& o) { return !o.fields.is_nil() && !is_own(o, engine); });
  }
  [[nodiscard]] Ownership below(std::string_view key) const { return {owners_below(owners, key), member(old, key), by_fields}; }
  [[nodiscard]] Ownership below(const ListRule& rule, const Value& item, const std::string& step) const {
    Value was = Value::invalid();
    if (old.is_list()) {
      for (const Value& candidate : old.as_list()) {
        if (item_step(rule, candidate) == step) was = candidate;
      }
    }
    return {owners_below(owners, rule, item), was, by_fields};
  }
};

class Applying {
 public:
  Applying(Job& job, Engine engine) : job_(job), engine_(engine) {}

  // `fresh` is absent where the new manifest says nothing: then only ours goes.
  Value value(const Value& live, const Value& fresh, const TypeRef& type, const Ownership& ownership) {
    job_.pay(1);
    if (live.is_map() && (fresh.is_map() || fresh.is_nil()) && !is_atomic(type)) return map(live, fresh, type, ownership);
    const ListRule rule = shown_rule(type);
    if (live.is_list() && (fresh.is_list() || fresh.is_nil()) && rule.kind != ListRule::kAtomic) {
      return list(live, fresh, type, rule, ownership);
    }
    return fresh.is_nil() ? live : fresh;
  }

 private:
  // What stays of a member or item that new does not name; absent: nothing.
  Value unnamed(const Value& live, const TypeRef& type, const Ownership& ownership) {
    if (!ownership.is_ours(engine_)) return live;
    if (!ownership.is_others(engine_)) return Value::invalid();
    return value(live, Value::invalid(), type, ownership);
  }

  Value map(const Value& live, const Value& fresh, const TypeRef& type, const Ownership& ownership) {
    Map* result = make_map(job_.arena);
    for (const Entry& entry : live.as_map().entries()) {
      const Value wanted = member(fresh, entry.key);
      const TypeRef below = property(type, entry.key);
      const Ownership owned = ownership.below(entry.key);
      const Value kept = wanted.is_nil() ? unnamed(entry.value, below, owned) : value(entry.value, wanted, below, owned);
      if (!kept.is_nil()) result->set(job_.arena, entry.key, kept, entry.key_at);
    }
    if (fresh.is_map()) {
      for (const Entry& entry : fresh.as_map().entries()) {
        if (member(live, entry.key).is_nil()) result->set(job_.arena, entry.key, entry.value, entry.key_at);
      }
    }
    return Value::map(result);
  }

  Value list(const Value& live, const Value& fresh, const TypeRef& type, const ListRule& rule, const Ownership& ownership) {
    struct Item {
      std::string step;
      Value value;
      bool is_taken = false;
    };
    std::vector<Item> wanted;
    if (fresh.is_list()) {
      for (const Value& item : fresh.as_list()) wanted.push_back({item_step(rule, item), item});
    }
    job_.pay(wanted.size() * live.as_list().size);
    std::vector<std::pair<bool, Value>> kept;  // whether new names it
    for (const Value& item : live.as_list()) {
      const std::string step = item_step(rule, item);
      const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const Item& w) { return !w.is_taken && w.step == step; });
      const Ownership owned = ownership.below(rule, item, step);
      const TypeRef below = items(type);
      if (found == wanted.end()) {
        if (const Value left = unnamed(item, below, owned); !left.is_nil()) kept.emplace_back(false, left);
        continue;
      }
      found->is_taken = true;
      found->value = value(item, found->value, below, owned);
      kept.emplace_back(true, Value());
    }
    // New's items come in new's order, on the places that live gave them.
    ListBuilder result(job_.arena);
    auto next = wanted.begin();
    const auto next_taken = [&] {
      while (!next->is_taken) ++next;
      return (next++)->value;
    };
    for (const auto& [is_named, item] : kept) result.push(is_named ? next_taken() : item);
    for (const Item& item : wanted) {
      if (!item.is_taken) result.push(item.value);
    }
    return result.finish();
  }

  Job& job_;
  Engine engine_;
};

class ConflictSearch {
 public:
  ConflictSearch(Job& job, Engine engine, const Pair& pair, std::span<const std::string_view> never)
      : job_(job), engine_(engine), pair_(pair), never_(never) {}

  void value(const Value& live, const Value& fresh, const TypeRef& type, const std::vector<Owner>& owners, const std::string& path) {
    job_.pay(1);
    if (live.is_nil() || std::none_of(owners.begin(), owners.end(), [](const Owner& o) { return !o.fields.is_nil(); })) return;
    if (live.is_map() && fresh.is_map() && !is_atomic(type)) return map(live, fresh, type, owners, path);
    const ListRule rule = shown_rule(type);
    if (live.is_list() && fresh.is_list() && rule.kind == ListRule::kSet) return;
    if (live.is_list() && fresh.is_list() && rule.kind == ListRule::kKeyed) {
      for (const Value& item : fresh.as_list()) {
        const std::string step = item_step(rule, item);
        job_.pay(live.as_list().size);
        for (const Value& candidate : live.as_list()) {
          if (item_step(rule, candidate) != step) continue;
          value(candidate, item, items(type), owners_below(owners, rule, item), path + step);
          break;
        }
      }
      return;
    }
    if (same(job_, live, fresh, type)) return;
    for (const Owner& owner : owners) {
      if (!owner.fields.is_nil() && !is_own(owner, engine_)) found_.push_back({pair_.label, path, std::string(owner.manager)});
    }
  }

  std::vector<Conflict> take() { return std::move(found_); }

 private:
  void map(const Value& live, const Value& fresh, const TypeRef& type, const std::vector<Owner>& owners, const std::string& path) {
    for (const Entry& entry : fresh.as_map().entries()) {
      std::string below = path;
      schema::append_path(below, entry.key);
      if (path == "data" && std::find(never_.begin(), never_.end(), entry.key) != never_.end()) continue;
      value(member(live, entry.key), entry.value, property(type, entry.key), owners_below(owners, entry.key), below);
    }
  }

  Job& job_;
  Engine engine_;
  const Pair& pair_;
  std::span<const std::string_view> never_;
  std::vector<Conflict> found_;
};

}  // namespace

Value server_side_apply(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh,
                        std::span<const Owner> owners) {
  const Ownership ownership{{owners.begin(), owners.end()}, old, !owners.empty()};
  return Applying(job, engine).value(live, fresh, pair.type, ownership);
}

std::vector<Conflict> foresee_conflicts(Job& job, Engine engine, const Pair& pair, const Value& live, const Value& fresh,
                                        std::span<const Owner> owners, std::span<const std::string_view> never) {
  ConflictSearch search(job, engine, pair, never);
  search.value(live, fresh, pair.type, {owners.begin(), owners.end()}, "");
  return search.take();
}

}  // namespace rhumbline::diff
