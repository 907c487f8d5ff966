// Merging maps as mergo does.
//
// In:  two maps by reference.   Out: the first one changed.
// One idea: member by member: first the nested merge, which changes what both hold by reference, then the decision whether
// the member itself is replaced.
// Traps: an empty map that meets a map is filled in place and keeps its identity; a source list always replaces when the
// target is empty, even by an empty one; a nil of the source counts only with overwrite. Maps may be shared or contain
// themselves: entries are read anew by number, and depth is bounded.
// source: dario.cat/mergo 1.0.1 merge.go deepMerge, mergo.go isEmptyValue
#include "renderer/functions/merge.h"

namespace rhumbline {
namespace {

// Apart and not inlined, so that the frames of the recursion stay small.
[[noreturn, gnu::noinline]] void too_deep(std::uint32_t most) {
  fail({.cause = Cause::kLimit,
        .rule = "limit.value-depth",
        .message = "maps nested deeper than " + std::to_string(most) + " levels cannot be merged",
        .hint = "a map that contains itself? raise --max-yaml-depth otherwise"});
}

/// One merge: who calls, and whether the source wins.
struct Merge {
  Call& call;
  bool overwrite;

  bool maps(Map& target, Map& source, std::uint32_t depth);
  bool nested(const Value& target, const Value& source, std::uint32_t depth);
  void put(Map& target, const Entry& member, const Value& value);
};

// mergo's idea of empty; a complex zero is none.
bool is_blank(const Value& v) {
  const GoType* type = type_of(v);
  return is_empty(v) && (type == nullptr || type->kind != GoKind::kComplex128);
}

GoKind kind_of(const Value& v) { return v.is_nil() ? GoKind::kInvalid : type_of(v)->kind; }

bool is_aggregate(GoKind kind) {
  return kind == GoKind::kMap || kind == GoKind::kStruct || kind == GoKind::kPointer;
}

// A typed map (such as the map[string]string of `split`) takes only its own element type.
void Merge::put(Map& target, const Entry& member, const Value& value) {
  const GoType* wanted = target.type->elem;
  if (wanted != nullptr && wanted != &kTypeAny && type_of(value) != wanted) {
    // mergo sets a list as what it is, anything else as the interface that held it
    const std::string_view found = kind_of(value) == GoKind::kSlice ? type_name(value) : kTypeAny.name;
    call.fail(std::string("reflect.Value.SetMapIndex: value of type ").append(found).append(" is not assignable to type ").append(wanted->name));
  }
  target.set(call.arena(), member.key, value, member.key_at);
}

// What happens inside a target's member before it is kept or replaced.
bool Merge::nested(const Value& target, const Value& source, std::uint32_t depth) {
  const GoKind to = kind_of(target);
  const GoKind from = kind_of(source);
  if (to == GoKind::kMap && from == GoKind::kMap) return maps(target.as_map(), source.as_map(), depth + 1);
  if (to == GoKind::kStruct && target.is_map() && from == GoKind::kMap) {
    call.fail("reflect: call of reflect.Value.Field on map Value");
  }
  return to != GoKind::kPointer || from == GoKind::kPointer || overwrite;
}

bool Merge::maps(Map& target, Map& source, std::uint32_t depth) {
  if (depth > call.job.limits.yaml_depth) too_deep(call.job.limits.yaml_depth);
  const std::uint32_t size = source.size();
  call.job.pay(size + 1);
  constexpr std::uint32_t kMany = 4;  // mostly new members: all of them get their room at once
  if (size > kMany * target.size()) target.reserve(call.arena(), std::size_t{size} + target.size());
  for (std::uint32_t i = 0; i < size && i < source.size(); ++i) {
    source.entries()[i].flags |= kRead;
    const Entry member = source.entries()[i];
    if (member.value.is_nil()) {
      if (overwrite) put(target, member, member.value);
      continue;
    }
    const Entry* known = target.find(member.key);
    const Value before = known == nullptr ? Value() : known->value;
    const GoKind kind = kind_of(member.value);
    if (is_aggregate(kind) && !nested(before, member.value, depth)) return false;
    if (known != nullptr && !is_blank(before)) {
      if (kind == GoKind::kMap && kind_of(before) == GoKind::kMap) continue;
      if (!overwrite) continue;
    }
    put(target, member, member.value);
  }
  return true;
}

}  // namespace

bool merge_maps(Call& call, Map& target, Map& source, bool overwrite) {
  return Merge{call, overwrite}.maps(target, source, 0);
}

}  // namespace rhumbline
