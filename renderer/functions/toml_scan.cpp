// The characters and tokens of TOML: strings, numbers, dates, names, and the errors of each.
//
// In: the text. Out: scalars as written. Nothing is looked up here; tables and duplicate keys are toml_read.cpp's.
// Trap: which line an error names is part of its text. The library counts a line feed as soon as it has read it, and takes one
// back where the text ends; fail_here, fail_at and fail_on_previous_line are its three ways of doing so.
// source: github.com/BurntSushi/toml v1.6.0 lex.go, error.go
#include "renderer/functions/toml_scan.h"

#include "renderer/base/diagnostic.h"
#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/functions/toml.h"

namespace rhumbline {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";

bool is_one_of(char32_t c, std::string_view set) { return c != 0 && c < 0x80 && set.find(static_cast<char>(c)) != std::string_view::npos; }
bool is_decimal(char32_t c) { return c >= '0' && c <= '9'; }
bool is_line_end(char32_t c) { return c == '\n' || c == '\r'; }

std::string hex_byte(unsigned byte) {
  static constexpr char kHex[] = "0123456789abcdef";
  return {'0', 'x', kHex[byte >> 4], kHex[byte & 15]};
}

/// A character as Go's %c writes it; the end of the text is NUL.
void append_raw_rune(std::string& out, char32_t c) { append_rune(out, c); }

}  // namespace

void TomlScanner::fail_on_line(int line, const std::string& message) const {
  std::string key;
  for (const std::string_view part : context) {
    if (!key.empty()) key.push_back('.');
    append_toml_key(key, part);
  }
  if (!current.empty()) key += (context.empty() ? "" : ".") + std::string(current);
  std::string text = "toml: line " + std::to_string(line);
  if (!key.empty()) text += " (last key " + quoted(key) + ")";
  fail({.message = text + ": " + message});
}

void TomlScanner::fail_at(char32_t c, const std::string& message) const {
  const bool takes_back = c == 0 && pos_ >= 1 && text_[pos_ - 1] == '\n';
  fail_on_line(takes_back ? line_ - 1 : line_, message);
}

char32_t TomlScanner::peek() {
  if (pos_ >= text_.size()) return 0;
  const auto byte = static_cast<unsigned char>(text_[pos_]);
  if (byte >= 0x80) {
    const Rune rune = decode_rune(text_.substr(pos_));
    if (rune.value == kRuneError && rune.bytes == 1) fail_here("invalid UTF-8 byte: " + hex_byte(byte));
    return rune.value;
  }
  const bool lone_return = byte == '\r' && (pos_ + 1 == text_.size() || text_[pos_ + 1] != '\n');
  const bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
  if (control || lone_return) fail_here("TOML files cannot contain control characters: '" + hex_byte(byte) + "'");
  return byte;
}

char32_t TomlScanner::next() {
  const char32_t c = peek();
  if (c == 0) return 0;
  if (c == '\n') ++line_;
  pos_ += c < 0x80 ? 1 : decode_rune(text_.substr(pos_)).bytes;
  return c;
}

bool TomlScanner::accept(char32_t c) {
  if (peek() != c) return false;
  next();
  return true;
}

void TomlScanner::skip_blanks() {
  while (is_one_of(peek(), " \t")) next();
}

void TomlScanner::skip_comment() {
  while (peek() != 0 && !is_line_end(peek())) next();
}

std::string_view TomlScanner::bare_name() {
  const std::size_t start = pos_;
  while (true) {
    const char32_t c = peek();
    if (!is_decimal(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_' && c != '-') return since(start);
    next();
  }
}

// ---- Strings -------------------------------------------------------------------------------------------------------------

TomlScalar TomlScanner::quoted_text(bool may_be_multiline) {
  const char32_t quote = next();
  if (may_be_multiline && text_.substr(pos_).starts_with(quote == '"' ? "\"\"" : "''")) {
    pos_ += 2;
    return quote == '"' ? multiline_string() : raw_multiline_string();
  }
  return quote == '"' ? basic_string() : raw_string();
}

TomlScalar TomlScanner::basic_string() {
  const std::size_t start = pos_;
  TomlToken token = TomlToken::kString;
  while (true) {
    const char32_t c = next();
    if (c == 0) fail_at(c, "unexpected EOF; expected '\"'");
    if (is_line_end(c)) fail_on_previous_line("strings cannot contain newlines");
    if (c == '\\') {
      token = TomlToken::kEscaped;
      escape(start);
    } else if (c == '"') {
      return {token, text_.substr(start, pos_ - 1 - start), line_};
    }
  }
}

TomlScalar TomlScanner::raw_string() {
  const std::size_t start = pos_;
  while (true) {
    const char32_t c = next();
    if (c == 0) fail_at(c, "unexpected EOF; expected \"'\"");
    if (is_line_end(c)) fail_on_previous_line("strings cannot contain newlines");
    if (c == '\'') return {TomlToken::kString, text_.substr(start, pos_ - 1 - start), line_};
  }
}

/// What follows a backslash; `start` is where the string began.
void TomlScanner::escape(std::size_t start) {
  const char32_t c = next();
  if (is_one_of(c, "ebtnfr\" \t\\")) return;
  const std::size_t count = c == 'x' ? 2 : (c == 'u' ? 4 : (c == 'U' ? 8 : 0));
  if (count == 0) {
    std::string message = "invalid escape in string '\\";
    append_raw_rune(message, c);
    message.push_back('\'');
    if (c == 0) fail_on_previous_line(message);
    fail_here(message);
  }
  const std::string_view words = count == 2 ? "two" : (count == 4 ? "four" : "eight");
  for (std::size_t i = 0; i < count; ++i) {
    const char32_t digit = next();
    if (is_one_of(digit, kHexDigits)) continue;
    std::string message = "expected ";
    message.append(words).append(" hexadecimal digits after '\\").push_back(static_cast<char>(c));
    fail_at(digit, message + "', but got " + quoted(since(start)) + " instead");
  }
}

TomlScalar TomlScanner::multiline_string() {
  const std::size_t start = pos_;
  while (true) {
    const char32_t c = next();
    if (c == 0) fail_at(c, "unexpected EOF; expected '\"\"\"'");
    if (c == '\\') {
      if (is_line_end(peek())) {
        next();
      } else {
        escape(start);
      }
    }
    if (c != '"' || !text_.substr(pos_).starts_with("\"\"")) continue;
    pos_ += 2;
    if (peek() != '"') return {TomlToken::kMultiline, text_.substr(start, pos_ - 3 - start), line_};
    // One or two quotes may stand before the closing three, not three.
    if (since(start).ends_with(R"(""""")") && !since(start).ends_with(R"(\""""")")) fail_here(R"(unexpected '""""""')");
    pos_ -= 2;
  }
}

TomlScalar TomlScanner::raw_multiline_string() {
  const std::size_t start = pos_;
  while (true) {
    const char32_t c = next();
    if (c == 0) fail_at(c, "unexpected EOF; expected \"'''\"");
    if (c != '\'' || !text_.substr(pos_).starts_with("''")) continue;
    pos_ += 2;
    if (peek() != '\'') return {TomlToken::kRawMultiline, text_.substr(start, pos_ - 3 - start), line_};
    if (since(start).ends_with("'''''")) fail_here("unexpected \"''''''\"");
    pos_ -= 2;
  }
}

// ---- Numbers, dates, words -------------------------------------------------------------------------------------------------

TomlScalar TomlScanner::run_of(std::size_t start, std::string_view allowed, TomlToken token) {
  while (is_one_of(peek(), allowed)) next();
  return {token, since(start), line_};
}

TomlScalar TomlScanner::rest_of_decimal(std::size_t start) {
  run_of(start, "0123456789_", TomlToken::kInteger);
  if (is_one_of(peek(), ".eE")) return run_of(start, "0123456789_.-+eE", TomlToken::kFloat);
  return {TomlToken::kInteger, since(start), line_};
}

TomlScalar TomlScanner::based_number(std::size_t start, char32_t base) {
  next();
  const std::string_view digits = base == 'b' ? "01" : (base == 'o' ? "01234567" : kHexDigits);
  const char32_t c = peek();
  if (!is_one_of(c, digits)) {
    const std::string_view name = base == 'b' ? "a binary" : (base == 'o' ? "an octal" : "a hexadecimal");
    std::string message = std::string("not ").append(name).append(" number: '").append(since(start));
    append_raw_rune(message, c);
    fail_here(message + "'");
  }
  return run_of(start, std::string(digits) + "_", TomlToken::kInteger);
}

TomlScalar TomlScanner::number() {
  const std::size_t start = pos_;
  const char32_t first = next();
  if (first == '0') {
    const char32_t c = peek();
    if (c == 'b' || c == 'o' || c == 'x') return based_number(start, c);
    if (!is_decimal(c)) return rest_of_decimal(start);
  }
  run_of(start, kDigits, TomlToken::kInteger);
  if (!is_one_of(peek(), "-:")) return rest_of_decimal(start);
  TomlScalar date = run_of(start, "0123456789-:Tt .Zz+", TomlToken::kDatetime);
  date.text = trim_space(date.text);
  return date;
}

TomlScalar TomlScanner::signed_number() {
  const std::size_t start = pos_;
  next();
  const char32_t c = next();
  if (c == 'i' || c == 'n') {
    const bool good = c == 'i' ? accept('n') && accept('f') : accept('a') && accept('n');
    if (!good) fail_here("invalid float: '" + std::string(since(start)) + "'");
    return {TomlToken::kFloat, since(start), line_};
  }
  if (c == '0' && is_one_of(peek(), "box")) {
    std::string message = "cannot use sign with non-decimal numbers: '" + std::string(since(start));
    append_raw_rune(message, peek());
    fail_here(message + "'");
  }
  if (c == '.') fail_here("floats must start with a digit, not '.'");
  if (!is_decimal(c)) fail_at(c, "expected a digit but got " + quoted_rune(c));
  return rest_of_decimal(start);
}

TomlScalar TomlScanner::word() {
  const std::size_t start = pos_;
  while (is_letter(peek()) && peek() != 0) next();
  const std::string_view found = since(start);
  if (found == "true") return {TomlToken::kTrue, found, line_};
  if (found == "false") return {TomlToken::kFalse, found, line_};
  fail_here("expected value but found " + quoted(found) + " instead");
}

TomlScalar TomlScanner::scalar() {
  const char32_t c = peek();
  if (is_decimal(c)) return number();
  if (c == '-' || c == '+') return signed_number();
  if (c == '"' || c == '\'') return quoted_text(true);
  if (c == '.') {
    next();
    fail_here("floats must start with a digit, not '.'");
  }
  if (c == 'i' || c == 'n') {
    const std::size_t start = pos_;
    next();
    if ((accept('n') && accept('f')) || (accept('a') && accept('n'))) return {TomlToken::kFloat, since(start), line_};
    --pos_;  // the library steps back by one character, however many it took
    return word();
  }
  if (c != 0 && is_letter(c)) return word();
  next();
  if (c == 0) fail_at(c, "unexpected EOF; expected value");
  if (c == '\n') fail_on_previous_line("expected value but found " + quoted_rune(c) + " instead");
  fail_here("expected value but found " + quoted_rune(c) + " instead");
}

}  // namespace rhumbline
