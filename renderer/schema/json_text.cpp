// Walking over the text of a JSON document, sixteen bytes at a time where it is blank or a string.
//
// In:  bytes.   Out: where values begin and end, and the pieces asked for.
// The one idea: a schema is mostly titles, indentation and parts that no value meets; all of that is only gone over.
// Trap: it is gone over by the grammar of Go's encoding/json nevertheless, since a document that this refuses must not pass.
#include "renderer/schema/json_text.h"

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"

namespace rhumbline::schema {
namespace {

constexpr std::size_t kLongestNumber = 64;  // far from what float64 cannot hold

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex_digit(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

}  // namespace

bool RawText::is_plain() const {
  if (has_escapes) return false;
  unsigned char all = 0;
  for (const char c : raw) all |= static_cast<unsigned char>(c);
  return all < 0x80 || is_valid_utf8(raw);
}

void JsonText::more_blanks() {
  const char* p = p_;
  if (end_ - p > 1 && *p == ' ' && static_cast<unsigned char>(p[1]) > ' ') {  // behind most colons and commas
    p_ = p + 1;
    return;
  }
  while (p != end_ && (*p == '\n' || *p == ' ' || *p == '\r' || *p == '\t')) {
    p += *p == ' ' ? behind_blanks({p, static_cast<std::size_t>(end_ - p)}, 0) : 1;
  }
  p_ = p;
}

bool JsonText::string(RawText& out) {
  const char* p = p_;
  if (p != end_ && *p == ' ') ++p;
  if (p == end_ || *p != '"') return any_string(out);
  const char* const start = ++p;
  p = behind_run(p);
  if (p == end_ || *p != '"') return any_string(out);
  out = {{start, static_cast<std::size_t>(p - start)}, false};
  p_ = p + 1;
  return true;
}

/// What ends a run within a string: the next quote, backslash or control character; the end when there is none.
const char* JsonText::behind_run(const char* p) const {
  const std::string_view rest(p, static_cast<std::size_t>(end_ - p));
  return p + find_marked(rest, 0, rest.size(), [](Piece piece) { return (piece == '"') | (piece == '\\') | (piece < 0x20); });
}

/// The same for strings with blanks before them, with escapes, and near the end.
bool JsonText::any_string(RawText& out) {
  if (!take('"')) return false;
  const char* const start = p_;
  out.has_escapes = false;
  for (;;) {
    p_ = behind_run(p_);
    if (p_ == end_ || (*p_ != '"' && *p_ != '\\')) return false;
    if (*p_ == '"') break;
    out.has_escapes = true;
    if (!escape()) return false;
  }
  out.raw = {start, static_cast<std::size_t>(p_ - start)};
  ++p_;
  return true;
}

/// Over an escape whose backslash is at p_.
bool JsonText::escape() {
  ++p_;
  if (p_ == end_) return false;
  const char kind = *p_++;
  if (kind != 'u') return std::string_view("\"\\/bfnrt").find(kind) != std::string_view::npos;
  for (int i = 0; i < 4; ++i, ++p_) {
    if (p_ == end_ || !is_hex_digit(*p_)) return false;
  }
  return true;
}

bool JsonText::digits() {
  const char* const start = p_;
  while (p_ != end_ && is_digit(*p_)) ++p_;
  return p_ != start;
}

bool JsonText::number(RawNumber& out) {
  blanks();
  const char* const start = p_;
  if (p_ != end_ && *p_ == '-') ++p_;
  const bool is_zero = p_ != end_ && *p_ == '0';
  if (is_zero) ++p_;
  if (!is_zero && !digits()) return false;
  const char* const whole = p_;
  if (p_ != end_ && *p_ == '.') {
    ++p_;
    if (!digits()) return false;
  }
  if (p_ != end_ && (*p_ == 'e' || *p_ == 'E')) return false;  // it may be out of range
  out = {{start, static_cast<std::size_t>(p_ - start)}, p_ == whole};
  return out.text.size() <= kLongestNumber;
}

bool JsonText::word(std::string_view wanted) {
  blanks();
  if (!std::string_view(p_, static_cast<std::size_t>(end_ - p_)).starts_with(wanted)) return false;
  p_ += wanted.size();
  return true;
}

bool JsonText::flag(bool& out) {
  out = peek() == 't';
  return word(out ? "true" : "false");
}

bool JsonText::skip() {
  constexpr int kDeepest = 63;
  std::uint64_t are_objects = 0;  // of the open containers, the innermost lowest
  int depth = 0;
  RawText name;
  RawNumber number;
  const auto member = [&] { return string(name) && take(':'); };
  for (;;) {
    const char c = peek();
    if (c == '{' || c == '[') {
      ++p_;
      if (!take(c == '{' ? '}' : ']')) {
        if (++depth > kDeepest) return false;
        are_objects = are_objects << 1 | (c == '{' ? 1u : 0u);
        if (c == '{' && !member()) return false;
        continue;
      }
    } else if (c == '"') {
      if (!skip_string()) return false;
    } else if (c == 't' || c == 'f' || c == 'n') {
      if (!word(c == 't' ? "true" : c == 'f' ? "false" : "null")) return false;
    } else if (!this->number(number)) {
      return false;
    }
    for (; depth > 0 && !take(','); --depth, are_objects >>= 1) {  // a value is complete, and with it perhaps what it stands in
      if (!take((are_objects & 1) != 0 ? '}' : ']')) return false;
    }
    if (depth == 0) return true;
    if ((are_objects & 1) != 0 && !member()) return false;
  }
}

}  // namespace rhumbline::schema
