// A look along the lines of a manifest that knows plain block YAML and nothing else, for the many documents that need no full reading.
//
// In:  one document.   Out: true, when read() would certainly take it, with the members by which Helm orders manifests; false, when
// anything is unusual: anchors, tags, tabs, strange keys, flow collections of more than simple words.
// The one idea: in this subset a line stands for itself or continues the scalar above, so a stack of open collections (their
// columns) is all the state.
// Trap: true must be a proof. Whatever read() or the decoding of the head could refuse (a key without text, infinities, an
// annotation that is a list) has to end in false here, and the whole is compared with read() by the tests.

#include <cmath>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/yaml/quick.h"
#include "renderer/yaml/resolve.h"

namespace rhumbline::yaml {

bool Checker::document() {
  while (next_filled_line()) {
    if (!line()) return false;
  }
  if (is_strange_ || (has_start_ && depth_ == 0)) return false;
  for (; builder_ != nullptr && depth_ > 0; --depth_) builder_->close();
  return true;
}

/// Whether there is such a line; if so, it is the current one.
bool Checker::stands_at(std::size_t start, std::size_t end) {
  is_strange_ = end == Lines::kStrange;
  start_ = p_ = start;
  end_ = is_strange_ ? start : std::min(end, text_.size());
  next_ = is_strange_ ? text_.size() : end_ + 1;
  return !is_strange_ && start < text_.size();
}

bool Checker::next_line() { return next_ < text_.size() && stands_at(next_, lines_.next_end()); }

/// Goes to the next line that holds more than blanks and a comment, and there behind the blanks.
bool Checker::next_filled_line() {
  Lines lines = lines_;  // not the member, which would be written at each of the comments that values files mostly are
  std::size_t start = next_, end = next_, first = next_;
  while (start < text_.size()) {
    end = lines.next_end();
    first = behind_blanks(text_, start);
    if (first < end && text_[first] != '#') break;
    start = end + 1;
  }
  lines_ = lines;
  if (!stands_at(start, end)) return false;
  p_ = first;
  return true;
}

bool Checker::push(std::size_t column, bool as_map, bool below_key) {
  if (depth_ == kDeepest || (!as_map && role_ != Role::kNone)) return false;
  levels_[depth_++] = {column, as_map, below_key, role_};
  if (builder_ != nullptr && !builder_->open(as_map, start_ + column)) return false;
  role_ = Role::kNone;
  waits_ = false;
  return true;
}

/// place(), where it is not the innermost collection.
bool Checker::other_place(std::size_t column, bool as_map) {
  if (waits_) {
    const bool opens = depth_ == 0 || column > top().column;
    if (opens) return push(column, as_map, false);
    if (!as_map && top().is_map && column == top().column) return push(column, false, true);
  }
  waits_ = false;
  role_ = Role::kNone;
  while (depth_ > 0 && (top().column > column || (top().column == column && top().below_key && as_map))) {
    --depth_;
    if (builder_ != nullptr) builder_->close();
  }
  return depth_ > 0 && top().column == column && top().is_map == as_map;
}

/// Reads `---` before the first content; whatever stands behind it on its line is left to the full reader.
bool Checker::document_start() {
  if (has_start_ || depth_ > 0) return false;
  has_start_ = true;
  p_ += 3;
  return rest_is_blank();
}

/// A line with more on it than a comment; its blanks are behind us.
bool Checker::line() {
  flow_role_ = Role::kNone;
  const char first = at(p_);
  const bool has_dash = is_dash();
  if (first == '-' || first == '.') {
    const bool is_mark = p_ == start_ && at(p_ + 1) == first && at(p_ + 2) == first;
    if (is_mark) return first == '-' && document_start();
    if (has_dash && !dashes()) return false;
    if (at(p_) == '\n' || at(p_) == '#') return rest_is_blank();
  }
  const std::size_t from = p_;
  std::string_view name;
  if (key(name)) return member(name, from);
  p_ = from;
  return has_dash ? value() : lone_value(from - start_);
}

/// Skips `- `, perhaps several times.
bool Checker::dashes() {
  do {
    if (!place(p_ - start_, false)) return false;
    waits_ = true;
    ++p_;
    if (builder_ != nullptr && !builder_->item(p_)) return false;
    skip_blanks();
  } while (is_dash());
  return true;
}

/// A key that began at `from`, and its value.
bool Checker::member(std::string_view name, std::size_t from) {
  if (!place(from - start_, true)) return false;
  if (builder_ != nullptr && !builder_->key(name, key_kind_, from, p_)) return false;
  const Role holder = top().role;
  if (holder == Role::kNone) return value();
  if (holder == Role::kRoot && name == "metadata") flow_role_ = Role::kMetadata;
  return value() && note(holder, name);
}

/// A value on a line of its own: the whole document, or it belongs to a key or dash above. Of the head's members only an empty mapping
/// is certain to be what Helm wants there.
bool Checker::lone_value(std::size_t column) {
  if (depth_ == 0) return waits_ && builder_ != nullptr && (at(p_) == '{' || at(p_) == '[') && value();
  if (!waits_ || column <= top().column) return false;
  const Role role = role_;
  role_ = Role::kNone;
  return value() && (role == Role::kNone || what_ == What::kEmptyMap);
}

/// Reads `key:`; false: this is no key that we know.
[[gnu::always_inline]] inline bool Checker::key(std::string_view& found) {
  const std::size_t from = p_;
  if (!is(at(p_), kKeyStart)) return quoted_key(found);
  skip_to(kEndsKey);
  found = since(from);
  return is_key(found) && (at(p_) == ' ' || at(p_) == '\n');
}

/// Whether what was read before p_ is a key that is no quoted one, and a colon behind it, which is skipped.
[[gnu::always_inline]] inline bool Checker::is_key(std::string_view text) {
  if (at(p_) != ':' || text.size() > kLongestKey) return false;
  ++p_;
  key_kind_ = type_of_plain(text);
  if (key_kind_.type == Type::kText) return true;
  return key_kind_.type != Type::kNull && key_kind_.type != Type::kUint &&
         (key_kind_.type != Type::kFloat || std::isfinite(key_kind_.real));
}

bool Checker::quoted_key(std::string_view& found) {
  if ((at(p_) != '"' && at(p_) != '\'') || !quoted(false) || escaped_ || found_.size() + 2 > kLongestKey || at(p_) != ':') return false;
  ++p_;
  found = found_;
  key_kind_ = {};
  return at(p_) == ' ' || at(p_) == '\n';
}

/// A key between braces; in double quotes, as JSON writes it, with no blank behind the colon.
bool Checker::flow_key(std::string_view& found) {
  const std::size_t from = p_;
  if (is(at(p_), kKeyStart)) {
    skip_to(kNoKeyBytes);
    found = since(from);
    return is_key(found) && (at(p_) == ' ' || at(p_) == '\n');
  }
  if (at(p_) != '"') return quoted_key(found);
  if (!quoted(false) || escaped_ || found_.size() > kLongestKey || at(p_) != ':') return false;
  ++p_;
  found = found_;
  key_kind_ = {};
  return true;
}

/// A value that is no plain text: quoted, a collection, of several lines, or elsewhere.
bool Checker::other_value() {
  const std::size_t from = p_;
  switch (at(p_)) {
    case '#':
      waits_ = true;
      return rest_is_comment();
    case '"':
    case '\'':
      if (!quoted(true)) return false;
      if (builder_ != nullptr && !builder_->quoted(found_, escaped_, from, p_)) return false;
      what_ = escaped_ ? What::kOther : What::kText;
      return rest_is_blank();
    case '{':
    case '[': return flow(0) && rest_is_blank();
    case '|':
    case '>': return block_value();
    case '&': return builder_ != nullptr && anchored();
    case '*': {
      std::string_view name;
      what_ = What::kOther;
      return builder_ != nullptr && reference_name(name) && rest_is_blank() && builder_->alias(name);
    }
    case '-':
    case ':': return at(p_ + 1) != ' ' && at(p_ + 1) != '\n' && plain();
    default: return false;
  }
}

/// The name behind `&` or `*`, with a blank or the line's end behind it.
bool Checker::reference_name(std::string_view& name) {
  const std::size_t from = ++p_;
  while (is(at(p_), kKeyByte) && at(p_) != '.' && at(p_) != '/' && at(p_) != '$') ++p_;
  name = text_.substr(from, p_ - from);
  return !name.empty() && (at(p_) == ' ' || at(p_) == '\n');
}

/// A value with an anchor: a collection on the next lines, or a scalar of this one.
bool Checker::anchored() {
  const std::size_t from = p_;
  std::string_view name;
  if (!reference_name(name)) return false;
  skip_blanks();
  if (at(p_) == '\n' || at(p_) == '#') {
    waits_ = true;
    return rest_is_blank() && builder_->anchor_next(name, from);
  }
  const bool is_scalar = std::string_view("{[|>&*!").find(at(p_)) == std::string_view::npos;
  return is_scalar && value() && builder_->anchor_last(name, from);
}

// ---- The head ----------------------------------------------------------------------------------------------------------------

// Go's decoding into a struct would take a key for the field whatever the case of its letters.
bool Checker::note_root(std::string_view name) {
  if (name == "apiVersion" || name == "kind") {
    (name == "kind" ? head_->kind : head_->api_version) = found_;
    return what_ == What::kText && once(name == "kind" ? 1 : 2);
  }
  if (name == "metadata") {
    role_ = Role::kMetadata;
    return (what_ == What::kNothing || what_ == What::kEmptyMap || what_ == What::kFlowMap) && once(4);
  }
  return !equals_ignoring_case(name, "apiVersion") && !equals_ignoring_case(name, "kind") && !equals_ignoring_case(name, "metadata");
}

/// Keeps what the head asks for; false where decoding it might fail or mean something else.
bool Checker::note(Role holder, std::string_view name) {
  role_ = Role::kNone;
  switch (holder) {
    case Role::kNone: break;
    case Role::kRoot: return note_root(name);
    case Role::kMetadata:
      if (name == "name") {
        head_->name = found_;
        return what_ == What::kText && once(8);
      }
      if (name == "annotations") {
        role_ = Role::kAnnotations;
        return (what_ == What::kNothing || what_ == What::kEmptyMap) && once(16);
      }
      return !equals_ignoring_case(name, "name") && !equals_ignoring_case(name, "annotations");
    case Role::kAnnotations:
      if (name == "helm.sh/hook") {
        head_->hook = found_;
        head_->is_hook = true;
        return what_ == What::kText && once(32);
      }
      return what_ == What::kText || what_ == What::kOther;  // nothing at all might be a mapping on the next line
  }
  return true;
}

bool quick_check(std::string_view text, Head& head) {
  head = {};
  return Checker(text, head).document();
}

}  // namespace rhumbline::yaml
