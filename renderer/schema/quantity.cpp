// Small languages of Kubernetes values: quantities, durations.
//
// In: a text. Out: whether the API server would take it.
// source: apimachinery pkg/api/resource/quantity.go; kube-openapi pkg/validation/strfmt/duration.go
#include <algorithm>
#include <cstdlib>
#include <string>

#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

struct DurationUnit {
  std::string_view name;
  double nanoseconds;
};

}  // namespace

bool parse_go_duration(std::string_view text, std::int64_t& nanoseconds) {
  const bool negative = text.starts_with("-");
  if (negative || text.starts_with("+")) text.remove_prefix(1);
  nanoseconds = 0;
  if (text == "0") return true;
  if (text.empty()) return false;
  constexpr DurationUnit kUnits[] = {{"ns", 1},  {"us", 1e3}, {"µs", 1e3}, {"μs", 1e3},
                                     {"ms", 1e6}, {"s", 1e9},  {"m", 60e9},  {"h", 3600e9}};
  long double sum = 0;
  while (!text.empty()) {
    const std::size_t whole = skip_digits(text, 0);
    std::size_t end = whole;
    if (end < text.size() && text[end] == '.') end = skip_digits(text, end + 1);
    if (end == 0 || (whole == 0 && end == 1)) return false;
    const std::string number(text.substr(0, end));
    text.remove_prefix(end);
    const auto* unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const DurationUnit& u) { return text.starts_with(u.name); });
    if (unit == std::end(kUnits)) return false;
    text.remove_prefix(unit->name.size());
    sum += std::strtold(number.c_str(), nullptr) * static_cast<long double>(unit->nanoseconds);
    if (sum > 9.2233720368547758e18L) return false;  // as Go: too many nanoseconds for an int64
  }
  nanoseconds = static_cast<std::int64_t>(negative ? -sum : sum);
  return true;
}

// Digits may be missing altogether: "Mi", "+" and "." are zero to the server.
bool is_quantity(std::string_view text) {
  if (text.empty()) return false;
  std::size_t at = text.starts_with("+") || text.starts_with("-") ? 1 : 0;
  at = skip_digits(text, at);
  if (at < text.size() && text[at] == '.') at = skip_digits(text, at + 1);
  const std::string_view suffix = text.substr(at);
  constexpr std::string_view kSuffixes[] = {"", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  if (std::find(std::begin(kSuffixes), std::end(kSuffixes), suffix) != std::end(kSuffixes)) return true;
  if (suffix[0] != 'e' && suffix[0] != 'E') return false;
  const std::size_t sign = suffix.size() > 1 && (suffix[1] == '+' || suffix[1] == '-') ? 2 : 1;
  return sign < suffix.size() && skip_digits(suffix, sign) == suffix.size();
}

bool is_kube_duration(std::string_view text) {
  if (std::int64_t ignored = 0; parse_go_duration(text, ignored)) return true;
  if (text.starts_with("-")) text.remove_prefix(1);
  while (text.starts_with(" ")) text.remove_prefix(1);
  const std::size_t digits = skip_digits(text, 0);
  if (digits == 0) return false;
  text.remove_prefix(digits);
  while (text.starts_with(" ")) text.remove_prefix(1);
  if (text.ends_with("s") && text.size() > 2) text.remove_suffix(1);
  constexpr std::string_view kWords[] = {"ns",    "nano",        "nanosecond", "us",  "µs",     "micro", "microsecond", "ms",
                                         "milli", "millisecond", "s",          "sec", "second", "m",     "min",         "minute",
                                         "h",     "hr",          "hour",       "d",   "day",    "w",     "wk",          "week"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

}  // namespace rhumbline::schema
