// Whether an object's name is one that Kubernetes takes for its kind.
//
// In:  kind and name.   Out: nothing, or the words of apimachinery's validators.
// Trap: kinds are compared without regard to case, and a kind that nobody knows gets the rule of most.
// source: helm v4 lint/rules/template.go validateMetadataNameFunc; apimachinery pkg/api/validate/content/dns.go, path.go

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/lint/rules.h"

namespace rhumbline::lint {

namespace {

using Faults = std::vector<std::string>;

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_lower_or_digit(char c) { return is_lower(c) || (c >= '0' && c <= '9'); }

bool is_label(std::string_view text) {
  return !text.empty() && is_lower_or_digit(text.front()) && is_lower_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

bool is_subdomain(std::string_view text) {
  const std::vector<std::string_view> labels = split(text, ".");
  return std::all_of(labels.begin(), labels.end(), is_label);
}

std::string too_long(std::size_t most) { return "must be no more than " + std::to_string(most) + " characters"; }

Faults subdomain_faults(std::string_view name) {
  Faults faults;
  if (name.size() > 253) faults.push_back(too_long(253));
  if (!is_subdomain(name)) {
    faults.emplace_back(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
        "alphanumeric character (e.g. 'example.com', regex used for validation is "
        "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
  }
  return faults;
}

Faults label_faults(std::string_view name) {
  Faults faults;
  if (name.size() > 63) faults.push_back(too_long(63));
  if (is_label(name)) return faults;
  faults.emplace_back(is_subdomain(name)
                          ? "must not contain dots"
                          : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
                            "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                            "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
  return faults;
}

Faults service_faults(std::string_view name) {
  Faults faults;
  if (name.size() > 63) faults.push_back(too_long(63));
  if (!is_label(name) || !is_lower(name.front())) {
    faults.emplace_back(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an "
        "alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");
  }
  return faults;
}

Faults path_faults(std::string_view name) {
  if (name == "." || name == "..") return {"may not be '" + std::string(name) + "'"};
  Faults faults;
  for (const std::string_view part : {"/", "%"}) {
    if (name.find(part) != std::string_view::npos) faults.push_back("may not contain '" + std::string(part) + "'");
  }
  return faults;
}

Faults faults_of(const Head& head) {
  const std::string kind = lower_ascii(head.kind);
  if (kind == "service") return service_faults(head.name);
  if (kind == "namespace") return label_faults(head.name);
  if (kind == "certificatesigningrequest") return {};
  for (const std::string_view role : {"role", "clusterrole", "rolebinding", "clusterrolebinding"}) {
    if (kind == role) return path_faults(head.name);
  }
  return subdomain_faults(head.name);
}

}  // namespace

std::string name_fault(const Head& head) {
  const Faults faults = faults_of(head);
  if (faults.empty()) return {};
  std::string quoted;
  append_quoted(quoted, head.name);
  std::string list;
  for (const std::string& fault : faults) list += (list.empty() ? "" : ", ") + ("metadata.name: Invalid value: " + quoted + ": ") + fault;
  if (faults.size() > 1) list = "[" + list + "]";
  return "object name does not conform to Kubernetes naming requirements: " + quoted + ": " + list;
}

}  // namespace rhumbline::lint
