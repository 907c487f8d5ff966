// Numbers to text and back, as package strconv does it.
//
// In:  numbers, or text.   Out: digits appended to a string; a number with its status.
// One idea: std::to_chars and from_chars give the same digits as Go (shortest round trip, correct rounding); what is ours
// is Go's choice of notation, and Go's grammar, which is checked before a library function sees the text.
// Trap: the shortest %g uses an exponent from 1e6 on although C's would from 1e17; with a precision both agree.
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

template <class Float>
void append_chars(std::string& out, Float value, std::chars_format format, int precision) {
  char near[400];  // 309 digits before the point, and the usual precisions
  if (precision < 64) {
    out.append(near, std::to_chars(near, near + sizeof near, value, format, precision).ptr);
  } else {
    const std::size_t start = out.size();
    out.resize(start + sizeof near + static_cast<std::size_t>(precision));
    char* first = out.data() + start;
    const auto end = std::to_chars(first, out.data() + out.size(), value, format, precision);
    out.resize(static_cast<std::size_t>(end.ptr - out.data()));
  }
}

/// The shortest digits that read back: [-]d.ddd times a power of ten.
struct ShortestDigits {
  char text[40];
  std::string_view all;       // "-d.ddde+xx"
  std::string_view mantissa;  // "-d.ddd"
  int exponent = 0;
};

template <class Float>
void find_shortest(ShortestDigits& digits, Float value) {
  const char* end = std::to_chars(digits.text, digits.text + sizeof digits.text, value, std::chars_format::scientific).ptr;
  digits.all = {digits.text, static_cast<std::size_t>(end - digits.text)};
  const std::size_t mark = digits.all.rfind('e');
  digits.mantissa = digits.all.substr(0, mark);
  const std::size_t number = mark + (digits.all[mark + 1] == '+' ? 2 : 1);
  std::from_chars(digits.text + number, end, digits.exponent);
}

// Without an exponent. Not left to to_chars, which writes a large float out exactly where Go pads with zeros.
void append_plain(std::string& out, const ShortestDigits& digits) {
  std::string_view mantissa = digits.mantissa;
  if (mantissa[0] == '-') {
    out.push_back('-');
    mantissa.remove_prefix(1);
  }
  std::string all(1, mantissa[0]);
  if (mantissa.size() > 2) all.append(mantissa.substr(2));
  const int behind = static_cast<int>(all.size()) - 1 - digits.exponent;  // digits behind the point
  if (digits.exponent < 0) {
    out.append("0.").append(static_cast<std::size_t>(-digits.exponent - 1), '0').append(all);
  } else if (behind <= 0) {
    out.append(all).append(static_cast<std::size_t>(-behind), '0');
  } else {
    const auto front = static_cast<std::size_t>(digits.exponent) + 1;
    out.append(all, 0, front).append(".").append(all, front);
  }
}

// source: strconv/ftoa.go formatDigits: an exponent when it is under -4 or not under 6.
void append_shortest(std::string& out, const ShortestDigits& digits, char format) {
  const bool general = format == 'g' || format == 'G';
  const bool scientific = general ? digits.exponent < -4 || digits.exponent >= 6 : format != 'f';
  if (scientific) {
    out.append(digits.all);
  } else {
    append_plain(out, digits);
  }
}

/// A finite float taken apart: value = mantissa * 2^(exponent - mantissa_bits).
struct Parts {
  std::uint64_t mantissa;
  int exponent;
  int mantissa_bits;
};

Parts take_apart(double value, int bits) {
  const int mantissa_bits = bits == 32 ? 23 : 52;
  const int bias = bits == 32 ? -127 : -1023;
  const std::uint64_t raw = bits == 32 ? std::bit_cast<std::uint32_t>(static_cast<float>(value))
                                       : std::bit_cast<std::uint64_t>(value);
  const std::uint64_t exponent_mask = bits == 32 ? 0xFF : 0x7FF;
  const std::uint64_t one = std::uint64_t{1} << mantissa_bits;
  std::uint64_t mantissa = raw & (one - 1);
  int exponent = static_cast<int>(raw >> mantissa_bits & exponent_mask);
  if (exponent == 0) {
    exponent = 1;  // a denormal
  } else {
    mantissa |= one;
  }
  return {mantissa, exponent + bias, mantissa_bits};
}

void append_exponent(std::string& out, char letter, int exponent, int least_digits) {
  out.push_back(letter);
  out.push_back(exponent < 0 ? '-' : '+');
  const int size = std::abs(exponent);
  if (least_digits == 2 && size < 10) out.push_back('0');
  append_int(out, size);
}

// 'b': -ddddp±ddd, the mantissa as an integer.
void append_binary_exponent(std::string& out, double value, int bits) {
  const Parts parts = take_apart(value, bits);
  if (std::signbit(value)) out.push_back('-');
  append_uint(out, parts.mantissa);
  append_exponent(out, 'p', parts.exponent - parts.mantissa_bits, 1);
}

// 'x' and 'X': -0x1.ffp±dd. source: strconv/ftoa.go fmtX
void append_hex_float(std::string& out, double value, char format, int precision, int bits) {
  constexpr std::uint64_t kOne = std::uint64_t{1} << 60;
  Parts parts = take_apart(value, bits);
  std::uint64_t mantissa = parts.mantissa << (60 - parts.mantissa_bits);
  int exponent = mantissa == 0 ? 0 : parts.exponent;
  while (mantissa != 0 && (mantissa & kOne) == 0) {
    mantissa <<= 1;
    --exponent;
  }
  if (precision >= 0 && precision < 15) {
    const int shift = precision * 4;
    const std::uint64_t extra = mantissa << shift & (kOne - 1);
    mantissa >>= 60 - shift;
    if ((extra | (mantissa & 1)) > kOne / 2) ++mantissa;
    mantissa <<= 60 - shift;
    if ((mantissa & (kOne << 1)) != 0) {
      mantissa >>= 1;
      ++exponent;
    }
  }
  const char* hex = format == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
  if (std::signbit(value)) out.push_back('-');
  out.push_back('0');
  out.push_back(format);
  out.push_back((mantissa & kOne) != 0 ? '1' : '0');
  mantissa <<= 4;
  if (precision > 0 || (precision < 0 && mantissa != 0)) out.push_back('.');
  for (int i = 0; precision < 0 ? mantissa != 0 : i < precision; ++i) {
    out.push_back(hex[mantissa >> 60]);
    mantissa <<= 4;
  }
  append_exponent(out, format == 'X' ? 'P' : 'p', exponent, 2);
}

template <class Float>
void append_finite(std::string& out, Float value, char format, int precision) {
  const std::size_t start = out.size();
  if (precision < 0) {
    ShortestDigits digits;
    find_shortest(digits, value);
    append_shortest(out, digits, format);
  } else if (format == 'e' || format == 'E') {
    append_chars(out, value, std::chars_format::scientific, precision);
  } else if (format == 'f') {
    append_chars(out, value, std::chars_format::fixed, precision);
  } else {
    append_chars(out, value, std::chars_format::general, precision);
  }
  if (format == 'E' || format == 'G') {
    const std::size_t mark = out.find('e', start);
    if (mark != std::string::npos) out[mark] = 'E';
  }
}

char with_case_bit(char c) { return static_cast<char>(c | 0x20); }
bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_decimal(c) || (with_case_bit(c) >= 'a' && with_case_bit(c) <= 'f'); }

bool has_prefix(std::string_view text, std::string_view letters) {
  return text.size() >= 2 && text[0] == '0' && letters.find(with_case_bit(text[1])) != std::string_view::npos;
}

// Underscores stand between digits, or between a base prefix and a digit. source: strconv/atoi.go underscoreOK
bool underscores_fit(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  enum class Seen { kStart, kDigit, kUnderscore, kOther } seen = Seen::kStart;
  bool hex = false;
  if (has_prefix(text, "box")) {
    hex = with_case_bit(text[1]) == 'x';
    seen = Seen::kDigit;
    text.remove_prefix(2);
  }
  for (const char c : text) {
    if (is_decimal(c) || (hex && is_hex(c))) {
      seen = Seen::kDigit;
    } else if (c == '_') {
      if (seen != Seen::kDigit) return false;
      seen = Seen::kUnderscore;
    } else {
      if (seen == Seen::kUnderscore) return false;
      seen = Seen::kOther;
    }
  }
  return seen != Seen::kUnderscore;
}

// "inf", "infinity" with a sign, "nan" without, in any case.
bool parse_special(std::string_view text, double& value) {
  const bool negative = text[0] == '-';
  const bool is_signed = negative || text[0] == '+';
  if (text.size() < 3 || text.size() > 9 || text[1] < 'A') return false;
  const std::string word = lower_ascii(is_signed ? text.substr(1) : text);
  if (word == "inf" || word == "infinity") {
    value = negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    return true;
  }
  if (word != "nan" || is_signed) return false;
  value = std::numeric_limits<double>::quiet_NaN();
  return true;
}

// Checks Go's grammar of floats and copies the number without underscores. source: strconv/atof.go readFloat
bool scan_float(std::string_view text, std::string& plain) {
  std::size_t i = text[0] == '+' || text[0] == '-' ? 1 : 0;
  const bool hex = text.size() > i + 2 && has_prefix(text.substr(i), "x");
  if (hex) i += 2;
  bool digits = false;
  bool dot = false;
  bool underscores = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      underscores = true;
    } else if (c == '.' && !dot) {
      dot = true;
    } else if (hex ? is_hex(c) : is_decimal(c)) {
      digits = true;
    } else {
      break;
    }
  }
  if (!digits) return false;
  if (i < text.size() && with_case_bit(text[i]) == (hex ? 'p' : 'e')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (i >= text.size() || !is_decimal(text[i])) return false;
    for (; i < text.size() && (is_decimal(text[i]) || text[i] == '_'); ++i) underscores |= text[i] == '_';
  } else if (hex) {
    return false;
  }
  if (i != text.size() || (underscores && !underscores_fit(text))) return false;
  for (const char c : text) {
    if (c != '_') plain.push_back(c);
  }
  return true;
}

// The digits of a number after sign and prefix.
ParsedUint parse_digits(std::string_view text, unsigned base, bool underscores_allowed) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  for (const char c : text) {
    unsigned digit = 0;
    if (c == '_' && underscores_allowed) continue;
    if (is_decimal(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if (with_case_bit(c) >= 'a' && with_case_bit(c) <= 'z') {
      digit = static_cast<unsigned>(with_case_bit(c) - 'a') + 10;
    } else {
      return {};
    }
    if (digit >= base) return {};
    if (value > (kMost - digit) / base) return {ParseStatus::kRange, kMost};
    value = value * base + digit;
  }
  return {ParseStatus::kOk, value};
}

}  // namespace

void append_int(std::string& out, std::int64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_uint(std::string& out, std::uint64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_float(std::string& out, double value, char format, int precision, int bits) {
  if (std::isnan(value)) {
    out.append("NaN");
  } else if (std::isinf(value)) {
    out.append(value < 0 ? "-Inf" : "+Inf");
  } else if (format == 'b') {
    append_binary_exponent(out, value, bits);
  } else if (format == 'x' || format == 'X') {
    append_hex_float(out, value, format, precision, bits);
  } else if (bits == 32) {
    append_finite(out, static_cast<float>(value), format, precision);
  } else {
    append_finite(out, value, format, precision);
  }
}

ParsedUint parse_uint(std::string_view text, int base) {
  if (text.empty()) return {};
  constexpr std::size_t kFits = 18;  // decimal digits that cannot overflow: nearly all numbers
  if (text.size() <= kFits && (base == 10 || (base == 0 && text[0] != '0')) && std::all_of(text.begin(), text.end(), is_decimal)) {
    std::uint64_t value = 0;
    for (const char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return {ParseStatus::kOk, value};
  }
  const std::string_view whole = text;
  const bool any_base = base == 0;
  if (any_base) {
    base = 10;
    if (text[0] == '0') {
      const bool prefixed = text.size() >= 3 && has_prefix(text, "box");
      const char letter = prefixed ? with_case_bit(text[1]) : 'o';
      base = letter == 'b' ? 2 : letter == 'x' ? 16 : 8;
      text.remove_prefix(prefixed ? 2 : 1);
    }
  }
  const ParsedUint parsed = parse_digits(text, static_cast<unsigned>(base), any_base);
  const bool underscores = any_base && whole.find('_') != std::string_view::npos;
  if (parsed.status == ParseStatus::kOk && underscores && !underscores_fit(whole)) return {};
  return parsed;
}

ParsedInt parse_int(std::string_view text, int base) {
  if (text.empty()) return {};
  const bool negative = text[0] == '-';
  if (negative || text[0] == '+') text.remove_prefix(1);
  const ParsedUint size = parse_uint(text, base);
  if (size.status == ParseStatus::kSyntax) return {};
  constexpr std::uint64_t kCutoff = std::uint64_t{1} << 63;
  if (!negative && size.value >= kCutoff) return {ParseStatus::kRange, std::numeric_limits<std::int64_t>::max()};
  if (negative && size.value > kCutoff) return {ParseStatus::kRange, std::numeric_limits<std::int64_t>::min()};
  return {ParseStatus::kOk, static_cast<std::int64_t>(negative ? 0 - size.value : size.value)};
}

ParsedFloat parse_float(std::string_view text) {
  if (text.empty()) return {};
  double value = 0;
  if (parse_special(text, value)) return {ParseStatus::kOk, value};
  std::string plain;
  if (!scan_float(text, plain)) return {};
  const char* first = plain.data() + (plain[0] == '+' ? 1 : 0);
  const bool hex = plain.find('x') != std::string::npos || plain.find('X') != std::string::npos;
  const auto read = std::from_chars(first, plain.data() + plain.size(), value);
  // from_chars knows no 0x and does not tell too large from too small; strtod does both.
  if (hex || read.ec == std::errc::result_out_of_range) value = std::strtod(first, nullptr);
  return {std::isinf(value) ? ParseStatus::kRange : ParseStatus::kOk, value};
}

}  // namespace rhumbline
