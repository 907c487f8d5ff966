// What kubectl apply and Helm 3 make of an object: the client computes a patch from old, live and new.
//
// In:  the three states, normalised.   Out: the object after the patch, before the server's defaults.
// The one idea: what new sets is set, what old had and new has not goes, all else in live stays.
// Traps: items of a keyed list are found by the strategic merge key, which is less than the server's key for ports: a patch for
// 53/TCP lands on 53/UDP when that comes first (measured). Under Helm 3 a custom resource gets only the patch from old to new,
// whatever is live. `retainKeys` empties a changed union but for what new sets; `replace` (a budget's selector) takes the map as one.

#include <algorithm>
#include <set>

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

  // The keys of items that the patch deletes. Where the old list had more items with one key than the new list has, all with that key go,
  // those that are wanted too: their patch is merged into the order to delete. (recorded: tests/live/cases/spread_over_zones_dropped)
  std::set<std::string_view> deleted(const KeyedItems& was, const KeyedItems& wanted) {
    job_.pay(was.items.size() + wanted.items.size());
    std::map<std::string_view, int> surplus;
    for (const KeyedItems::Item& item : was.items) ++surplus[item.base];
    for (const KeyedItems::Item& item : wanted.items) --surplus[item.base];
    std::set<std::string_view> keys;
    for (const auto& [key, count] : surplus) {
      if (count > 0) keys.insert(key);
    }
    return keys;
  }

  KeyedItems left_alone(const KeyedItems& before, const std::set<std::string_view>& gone) {
    job_.pay(before.items.size());
    KeyedItems result;
    for (const KeyedItems::Item& item : before.items) {
      if (!gone.contains(item.base)) result.push(item);
    }
    return result;
  }

  // Items with one key are told apart by their turn, counted from the last one: the clients sort both lists by key, and what is equal to
  // them comes out the other way round. source: apimachinery pkg/util/strategicpatch diffListsOfMaps, SortableSliceOfMaps
  struct Turns {
    std::map<std::string_view, std::vector<Value>> left;
    explicit Turns(const KeyedItems& list) {
      for (const KeyedItems::Item& item : list.items) left[item.base].push_back(item.value);
    }
    Value take(std::string_view base) {
      const auto found = left.find(base);
      if (found == left.end() || found->second.empty()) return Value::invalid();
      const Value last = found->second.back();
      found->second.pop_back();
      return last;
    }
  };

  Value list(const Value& old, const Value& live, const Value& fresh, const TypeRef& type, const ListRule& rule) {
    const KeyedItems was = keyed_items(rule, old), before = keyed_items(rule, live), wanted = keyed_items(rule, fresh);
    const std::set<std::string_view> gone = deleted(was, wanted);
    KeyedItems result = left_alone(before, gone);
    bool is_patched = result.items.size() != before.items.size() || !is_order_same(before, wanted);
    Turns old_turns(was), live_turns(before);
    for (auto item = wanted.items.rbegin(); item != wanted.items.rend(); ++item) {
      if (gone.contains(item->base)) continue;
      const Value counterpart = live_turns.take(item->base), earlier = old_turns.take(item->base);
      const Value merged = counterpart.is_nil() ? item->value : merge_item(earlier, counterpart, item->value, items(type), type);
      const bool changes = counterpart.is_nil() || !same(job_, merged, counterpart, items(type));
      is_patched = is_patched || changes || !is_within(item->value, counterpart);
      if (changes) land(result, *item, counterpart, merged, items(type));
    }
    return is_patched ? ordered(result, wanted, before) : live;
  }

  // A patch lands on the first item with its key, whichever it was made for.
  void land(KeyedItems& result, const KeyedItems::Item& item, const Value& counterpart, const Value& merged, const TypeRef& type) {
    const auto first = result.index.find(item.base);
    if (first == result.index.end()) return result.push({item.base, item.base, item.value});
    Value& target = result.items[first->second].value;
    if (counterpart.is_nil()) {  // a new one, though the key is there: it is laid over what has the key
      target = value(Value::invalid(), target, item.value, type);
    } else {
      target = json_equal(target, counterpart, job_.limits) ? merged : overlaid(target, counterpart, item.value);
    }
  }

  static bool is_order_same(const KeyedItems& live, const KeyedItems& fresh) {
    return std::equal(live.items.begin(), live.items.end(), fresh.items.begin(), fresh.items.end(),
                      [](const KeyedItems::Item& one, const KeyedItems::Item& other) { return one.base == other.base; });
  }

  // Whether a patch from the one to the other would be empty. Strict as the texts are: `value: ""` is no nothing.
  bool is_within(const Value& part, const Value& whole) {
    job_.pay(1);
    if (!part.is_map() || !whole.is_map()) return json_equal(part, whole, job_.limits);
    const auto entries = part.as_map().entries();
    return std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) { return is_within(entry.value, member(whole, entry.key)); });
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
  // does not know both. Items with one key come together. source: apimachinery pkg/util/strategicpatch mergeSortedSlice
  Value ordered(const KeyedItems& result, const KeyedItems& wanted, const KeyedItems& before) {
    std::vector<const KeyedItems::Item*> of_live, of_fresh;
    for (const KeyedItems::Item& item : result.items) (wanted.index.contains(item.base) ? of_fresh : of_live).push_back(&item);
    const auto place = [](const KeyedItems& list, const KeyedItems::Item& item) { return list.index.find(item.base)->second; };
    std::stable_sort(of_fresh.begin(), of_fresh.end(),
                     [&](const KeyedItems::Item* one, const KeyedItems::Item* other) { return place(wanted, *one) < place(wanted, *other); });
    const auto comes_first = [&](const KeyedItems::Item& live, const KeyedItems::Item& fresh) {
      return before.index.contains(live.base) && before.index.contains(fresh.base) && place(before, live) < place(before, fresh);
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
    KeyedItems result = left_alone(before, deleted(was, wanted));
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
  // The patch is made of the two texts: [] is not the same as nothing.
  if (!fresh.is_map() || !live.is_map()) return json_equal(old, fresh, job.limits) && !live.is_nil() ? live : fresh;
  Map* result = make_map(job.arena);
  for (const Entry& entry : live.as_map().entries()) {
    const Value wanted = member(fresh, entry.key), was = member(old, entry.key);
    if (wanted.is_nil() && !was.is_nil()) continue;
    result->set(job.arena, entry.key, wanted.is_nil() ? entry.value : merge_patch(job, was, entry.value, wanted), entry.key_at);
  }
  for (const Entry& entry : fresh.as_map().entries()) {
    if (!member(live, entry.key).is_nil()) continue;
    const Value was = member(old, entry.key);
    if (json_equal(was, entry.value, job.limits)) continue;  // removed by hand: the patch says nothing about it
    const bool is_part = was.is_map() && entry.value.is_map();
    result->set(job.arena, entry.key, is_part ? merge_patch(job, was, Value::map(make_map(job.arena)), entry.value) : entry.value, entry.key_at);
  }
  return Value::map(result);
}

// ---- Nulls --------------------------------------------------------------------------------------------------------------------------

// What the nulls of the old manifest (as read) stand for goes where the new one does not name them. `is_in_patch`: and, as the patch from
// old to new does, for the new one's nulls where old had none. (recorded: tests/live/cases/null_dropped)
void erase_patched_nulls(Job& job, const Value& after, const Value& old, const Value& fresh, bool is_in_patch) {
  job.pay(1);
  if (!after.is_map() || !fresh.is_map()) return;
  const auto find = [](const Value& map, std::string_view key) { return map.is_map() ? map.as_map().find(key) : nullptr; };
  for (const Entry& entry : fresh.as_map().entries()) {
    const Entry* was = find(old, entry.key);
    if (!entry.value.is_nil()) {
      erase_patched_nulls(job, member(after, entry.key), was == nullptr ? Value::invalid() : was->value, entry.value, is_in_patch);
    } else if (is_in_patch && (was == nullptr || !was->value.is_nil())) {
      after.as_map().erase(entry.key);
    }
  }
  if (!old.is_map()) return;
  for (const Entry& entry : old.as_map().entries()) {
    if (find(fresh, entry.key) != nullptr) continue;
    if (entry.value.is_nil()) after.as_map().erase(entry.key);
    if (entry.value.is_map()) erase_patched_nulls(job, member(after, entry.key), entry.value, Value::map(make_map(job.arena)), is_in_patch);
  }
}

// What the new manifest sets to null, a patch deletes.
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

}  // namespace

void erase_client_nulls(Job& job, Engine engine, const Pair& pair, const Value& written, const Value& after) {
  for (const Entry& entry : pair.fresh.as_map().entries()) {
    // Helm 3 has made texts of the nulls among the object's own labels and annotations.
    const bool is_metadata = entry.key == "metadata" && engine == Engine::kHelm3;
    const Value part = member(after, entry.key);
    erase_patched_nulls(job, part, member(written, entry.key), entry.value, pair.is_custom && !is_metadata);
    if (!is_metadata && !pair.is_custom) erase_nulls(job, part, entry.value, property(pair.type, entry.key));
  }
}

void keep_string_data(Job& job, const Normalised& old, const Value& live, const Value& after) {
  const Value data = member(live, "data");
  if (old.from_string_data.empty() || !data.is_map()) return;
  for (const std::string_view key : old.from_string_data) {
    if (member(data, key).is_nil() || !at_path(after, {"data", key}).is_nil()) continue;
    if (!member(after, "data").is_map()) after.as_map().set(job.arena, "data", Value::map(make_map(job.arena)));
    member(after, "data").as_map().set(job.arena, key, member(data, key));
  }
}

Value with_marks(Job& job, Engine engine, const Value& fresh) {
  if (engine == Engine::kNone || !member(fresh, "metadata").is_map()) return fresh;
  const Value marked = deep_copy(job, fresh);
  const Value metadata = member(marked, "metadata");
  const auto add = [&](std::string_view name) {
    if (member(metadata, name).is_nil()) metadata.as_map().set(job.arena, name, Value::map(make_map(job.arena)));
  };
  add("annotations");
  if (engine == Engine::kHelm3 || engine == Engine::kHelm4) add("labels");
  return marked;
}

Value client_side_merge(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh) {
  if (engine == Engine::kHelm3 && pair.is_custom && old.is_map()) return merge_patch(job, old, live, fresh);
  return ThreeWay(job, !pair.is_custom).value(old, live, fresh, pair.type);
}

}  // namespace rhumbline::diff
