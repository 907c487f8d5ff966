// .Capabilities: Kubernetes version, API versions, Helm's own version, as Helm 4.3 and 3.22 show them offline.
//
// In:  --kube-version and --api-versions.   Out: a pointer to a struct, with Go's type names and methods.
// Trap: KubeVersion prints by its String method only where it is reached through the pointer (`{{ .Capabilities.KubeVersion }}`); a
// copy that goes through a function prints field by field, the hidden one included.

#include <array>

#include "renderer/base/text.h"
#include "renderer/release/parts.h"

namespace rhumbline {

namespace {

// ---- Types -----------------------------------------------------------------------------------------------------------------

Value kube_version_text(Job&, const Value& self, std::span<const Value>) {
  const Entry* normalized = self.as_map().find("normalizedVersion");
  return normalized != nullptr ? normalized->value : self.as_map().get("Version");
}

Value kube_version_git(Job&, const Value& self, std::span<const Value>) { return self.as_map().get("Version"); }

void print_kube_version(Job& job, std::string& out, const Value& self) {
  out += kube_version_text(job, self, {}).as_text();
}

// JSON leaves the hidden field out.
Value kube_version_json(Job& job, const Value& self) {
  static constexpr GoType kShown{"common.KubeVersion", GoKind::kStruct};
  const Map& fields = self.as_map();
  return make_map(job.arena, {{"Version", fields.get("Version")}, {"Major", fields.get("Major")}, {"Minor", fields.get("Minor")}},
                  &kShown);
}

// JSON names of BuildInfo, empty ones left out but for the last.
Value build_info_json(Job& job, const Value& self) {
  static constexpr GoType kShown{"version.BuildInfo", GoKind::kStruct};
  Map* shown = make_map(job.arena, &kShown);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kNames = {{{"Version", "version"},
                                                                                 {"GitCommit", "git_commit"},
                                                                                 {"GitTreeState", "git_tree_state"},
                                                                                 {"GoVersion", "go_version"}}};
  for (const auto& [field, name] : kNames) {
    const Value text = self.as_map().get(field);
    if (!text.as_text().empty()) shown->set(job.arena, name, text);
  }
  if (const Entry* client = self.as_map().find("KubeClientVersion")) shown->set(job.arena, "kube_client_version", client->value);
  return Value::map(shown);
}

Value version_set_has(Job&, const Value& self, std::span<const Value> args) {
  for (const Value& version : self.as_list()) {
    if (version.as_text() == args[0].as_text()) return Value::boolean(true);
  }
  return Value::boolean(false);
}

constexpr Method kKubeVersionMethods[] = {{"GitVersion", "", kube_version_git}, {"String", "", kube_version_text}};
constexpr Method kVersionSetMethods[] = {{"Has", "s", version_set_has}};

constexpr GoType kKubeVersionCopy4{.name = "common.KubeVersion", .kind = GoKind::kStruct, .json = kube_version_json};
constexpr GoType kKubeVersionCopy3{.name = "chartutil.KubeVersion", .kind = GoKind::kStruct, .json = kube_version_json};
constexpr GoType kKubeVersion4{.name = "common.KubeVersion", .kind = GoKind::kStruct, .methods = kKubeVersionMethods,
                               .print = print_kube_version, .json = kube_version_json, .copy = &kKubeVersionCopy4};
constexpr GoType kKubeVersion3{.name = "chartutil.KubeVersion", .kind = GoKind::kStruct, .methods = kKubeVersionMethods,
                               .print = print_kube_version, .json = kube_version_json, .copy = &kKubeVersionCopy3};
constexpr GoType kVersionSet4{.name = "common.VersionSet", .kind = GoKind::kSlice, .elem = &kTypeString,
                              .methods = kVersionSetMethods};
constexpr GoType kVersionSet3{.name = "chartutil.VersionSet", .kind = GoKind::kSlice, .elem = &kTypeString,
                              .methods = kVersionSetMethods};
constexpr GoType kBuildInfo{.name = "version.BuildInfo", .kind = GoKind::kStruct, .json = build_info_json};
constexpr GoType kCapabilitiesStruct4{.name = "common.Capabilities", .kind = GoKind::kStruct};
constexpr GoType kCapabilitiesStruct3{.name = "chartutil.Capabilities", .kind = GoKind::kStruct};
constexpr GoType kCapabilities4{.name = "*common.Capabilities", .kind = GoKind::kPointer, .elem = &kCapabilitiesStruct4};
constexpr GoType kCapabilities3{.name = "*chartutil.Capabilities", .kind = GoKind::kPointer, .elem = &kCapabilitiesStruct3};

// The group versions that client-go 0.37 registers, in its order, and the two of apiextensions. source: probe api-versions-default
constexpr std::string_view kApiVersions[] = {
    "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1alpha1", "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1", "apps/v1", "apps/v1beta1", "apps/v1beta2", "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1", "authentication.k8s.io/v1beta1", "authorization.k8s.io/v1", "authorization.k8s.io/v1beta1",
    "autoscaling/v1", "autoscaling/v2", "batch/v1", "batch/v1beta1", "certificates.k8s.io/v1", "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1", "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1",
    "discovery.k8s.io/v1", "discovery.k8s.io/v1beta1", "events.k8s.io/v1", "events.k8s.io/v1beta1", "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3", "lifecycle.k8s.io/v1alpha1", "networking.k8s.io/v1", "networking.k8s.io/v1beta1",
    "node.k8s.io/v1", "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1", "policy/v1", "policy/v1beta1",
    "rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1", "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3", "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1", "storage.k8s.io/v1alpha1", "storagemigration.k8s.io/v1", "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1", "apiextensions.k8s.io/v1"};

// ---- Reading a version -----------------------------------------------------------------------------------------------------

bool is_digit_byte(char c) { return c >= '0' && c <= '9'; }

[[noreturn]] void bad_version(std::string_view text, std::string reason) {
  fail({.cause = Cause::kUsage,
        .rule = "flag.kube-version",
        .message = "--kube-version \"" + std::string(text) + "\" is not a Kubernetes version: " + reason,
        .hint = "give it as 1.31 or v1.31.4",
        .helm = "invalid kube version '" + std::string(text) + "': " + reason});
}

// The numeric parts of a generic version: "v1.30.2-x" gives 1, 30, 2.
std::vector<std::string_view> numeric_parts(std::string_view whole) {
  std::string_view text = whole;
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r' && text[0] != '\v'))) text.remove_prefix(1);
  if (text.starts_with('v')) text.remove_prefix(1);
  if (text.empty() || !is_digit_byte(text[0]) || text.find('\n') != std::string_view::npos) {
    bad_version(whole, "could not parse " + quoted(whole) + " as version");
  }
  std::vector<std::string_view> parts;
  for (;;) {
    std::size_t end = 0;
    while (end < text.size() && is_digit_byte(text[end])) ++end;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end);
    if (text.size() < 2 || text[0] != '.' || !is_digit_byte(text[1])) return parts;
    text.remove_prefix(1);
  }
}

}  // namespace

ClusterVersion read_kube_version(std::string_view text, Compat compat) {
  const bool helm3 = compat == Compat::kHelm3;
  if (text.empty()) {
    // Helm 4 derives it from the client-go that it is built with; a plain build of Helm 3 believes in 1.20.
    return helm3 ? ClusterVersion{"v1.20.0", "v1.20.0", "1", "20"} : ClusterVersion{"v1.37.0", "v1.37.0", "1", "37"};
  }
  const std::vector<std::string_view> parts = numeric_parts(text);
  if (parts.size() < 2) bad_version(text, "illegal version string " + quoted(text));
  if (parts[0].size() > 1 && parts[0][0] == '0') {
    bad_version(text, "illegal zero-prefixed version component " + quoted(parts[0]) + " in " + quoted(text));
  }
  ClusterVersion version;
  version.normalized = "v";
  for (std::string_view part : parts) {
    const ParsedUint number = parse_uint(part, 10);
    if (number.status != ParseStatus::kOk) {
      bad_version(text, "illegal non-numeric version component " + quoted(part) + " in " + quoted(text) +
                            ": strconv.ParseUint: parsing " + quoted(part) + ": value out of range");
    }
    if (version.normalized.size() > 1) version.normalized += '.';
    append_uint(version.normalized, number.value);
  }
  const auto plain = [](std::string_view part) { return std::to_string(parse_uint(part, 10).value); };
  version.major = plain(parts[0]);
  version.minor = plain(parts[1]);
  version.version = helm3 ? version.normalized : (text.starts_with('v') ? "" : "v") + std::string(text);
  return version;
}

Value make_capabilities(Job& job, const ClusterVersion& version, std::span<const std::string> extra, Compat compat) {
  const bool helm3 = compat == Compat::kHelm3;
  Arena& arena = job.arena;
  const auto text = [&](std::string_view bytes) { return Value::string(arena, arena.copy(bytes)); };
  Map* kube = make_map(arena, helm3 ? &kKubeVersion3 : &kKubeVersion4);
  kube->set(arena, "Version", text(version.version));
  if (!helm3) kube->set(arena, "normalizedVersion", text(version.normalized));
  kube->set(arena, "Major", text(version.major));
  kube->set(arena, "Minor", text(version.minor));

  ListBuilder versions(arena, helm3 ? &kVersionSet3 : &kVersionSet4);
  versions.reserve(std::size(kApiVersions) + extra.size());
  for (std::string_view known : kApiVersions) versions.push(Value::literal(known));
  for (const std::string& given : extra) versions.push(text(given));

  Map* helm = make_map(arena, &kBuildInfo);
  helm->set(arena, "Version", Value::literal(helm3 ? "v3.22" : "v4.3"));
  helm->set(arena, "GitCommit", Value::literal(""));
  helm->set(arena, "GitTreeState", Value::literal(""));
  helm->set(arena, "GoVersion", Value::literal("go1.26.8"));
  if (!helm3) helm->set(arena, "KubeClientVersion", Value::literal("v1.37"));

  return make_map(arena, {{"KubeVersion", Value::map(kube)}, {"APIVersions", versions.finish()}, {"HelmVersion", Value::map(helm)}},
                  helm3 ? &kCapabilities3 : &kCapabilities4);
}

}  // namespace rhumbline
