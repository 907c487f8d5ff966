// What kubectl apply and Helm 3 make of an object: the client computes a patch from old, live and new.
//
// In:  the three states, normalised.   Out: the object after the patch, before the server's defaults.
// The one idea: what new sets is set, what old had and new has not goes, all else in live stays.
// Traps: items of a keyed list are found by the strategic merge key, which is less than the server's key for ports: a patch for
// 53/TCP lands on 53/UDP when that comes first (measured). Under Helm 3 a custom resource gets only the patch from old to new,
// whatever is live. `retainKeys` empties a changed union but for what new sets.

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

  struct Item {
    std::string key;
    Value value;
    std::size_t turn;    // how many items with this key came before
    bool in_fresh = false;
  };

  std::vector<Item> keyed(const Value& list, const ListRule& rule) {
    std::vector<Item> found;
    if (!list.is_list()) return found;
    for (const Value& item : list.as_list()) {
      std::string key = item_step(rule, item);
      job_.pay(found.size() + 1);  // looking back over all of them
      const auto turn = std::count_if(found.begin(), found.end(), [&](const Item& other) { return other.key == key; });
      found.push_back({std::move(key), item, static_cast<std::size_t>(turn)});
    }
    return found;
  }

  static const Item* find(const std::vector<Item>& items, const std::string& key, std::size_t turn) {
    const auto found = std::find_if(items.begin(), items.end(), [&](const Item& i) { return i.key == key && i.turn == turn; });
    return found == items.end() ? nullptr : &*found;
  }

  Value list(const Value& old, const Value& live, const Value& fresh, const TypeRef& type, const ListRule& rule) {
    const std::vector<Item> was = keyed(old, rule), wanted = keyed(fresh, rule);
    std::vector<Item> result = keyed(live, rule);
    const std::vector<Item> before = result;
    const TypeRef item_type = items(type);
    std::erase_if(result, [&](const Item& item) { return find(wanted, item.key, 0) == nullptr && find(was, item.key, 0) != nullptr; });
    for (const Item& item : wanted) {
      const Item* counterpart = find(before, item.key, item.turn);
      const auto first = std::find_if(result.begin(), result.end(), [&](const Item& other) { return other.key == item.key; });
      if (first == result.end()) {
        result.push_back({item.key, item.value, item.turn});
        continue;
      }
      const Item* old_item = find(was, item.key, item.turn);
      const Value from = old_item == nullptr ? Value::invalid() : old_item->value;
      if (counterpart == nullptr) {
        first->value = overlaid(first->value, Value::invalid(), item.value);
        continue;
      }
      const bool is_first = counterpart->turn == 0;
      const Value merged = merge_item(from, counterpart->value, item.value, item_type, type);
      if (same(job_, merged, counterpart->value, item_type)) continue;
      first->value = is_first ? merged : overlaid(first->value, counterpart->value, item.value);
    }
    return ordered(result, wanted);
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

  // Items of new come in new's order, on the places that they have; items of live alone keep theirs.
  Value ordered(std::vector<Item>& result, const std::vector<Item>& wanted) {
    std::vector<Item*> of_fresh;
    for (const Item& item : wanted) {
      const auto found = std::find_if(result.begin(), result.end(), [&](const Item& i) { return !i.in_fresh && i.key == item.key; });
      if (found == result.end()) continue;
      found->in_fresh = true;
      of_fresh.push_back(&*found);
    }
    ListBuilder list(job_.arena);
    auto next = of_fresh.begin();
    for (Item& item : result) list.push(item.in_fresh ? (*next++)->value : item.value);
    return list.finish();
  }

  Value set(const Value& old, const Value& live, const Value& fresh) {
    const auto holds = [&](const Value& list, const Value& item) {
      return list.is_list() && std::any_of(list.as_list().begin(), list.as_list().end(),
                                           [&](const Value& other) { return json_equal(other, item, job_.limits); });
    };
    ListBuilder result(job_.arena);
    for (const Value& item : live.as_list()) {
      if (holds(fresh, item) || !holds(old, item)) result.push(item);
    }
    for (const Value& item : fresh.as_list()) {
      if (!holds(live, item)) result.push(item);
    }
    return result.finish();
  }

  Job& job_;
  bool is_strategic_;
};

// RFC 7396: the patch from old to new, laid over live.
Value merge_patch(Job& job, const Value& old, const Value& live, const Value& fresh) {
  job.pay(1);
  if (!fresh.is_map() || !old.is_map() || !live.is_map()) return same(job, old, fresh, {}) && !live.is_nil() ? live : fresh;
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

Value client_side_merge(Job& job, Engine engine, const Pair& pair, const Value& old, const Value& live, const Value& fresh) {
  if (engine == Engine::kHelm3 && pair.is_custom && old.is_map()) return merge_patch(job, old, live, fresh);
  return ThreeWay(job, !pair.is_custom).value(old, live, fresh, pair.type);
}

}  // namespace rhumbline::diff
