// Abstract values: what an expression of a template may be, as far as the values of charts are concerned.
//
// In:  reads and writes of members by name.   Out: shapes, and the tree of paths that grows with every member that is named.
// The one idea: everything only ever grows. A `set` or `merge` anywhere is true everywhere, so the order in which templates run does not
// matter; the survey walks them again until nothing new is learnt.
// Trap: things may hold themselves (`merge .Values.a .Values`), so every walk over them remembers where it was.

#include <algorithm>

#include "renderer/gotemplate/things.h"

namespace rhumbline::gotemplate {

namespace {

constexpr std::string_view kAny = "*", kLookup = ReadPaths::kLookup;

}  // namespace

bool join(Shape& into, const Shape& from) {
  if (std::includes(into.begin(), into.end(), from.begin(), from.end())) return false;
  Shape both;
  both.reserve(into.size() + from.size());
  std::set_union(into.begin(), into.end(), from.begin(), from.end(), std::back_inserter(both));
  into = std::move(both);
  return true;
}

Things::Things(ReadPaths& paths) : paths_(paths) {
  add({.kind = Thing::Kind::kUnknown});
  add({.kind = Thing::Kind::kFiles});
}

std::uint32_t Things::add(Thing thing) {
  things_.push_back(std::move(thing));
  using_.push_back(false);
  seen_.push_back(false);
  ++learnt_;
  return static_cast<std::uint32_t>(things_.size() - 1);
}

std::uint32_t Things::place(std::size_t node, std::vector<Value> values) {
  const auto known = places_.find(node);
  if (known != places_.end()) return known->second;
  const std::uint32_t made = add({.kind = Thing::Kind::kPlace, .node = node, .values = std::move(values)});
  places_.emplace(node, made);
  return made;
}

std::uint32_t Things::text(std::string_view bytes) {
  const auto known = texts_.find(bytes);
  if (known != texts_.end()) return known->second;
  const auto made = texts_.emplace(bytes, 0).first;
  made->second = add({.kind = Thing::Kind::kText, .text = made->first});
  return made->second;
}

std::uint32_t Things::object(const void* site, std::size_t context) {
  const auto known = objects_.find({site, context});
  if (known != objects_.end()) return known->second;
  const std::uint32_t made = add({.kind = Thing::Kind::kObject});
  objects_.emplace(std::pair(site, context), made);
  return made;
}

// ---- Members ---------------------------------------------------------------------------------------------------------

std::uint32_t Things::below(std::uint32_t i, std::string_view name) {
  const std::size_t nodes = paths_.nodes().size();
  const std::size_t node = paths_.add(things_[i].node, name);
  if (paths_.nodes().size() == nodes) return place(node, {});
  ++learnt_;
  std::vector<Value> values;
  for (const Value& value : things_[i].values) {
    if (value.is_map() && name != kAny && name != kLookup) {
      if (const Entry* entry = value.as_map().find(name)) values.push_back(entry->value);
    } else if (value.is_map()) {
      for (const Entry& entry : value.as_map().entries()) values.push_back(entry.value);
    } else if (value.is_list()) {
      values.insert(values.end(), value.as_list().begin(), value.as_list().end());
    }
  }
  std::erase_if(values, [](const Value& value) { return !value.is_map() && !value.is_list(); });
  return place(node, std::move(values));
}

// The things and all that was merged into them.
Shape Things::with_bases(const Shape& shape) {
  const bool is_one = shape.size() == 1;
  if (is_one) {
    const auto known = closures_.find(shape.front());
    if (known != closures_.end() && known->second.merges == merges_) return known->second.all;
  }
  Shape out;
  const auto visit = [&](const Shape& things) {
    work_ += things.size();
    for (const std::uint32_t i : things) {
      if (!seen_[i]) out.push_back(i);
      seen_[i] = true;
    }
  };
  visit(shape);
  for (std::size_t i = 0; i < out.size(); ++i) visit(things_[out[i]].bases);
  for (const std::uint32_t i : out) seen_[i] = false;
  if (is_one && out.size() > 1 && closed_ < kMostClosed) {
    Closure& kept = closures_[shape.front()];
    closed_ += out.size() - kept.all.size();
    kept = {merges_, out};
  }
  return out;
}

// Many things hold the same: each is taken once, and they are put in order at the end.
void Things::gather(Shape& into, const Shape& from) {
  for (const std::uint32_t i : from) {
    if (gathered_.size() <= i) gathered_.resize(things_.size());
    if (gathered_[i]) continue;
    gathered_[i] = true;
    into.push_back(i);
  }
}

Shape Things::in_order(Shape gathered) {
  for (const std::uint32_t i : gathered) gathered_[i] = false;
  std::sort(gathered.begin(), gathered.end());
  return gathered;
}

Shape Things::member(const Shape& shape, std::string_view name) {
  Shape out;
  for (const std::uint32_t i : with_bases(shape)) {
    if (!open(i, name, out)) continue;
    const auto found = things_[i].members.find(name);
    if (found != things_[i].members.end()) gather(out, found->second);
    gather(out, things_[i].any);
  }
  return in_order(std::move(out));
}

Shape Things::any_member(const Shape& shape, bool is_lookup) {
  Shape out;
  for (const std::uint32_t i : with_bases(shape)) {
    const bool is_chart = things_[i].kind == Thing::Kind::kPlace && paths_.nodes()[things_[i].node].is_chart;
    if (!open(i, is_lookup && is_chart ? kLookup : kAny, out)) continue;
    for (const auto& [name, value] : things_[i].members) gather(out, value);
    gather(out, things_[i].any);
  }
  return in_order(std::move(out));
}

// What lies below a thing by itself. False: nothing can have been put there.
bool Things::open(std::uint32_t i, std::string_view name, Shape& into) {
  switch (things_[i].kind) {
    case Thing::Kind::kFiles: gather(into, {kFiles}); return false;
    case Thing::Kind::kUnknown: case Thing::Kind::kText: gather(into, {kUnknown}); return false;
    case Thing::Kind::kObject: return true;
    case Thing::Kind::kPlace: break;
  }
  // Below what nobody wrote there is nothing to be told apart; this also ends the walk of recursive templates.
  gather(into, {things_[i].values.empty() ? kUnknown : below(i, name)});
  return true;
}

// ---- Changes ---------------------------------------------------------------------------------------------------------

void Things::grow(Shape& into, const Shape& from) {
  if (join(into, from)) ++learnt_;
}

void Things::set_member(std::uint32_t object, std::string_view name, const Shape& value) {
  Fields& members = things_[object].members;
  const auto known = members.find(name);
  if (known == members.end()) ++learnt_;
  grow(known == members.end() ? members[std::string(name)] : known->second, value);
}

void Things::add_any(std::uint32_t object, const Shape& value) { grow(things_[object].any, value); }
void Things::add_bases(std::uint32_t object, const Shape& value) {
  const std::size_t before = learnt_;
  grow(things_[object].bases, value);
  if (learnt_ != before) ++merges_;
}

void Things::set(const Shape& shape, const std::vector<std::string_view>* names, const Shape& value) {
  for (const std::uint32_t i : shape) {
    if (things_[i].kind != Thing::Kind::kPlace && things_[i].kind != Thing::Kind::kObject) continue;
    if (names == nullptr) {
      add_any(i, value);
    } else {
      for (const std::string_view name : *names) set_member(i, name, value);
    }
  }
}

void Things::merge(const Shape& shape, const Shape& from) {
  for (const std::uint32_t i : shape) {
    if (things_[i].kind == Thing::Kind::kPlace || things_[i].kind == Thing::Kind::kObject) add_bases(i, from);
  }
}

// ---- Uses ------------------------------------------------------------------------------------------------------------

void Things::use(const Shape& shape) {
  std::vector<std::uint32_t> left(shape.begin(), shape.end()), seen;
  while (!left.empty() && !is_spent()) {
    const std::uint32_t i = left.back();
    left.pop_back();
    const Thing& thing = things_[i];
    if (using_[i] || (thing.kind != Thing::Kind::kPlace && thing.kind != Thing::Kind::kObject)) continue;
    using_[i] = true;
    seen.push_back(i);
    if (thing.kind == Thing::Kind::kPlace) {
      ReadPaths::Node& node = paths_.node(thing.node);
      if (!node.whole) ++learnt_;
      node.whole = true;
      if (node.is_chart) continue;  // a dump: nothing in it is looked at by itself
      for (const auto& [name, child] : node.members) {
        if (const auto known = places_.find(child); known != places_.end()) left.push_back(known->second);
      }
    }
    for (const auto& [name, value] : thing.members) left.insert(left.end(), value.begin(), value.end());
    left.insert(left.end(), thing.any.begin(), thing.any.end());
    // Into what all values of a chart were merged, that is all values as well: its other sources do not stand out of it.
    if (thing.bases.empty()) continue;
    const std::uint32_t chart = chart_among(with_bases({i}));
    if (chart != 0) {
      left.push_back(chart);
    } else {
      left.insert(left.end(), thing.bases.begin(), thing.bases.end());
    }
  }
  for (const std::uint32_t i : seen) using_[i] = false;
}

std::uint32_t Things::chart_among(const Shape& shape) const {
  for (const std::uint32_t i : shape) {
    if (things_[i].kind == Thing::Kind::kPlace && paths_.nodes()[things_[i].node].is_chart) return i;
  }
  return 0;
}

Shape Things::printed(const Shape& shape) const {
  Shape out;
  for (const std::uint32_t i : shape) {
    const Thing& thing = things_[i];
    const bool is_dump = thing.kind == Thing::Kind::kPlace && paths_.nodes()[thing.node].is_chart;
    if (is_dump || thing.kind == Thing::Kind::kObject || thing.kind == Thing::Kind::kFiles) join(out, {i});
  }
  return out;
}

}  // namespace rhumbline::gotemplate
