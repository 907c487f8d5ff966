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

bool RawText::is_plain() const { return !has_escapes && (is_ascii || is_valid_utf8(raw)); }

/// Behind the blanks that begin at p. Most are a line's end and the next line's indentation.
[[gnu::always_inline]] inline const char* JsonText::behind_gap(const char* p) const {
  while (p != end_ && static_cast<unsigned char>(*p) <= ' ' && (*p == '\n' || *p == ' ' || *p == '\r' || *p == '\t')) {
    for (++p; p < narrow_; p += kWide) {
      const std::size_t spaces = first_marked(load_piece(p) != ' ');
      if (spaces == sizeof(Piece)) continue;
      p += spaces;
      break;
    }
  }
  return p;
}

void JsonText::more_blanks() { p_ = behind_gap(p_); }

bool JsonText::more_or_end(char end, bool& sound) {
  p_ = behind_gap(p_);
  sound = p_ != end_ && (*p_ == ',' || *p_ == end);
  return sound && *p_++ == ',';
}

[[gnu::always_inline]] inline bool JsonText::plain_string(RawText& out) {
  if (p_ == end_ || *p_ != '"') return any_string(out);
  const char* const start = p_ + 1;
  for (const char* p = start; p < narrow_; p += kWide) {
    const Piece piece = load_piece(p);
    // As signed numbers, bytes that are no ASCII are less than those of control characters.
    const std::size_t plain = first_marked((piece == '"') | (piece == '\\') | (reinterpret_cast<Marks>(piece) < ' '));
    if (plain == sizeof(Piece)) continue;
    p += plain;
    if (*p != '"') break;
    out = {.raw = {start, static_cast<std::size_t>(p - start)}, .is_ascii = true};
    p_ = p + 1;
    return true;
  }
  return any_string(out);
}

bool JsonText::string(RawText& out) {
  p_ = behind_gap(p_);
  return plain_string(out);
}

bool JsonText::name(RawText& out) {
  p_ = behind_gap(p_);
  if (!plain_string(out) || !take(':')) return false;
  if (p_ != end_ && *p_ == ' ') ++p_;
  return true;
}

bool JsonText::again(const Spelling& spelling) {
  p_ = behind_gap(p_);
  if (spelling.at == nullptr || p_ >= narrow_ || first_marked(load_piece(p_) != load_piece(spelling.at)) < spelling.size) return false;
  p_ += spelling.size;
  return true;
}

Spelling JsonText::spelling_from(const char* start) const {
  if (start >= narrow_ || p_ - start > kWide) return {};
  return {start, static_cast<std::size_t>(p_ - start)};
}

/// The same for strings with escapes or beyond ASCII, and near the end.
[[gnu::noinline]] bool JsonText::any_string(RawText& out) {
  if (!take('"')) return false;
  const char* const start = p_;
  out = {};
  for (;;) {
    const std::string_view rest(p_, static_cast<std::size_t>(end_ - p_));
    p_ += find_marked(rest, 0, rest.size(), [](Piece piece) { return (piece == '"') | (piece == '\\') | (piece < 0x20); });
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
  const char c = peek();
  if (c == '"') return skip_string();
  if (end_ - p_ > 1 && ((c == '{' && p_[1] == '}') || (c == '[' && p_[1] == ']'))) {
    p_ += 2;
    return true;
  }
  return skip_any();
}

bool JsonText::skip_any() {
  constexpr int kDeepest = 63;
  std::uint64_t are_objects = 0;  // of the open containers, the innermost lowest
  int depth = 0;
  RawText name;
  RawNumber number;
  const auto member = [&] { return string(name) && take(':'); };
  for (;;) {
    const char c = peek();
    if (c == '"') {
      if (!skip_string()) return false;
    } else if (c == '{' || c == '[') {
      ++p_;
      if (!take(c == '{' ? '}' : ']')) {
        if (++depth > kDeepest) return false;
        are_objects = are_objects << 1 | (c == '{' ? 1u : 0u);
        if (c == '{' && !member()) return false;
        continue;
      }
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
