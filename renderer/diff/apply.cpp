// Server-side apply, foretold: what kubectl apply --server-side and Helm 4 make of an object, and where they stop.
//
// In:  live with its owners, the new manifest.   Out: the object afterwards; the fields that another manager owns.
// The one idea: the applier may change what it owns or nobody owns; it takes away what it alone owned and sets no more.
// Traps: an atomic map (nodeSelector, a label selector) is one value for the server; what a person removed nobody owns, so it comes
// back without a conflict (measured). Fields that the chart wrote as stringData are owned as stringData, never as data.
// source: sigs.k8s.io/structured-merge-diff v6 merge/update.go; apimachinery managedfields/internal/lastappliedmanager.go

#include <algorithm>
#include <set>

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

constexpr std::string_view kTwice = "#2";  // of an item whose keys the list has already

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
  // Whether the item itself, and not only a part of it, belongs to others (recorded: tests/live/cases/env_of_a_statefulset).
  [[nodiscard]] bool is_item_of_others(Engine engine) const {
    return std::any_of(owners.begin(), owners.end(), [&](const Owner& o) {
      return !is_own(o, engine) && o.fields.is_map() && (o.fields.as_map().empty() || !member(o.fields, ".").is_nil());
    });
  }
  [[nodiscard]] Ownership below(std::string_view key) const { return {owners_below(owners, key), member(old, key), by_fields}; }
  [[nodiscard]] Ownership below(const ListRule& rule, const Value& item, const Value& was) const {
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
    const KeyedItems wanted = keyed_items(rule, fresh), was = keyed_items(rule, ownership.old), before = keyed_items(rule, live);
    job_.pay(wanted.items.size() + was.items.size() + before.items.size());
    const TypeRef below = items(type);
    ListBuilder result(job_.arena);
    for (const auto& [is_named, number] : merged_order(before, wanted)) {
      const KeyedItems::Item& item = (is_named ? wanted : before).items[number];
      if (!is_named && wanted.index.contains(item.base)) continue;  // one of several with the keys of one
      if (is_named) {
        const auto there = before.index.find(item.step);
        const Value live_item = there == before.index.end() ? Value::invalid() : before.items[there->second].value;
        result.push(live_item.is_nil() ? item.value : value(live_item, item.value, below, ownership.below(rule, live_item, was.find(item.step))));
        continue;
      }
      const Ownership owned = ownership.below(rule, item.value, was.find(item.step));
      // Others own parts of it, nobody the item: it goes whole, their parts with it.
      if (owned.is_ours(engine_) && owned.by_fields && !owned.is_item_of_others(engine_)) continue;
      if (const Value left = unnamed(item.value, below, owned); !left.is_nil()) result.push(left);
    }
    return result.finish();
  }

  // Places in the merged list: new's item, or one that live alone has. New's come in new's order; what live alone has stands where the
  // walk through both lists meets it. source: structured-merge-diff v6 typed/merge.go visitListItems
  static std::vector<std::pair<bool, std::size_t>> merged_order(const KeyedItems& live, const KeyedItems& fresh) {
    std::vector<std::pair<bool, std::size_t>> order;
    std::vector<std::string_view> shared;  // new's order
    for (const KeyedItems::Item& item : fresh.items) {
      if (live.index.contains(item.step)) shared.push_back(item.step);
    }
    std::size_t next = 0, l = 0, r = 0;
    std::set<std::string_view> merged;
    const auto take_fresh = [&] {
      const std::string_view step = fresh.items[r].step;
      merged.insert(step);
      order.emplace_back(true, r++);
      if (next < shared.size() && shared[next] == step) ++next;
    };
    while (l < live.items.size() || r < fresh.items.size()) {
      if (l < live.items.size() && r < fresh.items.size()) {
        const std::string_view step = live.items[l].step;
        if (step == fresh.items[r].step) {
          ++l;
          take_fresh();
          continue;
        }
        if (fresh.index.contains(step) && next < shared.size() && shared[next] != step) {
          ++l;  // shared, but another one is due
          continue;
        }
      }
      if (l < live.items.size()) {
        const std::string_view step = live.items[l].step;
        if (!fresh.index.contains(step)) {
          order.emplace_back(false, l++);
          continue;
        }
        if (merged.contains(step)) ++l;
      }
      if (r < fresh.items.size()) take_fresh();
    }
    return order;
  }

  Job& job_;
  Engine engine_;
};

// Whether a null takes away what is there: a scalar, an atomic map or list. Of other maps and lists it says nothing.
bool is_taken_by_null(const Value& there, const TypeRef& type) {
  if (there.is_nil()) return false;
  return (!there.is_map() || is_atomic(type)) && (!there.is_list() || shown_rule(type).kind == ListRule::kAtomic);
}

// Calls `taken` for each null of the new manifest that takes something away: with the holder of it, its key, its type and what `along` has
// become on the way there by its member() and items(). (recorded: tests/live/cases/null_of_others)
template <class Along, class Taken>
void walk_nulls(Job& job, const Value& there, const Value& fresh, const TypeRef& type, const Along& along, const Taken& taken) {
  job.pay(1);
  if (there.is_map() && fresh.is_map() && !is_atomic(type)) {
    for (const Entry& entry : fresh.as_map().entries()) {
      const Value found = member(there, entry.key);
      const TypeRef below = property(type, entry.key);
      if (!entry.value.is_nil() && !found.is_nil()) {
        walk_nulls(job, found, entry.value, below, along.member(entry.key), taken);
      } else if (entry.value.is_nil() && is_taken_by_null(found, below)) {
        taken(there, entry.key, type, along.member(entry.key));
      }
    }
  }
  const ListRule rule = shown_rule(type);
  if (!there.is_list() || !fresh.is_list() || rule.kind != ListRule::kKeyed) return;
  const KeyedItems before = keyed_items(rule, there), wanted = keyed_items(rule, fresh);
  const auto along_items = along.items(rule);
  for (const KeyedItems::Item& item : wanted.items) {
    if (const Value found = before.find(item.step); found.is_map()) walk_nulls(job, found, item.value, items(type), along_items.item(found, item.step), taken);
  }
}

/// Nothing that goes along.
struct Alone {
  [[nodiscard]] Alone member(std::string_view) const { return {}; }
  [[nodiscard]] Alone items(const ListRule&) const { return {}; }
  [[nodiscard]] Alone item(const Value&, std::string_view) const { return {}; }
};

/// Who owns the place, what was applied there, and how it is called.
struct Claims {
  std::vector<Owner> owners;
  Value applied;
  std::string path;

  [[nodiscard]] Claims member(std::string_view key) const {
    std::string below = path;
    schema::append_path(below, key);
    return {owners_below(owners, key), diff::member(applied, key), std::move(below)};
  }

  /// The same of a list, whose items are found once for all of them.
  struct Items {
    const Claims& list;
    const ListRule& rule;
    KeyedItems applied;

    [[nodiscard]] Claims item(const Value& found, std::string_view step) const {
      return {owners_below(list.owners, rule, found), applied.find(step), list.path + std::string(step)};
    }
  };
  [[nodiscard]] Items items(const ListRule& rule) const { return {*this, rule, keyed_items(rule, applied)}; }
};

class ConflictSearch {
 public:
  ConflictSearch(Job& job, Engine engine, const Pair& pair, std::span<const std::string_view> never)
      : job_(job), engine_(engine), pair_(pair), never_(never) {}

  // `applied` is what kubectl applied client-side: where it still stands, kubectl may take it over, whoever owns it.
  void value(const Value& live, const Value& fresh, const Value& applied, const TypeRef& type, const std::vector<Owner>& owners, const std::string& path) {
    job_.pay(1);
    if (std::none_of(owners.begin(), owners.end(), [](const Owner& o) { return !o.fields.is_nil(); })) return;
    if (live.is_nil()) return null_of_others(fresh, owners, path);
    // Version 1 of an autoscaler, which is read as version 2, takes its target as one value.
    const bool is_whole = is_atomic(type) || (path == "spec.scaleTargetRef" && pair_.api_version == "autoscaling/v1");
    if (live.is_map() && fresh.is_map() && !is_whole) return map(live, fresh, applied, type, owners, path);
    const ListRule rule = shown_rule(type);
    if (live.is_list() && fresh.is_list() && rule.kind == ListRule::kSet) return;
    if (live.is_list() && fresh.is_list() && rule.kind == ListRule::kKeyed) {
      const KeyedItems before = keyed_items(rule, live), wanted = keyed_items(rule, fresh), was = keyed_items(rule, applied);
      job_.pay(before.items.size() + wanted.items.size());
      for (const KeyedItems::Item& item : wanted.items) {
        const Value found = before.find(item.step);
        if (before.index.contains(item.base + std::string(kTwice))) {
          add(owners_below(owners, rule, item.value), path + item.step);  // one item in place of several with its keys
          continue;
        }
        if (!found.is_nil()) value(found, item.value, was.find(item.step), items(type), owners_below(owners, rule, item.value), path + item.step);
      }
      return;
    }
    // The server compares what is written: 1Gi and 1024Mi differ, whatever they amount to.
    const bool is_taken_over = !applied.is_nil() && json_equal(live, applied, job_.limits);
    if (!is_taken_over && !json_equal(live, fresh, job_.limits)) add(owners, path);
  }

  // Nulls of the manifest as it was read: each is a value that differs from what is there.
  void nulls(const Value& live, const Value& fresh, const Claims& claims) {
    walk_nulls(job_, live, fresh, pair_.type, claims, [&](const Value& holder, std::string_view key, const TypeRef&, const Claims& below) {
      // Helm reads the marks to add its own, and makes texts of their nulls.
      const bool is_text = engine_ == Engine::kHelm4 && (below.path.starts_with("metadata.labels") || below.path.starts_with("metadata.annotations"));
      if (!is_text && !json_equal(member(holder, key), below.applied, job_.limits)) add(below.owners, below.path);
    });
  }

  std::vector<Conflict> take() { return std::move(found_); }

 private:
  // What a client-side apply owned becomes kubectl's only after the first server-side apply went through.
  bool holds(const Owner& owner) const {
    return is_own(owner, engine_) && (engine_ != Engine::kKubectlSsa || owner.operation == "Apply");
  }

  // Each owner but the applier conflicts, once.
  void add(const std::vector<Owner>& owners, const std::string& path) {
    for (const Owner& owner : owners) {
      if (!owner.fields.is_nil()) add(owner, path);
    }
  }

  void add(const Owner& owner, const std::string& path) {
    if (!holds(owner) && told_.emplace(path, owner.manager).second) found_.push_back({pair_.label, path, std::string(owner.manager)});
  }

  // Nothing is there and yet somebody owns it: a null (`rules: null`), which is a value like others.
  void null_of_others(const Value& fresh, const std::vector<Owner>& owners, const std::string& path) {
    if (fresh.is_nil()) return;
    for (const Owner& owner : owners) {
      if (owner.fields.is_map() && owner.fields.as_map().empty()) add(owner, path);
    }
  }

  void map(const Value& live, const Value& fresh, const Value& applied, const TypeRef& type, const std::vector<Owner>& owners, const std::string& path) {
    for (const Entry& entry : fresh.as_map().entries()) {
      std::string below = path;
      schema::append_path(below, entry.key);
      if (path == "data" && std::find(never_.begin(), never_.end(), entry.key) != never_.end()) continue;
      value(member(live, entry.key), entry.value, member(applied, entry.key), property(type, entry.key), owners_below(owners, entry.key), below);
    }
  }

  Job& job_;
  Engine engine_;
  const Pair& pair_;
  std::span<const std::string_view> never_;
  std::vector<Conflict> found_;
  std::set<std::pair<std::string, std::string_view>> told_;  // of those, the path and the manager
};

}  // namespace

void erase_applied_nulls(Job& job, const Value& after, const Value& fresh, const TypeRef& type) {
  walk_nulls(job, after, fresh, type, Alone{}, [](const Value& holder, std::string_view key, const TypeRef& holder_type, const Alone&) {
    if (!is_map_of_texts(holder_type)) holder.as_map().erase(key);
  });
}

Value server_side_apply(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh,
                        std::span<const Owner> owners) {
  const Ownership ownership{{owners.begin(), owners.end()}, old, !owners.empty()};
  return Applying(job, engine).value(live, fresh, pair.type, ownership);
}

std::vector<Conflict> foresee_conflicts(Job& job, Engine engine, const Pair& pair, const Value& live, const Value& fresh, const Value& applied,
                                        std::span<const Owner> owners, std::span<const std::string_view> never) {
  ConflictSearch search(job, engine, pair, never);
  search.value(live, fresh, applied, pair.type, {owners.begin(), owners.end()}, "");
  search.nulls(live, pair.fresh, {{owners.begin(), owners.end()}, applied, ""});
  return search.take();
}

}  // namespace rhumbline::diff
