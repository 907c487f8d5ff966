// Numbers, texts and bytes as CEL writes them, and the names of fields.
//
// In: the text of a rule and where the literal begins. Out: the literal; the place moves behind it.
// Traps: an octal or \x escape is a character in a text and a byte in bytes; 0x of an unsigned number ends in u; three quotes of a kind
// open a text that may have line breaks.
// source: the CEL specification, doc/langdef.md; k8s.io/apiserver pkg/cel escaping.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/cel.h"

namespace rhumbline::schema {
namespace {

using Op = CelExpr::Op;

[[noreturn]] void refuse(std::string why) { fail({.rule = "cel-syntax", .message = std::move(why)}); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_quote(std::string_view text, std::size_t at) { return at < text.size() && (text[at] == '"' || text[at] == '\''); }
char lower(char c) { return static_cast<char>(c | 0x20); }

/// How many letters stand before the quote: r, b or br; npos: no literal begins here.
std::size_t prefix_of(std::string_view rest) {
  std::size_t at = rest.empty() || lower(rest[0]) != 'b' ? 0 : 1;
  if (at < rest.size() && lower(rest[at]) == 'r') ++at;
  return is_quote(rest, at) ? at : std::string_view::npos;
}

/// One escape behind its backslash.
void escape(std::string_view text, std::size_t& at, bool bytes, std::string& out) {
  constexpr std::string_view kFrom = "abfnrtv\\?\"'`", kTo = "\a\b\f\n\r\t\v\\?\"'`";
  const char c = at + 1 < text.size() ? text[at + 1] : '\0';
  at += 2;
  if (const std::size_t known = kFrom.find(c); c != '\0' && known != std::string_view::npos) {
    out += kTo[known];
    return;
  }
  const bool octal = c >= '0' && c <= '3';
  const std::size_t digits = octal ? 3 : c == 'x' || c == 'X' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (octal) --at;
  const std::string_view number = text.substr(std::min(at, text.size()), digits);
  const bool plain = number.size() == digits && std::all_of(number.begin(), number.end(), is_hex);
  const ParsedUint rune = parse_uint(plain ? number : std::string_view(), octal ? 8 : 16);
  const bool valid = rune.value < 0xD800 || (rune.value > 0xDFFF && rune.value <= 0x10FFFF);
  if (digits == 0 || rune.status != ParseStatus::kOk || !valid || (bytes && digits > 3)) refuse("a text holds an unknown escape");
  at += digits;
  if (bytes) {
    out += static_cast<char>(static_cast<unsigned char>(rune.value));
  } else {
    append_rune(out, static_cast<char32_t>(rune.value));
  }
}

std::string_view digits_at(std::string_view text, std::size_t& at, bool hex, bool& is_double) {
  const std::size_t start = at;
  if (text[at] == '-') ++at;
  if (hex) at += 2;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    const bool exponent = !hex && !is_double && lower(c) == 'e';
    if (exponent && at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+')) ++at;
    if (exponent || (c == '.' && !hex && !is_double && at + 1 < text.size() && is_digit(text[at + 1]))) {
      is_double = true;
      if (c == '.') {  // 1.5e3: the exponent may still come
        while (at + 1 < text.size() && is_digit(text[at + 1])) ++at;
        if (at + 1 < text.size() && lower(text[at + 1]) == 'e') {
          at += 2;
          if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        }
      }
    } else if (hex ? !is_hex(c) : !is_digit(c)) {
      break;
    }
  }
  at = std::min(at, text.size());
  return text.substr(start, at - start);
}

}  // namespace

bool starts_cel_text(std::string_view rest) { return prefix_of(rest) != std::string_view::npos; }

CelExpr cel_number(std::string_view text, std::size_t& at) {
  const std::string_view rest = text.substr(text[at] == '-' ? at + 1 : at);
  const bool hex = rest.starts_with("0x") || rest.starts_with("0X");
  bool is_double = false;
  const std::string_view digits = digits_at(text, at, hex, is_double);
  const std::string shown = "\"" + std::string(digits) + "\"";
  CelExpr found;
  if (is_double) {
    const ParsedFloat value = parse_float(digits);
    if (value.status == ParseStatus::kSyntax) refuse(shown + " is no number");
    found.literal = Value::float64(value.value);
  } else if (at < text.size() && lower(text[at]) == 'u') {
    ++at;
    const ParsedUint value = parse_uint(digits, hex ? 0 : 10);
    if (value.status != ParseStatus::kOk) refuse(shown + " is no unsigned number");
    found.literal = Value::uint64(value.value);
  } else {
    const ParsedInt value = parse_int(digits, hex ? 0 : 10);
    if (value.status != ParseStatus::kOk) refuse(shown + " is no number");
    found.literal = Value::int64(value.value);
  }
  return found;
}

CelExpr cel_text(Job& job, std::string_view text, std::size_t& at) {
  const std::size_t prefix = prefix_of(text.substr(at));
  bool raw = false, bytes = false;
  for (const char c : text.substr(at, prefix)) (lower(c) == 'r' ? raw : bytes) = true;
  at += prefix;
  const std::string long_end(3, text[at]);
  const bool is_long = text.substr(at).starts_with(long_end);
  const std::string_view end = is_long ? std::string_view(long_end) : text.substr(at, 1);
  at += end.size();
  std::string out;
  while (!text.substr(std::min(at, text.size())).starts_with(end)) {
    if (at >= text.size() || (!is_long && (text[at] == '\n' || text[at] == '\r'))) refuse("a text is not closed");
    if (text[at] == '\\' && !raw) {
      escape(text, at, bytes, out);
    } else {
      out += text[at++];
    }
  }
  at += end.size();
  if (bytes) return {.op = Op::kBytes, .text = out};
  return {.literal = Value::string(job.arena, job.arena.copy(out))};
}

std::string unescape_cel(std::string_view name) {
  constexpr std::string_view kReserved[] = {"as",   "break",  "const", "continue",  "else", "false",   "for",    "function", "if",
                                            "import", "in",   "let",   "loop", "namespace", "null", "package", "return", "true"};
  if (name.size() > 4 && name.starts_with("__") && name.ends_with("__")) {
    const std::string_view inner = name.substr(2, name.size() - 4);
    if (std::binary_search(std::begin(kReserved), std::end(kReserved), inner)) return std::string(inner);
  }
  std::string out;
  while (!name.empty()) {
    const std::size_t end = name.starts_with("__") ? name.find("__", 2) : std::string_view::npos;
    const std::string_view inner = end == std::string_view::npos ? std::string_view() : name.substr(2, end - 2);
    const std::string_view sign = inner == "dot" ? "." : inner == "dash" ? "-" : inner == "slash" ? "/" : inner == "underscores" ? "__" : "";
    out += sign.empty() ? name.substr(0, 1) : sign;
    name.remove_prefix(sign.empty() ? 1 : end + 2);
  }
  return out;
}

}  // namespace rhumbline::schema
