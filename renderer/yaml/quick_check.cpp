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

namespace {

// The byte order mark, U+FFFE and U+FFFF.
bool is_one_of_last(char32_t rune) { return rune == 0xFEFF || rune == 0xFFFE || rune == 0xFFFF; }

}  // namespace

bool is_ordinary(std::string_view text) {
  for (;;) {
    text.remove_prefix(plain_prefix(text));
    if (text.empty()) return true;
    const Rune rune = decode_rune(text);
    if (rune.bytes == 1) {  // a byte that belongs to no rune is kRuneError
      if (rune.value >= 0x7F || (rune.value < 0x20 && rune.value != '\n' && rune.value != '\t')) return false;
    } else if (rune.value < 0xA0 || rune.value == 0x2028 || rune.value == 0x2029 || is_one_of_last(rune.value)) {
      return false;  // C1 controls, NEL; other ends of lines
    }
    text.remove_prefix(rune.bytes);
  }
}

bool Checker::document() {
  while (next_line()) {
    if (!line()) return false;
  }
  if (has_start_ && depth_ == 0) return false;
  for (; builder_ != nullptr && depth_ > 0; --depth_) builder_->close();
  return true;
}

bool Checker::next_line() {
  if (next_ >= text_.size()) return false;
  start_ = next_;
  end_ = std::min(text_.find('\n', start_), text_.size());
  next_ = end_ + 1;
  p_ = start_;
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

/// Finds the collection to which an entry in this column belongs, opening one where a value is waited for.
bool Checker::place(std::size_t column, bool as_map) {
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

bool Checker::line() {
  flow_role_ = Role::kNone;
  skip_blanks();
  if (at(p_) == '\n' || at(p_) == '#') return true;
  if (p_ == start_ && (at(p_) == '-' || at(p_) == '.')) {
    if (text_.substr(p_).starts_with("---")) return document_start();
    if (text_.substr(p_).starts_with("...")) return false;
  }
  bool dash = false;
  while (at(p_) == '-' && (at(p_ + 1) == ' ' || at(p_ + 1) == '\n')) {
    dash = true;
    if (!place(p_ - start_, false)) return false;
    waits_ = true;
    ++p_;
    if (builder_ != nullptr && !builder_->item(p_)) return false;
    skip_blanks();
    if (at(p_) == '\n' || at(p_) == '#') return rest_is_blank();
  }
  // A scalar may stand behind a dash of this line only; on a line of its own it belongs to a value that began above.
  const bool is_item = depth_ > 0 && dash;
  const std::size_t column = p_ - start_;
  const std::size_t back = p_;
  std::string_view name;
  What what = What::kNothing;
  std::string_view text;
  if (key(name)) {
    if (!place(column, true)) return false;
    if (builder_ != nullptr && !builder_->key(name, key_kind_, back, p_)) return false;
    const Role holder = top().role;
    if (holder == Role::kRoot && name == "metadata") flow_role_ = Role::kMetadata;
    return value(what, text) && (holder == Role::kNone || note(holder, name, what, text));
  }
  p_ = back;
  if (is_item) return value(what, text);
  if (depth_ == 0) return waits_ && builder_ != nullptr && (at(p_) == '{' || at(p_) == '[') && value(what, text);  // the whole document
  // A value on the line below its key. Of the head's members only an empty mapping is certain to be what Helm wants there.
  if (!waits_ || column <= top().column) return false;
  const Role role = role_;
  role_ = Role::kNone;
  return value(what, text) && (role == Role::kNone || what == What::kEmptyMap);
}

/// Reads `key:`; false: this is no key that we know.
bool Checker::key(std::string_view& found) {
  const std::size_t from = p_;
  if (at(p_) == '"' || at(p_) == '\'') {
    bool escaped = false;
    if (!quoted(found, escaped, false) || escaped) return false;
    key_kind_ = {};
  } else {
    if (!is(at(p_), kKeyStart)) return false;
    skip_to(kNoKeyBytes);
    if (at(p_) != ':') return false;
    found = text_.substr(from, p_ - from);
    key_kind_ = type_of_plain(found);
    if (key_kind_.type == Type::kNull || key_kind_.type == Type::kUint) return false;
    if (key_kind_.type == Type::kFloat && !std::isfinite(key_kind_.real)) return false;
  }
  if (p_ - from > kLongestKey || at(p_) != ':' || (at(p_ + 1) != ' ' && at(p_ + 1) != '\n')) return false;
  ++p_;
  return true;
}

bool Checker::value(What& what, std::string_view& text) {
  skip_blanks();
  waits_ = false;
  bool escaped = false;
  const std::size_t from = p_;
  switch (at(p_)) {
    case '\n':
    case '#':
      waits_ = true;
      return rest_is_blank();
    case '"':
    case '\'':
      if (!quoted(text, escaped, true)) return false;
      if (builder_ != nullptr && !builder_->quoted(text, escaped, from, p_)) return false;
      what = escaped ? What::kOther : What::kText;
      return rest_is_blank();
    case '{':
    case '[':
      return flow(0, what) && rest_is_blank();
    case '|':
    case '>': {
      what = What::kOther;
      const std::size_t start = next_;
      if (!block_scalar()) return false;
      if (builder_ == nullptr) return true;
      if (has_indicator_) return false;
      if (block_.indent == 0) block_.indent = std::string_view::npos;  // nothing but blank lines
      builder_->block(block_, from, std::min(start, text_.size()), std::min(next_, text_.size()));
      return true;
    }
    case '&': return builder_ != nullptr && anchored(what, text);
    case '*': {
      std::string_view name;
      what = What::kOther;
      return builder_ != nullptr && reference_name(name) && rest_is_blank() && builder_->alias(name);
    }
    default: return plain(what, text);
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
bool Checker::anchored(What& what, std::string_view& text) {
  const std::size_t from = p_;
  std::string_view name;
  if (!reference_name(name)) return false;
  skip_blanks();
  if (at(p_) == '\n' || at(p_) == '#') {
    waits_ = true;
    return rest_is_blank() && builder_->anchor_next(name, from);
  }
  const bool is_scalar = std::string_view("{[|>&*!").find(at(p_)) == std::string_view::npos;
  return is_scalar && value(what, text) && builder_->anchor_last(name, from);
}

// ---- The head ----------------------------------------------------------------------------------------------------------------

// Go's decoding into a struct would take a key for the field whatever the case of its letters.
bool Checker::note_root(std::string_view name, What what, std::string_view text) {
  if (name == "apiVersion" || name == "kind") {
    (name == "kind" ? head_->kind : head_->api_version) = text;
    return what == What::kText && once(name == "kind" ? 1 : 2);
  }
  if (name == "metadata") {
    role_ = Role::kMetadata;
    return (what == What::kNothing || what == What::kEmptyMap || what == What::kFlowMap) && once(4);
  }
  return !equals_ignoring_case(name, "apiVersion") && !equals_ignoring_case(name, "kind") && !equals_ignoring_case(name, "metadata");
}

/// Keeps what the head asks for; false where decoding it might fail or mean something else.
bool Checker::note(Role holder, std::string_view name, What what, std::string_view text) {
  role_ = Role::kNone;
  switch (holder) {
    case Role::kNone: break;
    case Role::kRoot: return note_root(name, what, text);
    case Role::kMetadata:
      if (name == "name") {
        head_->name = text;
        return what == What::kText && once(8);
      }
      if (name == "annotations") {
        role_ = Role::kAnnotations;
        return (what == What::kNothing || what == What::kEmptyMap) && once(16);
      }
      return !equals_ignoring_case(name, "name") && !equals_ignoring_case(name, "annotations");
    case Role::kAnnotations:
      if (name == "helm.sh/hook") {
        head_->hook = text;
        head_->is_hook = true;
        return what == What::kText && once(32);
      }
      return what == What::kText || what == What::kOther;  // nothing at all might be a mapping on the next line
  }
  return true;
}

bool quick_check(std::string_view text, Head& head) {
  head = {};
  return is_ordinary(text) && Checker(text, head).document();
}

}  // namespace rhumbline::yaml
