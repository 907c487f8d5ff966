// What kubectl apply and Helm 3 make of an object: the client computes a patch from old, live and new.
//
// In:  the three states, normalised.   Out: the object after the patch, before the server's defaults.
// The one idea: what new sets is set, what old had and new has not goes, all else in live stays.
// Traps: items of a keyed list are found by the strategic merge key, which is less than the server's key for ports: a patch for
// 53/TCP lands on 53/UDP when that comes first (measured). Under Helm 3 a custom resource gets only the patch from old to new,
// whatever is live. `retainKeys` empties a changed union but for what new sets; `replace` (a budget's selector) takes the map as one.

#include <algorithm>

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

class ThreeWay {
 public:
  ThreeWay(Job& job, bool is_strategic) : job_(job), is_strategic_(is_strategic) {}

  Value value(const Value& old, const Value& live, const Value& fresh, const TypeRef& type) {
    job_.pay(1);
    if (live.is_map() && fresh.is_map()) {
      if (is_strategic_ && type && type.patch_strategy().find("replace") != std::string_view::npos) return same(job_, live, fresh, type) ? live : fresh;
      const Value merged = map(old, live, fresh, type);
      return retains_keys(type) ? retained(merged, live, fresh, type) : merged;
    }
    if (live.is_list() && fresh.is_list() && is_strategic_) {
      const ListRule rule = strategic_rule(type);
      if (rule.kind == ListRule::kKeyed) return list(old, live, fresh, type, rule);
      if (rule.kind == ListRule::kSet) return set(old, live, fresh);
    }
    return fresh;
  }

 private:
  bool retains_keys(const TypeRef& type) const {
    return is_strategic_ && type && type.patch_strategy().find("retainKeys") != std::string_view::npos;
  }

  // Of a union that changed, only the members that new sets stay.
  Value retained(const Value& merged, const Value& live, const Value& fresh, const TypeRef& type) {
    if (same(job_, merged, live, type)) return merged;
    Map* result = make_map(job_.arena);
    for (const Entry& entry : merged.as_map().entries()) {
      if (!member(fresh, entry.key).is_nil()) result->set(job_.arena, entry.key, entry.value, entry.key_at);
    }
    return Value::map(result);
  }

  Value map(const Value& old, const Value& live, const Value& fresh, const TypeRef& type) {
    Map* result = make_map(job_.arena);
    for (const Entry& entry : live.as_map().entries()) {
      const Value wanted = member(fresh, entry.key), was = member(old, entry.key);
      if (!wanted.is_nil()) {
        result->set(job_.arena, entry.key, value(was, entry.value, wanted, property(type, entry.key)), entry.key_at);
      } else if (was.is_nil()) {
        result->set(job_.arena, entry.key, entry.value, entry.key_at);
      }
    }
    for (const Entry& entry : fresh.as_map().entries()) {
      if (member(live, entry.key).is_nil()) result->set(job_.arena, entry.key, entry.value, entry.key_at);
    }
    return Value::map(result);
  }

  // The live items that the new list wants as well, or that the old one never brought.
  KeyedItems left_alone(const KeyedItems& was, const KeyedItems& before, const KeyedItems& wanted) {
    job_.pay(was.items.size() + wanted.items.size() + before.items.size());
    KeyedItems result;
    for (const KeyedItems::Item& item : before.items) {
      if (wanted.index.contains(item.base) || !was.index.contains(item.base)) result.push(item);
    }
    return result;
  }

  Value list(const Value& old, const Value& live, const Value& fresh, const TypeRef& type, const ListRule& rule) {
    const KeyedItems was = keyed_items(rule, old), before = keyed_items(rule, live), wanted = keyed_items(rule, fresh);
    KeyedItems result = left_alone(was, before, wanted);
    for (const KeyedItems::Item& item : wanted.items) {
      // A patch lands on the first item with its key, whichever it was made for.
      const auto first = result.index.find(item.base);
      if (first == result.index.end()) {
        result.push(item);
        continue;
      }
      Value& target = result.items[first->second].value;
      const Value counterpart = before.find(item.step);
      if (counterpart.is_nil() && !before.index.contains(item.base)) continue;  // of two new ones with one key the first is taken
      if (counterpart.is_nil()) {
        target = overlaid(target, counterpart, item.value);
        continue;
      }
      const Value merged = merge_item(was.find(item.step), counterpart, item.value, items(type), type);
      if (same(job_, merged, counterpart, items(type))) continue;
      target = item.step == item.base ? merged : overlaid(target, counterpart, item.value);
    }
    return ordered(result, wanted, before);
  }

  Value merge_item(const Value& old, const Value& live, const Value& fresh, const TypeRef& item_type, const TypeRef& list_type) {
    const Value merged = value(old, live, fresh, item_type);
    return retains_keys(list_type) && merged.is_map() ? retained(merged, live, fresh, item_type) : merged;
  }

  // A patch for one item that lands on another with the same strategic key: only what differs is in it.
  Value overlaid(const Value& target, const Value& counterpart, const Value& fresh) {
    if (!target.is_map() || !fresh.is_map()) return target;
    const Value copy = deep_copy(job_, target);
    for (const Entry& entry : fresh.as_map().entries()) {
      if (!same(job_, member(counterpart, entry.key), entry.value, {})) copy.as_map().set(job_.arena, entry.key, entry.value, entry.key_at);
    }
    return copy;
  }

  // New's items come in new's order, those of live alone in live's; of two the one that live has first goes first, and new's where live
  // does not know both. source: apimachinery pkg/util/strategicpatch mergeSortedSlice
  Value ordered(const KeyedItems& result, const KeyedItems& wanted, const KeyedItems& before) {
    std::vector<const KeyedItems::Item*> of_live, of_fresh;
    for (const KeyedItems::Item& item : result.items) {
      if (!wanted.index.contains(item.step)) of_live.push_back(&item);
    }
    for (const KeyedItems::Item& item : wanted.items) {
      const auto found = result.index.find(item.step);  // an item may be null, so its value says nothing
      if (found != result.index.end()) of_fresh.push_back(&result.items[found->second]);
    }
    const auto comes_first = [&](const KeyedItems::Item& live, const KeyedItems::Item& fresh) {
      const auto one = before.index.find(live.step), other = before.index.find(fresh.step);
      return one != before.index.end() && other != before.index.end() && one->second < other->second;
    };
    ListBuilder list(job_.arena);
    auto live = of_live.begin();
    for (const KeyedItems::Item* item : of_fresh) {
      while (live != of_live.end() && comes_first(**live, *item)) list.push((*live++)->value);
      list.push(item->value);
    }
    while (live != of_live.end()) list.push((*live++)->value);
    return list.finish();
  }

  Value set(const Value& old, const Value& live, const Value& fresh) {
    const ListRule rule{ListRule::kSet, {}};
    const KeyedItems was = keyed_items(rule, old), before = keyed_items(rule, live), wanted = keyed_items(rule, fresh);
    KeyedItems result = left_alone(was, before, wanted);
    for (const KeyedItems::Item& item : wanted.items) {
      if (!before.index.contains(item.step)) result.push(item);
    }
    return ordered(result, wanted, before);
  }

  Job& job_;
  bool is_strategic_;
};

// RFC 7396: the patch from old to new, laid over live.
Value merge_patch(Job& job, const Value& old, const Value& live, const Value& fresh) {
  job.pay(1);
  if (!fresh.is_map() || !live.is_map()) return same(job, old, fresh, {}) && !live.is_nil() ? live : fresh;
  Map* result = make_map(job.arena);
  for (const Entry& entry : live.as_map().entries()) {
    const Value wanted = member(fresh, entry.key), was = member(old, entry.key);
    if (wanted.is_nil() && !was.is_nil()) continue;
    result->set(job.arena, entry.key, wanted.is_nil() ? entry.value : merge_patch(job, was, entry.value, wanted), entry.key_at);
  }
  for (const Entry& entry : fresh.as_map().entries()) {
    if (!member(live, entry.key).is_nil()) continue;
    if (same(job, member(old, entry.key), entry.value, {})) continue;  // removed by hand: the patch says nothing about it
    result->set(job.arena, entry.key, entry.value, entry.key_at);
  }
  return Value::map(result);
}

}  // namespace

void erase_nulls(Job& job, const Value& after, const Value& fresh, const TypeRef& type) {
  job.pay(1);
  if (after.is_list() && fresh.is_list()) {
    const ListRule rule = strategic_rule(type);
    if (rule.kind != ListRule::kKeyed) return;
    const KeyedItems there = keyed_items(rule, after);
    for (const KeyedItems::Item& item : keyed_items(rule, fresh).items) {
      if (const Value found = there.find(item.step); found.is_map()) erase_nulls(job, found, item.value, items(type));
    }
    return;
  }
  if (!after.is_map() || !fresh.is_map()) return;
  for (const Entry& entry : fresh.as_map().entries()) {
    if (entry.value.is_nil()) {
      after.as_map().erase(entry.key);
    } else {
      erase_nulls(job, member(after, entry.key), entry.value, property(type, entry.key));
    }
  }
}

Value client_side_merge(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh) {
  if (engine == Engine::kHelm3 && pair.is_custom && old.is_map()) return merge_patch(job, old, live, fresh);
  return ThreeWay(job, !pair.is_custom).value(old, live, fresh, pair.type);
}

}  // namespace rhumbline::diff
