// Values for the quick look at a manifest: quoted, plain and block scalars, and flow collections of simple words.
//
// In:  the state, at the first byte of a value.   Out: true with the state behind it, or false: ask the full reader.
// Trap: a plain scalar goes on in every line that stands deeper than its collection, and a colon there is a fault.
#include <algorithm>
#include <cmath>

#include "renderer/yaml/quick.h"
#include "renderer/yaml/resolve.h"

namespace rhumbline::yaml {

bool Checker::rest_is_blank() {
  const std::size_t from = p_;
  skip_blanks();
  return at(p_) == '\n' || (at(p_) == '#' && (p_ > from || at(p_ - 1) == ' '));
}

/// Reads '...' or "..."; in the latter only the escapes that every reader knows. Over several lines it counts as escaped.
bool Checker::quoted(std::string_view& text, bool& escaped, bool may_break) {
  const char quote = at(p_++);
  const std::size_t from = p_;
  for (;; ++p_) {
    skip_to(kEndsQuoted);
    const char c = at(p_);
    if (c == '\n') {
      if (!may_break || !quoted_break()) return false;
      escaped = true;
      continue;  // p_ is on the last blank before the text of the new line
    }
    if (c == '\\' && quote == '"') {
      if (at(p_ + 1) == '\n') continue;  // an escaped line break
      if (std::string_view("\"\\ntr ").find(at(p_ + 1)) == std::string_view::npos) return false;
      escaped = true;
      ++p_;
    } else if (c == quote) {
      if (quote == '"' || at(p_ + 1) != '\'') break;
      escaped = true;
      ++p_;
    }
  }
  text = text_.substr(from, p_ - from);
  ++p_;
  return true;
}

/// Goes to the next line inside quotes, one byte before the first that is to be looked at. What might be a document's end, and
/// tabs, are left to the full reader.
bool Checker::quoted_break() {
  if (!next_line()) return false;
  if (at(p_) == '\n') return p_ = end_ - 1, true;
  if (at(p_) == '-' || at(p_) == '.') return false;
  skip_blanks();
  if (at(p_) == '\t') return false;
  --p_;
  return true;
}

/// The rest of a line as part of a plain scalar, a comment left over.
bool Checker::plain_line() {
  for (;; ++p_) {
    skip_to(kEndsPlain);
    if (p_ >= end_) return true;
    const char c = text_[p_];
    if (c == '\t' || (c == ':' && (at(p_ + 1) == ' ' || at(p_ + 1) == '\n' || at(p_ + 1) == '\t'))) return false;
    if (c == '#' && at(p_ - 1) == ' ') return true;
  }
}

/// Reads the lines that go on with a plain scalar: those that stand deeper than the collection it is in. False: ask the reader.
bool Checker::continues(bool& more) {
  more = false;
  while (at(p_) == '\n') {
    const std::size_t i = behind_blanks(text_, next_);
    if (i >= text_.size() || text_[i] == '#') return true;
    if (text_[i] == '\n') {  // a blank line counts only if the scalar goes on behind it
      std::size_t behind = i;
      while (behind < text_.size() && (text_[behind] == ' ' || text_[behind] == '\n')) ++behind;
      std::size_t start = behind;
      while (start > 0 && text_[start - 1] == ' ') --start;
      if (behind >= text_.size() || text_[behind] == '#' || behind - start <= top().column) return true;
      return false;
    }
    if (i - next_ <= top().column) return true;
    next_line();
    p_ = i;
    more = true;
    if (!plain_line()) return false;
  }
  return true;
}

bool Checker::plain(What& what, std::string_view& text) {
  const std::size_t from = p_;
  const bool needs_more = at(p_) == '-' || at(p_) == ':';
  if (!is(at(p_), kValueStart) && (!needs_more || at(p_ + 1) == ' ' || at(p_ + 1) == '\n')) return false;
  if (!plain_line()) return false;
  text = text_.substr(from, p_ - from);
  while (text.ends_with(' ')) text.remove_suffix(1);
  bool more = false;
  if (!continues(more)) return false;
  if (more) {  // with a blank in it, it is text
    what = What::kOther;
    if (builder_ != nullptr) builder_->folded(from, p_);
    return true;
  }
  const Resolved found = type_of_plain(text);
  if (builder_ != nullptr && !builder_->plain(text, found, from)) return false;
  what = found.type == Type::kText || found.type == Type::kTime ? What::kText : What::kOther;
  return found.type != Type::kFloat || std::isfinite(found.real);
}

/// Skips the body of a `|` or `>` whose header is at p_. The parent is the innermost open collection.
bool Checker::block_scalar() {
  block_ = {.is_folded = at(p_++) == '>'};
  std::size_t& indent = block_.indent;  // 0: that of the first line with text
  has_indicator_ = false;
  for (bool chomped = false; at(p_) != '\n' && at(p_) != ' '; ++p_) {
    if (at(p_) >= '1' && at(p_) <= '9' && indent == 0) {
      indent = top().column + static_cast<std::size_t>(at(p_) - '0');
      has_indicator_ = true;
    } else if ((at(p_) == '-' || at(p_) == '+') && !chomped) {
      chomped = true;
      block_.chomping = at(p_);
    } else {
      return false;
    }
  }
  if (!rest_is_blank()) return false;
  std::size_t widest_blank = 0;
  while (next_ < text_.size()) {
    const std::size_t i = behind_blanks(text_, next_);
    const std::size_t column = i - next_;
    const bool blank = i == text_.size() || text_[i] == '\n';
    if (blank) {
      if (indent == 0) widest_blank = std::max(widest_blank, column);
    } else {
      if (text_[i] == '\t' && (indent == 0 || column < indent)) return false;
      if (indent == 0) {
        if (widest_blank > column) return false;
        if (column <= top().column) return true;
        indent = column;
      } else if (column < indent) {
        return true;
      }
    }
    next_line();
  }
  return true;
}

// ---- Flow collections -----------------------------------------------------------------------------------------------------------

/// Words without quotes on one line. No colon: its meaning depends on what follows.
bool Checker::flow_word(What& what, std::string_view& text) {
  const std::size_t from = p_;
  if (!is(at(p_), kKeyStart) && !(at(p_) == '-' && is(at(p_ + 1), kKeyByte))) return false;
  skip_flow_word();
  for (std::size_t behind = p_; at(behind) == ' ';) {
    while (at(behind) == ' ') ++behind;
    if (!is(at(behind), kFlowInside)) break;
    p_ = behind;
    skip_flow_word();
    behind = p_;
  }
  text = text_.substr(from, p_ - from);
  const Resolved found = type_of_plain(text);
  if (builder_ != nullptr && !builder_->plain(text, found, from)) return false;
  what = found.type == Type::kText || found.type == Type::kTime ? What::kText : What::kOther;
  return found.type != Type::kFloat || std::isfinite(found.real);
}

/// What may stand between the parts of a flow collection. A comment or a document's end there is left to the full reader.
bool Checker::flow_blanks() {
  skip_blanks();
  while (at(p_) == '\n') {
    if (!next_line()) return false;
    if (at(p_) == '-' || at(p_) == '.') return false;
    skip_blanks();
  }
  return at(p_) != '#';
}

bool Checker::flow_value(int depth, What& what, std::string_view& text) {
  if (at(p_) == '{' || at(p_) == '[') return flow(depth + 1, what);
  if (at(p_) != '"' && at(p_) != '\'') return flow_word(what, text);
  const std::size_t from = p_;
  bool escaped = false;
  if (!quoted(text, escaped, false)) return false;
  what = escaped ? What::kOther : What::kText;
  return builder_ == nullptr || builder_->quoted(text, escaped, from, p_);
}

bool Checker::flow_item(bool in_map, int depth) {
  std::string_view name, text;
  What what = What::kNothing;
  if (!in_map) return (builder_ == nullptr || builder_->item(p_)) && flow_value(depth, what, text);
  const std::size_t from = p_;
  if (at(p_) == '"') {  // as JSON writes it, with no blank behind the colon
    bool escaped = false;
    if (!quoted(name, escaped, false) || escaped || name.size() > kLongestKey || at(p_) != ':') return false;
    ++p_;
    key_kind_ = {};
  } else if (!key(name)) {
    return false;
  }
  if (builder_ != nullptr && !builder_->key(name, key_kind_, from, p_)) return false;
  if (!flow_blanks() || !flow_value(depth, what, text)) return false;
  return depth > 0 || flow_role_ == Role::kNone || note(flow_role_, name, what, text);
}

/// `[a, "b"]`, `{c: d}`, over several lines too.
bool Checker::flow(int depth, What& what) {
  constexpr int kDeepestFlow = 16;
  const bool in_map = at(p_) == '{';
  const char end = in_map ? '}' : ']';
  what = !in_map ? What::kFlowList : at(p_ + 1) == '}' ? What::kEmptyMap : What::kFlowMap;
  if (builder_ != nullptr && !builder_->open(in_map, p_)) return false;
  ++p_;
  if (depth == kDeepestFlow || !flow_blanks()) return false;
  while (at(p_) != end) {
    if (!flow_item(in_map, depth) || !flow_blanks()) return false;
    if (at(p_) == end) break;
    if (at(p_) != ',') return false;
    ++p_;
    if (!flow_blanks()) return false;
  }
  ++p_;
  if (builder_ != nullptr) builder_->close();
  return true;
}

}  // namespace rhumbline::yaml
