// The glance at keywords that hold schemas: of members and items, joined ones, and those that a $ref names.
//
// In:  the place behind a keyword and the value that the schema judges. Out: whether it fits; the place behind the keyword's value.
// The one idea: a schema is read for the first value that it judges where it stands, and walked again for the others.
// Trap: a member that `properties` names twice counts once, the last time, so a value that meets it twice makes all unsure.
#include "renderer/base/pieces.h"
#include "renderer/schema/glance.h"

namespace rhumbline::schema {

// ---- Objects ---------------------------------------------------------------------------------------------------------------

std::size_t Glance::entry_of(Rules& rules, std::string_view name) const {
  std::size_t entry = rules.next;  // schemas mostly name members in the order of the values
  if (entry >= rules.entries.size() || !same_text(rules.entries[entry].key, name)) {
    const Entry* found = std::as_const(rules.v->as_map()).find(name);
    if (found == nullptr) return kNoEntry;
    entry = static_cast<std::size_t>(found - rules.entries.data());
  }
  rules.next = entry + 1;
  return entry;
}

bool Glance::mark(const Rules& rules, std::size_t entry) {
  std::uint64_t& word = marks_[rules.marks + entry / 64];
  const std::uint64_t bit = std::uint64_t{1} << entry % 64;
  const bool is_new = (word & bit) == 0;
  word |= bit;
  return is_new;
}

Fit Glance::members(Rules& rules) {
  Fit fit = Fit::kFits;
  std::string_view failed;
  const bool known = in_.members([&](const RawText& name) {
    const Value* v = nullptr;
    if (rules.type == kObjectBit) {
      if (!name.is_plain() || (fit == Fit::kFails && name.raw == failed)) return false;
      if (const std::size_t entry = fit == Fit::kFits ? entry_of(rules, name.raw) : kNoEntry; entry != kNoEntry) {
        if (!mark(rules, entry)) return false;
        v = &rules.entries[entry].value;
      }
    }
    const Fit each = schema(v);
    if (each == Fit::kFails) {
      fit = each;
      failed = name.raw;
    }
    return each != Fit::kUnsure;
  });
  return sure(known, fit);
}

Fit Glance::additional(Rules& rules) {
  if (in_.peek() == '{') return later(rules.rest);
  bool is_open = true;
  if (!in_.flag(is_open)) return Fit::kUnsure;
  rules.is_closed = !is_open;
  return Fit::kFits;
}

Fit Glance::patterns_of_members(Rules& rules) {
  in_.peek();
  rules.patterns = in_.at();
  if (is_walked_) return sure(in_.skip());
  return sure(in_.members([&](const RawText& name) { return is_pattern(name) && schema(nullptr) == Fit::kFits; }));
}

Fit Glance::pattern_members(Rules& rules) {
  JsonText rows = in_;
  rows.go(rules.patterns);
  Fit fit = Fit::kFits;
  bool is_first = true;
  const bool known = rows.members([&](const RawText& name) {
    if (exact_ > 0 && !std::exchange(is_first, false)) return false;  // it might be the same pattern
    const Pattern* pattern = pattern_of(name);
    if (pattern == nullptr) return false;
    rows.peek();
    for (std::size_t i = 0; i < rules.entries.size() && fit == Fit::kFits; ++i) {
      if (!pay(1)) return false;
      if (!pattern->matches(rules.entries[i].key)) continue;
      mark(rules, i);
      fit = walk(rows.at(), &rules.entries[i].value);
    }
    return fit != Fit::kUnsure && rows.skip();
  });
  return sure(known, fit);
}

Fit Glance::rest_of_members(const Rules& rules) {
  for (std::size_t i = 0; i < rules.entries.size(); ++i) {
    if ((marks_[rules.marks + i / 64] >> i % 64 & 1) != 0) continue;
    const Fit fit = rules.is_closed ? fails() : walk(rules.rest, &rules.entries[i].value);
    if (fit != Fit::kFits) return fit;
  }
  return Fit::kFits;
}

Fit Glance::names_of_members(const Rules& rules) {
  const char* where = nullptr;
  Fit fit = later(where);
  if (rules.type != kObjectBit || draft_ < Draft::k6) return fit;
  for (std::size_t i = 0; i < rules.entries.size() && fit == Fit::kFits; ++i) {
    fit = walk(where, job_.arena.make<Value>(Value::string(job_.arena, rules.entries[i].key)));
  }
  return fit;
}

/// Each row: a member, and the names that must be there with it, or the schema that all must fit then.
Fit Glance::dependencies(const Rules& rules, Shape shape) {
  const bool is_asked = rules.type == kObjectBit && (shape == Shape::kDependencies || draft_ >= Draft::k2019);
  bool fit = true;
  const bool known = in_.members([&](const RawText& name) {
    if (is_asked && !name.is_plain()) return false;
    const bool is_there = is_asked && std::as_const(rules.v->as_map()).find(name.raw) != nullptr;
    if (shape != Shape::kMap && in_.peek() == '[') {
      bool all_there = true;
      if (!names(is_there ? &rules.v->as_map() : nullptr, all_there)) return false;
      fit = fit && all_there;
      return true;
    }
    const Fit each = shape == Shape::kNamesMap ? Fit::kUnsure : schema(is_there ? rules.v : nullptr);
    fit = fit && each == Fit::kFits;
    return each != Fit::kUnsure;
  });
  return sure(known && fit);  // a row that fails might be there twice
}

// ---- Arrays, and schemas joined --------------------------------------------------------------------------------------------

Fit Glance::items(const Rules& rules) {
  if (in_.peek() == '[') {
    if (draft_ >= Draft::k2020 || rules.type == kArrayBit) return Fit::kUnsure;
    return listed(nullptr, Keyword::kItems);
  }
  if (rules.type != kArrayBit || rules.v->as_list().size == 0) return schema(nullptr);
  const char* const where = in_.at();
  const List& list = rules.v->as_list();
  Fit fit = schema(&list[0]);
  for (std::size_t i = 1; i < list.size && fit == Fit::kFits; ++i) fit = walk(where, &list[i]);
  return fit;
}

Fit Glance::listed(const Value* v, Keyword junctor) {
  const bool is_all = junctor == Keyword::kAllOf;
  const std::uint32_t counts_failures = v != nullptr && !is_all ? 1 : 0;
  const std::size_t enough = junctor == Keyword::kOneOf ? 2 : 1;
  exact_ += counts_failures;
  std::size_t some = 0, fitting = 0;
  const Value* asked = v;
  const bool known = in_.items([&] {
    ++some;
    const Fit each = schema(asked);
    if (asked != nullptr && each == Fit::kFits) ++fitting;
    if (is_all ? each == Fit::kFails : fitting == enough) asked = nullptr;
    return each != Fit::kUnsure;
  });
  exact_ -= counts_failures;
  if (!known || some == 0) return Fit::kUnsure;
  return fits_if(v == nullptr || (is_all ? asked != nullptr : fitting == 1));
}

Fit Glance::without(const Value* v) {
  if (v == nullptr) return schema(nullptr);
  ++exact_;
  const Fit fit = schema(v);
  --exact_;
  return fit == Fit::kUnsure ? fit : fits_if(fit == Fit::kFails);
}

Fit Glance::later(const char*& where) {
  in_.peek();
  where = in_.at();
  return schema(nullptr);
}

Fit Glance::branch(const Rules& rules) {
  ++exact_;
  const Fit holds = walk(rules.condition, rules.v);
  --exact_;
  if (holds == Fit::kUnsure) return holds;
  const char* const where = holds == Fit::kFits ? rules.then : rules.otherwise;
  return where == nullptr ? Fit::kFits : walk(where, rules.v);
}

// ---- References ------------------------------------------------------------------------------------------------------------

Fit Glance::definitions(const Rules& rules, Keyword where) {
  Map* known_ones = where == Keyword::kDefs ? defs_ : definitions_;
  return sure(in_.members([&](const RawText& name) {
    if (rules.is_root) {
      if (name.has_escapes) return false;
      known_ones->set(job_.arena, name.raw, Value::int64(in_.at() - text_.data()));
    }
    return schema(nullptr) == Fit::kFits;
  }));
}

/// All definitions at once, for a reference that cannot wait until they were met.
bool Glance::find_definitions() {
  JsonText document(text_);
  has_all_ = document.members([&](const RawText& keyword) {
    const bool in_defs = keyword.raw == "$defs";
    if (!in_defs && keyword.raw != "definitions") return document.skip();
    return document.members([&](const RawText& name) {
      (in_defs ? defs_ : definitions_)->set(job_.arena, name.raw, Value::int64(document.at() - text_.data()));
      return !name.has_escapes && document.skip();
    });
  });
  return has_all_;
}

const char* Glance::definition(bool in_defs, std::string_view name) const {
  const Entry* found = std::as_const(in_defs ? *defs_ : *definitions_).find(name);
  return found == nullptr ? nullptr : text_.data() + found->value.as_int();
}

Fit Glance::reference(Rules& rules) {
  RawText link;
  if (!in_.string(link) || link.has_escapes || (!is_walked_ && !is_plain_link(link.raw))) return Fit::kUnsure;
  rules.refers = true;
  if (link.raw == "#") return rules.v == nullptr ? Fit::kFits : walk(text_.data(), rules.v);
  constexpr std::string_view kDefs = "#/$defs/", kDefinitions = "#/definitions/";
  const bool in_defs = link.raw.starts_with(kDefs);
  if (!in_defs && !link.raw.starts_with(kDefinitions)) return Fit::kUnsure;
  const std::string_view name = link.raw.substr(in_defs ? kDefs.size() : kDefinitions.size());
  if (name.find('/') != std::string_view::npos) return Fit::kUnsure;
  if (exact_ > 0 && rules.v != nullptr && !has_all_ && !find_definitions()) return Fit::kUnsure;
  if (!has_all_) {
    pending_.push_back({in_defs, name, rules.v});
    return Fit::kFits;
  }
  const char* const where = definition(in_defs, name);
  if (where == nullptr) return Fit::kUnsure;
  return rules.v == nullptr ? Fit::kFits : walk(where, rules.v);
}

bool Glance::pending_references() {
  has_all_ = true;
  for (const Pending& each : pending_) {
    const char* const where = definition(each.in_defs, each.name);
    if (where == nullptr || (each.v != nullptr && walk(where, each.v) != Fit::kFits)) return false;
  }
  return true;
}

}  // namespace rhumbline::schema
