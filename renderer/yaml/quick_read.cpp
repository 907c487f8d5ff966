// What the quick look meets becomes a Value, so that plain documents are read in one pass and without tokens.
//
// In:  keys, scalars and the ends of collections, in order.   Out: the Value that the full reader would make, positions included.
// The one idea: the open maps share one stack of entries and the open lists one of items; a collection that is complete leaves it
// for the arena with exactly the room that it needs.
// Trap: quoted scalars of several lines are cut out and given to the full reader; a slice that would mean something else at the start
// of a line (`---`) must not get there.

#include <algorithm>
#include <cmath>
#include <utility>

#include "renderer/base/text.h"
#include "renderer/yaml/document.h"
#include "renderer/yaml/quick.h"

namespace rhumbline::yaml {

bool Builder::open(bool is_map, std::size_t offset) {
  if (open_.size() >= job_.limits.yaml_depth) return false;
  const Pos at = first_ + (next_anchor_.empty() ? offset : next_anchor_at_);
  open_.push(is_map, at, is_map ? entries_.size() : items_.size(), std::exchange(next_anchor_, {}));
  ++nodes_;
  return true;
}

bool Builder::empty(bool is_map, std::size_t offset) {
  if (!next_anchor_.empty()) return open(is_map, offset) && (close(), true);
  if (open_.size() >= job_.limits.yaml_depth) return false;
  const Value made = is_map ? Value::map(make_map(job_.arena)) : Value::list(job_.arena.make<List>());
  put(made.with_pos(first_ + offset));
  ++nodes_;
  return true;
}

void Builder::close() {
  const Open done = open_.back();
  open_.shrink(open_.size() - 1);
  Value made;
  if (done.is_map) {
    Map* map = make_map(job_.arena);
    if (map->take(job_.arena, entries_.from(done.start))) repeated_ = true;
    entries_.shrink(done.start);
    made = Value::map(map).with_pos(done.at);
  } else {
    made = make_list(job_.arena, items_.from(done.start)).with_pos(done.at);
    items_.shrink(done.start);
  }
  slot_ = open_.empty() ? &root_ : open_.back().is_map ? &entries_.back().value : &items_.back();
  put(made);
  if (!done.anchor.empty()) anchors_.emplace_back(done.anchor, made);
}

/// The name that a key of another type than text has in JSON.
bool Builder::as_text(const Resolved& kind, std::string_view& key) {
  if (kind.type == Type::kFloat) return false;
  if (kind.type == Type::kBool) key = kind.boolean ? "true" : "false";
  if (kind.type == Type::kInt) {
    std::string shown;
    append_int(shown, kind.integer);
    if (shown != key) key = job_.arena.copy(shown);
  }
  return true;
}

/// A plain scalar that is more than text.
bool Builder::typed(std::string_view text, const Resolved& kind, std::size_t offset) {
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
    case Type::kTime: value = string(text); break;
  }
  put(value.with_pos(first_ + offset));
  ++nodes_;
  return true;
}

bool Builder::quoted(std::string_view inner, bool escaped, std::size_t offset, std::size_t end) {
  if (escaped) {
    if (inner.find('\n') != std::string_view::npos) return hard(offset, end);
    inner = unescaped(inner, text_[offset]);
  }
  put(string(inner).with_pos(first_ + offset));
  ++nodes_;
  return true;
}

/// What stands between quotes on one line; of the escapes there are those that Checker::quoted() takes.
std::string_view Builder::unescaped(std::string_view inner, char quote) {
  char* const start = static_cast<char*>(job_.arena.allocate(inner.size(), 1));
  char* to = start;
  for (std::size_t i = 0; i < inner.size(); ++i, ++to) {
    *to = inner[i];
    if (inner[i] != (quote == '"' ? '\\' : '\'')) continue;
    const char named = inner[++i];
    *to = named == 'n' ? '\n' : named == 't' ? '\t' : named == 'r' ? '\r' : named;
  }
  return {start, static_cast<std::size_t>(to - start)};
}

void Builder::folded(std::size_t offset, std::size_t end) {
  char* const start = static_cast<char*>(job_.arena.allocate(end - offset, 1));
  char* to = start;
  for (std::size_t at = offset; at < end;) {
    const std::size_t line_end = std::min(text_.find('\n', at), end);
    std::string_view line = text_.substr(at, line_end - at);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    while (line.ends_with(' ')) line.remove_suffix(1);
    if (at > offset) *to++ = ' ';
    to = std::copy(line.begin(), line.end(), to);
    at = line_end + 1;
  }
  put(string({start, static_cast<std::size_t>(to - start)}).with_pos(first_ + offset));
  ++nodes_;
}

// The rules for breaks are those of go-yaml's scanner, see scan_scalar.cpp.
void Builder::block(const Block& form, std::size_t offset, std::size_t start, std::size_t end) {
  char* const first = static_cast<char*>(job_.arena.allocate(end - start, 1));
  char* to = first;
  bool has_break = false;       // behind the line before
  std::size_t blank_lines = 0;  // since then
  bool was_deeper = false;      // the line before began with a blank
  for (std::size_t at = start; at < end;) {
    const std::size_t line_end = std::min(text_.find('\n', at), end);
    const std::string_view line = text_.substr(at, line_end - at);
    const bool ends = line_end < end;
    at = line_end + 1;
    if (line.size() <= form.indent) {
      if (ends) ++blank_lines;
      continue;
    }
    const std::string_view content = line.substr(form.indent);
    const bool is_deeper = content[0] == ' ' || content[0] == '\t';
    if (has_break && (!form.is_folded || was_deeper || is_deeper)) {
      *to++ = '\n';
    } else if (has_break && blank_lines == 0) {
      *to++ = ' ';
    }
    to = std::fill_n(to, std::exchange(blank_lines, 0), '\n');
    to = std::copy(content.begin(), content.end(), to);
    was_deeper = is_deeper;
    has_break = ends;
  }
  if (form.chomping != '-' && has_break) *to++ = '\n';
  if (form.chomping == '+') to = std::fill_n(to, blank_lines, '\n');
  put(string({first, static_cast<std::size_t>(to - first)}).with_pos(first_ + offset));
  ++nodes_;
}

// ---- Anchors -------------------------------------------------------------------------------------------------------------------

/// A name that is given twice, or asked for within what has it, has rules of its own: they are left to the full reader.
bool Builder::is_new_anchor(std::string_view name) const {
  return std::none_of(anchors_.begin(), anchors_.end(), [&](const auto& known) { return known.first == name; }) &&
         std::none_of(open_.begin(), open_.end(), [&](const Open& open) { return open.anchor == name; });
}

bool Builder::anchor_next(std::string_view name, std::size_t offset) {
  if (!next_anchor_.empty() || !is_new_anchor(name)) return false;
  next_anchor_ = name;
  next_anchor_at_ = offset;
  return true;
}

bool Builder::anchor_last(std::string_view name, std::size_t offset) {
  if (open_.empty() || !is_new_anchor(name)) return false;
  *slot_ = slot_->with_pos(first_ + offset);
  anchors_.emplace_back(name, *slot_);
  return true;
}

bool Builder::alias(std::string_view name) {
  const auto known = std::find_if(anchors_.begin(), anchors_.end(), [&](const auto& each) { return each.first == name; });
  Value made;
  if (known == anchors_.end() || !copy(known->second, open_.size(), made)) return false;
  put(made);
  return true;
}

bool Builder::copy(const Value& from, std::size_t depth, Value& to) {
  // go-yaml refuses a document of which more than 99 % is copies, as soon as there are a hundred of them.
  ++copied_;
  ++nodes_;
  if ((copied_ > 100 && copied_ * 10 > nodes_ * 9) || depth >= job_.limits.yaml_depth) return false;
  to = from;
  if (from.is_map()) {
    Map* map = make_map(job_.arena);
    map->reserve(job_.arena, from.as_map().size());
    for (const Entry& entry : std::as_const(from.as_map()).entries()) {
      Value value;
      ++copied_;
      ++nodes_;  // the key
      if (!copy(entry.value, depth + 1, value)) return false;
      map->set(job_.arena, entry.key, value, entry.key_at);
    }
    to = Value::map(map).with_pos(from.at());
  } else if (from.is_list()) {
    ListBuilder items(job_.arena);
    items.reserve(from.as_list().size);
    for (const Value& item : from.as_list()) {
      Value value;
      if (!copy(item, depth + 1, value)) return false;
      items.push(value);
    }
    to = items.finish().with_pos(from.at());
  }
  return true;
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
  ++nodes_;
  return true;
}

bool quick_read(Job& job, std::string_view text, Pos at, const ReadOptions& options, Value& value, bool may_open) {
  Builder builder(job, text, at, options.keep_integers);
  Checker checker(text, builder);
  if (!checker.document() || (checker.has_start() && !may_open)) return false;
  if (builder.has_lost_anchor() || builder.nodes() > job.limits.yaml_nodes) return false;
  if (builder.has_repeated_key() && (options.strict || options.duplicates != nullptr)) return false;
  job.pay(builder.nodes());
  value = builder.root();
  return true;
}

bool read_plain(Job& job, std::string_view text, Pos at, Value& value) { return quick_read(job, text, at, {}, value, false); }

}  // namespace rhumbline::yaml
