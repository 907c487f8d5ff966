// Number constants: one text, all the Go types that can hold its value, and the type it has when nobody asks for one.
//
// Trap: the spelling decides. 1e3 is an int where an int is wanted, yet a float64 on its own; -0x1E is a float64 on its own,
// because Go looks for "0x" at the very start and finds an E elsewhere.
// source: Go 1.26 text/template/parse/node.go newNumber, exec.go idealConstant
#include "renderer/base/text.h"
#include "renderer/gotemplate/lexer.h"
#include "renderer/gotemplate/parse.h"
#include "renderer/gotemplate/scan.h"

namespace rhumbline::gotemplate {
namespace {

constexpr double kTwo63 = 9223372036854775808.0;

bool fits_int(double value) {
  return value >= -kTwo63 && value < kTwo63 &&
         static_cast<double>(static_cast<std::int64_t>(value)) == value;
}

bool fits_uint(double value) {
  return value > -1 && value < 2 * kTwo63 &&
         static_cast<double>(static_cast<std::uint64_t>(value)) == value;
}

void set_float(NumberNode& number, double value) {
  number.is_float = true;
  number.real = value;
  if (!number.is_int && fits_int(value)) {
    number.is_int = true;
    number.integer = static_cast<std::int64_t>(value);
  }
  if (!number.is_uint && fits_uint(value)) {
    number.is_uint = true;
    number.natural = static_cast<std::uint64_t>(value);
  }
}

void set_complex(NumberNode& number, double real, double imaginary) {
  number.is_complex = true;
  number.real = real;
  number.imaginary = imaginary;
  if (imaginary == 0) set_float(number, real);
}

// "1+2i": the sign that starts the imaginary part is the last one that belongs to no exponent.
bool read_complex(NumberNode& number) {
  const std::string_view text = number.text;
  for (std::size_t i = text.size() - 1; i > 0; --i) {
    if ((text[i] != '+' && text[i] != '-') || std::string_view("eEpP").find(text[i - 1]) != std::string_view::npos) {
      continue;
    }
    const ParsedFloat real = parse_float(text.substr(0, i));
    const ParsedFloat imaginary = parse_float(text.substr(i, text.size() - i - 1));
    if (real.status != ParseStatus::kOk || imaginary.status != ParseStatus::kOk) return false;
    set_complex(number, real.value, imaginary.value);
    return true;
  }
  return false;
}

bool accept(std::string_view text, std::size_t& at, std::string_view valid) {
  if (at >= text.size() || valid.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

void accept_run(std::string_view text, std::size_t& at, std::string_view valid) {
  while (accept(text, at, valid)) {
  }
}

std::string quoted_error(std::string_view what, std::string_view text) {
  std::string out(what);
  append_quoted(out, text);
  return out;
}

std::string read_plain(NumberNode& number) {
  const ParsedUint natural = parse_uint(number.text, 0);
  if (natural.status == ParseStatus::kOk) {
    number.is_uint = true;
    number.natural = natural.value;
  }
  const ParsedInt integer = parse_int(number.text, 0);
  if (integer.status == ParseStatus::kOk) {
    number.is_int = true;
    number.integer = integer.value;
    if (integer.value == 0) number.is_uint = true;  // -0
  }
  if (number.is_int || number.is_uint) {
    number.is_float = true;
    number.real = number.is_int ? static_cast<double>(number.integer) : static_cast<double>(number.natural);
    return {};
  }
  const ParsedFloat real = parse_float(number.text);
  if (real.status != ParseStatus::kOk) return quoted_error("illegal number syntax: ", number.text);
  if (number.text.find_first_of(".eEpP") == std::string_view::npos) {
    return quoted_error("integer overflow: ", number.text);
  }
  set_float(number, real.value);
  return {};
}

void settle_ideal(Arena& arena, NumberNode& number) {
  const std::string_view text = number.text;
  const bool is_hex = text.size() > 2 && text[0] == '0' && (text[1] | 0x20) == 'x' &&
                      text.find_first_of("pP") == std::string_view::npos;
  if (number.is_complex) {
    number.ideal = Value::native(arena.make<Complex>(Native{&kTypeComplex}, number.real, number.imaginary));
  } else if (number.is_float && !is_hex && text[0] != '\'' && text.find_first_of(".eEpP") != std::string_view::npos) {
    number.ideal = Value::float64(number.real);
  } else if (number.is_int) {
    number.ideal = Value::integer(number.integer);
  } else {
    number.overflows = number.is_uint;
  }
}

std::string read_char(NumberNode& number) {
  char32_t rune = 0;
  std::string error = unquote_char(number.text, rune);
  if (!error.empty()) return error;
  number.is_int = number.is_uint = number.is_float = true;
  number.integer = static_cast<std::int64_t>(rune);
  number.natural = rune;
  number.real = static_cast<double>(rune);
  return {};
}

}  // namespace

bool read_digits(NumberNode& number) {
  const std::string_view text = number.text;
  if (text.size() > 18 || (text[0] == '0' && text.size() > 1)) return false;
  std::int64_t value = 0;
  for (const char c : text) {
    if (!is_decimal(c)) return false;
    value = value * 10 + (c - '0');
  }
  number.is_int = number.is_uint = number.is_float = true;
  number.integer = value;
  number.natural = static_cast<std::uint64_t>(value);
  number.real = static_cast<double>(value);
  number.ideal = Value::integer(value);
  return true;
}

std::string read_number(Arena& arena, NumberNode& number, Token token) {
  if (read_digits(number)) return {};
  std::string error;
  if (token == Token::kCharConstant) {
    error = read_char(number);
  } else if (token == Token::kComplex) {
    if (!read_complex(number)) error = quoted_error("illegal number syntax: ", number.text);
  } else {
    const std::string_view text = number.text;
    const ParsedFloat imaginary = text.ends_with('i') ? parse_float(text.substr(0, text.size() - 1)) : ParsedFloat{};
    if (imaginary.status == ParseStatus::kOk) {
      set_complex(number, 0, imaginary.value);
    } else {
      error = read_plain(number);
    }
  }
  if (error.empty()) settle_ideal(arena, number);
  return error;
}

bool scan_number(std::string_view text, std::size_t& at) {
  std::size_t end = at;
  while (end < text.size() && is_decimal(text[end])) ++end;
  if (end > at && end < text.size() && text[end] != '.' && !is_alphanumeric(rune_at(text, end))) {
    at = end;
    return true;
  }
  std::string_view digits = "0123456789_";
  accept(text, at, "+-");
  bool decimal = true;
  bool hex = false;
  if (accept(text, at, "0")) {
    if (accept(text, at, "xX")) {
      digits = "0123456789abcdefABCDEF_";
      hex = true;
    } else if (accept(text, at, "oO")) {
      digits = "01234567_";
      decimal = false;
    } else if (accept(text, at, "bB")) {
      digits = "01_";
      decimal = false;
    }
    decimal = decimal && !hex;
  }
  accept_run(text, at, digits);
  if (accept(text, at, ".")) accept_run(text, at, digits);
  if ((decimal && accept(text, at, "eE")) || (hex && accept(text, at, "pP"))) {
    accept(text, at, "+-");
    accept_run(text, at, "0123456789_");
  }
  accept(text, at, "i");
  const char32_t rune = rune_at(text, at);
  if (!is_alphanumeric(rune)) return true;
  at += rune < 0x80 ? 1 : decode_rune(text.substr(at)).bytes;
  return false;
}

}  // namespace rhumbline::gotemplate
