// Values for the quick look at a manifest: quoted, plain and block scalars, and flow collections of simple words.
//
// In:  the state, at the first byte of a value.   Out: true with the state behind it, or false: ask the full reader.
// Trap: a plain scalar goes on in every line that stands deeper than its collection, and a colon there is a fault.
#include <algorithm>
#include <cmath>

#include "renderer/yaml/quick.h"
#include "renderer/yaml/resolve.h"

namespace rhumbline::yaml {

/// Whether at most a comment stands on the rest of the line.
bool Checker::rest_is_comment() {
  const std::size_t from = p_;
  skip_blanks();
  return at(p_) == '\n' || (at(p_) == '#' && (p_ > from || at(p_ - 1) == ' '));
}

/// Reads '...' or "..."; in the latter only the escapes that every reader knows. Over several lines it counts as escaped.
bool Checker::quoted(bool may_break) {
  const char quote = at(p_++);
  const std::size_t from = p_;
  escaped_ = false;
  for (;; ++p_) {
    skip_to(kEndsQuoted);
    const char c = at(p_);
    if (c == '\n') {
      if (!may_break || !quoted_break()) return false;
      escaped_ = true;
      continue;  // p_ is on the last blank before the text of the new line
    }
    if (c == '\\' && quote == '"') {
      if (at(p_ + 1) == '\n') continue;  // an escaped line break
      if (std::string_view("\"\\ntr ").find(at(p_ + 1)) == std::string_view::npos) return false;
      escaped_ = true;
      ++p_;
    } else if (c == quote) {
      if (quote == '"' || at(p_ + 1) != '\'') break;
      escaped_ = true;
      ++p_;
    }
  }
  found_ = since(from);
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
[[gnu::always_inline]] inline bool Checker::plain_line() {
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
    if (!next_line()) return false;
    p_ = i;
    more = true;
    if (!plain_line()) return false;
  }
  return true;
}

/// What was found at `from` is a plain scalar.
[[gnu::always_inline]] inline bool Checker::scalar(std::size_t from) {
  const Resolved found = type_of_plain(found_);
  if (builder_ != nullptr && !builder_->plain(found_, found, from)) return false;
  what_ = found.type == Type::kText || found.type == Type::kTime ? What::kText : What::kOther;
  return found.type != Type::kFloat || std::isfinite(found.real);
}

bool Checker::plain() {
  const std::size_t from = p_;
  if (!plain_line()) return false;
  found_ = since(from);
  while (found_.ends_with(' ')) found_.remove_suffix(1);
  bool more = false;
  if (!continues(more)) return false;
  if (!more) return scalar(from);
  what_ = What::kOther;  // with a blank in it, it is text
  if (builder_ != nullptr) builder_->folded(from, p_);
  return true;
}

bool Checker::block_value() {
  const std::size_t from = p_, start = next_;
  what_ = What::kOther;
  if (!block_scalar()) return false;
  if (builder_ == nullptr) return true;
  if (has_indicator_) return false;
  if (block_.indent == 0) block_.indent = std::string_view::npos;  // nothing but blank lines
  builder_->block(block_, from, std::min(start, text_.size()), std::min(next_, text_.size()));
  return true;
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
    if (!next_line()) return false;
  }
  return true;
}

// ---- Flow collections -----------------------------------------------------------------------------------------------------------

/// Words without quotes on one line. No colon: its meaning depends on what follows.
bool Checker::flow_word() {
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
  found_ = since(from);
  return scalar(from);
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

bool Checker::flow_value(int depth) {
  if (at(p_) == '{' || at(p_) == '[') return flow(depth + 1);
  if (at(p_) != '"' && at(p_) != '\'') return flow_word();
  const std::size_t from = p_;
  if (!quoted(false)) return false;
  what_ = escaped_ ? What::kOther : What::kText;
  return builder_ == nullptr || builder_->quoted(found_, escaped_, from, p_);
}

bool Checker::flow_item(bool in_map, int depth) {
  if (!in_map) return (builder_ == nullptr || builder_->item(p_)) && flow_value(depth);
  const std::size_t from = p_;
  std::string_view name;
  if (!flow_key(name)) return false;
  if (builder_ != nullptr && !builder_->key(name, key_kind_, from, p_)) return false;
  if (!flow_blanks() || !flow_value(depth)) return false;
  return depth > 0 || flow_role_ == Role::kNone || note(flow_role_, name);
}

/// `[a, "b"]`, `{c: d}`, over several lines too.
bool Checker::flow(int depth) {
  constexpr int kDeepestFlow = 16;
  if (depth == kDeepestFlow) return false;
  const std::size_t from = p_;
  const bool in_map = at(p_) == '{';
  const char end = in_map ? '}' : ']';
  ++p_;
  if (at(p_) == end) {
    ++p_;
    what_ = in_map ? What::kEmptyMap : What::kFlowList;
    return builder_ == nullptr || builder_->empty(in_map, from);
  }
  if ((builder_ != nullptr && !builder_->open(in_map, from)) || !flow_blanks()) return false;
  while (at(p_) != end) {
    if (!flow_item(in_map, depth) || !flow_blanks()) return false;
    if (at(p_) == end) break;
    if (at(p_) != ',') return false;
    ++p_;
    if (!flow_blanks()) return false;
  }
  ++p_;
  if (builder_ != nullptr) builder_->close();
  what_ = in_map ? What::kFlowMap : What::kFlowList;
  return true;
}

}  // namespace rhumbline::yaml
