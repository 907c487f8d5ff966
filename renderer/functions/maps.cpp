// Maps: make, read, change, pick, and merge (the rules of which are in merge.cpp).
//
// In:  maps by reference.   Out: values, lists, new maps, or the very map that was changed.
// One idea: set, unset and merge change the map they are given, and everybody who holds it sees that.
// Traps: Go's order of keys is random, ours is bytewise; a nil where a map is expected is an empty map that cannot be
// written; `get` of a missing key is "", but a member that is nil stays nil.
// source: Masterminds/sprig 3.3.0 dict.go
#include "renderer/functions/functions.h"
#include "renderer/functions/merge.h"
#include "renderer/functions/sequence.h"

namespace rhumbline {
namespace {

// The member and a note that a template has read it.
Entry* read(const Value& map, std::string_view key) {
  Entry* entry = map.is_map() ? map.as_map().find(key) : nullptr;
  if (entry != nullptr) entry->flags |= kRead | kLookedUp;
  return entry;
}

std::span<const Entry* const> members(Call& call, const Value& map) {
  if (!map.is_map()) return {};
  call.job.pay(map.as_map().size());
  return map.as_map().sorted(call.arena());
}

Value dict(Call& call) {
  call.job.pay(call.size());
  Map* map = make_map(call.arena());
  map->reserve(call.arena(), (call.size() + 1) / 2);
  for (std::size_t i = 0; i < call.size(); i += 2) {
    const Value value = i + 1 < call.size() ? call[i + 1] : Value::literal("");
    map->set(call.arena(), to_text(call.job, call[i]), value);
  }
  return Value::map(map);
}

Value get(Call& call) {
  const Entry* entry = read(call[0], call.text(1));
  return entry == nullptr ? Value::literal("") : entry->value;
}

Value has_key(Call& call) { return Value::boolean(read(call[0], call.text(1)) != nullptr); }

Value set(Call& call) {
  if (!call[0].is_map() || (call[0].as_map().is_nil && call[0].as_map().empty())) call.fail("assignment to entry in nil map");
  call.job.pay(1);
  call[0].as_map().set(call.arena(), call.text(1), call[2]);
  return call[0];
}

Value unset(Call& call) {
  if (!call[0].is_map()) return call[0];
  call.job.pay(1 + call[0].as_map().size() / 64);  // the members behind it move up
  call[0].as_map().erase(call.text(1));
  return call[0];
}

Value pluck(Call& call) {
  call.job.pay(call.size());
  ListBuilder found(call.arena());
  for (const Value& map : call.args.subspan(1)) {
    if (const Entry* entry = read(map, call.text(0))) found.push(entry->value);
  }
  return found.finish();
}

Value keys(Call& call) {
  ListBuilder found(call.arena(), &kSliceOfString);
  for (const Value& map : call.args) {
    for (const Entry* entry : members(call, map)) found.push(call.view(entry->key));
  }
  return found.finish();
}

Value values(Call& call) {
  ListBuilder found(call.arena());
  for (const Entry* entry : members(call, call[0])) {
    read(call[0], entry->key);
    found.push(entry->value);
  }
  return found.finish();
}

Value pick(Call& call) {
  call.job.pay(call.size());
  Map* picked = make_map(call.arena());
  for (const Value& key : call.args.subspan(1)) {
    if (const Entry* entry = read(call[0], key.as_text())) {
      picked->set(call.arena(), entry->key, entry->value, entry->key_at);
    }
  }
  return Value::map(picked);
}

Value omit(Call& call) {
  Map* unwanted = make_map(call.arena());
  for (const Value& key : call.args.subspan(1)) unwanted->set(call.arena(), key.as_text(), Value());
  Map* kept = make_map(call.arena());
  if (!call[0].is_map()) return Value::map(kept);
  call.job.pay(call[0].as_map().size() + call.size());
  for (Entry& entry : call[0].as_map().entries()) {
    if (unwanted->find(entry.key) != nullptr) continue;
    entry.flags |= kRead;
    kept->set(call.arena(), entry.key, entry.value, entry.key_at);
  }
  return Value::map(kept);
}

// Go's failed type assertion.
[[noreturn]] void not_a(Call& call, const Value& v, std::string_view wanted) {
  const std::string_view found = v.is_nil() ? "nil" : type_name(v);
  call.fail(std::string("interface conversion: interface {} is ").append(found).append(", not ").append(wanted));
}

// The assertion to map[string]interface {} refuses other map types, .Values among them.
const Value& plain_map(Call& call, const Value& v) {
  if (!v.is_map() || v.as_map().type != &kMapOfAny) not_a(call, v, kMapOfAny.name);
  return v;
}

Value dig(Call& call) {
  if (call.size() < 3) call.fail("dig needs at least three arguments");
  const std::size_t keys_count = call.size() - 2;
  Value step = plain_map(call, call[call.size() - 1]);
  for (std::size_t i = 0; i < keys_count; ++i) {
    if (!call[i].is_string()) not_a(call, call[i], "string");
  }
  for (std::size_t i = 0; i < keys_count; ++i) {
    const Entry* entry = read(plain_map(call, step), call[i].as_text());
    if (entry == nullptr) return call[keys_count];
    step = entry->value;
  }
  return step;
}

Value copy_deeply(Call& call) {
  if (call[0].is_nil()) call.fail("reflect: call of reflect.Value.Type on zero Value");
  return deep_copy(call.job, call[0]);
}

// Sprig swallows the error of merge and gives "" instead; the must twins return it.
Value merged(Call& call, bool overwrite, bool must) {
  const bool is_nil = !call[0].is_map() || (call[0].as_map().is_nil && call[0].as_map().empty());
  Value target = is_nil ? Value::map(make_map(call.arena())) : call[0];
  target.as_map().is_nil = is_nil;
  for (const Value& source : call.args.subspan(1)) {
    if (!source.is_map()) continue;
    if (!source.as_map().is_nil) target.as_map().is_nil = false;
    if (merge_maps(call, target.as_map(), source.as_map(), overwrite)) continue;
    if (must) call.fail("src and dst must be of same type");
    return Value::literal("");
  }
  return target;
}

Value merge(Call& call) { return merged(call, false, false); }
Value merge_overwrite(Call& call) { return merged(call, true, false); }
Value must_merge(Call& call) { return merged(call, false, true); }
Value must_merge_overwrite(Call& call) { return merged(call, true, true); }

constexpr Function kMaps[] = {
    {"deepCopy", "x", Purity::kPure, copy_deeply, "deepCopy VALUE: a copy that shares no map or list"},
    {"dict", "x.", Purity::kPure, dict, "dict KEY VALUE ...: a map"},
    {"dig", "x.", Purity::kPure, dig, "dig KEY... DEFAULT MAP: the member reached by the keys, DEFAULT if one is missing"},
    {"get", "ms", Purity::kPure, get, "get MAP KEY: the member, empty text if there is none"},
    {"hasKey", "ms", Purity::kPure, has_key, "hasKey MAP KEY: whether there is such a member"},
    {"keys", "m.", Purity::kPure, keys, "keys MAP...: all keys, in bytewise order (random in Helm)"},
    {"merge", "mm.", Purity::kMutates, merge, "merge MAP FROM...: fills MAP's missing and empty members; changes MAP"},
    {"mergeOverwrite", "mm.", Purity::kMutates, merge_overwrite, "mergeOverwrite MAP FROM...: lays each FROM over MAP; changes MAP"},
    {"mustDeepCopy", "x", Purity::kPure, copy_deeply, "mustDeepCopy VALUE: like deepCopy"},
    {"mustMerge", "mm.", Purity::kMutates, must_merge, "mustMerge MAP FROM...: like merge, but fails on unequal types"},
    {"mustMergeOverwrite", "mm.", Purity::kMutates, must_merge_overwrite, "mustMergeOverwrite MAP FROM...: like mergeOverwrite, but fails on unequal types"},
    {"omit", "ms.", Purity::kPure, omit, "omit MAP KEY...: a map without these members"},
    {"pick", "ms.", Purity::kPure, pick, "pick MAP KEY...: a map of these members only"},
    {"pluck", "sm.", Purity::kPure, pluck, "pluck KEY MAP...: the member of each map that has it"},
    {"set", "msx", Purity::kMutates, set, "set MAP KEY VALUE: adds or replaces a member; returns MAP"},
    {"unset", "ms", Purity::kMutates, unset, "unset MAP KEY: removes a member; returns MAP"},
    {"values", "m", Purity::kPure, values, "values MAP: all members, in bytewise order of their keys (random in Helm)"},
};

}  // namespace

std::span<const Function> map_functions() { return kMaps; }

}  // namespace rhumbline
