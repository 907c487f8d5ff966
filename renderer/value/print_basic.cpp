// Basic kinds under a verb with flags: integers in all bases, floats, strings, bytes.
//
// In:  a number or bytes, the flags of the verb.   Out: text appended, padded to the width.
// One idea: make the digits, then sign and prefix, then pad; fmt counts width in runes.
// Traps: the 0 flag pads strings with zeros too; "%x" of a float is a hex float, of a string its bytes; "%6.0d" of 0 is
// six spaces.
#include <algorithm>
#include <charconv>

#include "renderer/base/text.h"
#include "renderer/base/unicode.h"
#include "renderer/value/printer.h"

namespace rhumbline {
namespace {

constexpr char kLowerHex[] = "0123456789abcdef";
constexpr char kUpperHex[] = "0123456789ABCDEF";

char32_t rune_of(std::uint64_t bits) { return bits > 0x10FFFF ? kRuneError : static_cast<char32_t>(bits); }

}  // namespace

void Printer::padding(int count) {
  if (count <= 0) return;
  out_.append(static_cast<std::size_t>(count), flags.zero && !flags.minus ? '0' : ' ');
}

void Printer::pad(std::string_view bytes) {
  if (!flags.has_width || flags.width == 0) {
    out_.append(bytes);
    return;
  }
  const auto runes = static_cast<std::int64_t>(count_runes(bytes));
  const int missing = static_cast<int>(std::max<std::int64_t>(0, flags.width - runes));
  if (!flags.minus) padding(missing);
  out_.append(bytes);
  if (flags.minus) padding(missing);
}

// At most `precision` runes.
std::string_view Printer::cut(std::string_view bytes) const {
  if (!flags.has_precision) return bytes;
  std::size_t end = 0;
  for (int left = flags.precision; end < bytes.size() && left > 0; --left) {
    end += decode_rune(bytes.substr(end)).bytes;
  }
  return bytes.substr(0, end);
}

void Printer::boolean(const Value& v, char32_t verb) {
  if (verb != 't' && verb != 'v') return bad_verb(v, verb);
  pad(v.as_bool() ? "true" : "false");
}

void Printer::integer(const Value& v, PrintedInt number, char32_t verb) {
  switch (verb) {
    case 'v':
      if (flags.sharp_v && !number.is_signed) return hex_with_prefix(number.bits, true);
      [[fallthrough]];
    case 'd': return digits(number, 10, verb);
    case 'b': return digits(number, 2, verb);
    case 'o':
    case 'O': return digits(number, 8, verb);
    case 'x':
    case 'X': return digits(number, 16, verb);
    case 'c': {
      std::string rune;
      append_rune(rune, rune_of(number.bits));
      return pad(rune);
    }
    case 'q': {
      std::string rune;
      flags.plus ? append_quoted_rune_ascii(rune, rune_of(number.bits)) : append_quoted_rune(rune, rune_of(number.bits));
      return pad(rune);
    }
    case 'U': return code_point(number.bits);
    default: return bad_verb(v, verb);
  }
}

// source: fmt/format.go fmtInteger
void Printer::digits(PrintedInt number, unsigned base, char32_t verb) {
  const bool negative = number.is_signed && static_cast<std::int64_t>(number.bits) < 0;
  const std::uint64_t size = negative ? 0 - number.bits : number.bits;
  const bool zero = flags.zero;
  int least = 0;  // digits
  if (flags.has_precision) {
    least = flags.precision;
    if (least == 0 && size == 0) {
      flags.zero = false;
      padding(flags.width);
      flags.zero = zero;
      return;
    }
  } else if (flags.zero && !flags.minus && flags.has_width) {
    least = flags.width - (negative || flags.plus || flags.space ? 1 : 0);
  }
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, size, static_cast<int>(base));
  const std::string_view found(buffer, static_cast<std::size_t>(end.ptr - buffer));
  const int zeros = std::max(0, least - static_cast<int>(found.size()));

  std::string made;
  if (negative || flags.plus || flags.space) made.push_back(negative ? '-' : flags.plus ? '+' : ' ');
  if (verb == 'O') made.append("0o");
  if (flags.sharp && base == 2) made.append("0b");
  if (flags.sharp && base == 8 && zeros == 0 && found[0] != '0') made.push_back('0');
  if (flags.sharp && base == 16) made.append(verb == 'X' ? "0X" : "0x");
  made.append(static_cast<std::size_t>(zeros), '0').append(found);
  if (verb == 'X') {
    std::transform(made.begin(), made.end(), made.begin(),
                   [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 0x20) : c; });
  }
  flags.zero = false;
  pad(made);
  flags.zero = zero;
}

void Printer::hex_with_prefix(std::uint64_t bits, bool prefix) {
  const bool sharp = flags.sharp;
  flags.sharp = prefix;
  digits({bits, false}, 16, 'v');
  flags.sharp = sharp;
}

// %U: U+0078, with # also the rune.
void Printer::code_point(std::uint64_t bits) {
  char buffer[20];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, bits, 16);
  const int found = static_cast<int>(end.ptr - buffer);
  const int least = flags.has_precision && flags.precision > 4 ? flags.precision : 4;
  std::string made = "U+";
  made.append(static_cast<std::size_t>(std::max(0, least - found)), '0');
  for (const char* c = buffer; c != end.ptr; ++c) made.push_back(*c >= 'a' ? static_cast<char>(*c - 0x20) : *c);
  if (flags.sharp && bits <= 0x10FFFF && is_print(static_cast<char32_t>(bits))) {
    made.append(" '");
    append_rune(made, static_cast<char32_t>(bits));
    made.push_back('\'');
  }
  const bool zero = flags.zero;
  flags.zero = false;
  pad(made);
  flags.zero = zero;
}

void Printer::floating(const Value& v, double number, char32_t verb) {
  switch (verb) {
    case 'v': return float_text(number, 'g', -1);
    case 'b':
    case 'g':
    case 'G':
    case 'x':
    case 'X': return float_text(number, static_cast<char>(verb), -1);
    case 'f':
    case 'e':
    case 'E': return float_text(number, static_cast<char>(verb), 6);
    case 'F': return float_text(number, 'f', 6);
    default: return bad_verb(v, verb);
  }
}

namespace {

// The # flag: always a decimal point, and trailing zeros up to the precision. `number` starts with its sign.
void keep_point_and_zeros(std::string& number, char format, int precision) {
  int wanted = 0;
  if (format == 'g' || format == 'G' || format == 'x') wanted = precision == -1 ? 6 : precision;
  const bool hex = format == 'x' || format == 'X';
  const std::size_t mark = std::min(number.find_first_of(hex ? "pP" : "eE", 1), number.size());
  const std::string tail = number.substr(mark);
  number.resize(mark);
  bool point = false;
  bool significant = false;
  for (std::size_t i = 1; i < number.size(); ++i) {
    if (number[i] == '.') {
      point = true;
      continue;
    }
    significant |= number[i] != '0';
    if (significant) --wanted;
  }
  if (!point) {
    if (number.size() == 2 && number[1] == '0') --wanted;
    number.push_back('.');
  }
  number.append(static_cast<std::size_t>(std::max(0, wanted)), '0').append(tail);
}

}  // namespace

// source: fmt/format.go fmtFloat
void Printer::float_text(double number, char format, int precision) {
  if (flags.has_precision) precision = flags.precision;
  std::string made;
  append_float(made, number, format, precision);
  if (made[0] != '-' && made[0] != '+') made.insert(made.begin(), '+');
  if (flags.space && made[0] == '+' && !flags.plus) made[0] = ' ';
  if (made[1] == 'I' || made[1] == 'N') {  // no zeros before them; +Inf keeps its sign
    const bool zero = flags.zero;
    flags.zero = false;
    const bool bare = made[1] == 'N' && !flags.space && !flags.plus;
    pad(std::string_view(made).substr(bare ? 1 : 0));
    flags.zero = zero;
    return;
  }
  if (flags.sharp && format != 'b') keep_point_and_zeros(made, format, precision);
  if (!flags.plus && made[0] == '+') return pad(std::string_view(made).substr(1));
  const int size = static_cast<int>(made.size());
  if (flags.zero && !flags.minus && flags.has_width && flags.width > size) {
    out_.push_back(made[0]);
    padding(flags.width - size);
    out_.append(made, 1);
    return;
  }
  pad(made);
}

void Printer::complex(const Value& v, char32_t verb) {
  constexpr std::u32string_view kVerbs = U"vbgGxXfFeE";
  if (kVerbs.find(verb) == std::u32string_view::npos) return bad_verb(v, verb);
  const auto& number = static_cast<const Complex&>(v.as_native());
  const bool plus = flags.plus;
  out_.push_back('(');
  floating(v, number.real, verb);
  flags.plus = true;  // the imaginary part always has a sign
  floating(v, number.imaginary, verb);
  out_.append("i)");
  flags.plus = plus;
}

void Printer::text(const Value& v, std::string_view bytes, char32_t verb) {
  switch (verb) {
    case 'v':
      if (flags.sharp_v) return quoted(bytes);
      [[fallthrough]];
    case 's': return pad(cut(bytes));
    case 'x':
    case 'X': return hex_bytes(bytes, verb == 'X');
    case 'q': return quoted(bytes);
    default: return bad_verb(v, verb);
  }
}

void Printer::quoted(std::string_view bytes) {
  bytes = cut(bytes);
  std::string made;
  if (flags.sharp && can_backquote(bytes)) {
    made.append("`").append(bytes).push_back('`');
  } else if (flags.plus) {
    append_quoted_ascii(made, bytes);
  } else {
    append_quoted(made, bytes);
  }
  pad(made);
}

// source: fmt/format.go fmtSbx
void Printer::hex_bytes(std::string_view bytes, bool upper_case) {
  if (flags.has_precision) bytes = bytes.substr(0, static_cast<std::size_t>(flags.precision));
  if (bytes.empty()) {
    if (flags.has_width) padding(flags.width);
    return;
  }
  const char* hex = upper_case ? kUpperHex : kLowerHex;
  const std::string_view prefix = !flags.sharp ? "" : upper_case ? "0X" : "0x";
  std::string made(prefix);
  bool first = true;
  for (const char c : bytes) {
    if (flags.space && !first) made.append(" ").append(prefix);
    first = false;
    made.push_back(hex[static_cast<unsigned char>(c) >> 4]);
    made.push_back(hex[static_cast<unsigned char>(c) & 0xF]);
  }
  pad(made);
}

void Printer::bytes(const Value& v, char32_t verb, std::string_view type) {
  const std::string_view content = v.as_text();
  if (verb == 's') return pad(cut(content));
  if (verb == 'x' || verb == 'X') return hex_bytes(content, verb == 'X');
  if (verb == 'q') return quoted(content);
  const bool go_syntax = flags.sharp_v && (verb == 'v' || verb == 'd');
  if (go_syntax) {
    out_.append(type);
    if (content.data() == nullptr) {
      out_.append("(nil)");
      return;
    }
  }
  out_.push_back(go_syntax ? '{' : '[');
  bool first = true;
  for (const char c : content) {
    if (!first) out_.append(go_syntax ? ", " : " ");
    first = false;
    const auto byte = static_cast<unsigned char>(c);
    if (go_syntax) {
      hex_with_prefix(byte, true);
    } else {
      NamedInt boxed{{&kTypeUint8}, byte};
      integer(Value::native(&boxed), {byte, false}, verb);
    }
  }
  out_.push_back(go_syntax ? '}' : ']');
}

}  // namespace rhumbline
