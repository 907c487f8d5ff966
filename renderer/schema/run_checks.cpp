// Runs a program on a value: what a single instruction says of objects, arrays, strings and numbers.
//
// In: an instruction and the value at hand. Out: nothing, or one more failure in the frame.
// Trap: "minLength" counts runes, and a bound compares exactly, whatever the two numbers are stored as.
#include "renderer/schema/runner.h"

namespace rhumbline::schema {

bool Runner::check_first(Frame& f, const Instruction& step, std::uint32_t type) {
  switch (step.op) {
    case Op::kTypes:
      if ((step.a & type) != 0 || (type == kNumberBit && (step.a & kIntegerBit) != 0 && is_whole(f.v))) return true;
      if (Failed* made = note(f, step.op)) made->wanted = step.a;
      return false;
    case Op::kConst:
      if (json_equal(f.v, program_.values[step.a], job_.limits)) return true;
      note_value(f, step.op, step.a);
      return false;
    case Op::kEnum:
      for (std::uint32_t i = 0; i < step.b; ++i) {
        if (json_equal(f.v, program_.values[step.a + i], job_.limits)) return true;
      }
      if (Failed* made = note(f, step.op)) made->options = std::span(program_.values).subspan(step.a, step.b);
      return false;
    default: {
      if (type != kStringBit) return true;
      const std::string why = format_error(step.a, f.v.as_text());
      if (why.empty()) return true;
      if (Failed* made = note(f, step.op)) {
        made->text = format_name(step.a);
        made->reason = job_.arena.copy(why);
      }
      return false;
    }
  }
}

void Runner::check_object_or_count(Frame& f, const Instruction& step, std::uint32_t type) {
  switch (step.op) {
    case Op::kMinProperties: return at_least(f, step, f.v.as_map().size());
    case Op::kMaxProperties: return at_most(f, step, f.v.as_map().size());
    case Op::kMinItems:
      if (type == kArrayBit) at_least(f, step, f.v.as_list().size);
      return;
    case Op::kMaxItems:
      if (type == kArrayBit) at_most(f, step, f.v.as_list().size);
      return;
    case Op::kMinLength:
      if (type == kStringBit) at_least(f, step, count_runes(f.v.as_text()));
      return;
    case Op::kMaxLength:
      if (type == kStringBit) at_most(f, step, count_runes(f.v.as_text()));
      return;
    case Op::kRequired: return require(f, step.op, program_.lists[step.a], {});
    case Op::kDependentRequired:
      if (std::as_const(f.v.as_map()).find(program_.names[step.a]) != nullptr) {
        require(f, step.op, program_.lists[step.b], program_.names[step.a]);
      }
      return;
    case Op::kDependentSchema:
      if (std::as_const(f.v.as_map()).find(program_.names[step.a]) != nullptr) self(f, step.b);
      return;
    case Op::kPropertyNames: return check_names(f, step.a);
    default: return check_members(f, program_.objects[step.a]);
  }
}

void Runner::at_least(Frame& f, const Instruction& step, std::size_t count) {
  if (count < step.a) note_count(f, step, count);
}

void Runner::at_most(Frame& f, const Instruction& step, std::size_t count) {
  if (count > step.a) note_count(f, step, count);
}

void Runner::require(Frame& f, Op op, Range list, std::string_view because) {
  std::vector<std::string_view> missing;
  for (std::uint32_t i = 0; i < list.count; ++i) {
    const std::string_view name = program_.names[list.first + i];
    if (std::as_const(f.v.as_map()).find(name) == nullptr) missing.push_back(name);
  }
  if (missing.empty()) return;
  Failed* made = note(f, op);
  if (made == nullptr) return;
  made->names = keep(missing);
  made->text = because;
}

void Runner::check_members(Frame& f, const ObjectRule& rule) {
  std::vector<std::string_view> unknown;
  const Map& map = f.v.as_map();
  each_member(f, [&](const Entry& entry) {
    bool evaluated = false;
    const auto members = std::span(program_.members).subspan(rule.first_member, rule.members);
    const auto found = std::lower_bound(members.begin(), members.end(), entry.key,
                                        [](const Member& m, std::string_view key) { return m.name < key; });
    if (found != members.end() && found->name == entry.key) {
      evaluated = true;
      value(f, found->node, entry.value, Path{f.path, entry.key, 0, true});
    }
    for (std::uint32_t i = 0; i < rule.patterns; ++i) {
      const PatternMember& each = program_.pattern_members[rule.first_pattern + i];
      pay();
      if (!program_.patterns[each.pattern].matches(entry.key)) continue;
      evaluated = true;
      value(f, each.node, entry.value, Path{f.path, entry.key, 0, true});
    }
    if (!evaluated && rule.rest == ObjectRule::Rest::kClosed) {
      if (f.explain) {
        unknown.push_back(entry.key);
      } else {
        add(f, nullptr);
      }
    } else if (!evaluated && rule.rest == ObjectRule::Rest::kNode) {
      value(f, rule.rest_node, entry.value, Path{f.path, entry.key, 0, true});
    }
    if (evaluated && !f.unevaluated.left.empty()) {
      f.unevaluated.left[static_cast<std::size_t>(&entry - std::as_const(map).entries().data())] = false;
    }
  });
  if (unknown.empty()) return;
  Failed* made = note(f, Op::kObject);
  made->names = keep(unknown);
  made->at = std::as_const(map).find(unknown.front())->key_at;
}

void Runner::check_names(Frame& f, std::uint32_t number) {
  each_member(f, [&](const Entry& entry) {
    Value* name = job_.arena.make<Value>(Value::string(job_.arena, entry.key).with_pos(entry.key_at));
    Failed* failed = nullptr;
    if (apply(*name, number, nullptr, ++next_value_, f.path, nullptr, f.explain ? &failed : nullptr)) return;
    Failed* made = note(f, Op::kPropertyNames);
    if (made == nullptr) return;
    made->text = entry.key;
    made->at = entry.key_at;
    adopt(made, failed);
  });
}

void Runner::check_array(Frame& f, const Instruction& step) {
  const List& list = f.v.as_list();
  switch (step.op) {
    case Op::kUniqueItems: {
      std::size_t first = 0;
      std::size_t second = 0;
      if (!find_duplicates(job_, list, first, second)) return;
      if (Failed* made = note(f, step.op)) {
        made->wanted = static_cast<std::uint32_t>(first);
        made->got = static_cast<std::uint32_t>(second);
        made->at = list[second].at();
      }
      return;
    }
    case Op::kItems:
      for (std::size_t i = step.b; i < list.size && (f.explain || f.failures == 0); ++i) {
        value(f, step.a, list[i], Path{f.path, {}, i, false});
      }
      return;
    case Op::kPrefixItems:
      for (std::size_t i = 0; i < std::min<std::size_t>(step.b, list.size); ++i) {
        value(f, program_.children[step.a + i], list[i], Path{f.path, {}, i, false});
      }
      return;
    case Op::kNoAdditionalItems:
      if (list.size > step.b) {
        if (Failed* made = note(f, step.op)) made->got = list.size - step.b;
      }
      return;
    default: return check_contains(f, program_.contains[step.a], list);
  }
}

void Runner::check_contains(Frame& f, const ContainsRule& rule, const List& list) {
  std::vector<Failed*> failures;
  std::vector<std::string_view> matched;
  std::size_t matches = 0;
  for (std::size_t i = 0; i < list.size; ++i) {
    const Path path{f.path, {}, i, false};
    Failed* failed = nullptr;
    if (apply(list[i], rule.node, &f.scope, ++next_value_, &path, nullptr, f.explain ? &failed : nullptr)) {
      ++matches;
      if (f.explain) matched.push_back(job_.arena.copy(std::to_string(i)));
      if (f.node.draft == Draft::k2020 && !f.unevaluated.left.empty()) f.unevaluated.left[i] = false;
    } else if (f.explain) {
      failures.push_back(failed);
    }
  }
  const bool too_few = rule.least != kNone ? matches < rule.least : matches == 0;
  const bool too_many = rule.most != kNone && matches > rule.most;
  if (too_few) note_contains(f, rule.least, matched, failures);
  if (too_many) {
    if (Failed* made = note(f, Op::kContains)) {
      made->wanted = rule.most;
      made->names = keep(matched);
      made->text = "max";
    }
  }
}

void Runner::note_contains(Frame& f, std::uint32_t least, const std::vector<std::string_view>& matched,
                           const std::vector<Failed*>& failures) {
  Failed* made = note(f, Op::kContains);
  if (made == nullptr) return;
  made->wanted = least;
  made->names = keep(matched);
  made->text = least == kNone ? "" : "min";
  for (Failed* each : failures) add_child(made, each);
}

void Runner::check_scalar(Frame& f, const Instruction& step, std::uint32_t type) {
  if (step.op == Op::kPattern) {
    if (type != kStringBit) return;
    const std::string_view text = f.v.as_text();
    for (std::size_t i = 0; i < text.size() / 64; ++i) pay();
    if (program_.patterns[step.a].matches(text)) return;
    if (Failed* made = note(f, step.op)) made->text = program_.patterns[step.a].text();
    return;
  }
  if (type != kNumberBit) return;
  const Value& limit = program_.values[step.a];
  bool good = true;
  switch (step.op) {
    case Op::kMinimum: good = compare_numbers(f.v, limit) >= 0; break;
    case Op::kMaximum: good = compare_numbers(f.v, limit) <= 0; break;
    case Op::kExclusiveMinimum: good = compare_numbers(f.v, limit) > 0; break;
    case Op::kExclusiveMaximum: good = compare_numbers(f.v, limit) < 0; break;
    default: good = is_multiple_of(f.v, limit); break;
  }
  if (!good) note_value(f, step.op, step.a);
}

void Runner::check_unevaluated_members(Frame& f, std::uint32_t number) {
  const Map& map = f.v.as_map();
  each_member(f, [&](const Entry& entry) {
    const auto i = static_cast<std::size_t>(&entry - std::as_const(map).entries().data());
    if (i < f.unevaluated.left.size() && f.unevaluated.left[i]) value(f, number, entry.value, Path{f.path, entry.key, 0, true});
  });
  f.unevaluated.left.clear();
}

void Runner::check_unevaluated_items(Frame& f, std::uint32_t number) {
  const List& list = f.v.as_list();
  for (std::size_t i = 0; i < std::min<std::size_t>(list.size, f.unevaluated.left.size()); ++i) {
    if (f.unevaluated.left[i]) value(f, number, list[i], Path{f.path, {}, i, false});
  }
  f.unevaluated.left.clear();
}

}  // namespace rhumbline::schema
