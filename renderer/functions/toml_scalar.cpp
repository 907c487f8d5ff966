// The values of TOML's scalars: escapes replaced, numbers checked and read, dates tried by their seven layouts.
//
// In: a scalar as it was written. Out: a value. Trap: the scanner takes any run of number characters, so what TOML forbids
// (1__0, 01, 1.) is found here. A date without zone gets a zone whose name says so, which toToml reads back.
// source: github.com/BurntSushi/toml v1.6.0 parse.go, internal/tz.go
#include "renderer/functions/toml_scalar.h"

#include <cmath>

#include "renderer/base/text.h"
#include "renderer/functions/time.h"

namespace rhumbline {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

/// inf or nan, with or without sign.
bool is_word(std::string_view number) {
  if (number.starts_with('+') || number.starts_with('-')) number.remove_prefix(1);
  return number == "nan" || number == "inf";
}

/// Every underscore stands between two digits.
bool underscores_fit(std::string_view number) {
  if (is_word(number)) return true;
  bool digit_before = false;
  for (const char c : number) {
    if (c == '_' && !digit_before) return false;
    digit_before = is_hex(c);
  }
  return digit_before;
}

bool has_leading_zero(std::string_view number) {
  if (number.size() > 1 && number[0] == '0') return number[1] != 'b' && number[1] != 'o' && number[1] != 'x';
  return number.size() > 2 && (number[0] == '-' || number[0] == '+') && number[1] == '0';
}

bool periods_fit(std::string_view number) {
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (number[i] == '.' && (i + 1 == number.size() || number[i + 1] < '0' || number[i + 1] > '9')) return false;
  }
  return true;
}

/// A line-ending backslash takes the white space behind it away.
std::string without_escaped_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\') {
      out.push_back(text[i++]);
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of(" \t\r\n", i + 1), text.size());
    if (text.substr(i + 1, end - i - 1).find('\n') != std::string_view::npos) {
      i = end;
      continue;
    }
    const std::size_t count = text.substr(i + 1).starts_with('\\') ? 2 : 1;
    out.append(text.substr(i, count));
    i += count;
  }
  return out;
}

std::string_view without_first_line_end(std::string_view text) {
  if (text.starts_with('\n')) return text.substr(1);
  return text.starts_with("\r\n") ? text.substr(2) : text;
}

struct DateForm {
  std::string_view layout;
  std::string_view zone;  // empty: the text names it
};
constexpr DateForm kDateForms[] = {
    {kRfc3339Nano, ""},
    {"2006-01-02T15:04:05.999999999", "datetime-local"},
    {"2006-01-02", "date-local"},
    {"15:04:05.999999999", "time-local"},
    {"2006-01-02T15:04Z07:00", ""},
    {"2006-01-02T15:04", "datetime-local"},
    {"15:04", "time-local"},
};

/// Go reads "1979-5-27" for "2006-01-02"; TOML does not.
bool misses_leading_zero(std::string_view text, std::string_view layout) {
  for (std::size_t i = 0; i < layout.size() && i < text.size(); ++i) {
    const char c = layout[i];
    if (c == '.' || c == 'Z') return false;
    if ((c < '0' || c > '9') && text[i] != c) return true;
  }
  return false;
}

}  // namespace

Value TomlScalars::value(const TomlScalar& scalar) {
  switch (scalar.token) {
    case TomlToken::kInteger: return integer(scalar);
    case TomlToken::kFloat: return real(scalar);
    case TomlToken::kDatetime: return datetime(scalar);
    case TomlToken::kTrue: return Value::boolean(true);
    case TomlToken::kFalse: return Value::boolean(false);
    default: return Value::string(call_.arena(), text(scalar));
  }
}

std::string_view TomlScalars::text(const TomlScalar& scalar) {
  switch (scalar.token) {
    case TomlToken::kEscaped: return call_.arena().copy(unescaped(scalar, scalar.text));
    case TomlToken::kMultiline:
      return call_.arena().copy(unescaped(scalar, without_escaped_line_ends(without_first_line_end(scalar.text))));
    case TomlToken::kRawMultiline: return without_first_line_end(scalar.text);
    default: return scalar.text;
  }
}

std::string TomlScalars::unescaped(const TomlScalar& scalar, std::string_view text) {
  static constexpr std::string_view kNames = "btnfre\"\\";
  static constexpr std::string_view kMeant = "\b\t\n\f\r\x1b\"\\";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
      continue;
    }
    const char c = text[++i];
    if (c == ' ' || c == '\t') scan_.fail_on_line(scalar.line, std::string("invalid escape: '\\") + c + "'");
    if (const std::size_t known = kNames.find(c); known != std::string_view::npos) {
      out.push_back(kMeant[known]);
      continue;
    }
    const std::size_t count = c == 'x' ? 2 : (c == 'u' ? 4 : 8);
    const std::string_view digits = text.substr(i + 1, count);
    const std::uint64_t rune = parse_uint(digits, 16).value;
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF)) {
      scan_.fail_on_line(scalar.line, "Escaped character '\\u" + std::string(digits) + "' is not valid UTF-8.");
    }
    append_rune(out, static_cast<char32_t>(rune));
    i += count;
  }
  return out;
}

Value TomlScalars::integer(const TomlScalar& scalar) {
  const std::string_view text = scalar.text;
  if (!underscores_fit(text)) {
    scan_.fail_on_line(scalar.line, "Invalid integer " + quoted(text) + ": underscores must be surrounded by digits");
  }
  if (has_leading_zero(text)) scan_.fail_on_line(scalar.line, "Invalid integer " + quoted(text) + ": cannot have leading zeroes");
  const ParsedInt parsed = parse_int(text, 0);
  if (parsed.status != ParseStatus::kOk) scan_.fail_on_line(scalar.line, std::string(text) + " is out of range for int64");
  return Value::int64(parsed.value);
}

Value TomlScalars::real(const TomlScalar& scalar) {
  const std::string_view text = scalar.text;
  const std::string name = "Invalid float " + quoted(text);
  bool is_first = true;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t end = std::min(text.find_first_of(".eE", i), text.size());
    const std::string_view part = text.substr(i, end - i);
    i = end + 1;
    if (part.empty()) continue;
    if (!underscores_fit(part)) scan_.fail_on_line(scalar.line, name + ": underscores must be surrounded by digits");
    if (is_first && has_leading_zero(part)) scan_.fail_on_line(scalar.line, name + ": cannot have leading zeroes");
    is_first = false;
  }
  if (!periods_fit(text)) scan_.fail_on_line(scalar.line, name + ": '.' must be followed by one or more digits");
  if (text == "nan" || text == "+nan") return Value::float64(std::nan(""));
  if (text == "-nan") return Value::float64(-std::nan(""));
  std::string plain;
  for (const char c : text) {
    if (c != '_') plain.push_back(c);
  }
  const ParsedFloat parsed = parse_float(plain);
  if (parsed.status == ParseStatus::kRange) scan_.fail_on_line(scalar.line, std::string(text) + " is out of range for float64");
  if (parsed.status != ParseStatus::kOk) scan_.fail_on_line(scalar.line, "Invalid float value: " + quoted(text));
  return Value::float64(parsed.value);
}

const Zone* TomlScalars::named_local(std::string_view name) {
  const Zone* local = local_zone(call_.job, call_.world());
  const std::int32_t offset = zone_at(*local, call_.world().now() / 1'000'000'000).kind.offset;
  return fixed_zone(call_.arena(), name, offset);
}

Value TomlScalars::datetime(const TomlScalar& scalar) {
  std::string text(scalar.text);
  for (char& c : text) {
    if (c == 'z') c = 'Z';
    if (c == 't' || c == ' ') c = 'T';
  }
  for (const DateForm& form : kDateForms) {
    const Zone* zone = form.zone.empty() ? local_zone(call_.job, call_.world()) : named_local(form.zone);
    const ParsedTime parsed = parse_time(call_.arena(), form.layout, text, zone);
    if (!parsed.ok) continue;
    if (misses_leading_zero(text, form.layout)) break;
    return time_value(call_.arena(), parsed.time);
  }
  scan_.fail_on_line(scalar.line, "invalid datetime: " + quoted(text));
}

}  // namespace rhumbline
