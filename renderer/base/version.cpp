// Semantic versions: reading, strict and lenient, and their order.
//
// In:  "v1.2.3-rc.1+build", "1.2", "1".   Out: a Version, or Go's words for what is wrong.
// One idea: one cursor over the text; the lenient form is the strict one with parts left out.
// Traps: leading zeros are fine in the lenient form but for pre-releases ("1.02" is 1.2.0, "1.0.0-01" is refused); numbers
// in pre-releases order by value and below words.
// source: Masterminds/semver 3.5.0 version.go
#include "renderer/base/version.h"

#include <algorithm>

#include "renderer/base/text.h"

namespace rhumbline {
namespace {

constexpr std::size_t kMostVersionBytes = 256;
constexpr std::string_view kInvalid = "invalid semantic version";
constexpr std::string_view kLeadingZero = "version segment starts with 0";
constexpr std::string_view kTooLong = "version string is too long (max 256 bytes)";

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_identifier(char c) { return is_decimal(c) || c == '-' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

bool all_of(std::string_view text, bool (*test)(char)) { return std::all_of(text.begin(), text.end(), test); }

/// Thrown inside this file only would be simpler, but a version is often merely tried: errors are texts, empty for none.
using Fault = std::string;

Fault check_prerelease(std::string_view text) {
  for (const std::string_view part : split(text, ".")) {
    if (part.empty() || !all_of(part, is_identifier)) return "invalid prerelease string";
    if (part.size() > 1 && part[0] == '0' && all_of(part, is_decimal)) return Fault(kLeadingZero);
  }
  return {};
}

Fault check_metadata(std::string_view text) {
  for (const std::string_view part : split(text, ".")) {
    if (part.empty() || !all_of(part, is_identifier)) return "invalid metadata string";
  }
  return {};
}

// False: `fault` says why.
bool read_number(std::string_view digits, std::uint64_t& number, Fault& fault) {
  const ParsedUint parsed = parse_uint(digits, 10);
  number = parsed.value;
  if (parsed.status == ParseStatus::kOk) return true;
  fault += "strconv.ParseUint: parsing ";
  append_quoted(fault, digits);
  fault += parsed.status == ParseStatus::kRange ? ": value out of range" : ": invalid syntax";
  return false;
}

// Takes digits from the front; empty when there are none.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_decimal);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

// Takes "mark" and the identifiers behind it, which may be joined by dots. False: the mark is there, but no identifier.
bool take_identifiers(std::string_view& text, char mark, std::string_view& found) {
  if (text.empty() || text[0] != mark) return true;
  std::size_t end = 1;
  while (end < text.size() && (is_identifier(text[end]) || text[end] == '.')) ++end;
  found = text.substr(1, end - 1);
  text.remove_prefix(end);
  return !found.empty() && found.front() != '.' && found.back() != '.' && found.find("..") == std::string_view::npos;
}

Fault read_lenient(std::string_view text, Version& version) {
  if (text.size() > kMostVersionBytes) return Fault(kTooLong);
  std::string_view rest = text;
  if (rest.starts_with('v')) rest.remove_prefix(1);
  std::string_view numbers[3];
  numbers[0] = take_digits(rest);
  if (numbers[0].empty()) return Fault(kInvalid);
  for (int i = 1; i < 3 && rest.starts_with('.'); ++i) {
    rest.remove_prefix(1);
    numbers[i] = take_digits(rest);
    if (numbers[i].empty()) return Fault(kInvalid);
  }
  std::string_view prerelease;
  std::string_view metadata;
  if (!take_identifiers(rest, '-', prerelease) || !take_identifiers(rest, '+', metadata) || !rest.empty()) {
    return Fault(kInvalid);
  }
  std::uint64_t* const targets[3] = {&version.major, &version.minor, &version.patch};
  for (int i = 0; i < 3; ++i) {
    if (numbers[i].empty()) continue;
    Fault fault;
    if (!read_number(numbers[i], *targets[i], fault)) return "error parsing version segment: " + fault;
  }
  if (!prerelease.empty()) version.prerelease = prerelease;
  if (!metadata.empty()) version.metadata = metadata;
  version.original = text;
  return prerelease.empty() ? Fault() : check_prerelease(prerelease);
}

Fault read_strict(std::string_view text, Version& version) {
  if (text.empty()) return "version string empty";
  if (text.size() > kMostVersionBytes) return Fault(kTooLong);
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return Fault(kInvalid);
  std::string_view parts[3] = {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  Fault fault;
  if (const std::size_t plus = parts[2].find('+'); plus != std::string_view::npos) {
    version.metadata = parts[2].substr(plus + 1);
    parts[2] = parts[2].substr(0, plus);
    fault = check_metadata(version.metadata);
    if (!fault.empty()) return fault;
  }
  if (const std::size_t dash = parts[2].find('-'); dash != std::string_view::npos) {
    version.prerelease = parts[2].substr(dash + 1);
    parts[2] = parts[2].substr(0, dash);
    fault = check_prerelease(version.prerelease);
    if (!fault.empty()) return fault;
  }
  for (const std::string_view part : parts) {
    if (!all_of(part, is_decimal)) return "invalid characters in version";
    if (part.size() > 1 && part[0] == '0') return Fault(kLeadingZero);
  }
  std::uint64_t* const targets[3] = {&version.major, &version.minor, &version.patch};
  for (int i = 0; i < 3; ++i) {
    if (!read_number(parts[i], *targets[i], fault)) return fault;
  }
  version.original = text;
  return {};
}

std::optional<Version> finished(Fault fault, Version version, std::string* error) {
  if (fault.empty()) return version;
  if (error != nullptr) *error = std::move(fault);
  return std::nullopt;
}

int sign(std::uint64_t a, std::uint64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

int compare_part(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  if (a.empty()) return -1;
  if (b.empty()) return 1;
  const ParsedUint x = parse_uint(a, 10);
  const ParsedUint y = parse_uint(b, 10);
  const bool x_is_number = x.status == ParseStatus::kOk;
  const bool y_is_number = y.status == ParseStatus::kOk;
  if (!x_is_number && !y_is_number) return a > b ? 1 : -1;
  if (x_is_number != y_is_number) return x_is_number ? -1 : 1;
  return x.value > y.value ? 1 : -1;
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text, std::string* error) {
  Version version;
  Fault fault = read_lenient(text, version);
  return finished(std::move(fault), std::move(version), error);
}

std::optional<Version> Version::parse_strict(std::string_view text, std::string* error) {
  Version version;
  Fault fault = read_strict(text, version);
  return finished(std::move(fault), std::move(version), error);
}

std::optional<std::string> Version::check_part(Part part, std::string_view text) {
  Fault fault = part == Part::kPrerelease ? check_prerelease(text) : check_metadata(text);
  if (text.empty() || fault.empty()) return std::nullopt;
  return fault;
}

std::string Version::text() const {
  std::string out;
  append_uint(out, major);
  out.push_back('.');
  append_uint(out, minor);
  out.push_back('.');
  append_uint(out, patch);
  if (!prerelease.empty()) out.append("-").append(prerelease);
  if (!metadata.empty()) out.append("+").append(metadata);
  return out;
}

int Version::compare_prerelease(std::string_view a, std::string_view b) {
  const auto x = split(a, ".");
  const auto y = split(b, ".");
  for (std::size_t i = 0; i < std::max(x.size(), y.size()); ++i) {
    const int order = compare_part(i < x.size() ? x[i] : "", i < y.size() ? y[i] : "");
    if (order != 0) return order;
  }
  return 0;
}

int Version::compare(const Version& other) const {
  if (const int order = sign(major, other.major)) return order;
  if (const int order = sign(minor, other.minor)) return order;
  if (const int order = sign(patch, other.patch)) return order;
  if (prerelease.empty() || other.prerelease.empty()) {
    return static_cast<int>(prerelease.empty()) - static_cast<int>(other.prerelease.empty());
  }
  return compare_prerelease(prerelease, other.prerelease);
}

}  // namespace rhumbline
