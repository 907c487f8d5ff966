// What the quick look meets becomes a Value, so that plain documents are read in one pass and without tokens.
//
// In:  keys, scalars and the ends of collections, in order.   Out: the Value that the full reader would make, positions included.
// The one idea: the open maps share one stack of entries and the open lists one of items; a collection that is complete leaves it
// for the arena with exactly the room that it needs.
// Trap: scalars of several lines are cut out and given to the full reader; a slice that would mean something else at the start of
// a line (`---`) must not get there.

#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/yaml/document.h"
#include "renderer/yaml/quick.h"

namespace rhumbline::yaml {

bool Builder::count() {
  job_.pay(1);
  return ++nodes_ <= job_.limits.yaml_nodes;
}

void Builder::put(const Value& value) {
  if (open_.empty()) {
    root_ = value;
  } else if (open_.back().is_map) {
    entries_.back().value = value;
  } else {
    items_.back() = value;
  }
}

bool Builder::open(bool is_map, std::size_t offset) {
  if (open_.size() >= job_.limits.yaml_depth) return false;
  open_.push_back({is_map, first_ + offset, is_map ? entries_.size() : items_.size()});
  return count();
}

void Builder::close() {
  const Open done = open_.back();
  open_.pop_back();
  if (!done.is_map) {
    const Value list = make_list(job_.arena, std::span<const Value>(items_).subspan(done.start));
    items_.resize(done.start);
    return put(list.with_pos(done.at));
  }
  Map* map = make_map(job_.arena);
  map->reserve(job_.arena, entries_.size() - done.start);
  for (std::size_t i = done.start; i < entries_.size(); ++i) {
    map->set(job_.arena, entries_[i].key, entries_[i].value, entries_[i].key_at);
  }
  repeated_ = repeated_ || map->size() < entries_.size() - done.start;
  entries_.resize(done.start);
  put(Value::map(map).with_pos(done.at));
}

bool Builder::key(std::string_view text, const Resolved& kind, std::size_t offset, std::size_t behind) {
  if (kind.type == Type::kFloat) return false;
  if (kind.type == Type::kBool) text = kind.boolean ? "true" : "false";
  if (kind.type == Type::kInt) {
    std::string shown;
    append_int(shown, kind.integer);
    if (shown != text) text = job_.arena.copy(shown);
  }
  entries_.push_back({.key = text, .key_at = first_ + offset, .value = Value().with_pos(first_ + behind)});
  return count();
}

bool Builder::item(std::size_t behind) {
  items_.push_back(Value().with_pos(first_ + behind));
  return count();
}

bool Builder::plain(std::string_view text, const Resolved& kind, std::size_t offset) {
  Value value;
  switch (kind.type) {
    case Type::kNull: break;
    case Type::kBool: value = Value::boolean(kind.boolean); break;
    case Type::kInt:
      value = keep_integers_ ? Value::int64(kind.integer) : Value::float64(static_cast<double>(kind.integer));
      break;
    case Type::kUint:
      value = keep_integers_ ? Value::uint64(kind.natural) : Value::float64(static_cast<double>(kind.natural));
      break;
    case Type::kFloat:
      if (!std::isfinite(kind.real)) return false;
      value = Value::float64(kind.real);
      break;
    case Type::kText:
    case Type::kTime: value = Value::string(job_.arena, text); break;
  }
  put(value.with_pos(first_ + offset));
  return count();
}

bool Builder::quoted(std::string_view inner, bool escaped, std::size_t offset, std::size_t end) {
  if (escaped) return hard(offset, end);
  put(Value::string(job_.arena, inner).with_pos(first_ + offset));
  return count();
}

bool Builder::hard(std::size_t offset, std::size_t end) {
  const std::string_view slice = text_.substr(offset, end - offset);
  if (slice.starts_with("---") || slice.starts_with("...")) return false;
  Parser parser(job_, slice, first_ + offset);
  try {
    if (!parser.document() || parser.nodes().size() != 1 || parser.nodes()[0].kind != NodeKind::kScalar) return false;
  } catch (const Failure& failure) {
    if (failure.diagnostic().cause == Cause::kLimit) throw;
    return false;  // only who reads the whole text knows the line
  }
  put(Value::string(job_.arena, parser.nodes()[0].text).with_pos(first_ + offset));
  return count();
}

bool quick_read(Job& job, std::string_view text, Pos at, const ReadOptions& options, Value& value) {
  if (!is_ordinary(text)) return false;
  Builder builder(job, text, at, options.keep_integers);
  if (!Checker(text, builder).document()) return false;
  if (builder.has_repeated_key() && (options.strict || options.duplicates != nullptr)) return false;
  value = builder.root();
  return true;
}

}  // namespace rhumbline::yaml
