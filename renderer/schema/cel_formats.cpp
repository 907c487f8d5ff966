// Named formats and semantic versions in CEL.
//
// In: texts. Out: for a format what is wrong with a text, as an optional list; versions that compare.
// Trap: validate() gives none when all is well; a version is read strictly unless the rule asks to make it normal first.
// source: k8s.io/apiserver pkg/cel/library format.go, semverlib.go; apimachinery pkg/api/validation names.go
#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/base/version.h"
#include "renderer/schema/cel_value.h"
#include "renderer/schema/objects.h"

namespace rhumbline::schema {
namespace {

using Sort = CelValue::Sort;

bool is_dns1035_label(std::string_view text) { return is_dns_label(text) && (text[0] < '0' || text[0] > '9'); }
bool is_label_value(std::string_view text) { return text.empty() || is_label_word(text); }
bool is_kube_uuid(std::string_view text) { return is_kube_format("uuid", text); }
bool is_kube_byte(std::string_view text) { return is_kube_format("byte", text); }
bool is_kube_date(std::string_view text) { return is_kube_format("date", text); }
bool is_kube_datetime(std::string_view text) { return is_kube_format("datetime", text); }
bool is_request_uri(std::string_view text) { return request_uri_error(text).empty(); }

/// As a prefix a name may end in '-'.
template <bool (*kJudge)(std::string_view)>
bool as_prefix(std::string_view text) {
  if (text.size() < 2 || !text.ends_with("-")) return kJudge(text);
  return kJudge(std::string(text.substr(0, text.size() - 1)) + "a");
}

struct NamedFormat {
  std::string_view name;
  bool (*judge)(std::string_view);
};
constexpr NamedFormat kFormats[] = {
    {"byte", is_kube_byte},
    {"date", is_kube_date},
    {"datetime", is_kube_datetime},
    {"dns1035Label", is_dns1035_label},
    {"dns1035LabelPrefix", as_prefix<is_dns1035_label>},
    {"dns1123Label", is_dns_label},
    {"dns1123LabelPrefix", as_prefix<is_dns_label>},
    {"dns1123Subdomain", is_dns_subdomain},
    {"dns1123SubdomainPrefix", as_prefix<is_dns_subdomain>},
    {"labelValue", is_label_value},
    {"qualifiedName", is_qualified_name},
    {"uri", is_request_uri},
    {"uuid", is_kube_uuid},
};

const NamedFormat* format_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const NamedFormat& each) { return each.name == name; });
  return found == std::end(kFormats) ? nullptr : found;
}

CelValue named(CelRun& run, CelArgs a) {
  const NamedFormat* found = format_named(a[0].text);
  const CelValue format{.sort = Sort::kFormat, .text = found == nullptr ? std::string_view() : found->name};
  return cel_optional(run, found == nullptr ? nullptr : &format);
}

template <std::size_t kIndex>
CelValue constant(CelRun&, CelArgs) {
  return {.sort = Sort::kFormat, .text = kFormats[kIndex].name};
}

CelValue validate(CelRun& run, CelArgs a) {
  const NamedFormat* format = format_named(a[0].text);
  if (format->judge(a[1].text)) return cel_optional(run, nullptr);
  const CelValue why = cel_text_value(run, "is no " + std::string(format->name));
  const CelValue list = cel_list(run, {&why, 1});
  return cel_optional(run, &list);
}

// ---- Versions -----------------------------------------------------------------------------------------------------------------

/// "v1.02" to "1.2.0". source: semverlib.go normalizeAndParse
std::string normalized(std::string_view text) {
  if (text.starts_with("v")) text.remove_prefix(1);
  std::string out;
  int parts = 0;
  for (; parts < 3 && (parts == 0 || !text.empty()); ++parts) {
    const std::size_t end = parts == 2 ? text.size() : std::min(text.find('.'), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool trims = part.size() > 1;
    while (trims && part.starts_with("0")) part.remove_prefix(1);
    const bool digit = !part.empty() && part[0] >= '0' && part[0] <= '9';
    out.append(parts > 0 ? "." : "").append(trims && !digit ? "0" : "").append(part);
  }
  if (parts < 3 && out.find_first_of("+-") != std::string::npos) return {};
  for (; parts < 3; ++parts) out += ".0";
  return out;
}

std::optional<Version> version_of(CelArgs a) {
  return Version::parse_strict(a.size() > 1 && a[1].is_true() ? normalized(a[0].text) : std::string(a[0].text));
}

CelValue is_semver(CelRun&, CelArgs a) { return cel_bool(version_of(a).has_value()); }
CelValue to_semver(CelRun& run, CelArgs a) {
  const std::optional<Version> version = version_of(a);
  if (!version) return cel_error(run, "\"" + std::string(a[0].text) + "\" is no semantic version");
  return cel_text_value(run, version->text(), Sort::kSemver);
}

std::int64_t part_of(const CelValue& value, std::uint64_t Version::*part) { return static_cast<std::int64_t>((*Version::parse_strict(value.text)).*part); }
CelValue major(CelRun&, CelArgs a) { return cel_int(part_of(a[0], &Version::major)); }
CelValue minor(CelRun&, CelArgs a) { return cel_int(part_of(a[0], &Version::minor)); }
CelValue patch(CelRun&, CelArgs a) { return cel_int(part_of(a[0], &Version::patch)); }
CelValue compare_to(CelRun&, CelArgs a) { return cel_int(compare_semvers(a[0], a[1])); }
CelValue is_greater(CelRun&, CelArgs a) { return cel_bool(compare_semvers(a[0], a[1]) > 0); }
CelValue is_less(CelRun&, CelArgs a) { return cel_bool(compare_semvers(a[0], a[1]) < 0); }

constexpr CelFunction kFunctions[] = {
    {"compareTo", "v.v", compare_to},
    {"format.byte", "", constant<0>},
    {"format.date", "", constant<1>},
    {"format.datetime", "", constant<2>},
    {"format.dns1035Label", "", constant<3>},
    {"format.dns1035LabelPrefix", "", constant<4>},
    {"format.dns1123Label", "", constant<5>},
    {"format.dns1123LabelPrefix", "", constant<6>},
    {"format.dns1123Subdomain", "", constant<7>},
    {"format.dns1123SubdomainPrefix", "", constant<8>},
    {"format.labelValue", "", constant<9>},
    {"format.named", "s", named},
    {"format.qualifiedName", "", constant<10>},
    {"format.uri", "", constant<11>},
    {"format.uuid", "", constant<12>},
    {"isGreaterThan", "v.v", is_greater},
    {"isLessThan", "v.v", is_less},
    {"isSemver", "s", is_semver},
    {"isSemver", "sb", is_semver},
    {"major", "v.", major},
    {"minor", "v.", minor},
    {"patch", "v.", patch},
    {"semver", "s", to_semver},
    {"semver", "sb", to_semver},
    {"validate", "f.s", validate},
};

}  // namespace

int compare_semvers(const CelValue& a, const CelValue& b) {
  const std::optional<Version> left = Version::parse_strict(a.text), right = Version::parse_strict(b.text);
  return left && right ? left->compare(*right) : 0;
}

std::span<const CelFunction> cel_format_functions() { return kFunctions; }

}  // namespace rhumbline::schema
