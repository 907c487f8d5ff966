// The formats of JSON Schema that Helm's validator knows, with its complaints; any other name means nothing.
//
// In: a format's number and a text. Out: what is wrong with it, or nothing. Dates, addresses and names: format_net.cpp.
// source: santhosh-tekuri/jsonschema 6.0.3 format.go
#include "renderer/schema/format.h"

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/schema/objects.h"
#include "renderer/schema/program.h"
#include "renderer/schema/url.h"

namespace rhumbline::schema {
namespace {

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::size_t leading_digits(std::string_view text) {
  return std::min(text.find_first_not_of("0123456789"), text.size());
}

std::string pointer_error(std::string_view text) {
  if (text.empty()) return {};
  if (text.front() != '/') return "not starting with /";
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 >= text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return "~ must be followed by 0 or 1";
  }
  return {};
}

std::string relative_pointer_error(std::string_view text) {
  const std::size_t digits = leading_digits(text);
  if (digits == 0) return "must start with non-negative integer";
  if (digits > 1 && text.front() == '0') return "starts with zero";
  text.remove_prefix(digits);
  return text == "#" ? std::string() : pointer_error(text);
}

std::string duration_part_error(std::string_view part, std::string_view all_units) {
  std::string_view units = all_units;
  while (!part.empty()) {
    const std::size_t digits = leading_digits(part);
    if (digits == 0) return "missing number";
    part.remove_prefix(digits);
    if (part.empty()) return "missing unit";
    const std::size_t at = units.find(part.front());
    if (at == std::string_view::npos) {
      const std::string unit = quoted_rune(static_cast<unsigned char>(part.front()));
      const bool known = all_units.find(part.front()) != std::string_view::npos;
      return known ? "unit " + unit + " out of order" : "invalid unit " + unit;
    }
    units.remove_prefix(at + 1);
    part.remove_prefix(1);
  }
  return {};
}

std::string duration_error(std::string_view text) {
  if (!text.starts_with("P")) return "must start with P";
  text.remove_prefix(1);
  if (text.empty()) return "nothing after P";
  if (text.ends_with("W")) {
    text.remove_suffix(1);
    if (text.empty()) return "no number in week";
    return all_digits(text) ? "" : "invalid week";
  }
  constexpr std::string_view kUnits[] = {"YMD", "HMS"};
  const auto parts = split(text, "T");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0 && parts[i].empty()) return "no time elements";
    if (i >= std::size(kUnits)) return "more than one T";
    if (std::string why = duration_part_error(parts[i], kUnits[i]); !why.empty()) return why;
  }
  return {};
}

std::string period_error(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return "missing slash";
  const std::string_view start = text.substr(0, slash);
  const std::string_view end = text.substr(slash + 1);
  const auto prefixed = [](std::string_view what, const std::string& why) {
    return why.empty() ? std::string() : "invalid " + std::string(what) + ": " + why;
  };
  if (start.starts_with("P")) {
    std::string why = prefixed("start duration", duration_error(start));
    return why.empty() ? prefixed("end date-time", date_time_error(end)) : why;
  }
  std::string why = prefixed("start date-time", date_time_error(start));
  if (!why.empty()) return why;
  return end.starts_with("P") ? prefixed("end duration", duration_error(end)) : prefixed("end date-time", date_time_error(end));
}

std::string uri_template_error(std::string_view text) {
  const ParsedUrl url = parse_url(text);
  if (!url.error.empty()) return url.error;
  for (const std::string_view part : split(url.path, "/")) {
    std::string decoded;
    percent_decode(part, decoded);
    bool open = false;
    for (const char c : decoded) {
      if (c != '{' && c != '}') continue;
      if ((c == '{') == open) return "nested curly braces";
      open = !open;
    }
    if (open) return "no matching closing brace";
  }
  return {};
}

std::string identifiers_error(std::string_view list, std::string_view what, bool numeric_rule) {
  for (const std::string_view id : split(list, ".")) {
    if (id.empty()) return std::string(what) + " identifier is empty";
    for (std::size_t i = 0; i < id.size();) {
      const Rune rune = decode_rune(id.substr(i));
      const bool fine = rune.bytes == 1 && (std::isalnum(static_cast<unsigned char>(id[i])) != 0 || id[i] == '-');
      if (!fine) return "invalid character " + quoted_rune(rune.value) + " in " + std::string(what) + " identifier";
      i += rune.bytes;
    }
    if (numeric_rule && all_digits(id) && id.size() > 1 && id.front() == '0') {
      return std::string(what) + " numeric identifier starts with zero";
    }
  }
  return {};
}

std::string semver_error(std::string_view text) {
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    const std::string_view build = text.substr(plus + 1);
    if (build.empty()) return "build is empty";
    if (std::string why = identifiers_error(build, "build", false); !why.empty()) return why;
    text = text.substr(0, plus);
  }
  if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
    if (std::string why = identifiers_error(text.substr(dash + 1), "pre-release", true); !why.empty()) return why;
    text = text.substr(0, dash);
  }
  const auto numbers = split(text, ".");
  if (numbers.size() != 3) return "versionCore must have 3 numbers separated by dot";
  constexpr std::string_view kNames[] = {"major", "minor", "patch"};
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string name(kNames[i]);
    if (numbers[i].empty()) return name + " is empty";
    if (numbers[i].size() > 1 && numbers[i].front() == '0') return name + " starts with zero";
    if (!all_digits(numbers[i])) return name + " contains non-digit";
  }
  return {};
}

std::string parsed_uri_error(std::string_view text, ParsedUrl& url) {
  url = parse_url(text);
  if (!url.error.empty()) return url.error;
  std::string_view host = url.host;
  if (host.starts_with("[")) {
    const std::string why = ipv6_error(host.substr(1, host.rfind(']') - 1));
    return why.empty() ? std::string() : "invalid ipv6 address: " + why;
  }
  if (const std::size_t colon = host.rfind(':'); colon != std::string_view::npos) host = host.substr(0, colon);
  return host.find(':') != std::string_view::npos ? "ipv6 address not enclosed in brackets" : "";
}

std::string uri_reference_error(std::string_view text) {
  if (text.find('\\') != std::string_view::npos) return "contains \\";
  ParsedUrl url;
  return parsed_uri_error(text, url);
}

std::string regex_error(std::string_view text) {
  const auto compiled = Regex::compile(text);
  return compiled ? std::string() : compiled.error().helm;
}

/// Go's form, that of kube-openapi, or ISO 8601. source: kubeconform pkg/validator validateDuration
std::string any_duration_error(std::string_view text) { return is_kube_duration(text) ? std::string() : duration_error(text); }

struct Format {
  std::string_view name;
  std::string (*error)(std::string_view);
};
constexpr Format kFormats[] = {
    {"date", date_error},
    {"date-time", date_time_error},
    {"duration", duration_error},
    {"email", email_error},
    {"hostname", hostname_error},
    {"ipv4", ipv4_error},
    {"ipv6", ipv6_error},
    {"iri", uri_error},
    {"iri-reference", uri_reference_error},
    {"json-pointer", pointer_error},
    {"period", period_error},
    {"regex", regex_error},
    {"relative-json-pointer", relative_pointer_error},
    {"semver", semver_error},
    {"time", time_error},
    {"uri", uri_error},
    {"uri-reference", uri_reference_error},
    {"uri-template", uri_template_error},
    {"uuid", uuid_error},
    {"duration", any_duration_error},  // kGoDuration: behind the plain one, which the name finds
};
constexpr std::uint32_t kGoDuration = std::size(kFormats) - 1;

}  // namespace

std::string uri_error(std::string_view text) {
  ParsedUrl url;
  std::string why = parsed_uri_error(text, url);
  if (why.empty() && url.scheme.empty()) why = "relative url";
  return why;
}

std::string uuid_error(std::string_view text) {
  constexpr std::size_t kLengths[] = {8, 4, 4, 4, 12};
  const auto groups = split(text, "-");
  if (groups.size() != std::size(kLengths)) return "must have 5 elements";
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].size() != kLengths[i]) {
      return "element " + std::to_string(i + 1) + " must be " + std::to_string(kLengths[i]) + " characters long";
    }
    for (std::size_t at = 0; at < groups[i].size();) {
      const Rune rune = decode_rune(groups[i].substr(at));
      if (rune.value > 0x7f || std::isxdigit(static_cast<int>(rune.value)) == 0)
        return "non-hex character " + quoted_rune(rune.value);
      at += rune.bytes;
    }
  }
  return {};
}

std::uint32_t format_number(std::string_view name, bool go_durations) {
  if (go_durations && name == "duration") return kGoDuration;
  for (std::uint32_t i = 0; i < std::size(kFormats); ++i) {
    if (kFormats[i].name == name) return i;
  }
  return kNone;
}

std::string_view format_name(std::uint32_t number) {
  return kFormats[number].name;
}

std::string format_error(std::uint32_t format, std::string_view text) {
  return kFormats[format].error(text);
}

}  // namespace rhumbline::schema
