// Directives, anchors, aliases and tags: the tokens that say something about a document or a node; and the check of the bytes.
//
// In:  the scanner at the token's first byte.   Out: the token, or a Failure in go-yaml's words.
// Trap: the window of 512 bytes. Go decodes its input in such windows, so a byte that is not YAML is reported as soon as the window
// that holds it is needed, before faults that stand earlier in the same window.

#include <algorithm>

#include "renderer/base/pieces.h"
#include "renderer/base/text.h"
#include "renderer/yaml/scanner.h"

namespace rhumbline::yaml {

namespace {

constexpr std::size_t kWindow = 512;  // source: yamlprivateh.go input_raw_buffer_size

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}

bool is_uri(char c) { return is_word(c) || (c != '\0' && std::string_view(";/?:@&=+$,.!~*'()[]%").find(c) != std::string_view::npos); }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Bytes of the UTF-8 sequence that begins so; 0 for none.
std::size_t width(char lead) {
  const auto c = static_cast<unsigned char>(lead);
  return c < 0x80 ? 1 : (c & 0xE0) == 0xC0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : (c & 0xF8) == 0xF0 ? 4 : 0;
}

/// What is wrong with the rune at the front of `rest`, empty when nothing is. `bytes`: its length.
std::string_view problem_of_rune(std::string_view rest, std::size_t& bytes) {
  bytes = width(rest[0]);
  if (bytes == 0) return "invalid leading UTF-8 octet";
  if (bytes > rest.size()) return "incomplete UTF-8 octet sequence";
  std::uint32_t rune = static_cast<unsigned char>(rest[0]);
  if (bytes > 1) rune &= 0xFFu >> (bytes + 1);
  for (std::size_t k = 1; k < bytes; ++k) {
    const auto octet = static_cast<unsigned char>(rest[k]);
    if ((octet & 0xC0) != 0x80) return "invalid trailing UTF-8 octet";
    rune = rune << 6 | (octet & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (rune < kLeast[bytes]) return "invalid length of a UTF-8 sequence";
  if ((rune >= 0xD800 && rune <= 0xDFFF) || rune > 0x10FFFF) return "invalid Unicode character";
  const bool allowed = rune == '\t' || rune == '\n' || rune == '\r' || (rune >= 0x20 && rune <= 0x7E) || rune == 0x85 ||
                       (rune >= 0xA0 && rune != 0xFFFE && rune != 0xFFFF);
  return allowed ? "" : "control characters are not allowed";
}

/// Start of the window of Go's reader that holds the rune at `at`. A rune that is cut by the end of a window moves to the next.
std::size_t window_of(std::string_view text, std::size_t at) {
  std::size_t start = 0;
  while (true) {
    const std::size_t end = start + kWindow;
    if (end >= text.size() || at + std::max<std::size_t>(1, width(text[at])) <= end) return start;
    std::size_t cut = 0;  // bytes of a rune that the window's end cuts
    for (std::size_t k = 1; k <= 3 && cut == 0; ++k) {
      const std::size_t bytes = width(text[end - k]);
      if (bytes == 1) break;
      if (bytes > k) cut = k;
    }
    start = end - cut;
  }
}

std::string utf16_to_utf8(std::string_view text) {
  const bool little = text[0] == '\xFF';
  const auto unit = [&](std::size_t i) {
    const auto a = static_cast<unsigned char>(text[i]);
    const auto b = static_cast<unsigned char>(text[i + 1]);
    return static_cast<char32_t>(little ? a | b << 8 : a << 8 | b);
  };
  std::string out;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    char32_t rune = unit(i);
    if ((rune & 0xFC00) == 0xD800 && i + 3 < text.size() && (unit(i + 2) & 0xFC00) == 0xDC00) {
      rune = 0x10000 + ((rune & 0x3FF) << 10) + (unit(i + 2) & 0x3FF);
      i += 2;
    }
    if (rune >= 0xD800 && rune <= 0xDFFF) {
      out += '\xFF';  // no UTF-8: the check of the bytes reports it
    } else {
      append_rune(out, rune);
    }
  }
  if (text.size() % 2 != 0) out += '\xFF';
  return out;
}

}  // namespace

/// Lets the text end before the window that holds the first byte that YAML does not allow.
void Scanner::find_first_bad_byte() {
  std::string_view text(data_, end_);
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    text = job_.arena.copy(utf16_to_utf8(text));
    data_ = text.data();
    end_ = text.size();
    first_ = {};  // its bytes are no source's
  }
  if (text.starts_with("\xEF\xBB\xBF")) p_ = 3;
  line_start_ = column_at_ = p_;
  if (text.substr(p_).starts_with("\xEF\xBB\xBF") && p_ != 0) p_ += 3;  // a second mark is skipped too, but as a column
  for (std::size_t i = 0; i < end_;) {
    i += plain_prefix(text.substr(i));
    const std::size_t stop = std::min(end_, i + 64);
    while (i < stop) {
      std::size_t bytes = 1;
      const std::string_view problem = problem_of_rune(text.substr(i), bytes);
      if (!problem.empty()) {
        bad_byte_ = problem;
        bad_at_ = i;
        // A rune that the end of the text cuts holds nothing back: Go waits for the rest of it.
        end_ = std::max(p_, i + bytes > text.size() && bytes > 1 ? i : window_of(text, i));
        return;
      }
      i += bytes;
    }
  }
}

// ---- Directives ------------------------------------------------------------------------------------------------------------

Token Scanner::scan_directive() {
  const Mark start = mark();
  const std::size_t name_at = ++p_;
  while (is_word(at(p_))) ++p_;
  const std::string_view name = slice(name_at, p_);
  if (name.empty()) fault("could not find expected directive name");
  if (!is_blankz(p_)) fault("found unexpected non-alphabetical character");
  Token token{.at = start};
  if (name == "YAML") {
    token.kind = TokenKind::kVersionDirective;
    skip_blanks();
    token.major = scan_version_number();
    if (at(p_) != '.') fault("did not find expected digit or '.' character");
    ++p_;
    token.minor = scan_version_number();
  } else if (name == "TAG") {
    token.kind = TokenKind::kTagDirective;
    skip_blanks();
    token.text = scan_tag_handle(true);
    if (!is_blank(p_)) fault("did not find expected whitespace");
    skip_blanks();
    token.suffix = scan_tag_uri({});
    if (!is_blankz(p_)) fault("did not find expected whitespace or line break");
  } else {
    fault("found unknown directive name");
  }
  skip_blanks();
  if (at(p_) == '#') skip_comment();
  if (!is_breakz(p_)) fault("did not find expected comment or line break");
  if (line_break(p_) != 0) skip_line();
  return token;
}

std::uint8_t Scanner::scan_version_number() {
  unsigned number = 0;
  int length = 0;
  for (; at(p_) >= '0' && at(p_) <= '9'; ++p_) {
    if (++length > 2) fault("found extremely long version number");
    number = number * 10 + static_cast<unsigned>(at(p_) - '0');
  }
  if (length == 0) fault("did not find expected version number");
  return static_cast<std::uint8_t>(number);
}

// ---- Anchors and tags --------------------------------------------------------------------------------------------------------

Token Scanner::scan_anchor(TokenKind kind) {
  const Mark start = mark();
  const std::size_t name_at = ++p_;
  while (is_word(at(p_))) ++p_;
  const std::string_view name = slice(name_at, p_);
  if (name.empty() || (!is_blankz(p_) && std::string_view("?:,]}%@`").find(at(p_)) == std::string_view::npos)) {
    fault("did not find expected alphabetic or numeric character");
  }
  return {.kind = kind, .at = start, .text = name};
}

Token Scanner::scan_tag() {
  Token token{.kind = TokenKind::kTag, .at = mark()};
  if (at(p_ + 1) == '<') {
    p_ += 2;
    token.suffix = scan_tag_uri({});
    if (at(p_) != '>') fault("did not find the expected '>'");
    ++p_;
  } else {
    const std::string_view handle = scan_tag_handle(false);
    if (handle.size() > 1 && handle.back() == '!') {
      token.text = handle;
      token.suffix = scan_tag_uri({});
    } else {  // `!suffix`, or `!` alone
      token.text = "!";
      token.suffix = scan_tag_uri(handle);
      if (token.suffix.empty()) std::swap(token.text, token.suffix);
    }
  }
  if (!is_blankz(p_)) fault("did not find expected whitespace or line break");
  return token;
}

std::string_view Scanner::scan_tag_handle(bool in_directive) {
  if (at(p_) != '!') fault("did not find expected '!'");
  const std::size_t handle_at = p_++;
  while (is_word(at(p_))) ++p_;
  if (at(p_) == '!') {
    ++p_;
  } else if (in_directive && p_ - handle_at > 1) {
    fault("did not find expected '!'");
  }
  return slice(handle_at, p_);
}

/// The URI at p_; `head` is the `!word` before it that turned out to belong to it (without its mark).
std::string_view Scanner::scan_tag_uri(std::string_view head) {
  const std::size_t from = head.empty() ? p_ : p_ - head.size() + 1;
  bool escaped = false;
  std::string decoded(head.empty() ? head : head.substr(1));
  while (is_uri(at(p_))) {
    if (at(p_) == '%') {
      escaped = true;
      scan_uri_escape(decoded);
    } else {
      decoded += at(p_++);
    }
  }
  if (head.empty() && decoded.empty()) fault("did not find expected tag URI");
  return escaped ? job_.arena.copy(decoded) : slice(from, p_);
}

/// One rune, written as %XX per byte.
void Scanner::scan_uri_escape(std::string& to) {
  std::size_t left = 0;
  do {
    const int high = at(p_) == '%' ? hex_digit(at(p_ + 1)) : -1;
    const int low = high < 0 ? -1 : hex_digit(at(p_ + 2));
    if (low < 0) fault("did not find URI escaped octet");
    const char octet = static_cast<char>(high * 16 + low);
    if (left == 0) {
      left = width(octet);
      if (left == 0) fault("found an incorrect leading UTF-8 octet");
    } else if ((octet & 0xC0) != 0x80) {
      fault("found an incorrect trailing UTF-8 octet");
    }
    to += octet;
    p_ += 3;
  } while (--left > 0);
}

}  // namespace rhumbline::yaml
