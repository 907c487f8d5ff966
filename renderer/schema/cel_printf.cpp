// "%d of %s".format([1, 'two']) of CEL.
//
// In: a format and its arguments. Out: a text, or an error: a verb that is not known, an argument of the wrong sort or missing.
// Traps: %f and %e print for English readers (1,234.500000 and 1.234500×10⁰³ as golang.org/x/text does), %s of a number does not;
// inside lists and maps texts are quoted and moments look like their literals.
// source: cel-go ext/formatting.go (the form before version 4 of its strings library, which Kubernetes has)
#include <algorithm>
#include <cmath>

#include "renderer/base/text.h"
#include "renderer/schema/cel_value.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

bool append_value(CelRun& run, std::string& out, const CelValue& value, int depth);

/// A double under %f and %e.
void append_double(std::string& out, double number, char verb, int precision) {
  if (std::isnan(number) || std::isinf(number)) {
    out += std::isnan(number) ? "NaN" : number < 0 ? "-∞" : "∞";
    return;
  }
  std::string digits;
  append_float(digits, std::fabs(number), verb, precision);
  if (std::signbit(number) && number != 0) out += '-';
  if (verb == 'e') {
    const std::size_t e = digits.find('e');
    constexpr std::string_view kSuperscript[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    out.append(digits, 0, e).append("×10");
    if (digits[e + 1] == '-') out += "⁻";
    for (const char c : digits.substr(e + 2)) out += kSuperscript[c - '0'];
    return;
  }
  for (std::size_t i = std::min(digits.find('.'), digits.size()); i > 3;) digits.insert(i -= 3, ",");
  out += digits;
}

bool append_quoted_value(CelRun& run, std::string& out, const CelValue& value, int depth) {
  std::string plain;
  switch (value.sort) {
    case Sort::kText: append_quoted(out, value.text); return true;
    case Sort::kBytes: append_quoted(out += 'b', value.text); return true;
    case Sort::kDouble:
      if (std::isnan(value.real) || std::isinf(value.real)) {
        out += std::isnan(value.real) ? "\"NaN\"" : value.real < 0 ? "\"-Inf\"" : "\"+Inf\"";
      } else {
        append_float(out, value.real, 'f', 6);
      }
      return true;
    case Sort::kTime:
    case Sort::kDuration:
      append_cel_text(plain, value);
      append_quoted(out += value.is(Sort::kTime) ? "timestamp(" : "duration(", plain);
      out += ')';
      return true;
    default: return append_value(run, out, value, depth);
  }
}

bool append_collection(CelRun& run, std::string& out, const CelValue& value, int depth) {
  const bool is_list = value.is(Sort::kList);
  std::vector<std::string> parts;
  for (const CelValue& item : cel_items(run, value)) {
    std::string part;
    if (item.failed() || !append_quoted_value(run, part, item, depth + 1)) return false;
    if (!is_list) {
      CelValue member;
      part += ':';
      if (!cel_find(run, value, item, member) || member.failed() || !append_quoted_value(run, part, member, depth + 1)) return false;
    }
    parts.push_back(std::move(part));
  }
  if (!is_list) std::sort(parts.begin(), parts.end());
  out += is_list ? '[' : '{';
  for (std::size_t i = 0; i < parts.size(); ++i) out.append(i > 0 ? ", " : "").append(parts[i]);
  out += is_list ? ']' : '}';
  return out.size() <= CelRun::kMostBytes;
}

bool append_value(CelRun& run, std::string& out, const CelValue& value, int depth) {
  if (depth > 50) return false;
  if (value.is(Sort::kNull)) return out += "null", true;
  if (value.is(Sort::kList) || value.is(Sort::kMap)) return append_collection(run, out, value, depth);
  if (value.is(Sort::kIp) || value.is(Sort::kCidr)) return false;
  return append_cel_text(out, value);
}

void append_digits(std::string& out, const CelValue& value, unsigned base, bool upper) {
  const std::string_view all = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  const bool negative = value.is(Sort::kInt) && value.whole < 0;
  std::string digits;
  for (std::uint64_t rest = negative ? 0 - value.natural() : value.natural(); rest > 0 || digits.empty(); rest /= base) {
    digits.insert(digits.begin(), all[rest % base]);
  }
  out.append(negative ? "-" : "").append(digits);
}

void append_hex(std::string& out, const CelValue& value, bool upper) {
  const std::string_view kHex = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  for (const char c : value.text) out += {kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
}

/// One verb. False: the verb is unknown, or does not take such a value.
bool append_verb(CelRun& run, std::string& out, char verb, int precision, const CelValue& value) {
  const bool whole = value.is(Sort::kInt) || value.is(Sort::kUint);
  const bool special = value.is(Sort::kText) && (value.text == "NaN" || value.text == "Infinity" || value.text == "-Infinity");
  switch (verb) {
    case 's': return append_value(run, out, value, 0);
    case 'd': return whole && append_cel_text(out, value);
    case 'b':
      if (value.is(Sort::kBool)) return out += value.is_true() ? '1' : '0', true;
      [[fallthrough]];
    case 'o':
      if (whole) append_digits(out, value, verb == 'b' ? 2 : 8, false);
      return whole;
    case 'x':
    case 'X':
      if (whole) append_digits(out, value, 16, verb == 'X');
      if (value.is(Sort::kText) || value.is(Sort::kBytes)) append_hex(out, value, verb == 'X');
      return whole || value.is(Sort::kText) || value.is(Sort::kBytes);
    case 'f':
    case 'e': {
      if (!value.is(Sort::kDouble) && !special) return false;
      const double named = special ? (value.text == "NaN" ? std::nan("") : value.text == "Infinity" ? HUGE_VAL : -HUGE_VAL) : value.real;
      append_double(out, named, verb, verb == 'e' ? 6 : precision);  // the precision of %e is taken for a width, and numbers are longer
      return true;
    }
    default: return false;
  }
}

}  // namespace

CelValue cel_printf(CelRun& run, CelArgs a) {
  constexpr int kMostPrecision = 1000;
  const std::string_view format = a[0].text;
  std::string out;
  std::size_t argument = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    if (format.substr(i).starts_with("%%")) {
      out += format[i++];
      continue;
    }
    if (argument >= cel_size(a[1])) return cel_error(run, "index " + std::to_string(argument) + " out of range");
    int precision = 6;
    if (++i < format.size() && format[i] == '.') {
      const std::size_t end = std::min(format.find_first_not_of("0123456789", i + 1), format.size());
      const ParsedInt parsed = parse_int(format.substr(i + 1, end - i - 1), 10);
      if (parsed.status != ParseStatus::kOk) return cel_error(run, "error while parsing precision");
      if (parsed.value > kMostPrecision) return cel_unknown(run, "it makes too long a text");
      precision = static_cast<int>(parsed.value);
      i = end;
    }
    const CelValue value = cel_item(run, a[1], argument++);
    if (value.failed()) return value;
    const std::string verb(format.substr(std::min(i, format.size()), 1));
    if (verb.empty() || !append_verb(run, out, verb[0], precision, value)) {
      return cel_error(run, "%" + verb + " does not take a value of type " + std::string(cel_type_name(value)));
    }
    if (out.size() > CelRun::kMostBytes) return cel_unknown(run, "it makes too long a text");
    run.pay(1);
  }
  return cel_text_value(run, out);
}

}  // namespace rhumbline::schema
