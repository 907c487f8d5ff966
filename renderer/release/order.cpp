// From rendered files to manifests and hooks in install order.
//
// In:  the text of each template file.   Out: documents, each with the head that ordering needs.
// The one idea: a document is parsed whole, since Helm refuses the release for a fault anywhere in it; documents that are plain enough
// pass the quick checker, which may only say "valid".
// Trap: Helm decodes the head into strings, so `kind: 5` is the kind "5", and `kind: [a]` is an error with Go's words.

#include <algorithm>
#include <array>

#include "renderer/base/text.h"
#include "renderer/release/parts.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline {

namespace {

// Helm's InstallOrder. The last two are new in Helm 4.
constexpr std::string_view kInstallOrder[] = {
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget",
    "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
    "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList",
    "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment",
    "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
    "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"};
constexpr std::size_t kNewInHelm4 = 2;

constexpr std::string_view kHookEvents[] = {"pre-install",  "post-install", "pre-delete",    "post-delete", "pre-upgrade",
                                            "post-upgrade", "pre-rollback", "post-rollback", "test",        "test-success"};

using yaml::Head;

// ---- Decoding the head ---------------------------------------------------------------------------------------------------------

struct HeadReader {
  Job& job;
  std::string_view file;
  Compat compat;

  Head read(std::string_view text, Pos at) const;
  std::string_view string_field(const Value& value, std::string_view field) const;
  void read_metadata(const Value& metadata, Head& head) const;
  [[noreturn]] void wrong_type(const Value& value, std::string_view field, std::string_view wanted) const;
  [[noreturn]] void bad_yaml(const Diagnostic& cause, std::string_view text, Pos at) const;
};

std::string_view json_kind(const Value& v) {
  switch (v.kind()) {
    case Kind::kBool: return "bool";
    case Kind::kString: return "string";
    case Kind::kList: return "array";
    case Kind::kMap: return "object";
    default: return "number";
  }
}

void HeadReader::wrong_type(const Value& value, std::string_view field, std::string_view wanted) const {
  const Pos origin = job.sources.origin(value.at());
  const std::string type = compat == Compat::kHelm3 ? "releaseutil.SimpleHead" : "util.SimpleHead";
  const std::string target = field.empty() ? "Go value of type " + type : "Go struct field " + std::string(field) + " of type " + std::string(wanted);
  fail({.rule = "yaml.head",
        .at = origin ? origin : value.at(),
        .message = std::string(file) + " renders " + (field.empty() ? "a document" : std::string(field.substr(field.find('.') + 1))) +
                   " as " + std::string(json_kind(value)) + ", " + (field.empty() ? "a manifest is an object" : "it must be " + std::string(wanted == "string" ? "a string" : "an object")),
        .helm = "YAML parse error on " + std::string(file) + ": error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " +
                std::string(json_kind(value)) + " into " + target});
}

std::string_view HeadReader::string_field(const Value& value, std::string_view field) const {
  switch (value.kind()) {
    case Kind::kNil: return {};
    case Kind::kString: return value.as_text();
    case Kind::kBool: return value.as_bool() ? "true" : "false";
    case Kind::kList:
    case Kind::kMap: wrong_type(value, field, "string");
    default: break;
  }
  std::string out;
  if (value.is(Kind::kFloat64)) {
    append_float(out, value.as_float(), 'g', -1, 32);  // Helm's coercion prints floats with 32 bits
  } else {
    append_printed(job, out, value);
  }
  return job.arena.copy(out);
}

void HeadReader::read_metadata(const Value& metadata, Head& head) const {
  if (metadata.is_nil()) return;
  if (!metadata.is_map()) wrong_type(metadata, "SimpleHead.metadata", "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }");
  for (const Entry* entry : metadata.as_map().sorted(job.arena)) {
    if (equals_ignoring_case(entry->key, "name")) head.name = string_field(entry->value, ".metadata.name");
    if (!equals_ignoring_case(entry->key, "annotations") || entry->value.is_nil()) continue;
    if (!entry->value.is_map()) wrong_type(entry->value, ".metadata.annotations", "map[string]string");
    for (const Entry* annotation : entry->value.as_map().sorted(job.arena)) {
      const std::string_view text = string_field(annotation->value, ".metadata.annotations");
      if (annotation->key != "helm.sh/hook") continue;
      head.is_hook = true;
      head.hook = text;
    }
  }
}

// The rendered lines around the fault, for the hint: what the template made is seen nowhere else.
std::string lines_around(const Job& job, Pos at, Pos text_start) {
  const Place place = job.sources.place(at);
  const int first_line = job.sources.place(text_start).line;
  std::string out = "the rendered text there is";
  for (int line = std::max(first_line, place.line - 2); line <= place.line + 1; ++line) {
    const std::string_view text = job.sources.line(at, line);
    if (text.empty() && line > place.line) break;
    out += "\n    " + std::string(line == place.line ? "> " : "  ") + std::string(text);
  }
  return out;
}

void HeadReader::bad_yaml(const Diagnostic& cause, std::string_view, Pos at) const {
  const Pos origin = job.sources.origin(cause.at ? cause.at : at);
  std::vector<Frame> trace = cause.trace;
  for (Frame& frame : trace) {
    if (const Pos written = job.sources.origin(frame.at)) frame.at = written;
  }
  fail({.rule = "yaml.syntax",
        .at = origin ? origin : cause.at,
        .message = std::string(file) + " renders to YAML that cannot be read: " + cause.message,
        .hint = lines_around(job, cause.at ? cause.at : at, at) + (cause.hint.empty() ? "" : "\n    " + cause.hint),
        .trace = std::move(trace),
        .helm = "YAML parse error on " + std::string(file) + ": " + (cause.helm.empty() ? cause.message : cause.helm)});
}

Head HeadReader::read(std::string_view text, Pos at) const {
  if (yaml::Head head; yaml::quick_check(text, head)) return head;
  const Result<Value> document = yaml::read(job, text, at, {.keep_integers = true});
  if (!document) bad_yaml(document.error(), text, at);
  Head head;
  if (document.value().is_nil()) return head;
  if (!document.value().is_map()) wrong_type(document.value(), {}, {});
  for (const Entry* entry : document.value().as_map().sorted(job.arena)) {
    if (equals_ignoring_case(entry->key, "apiVersion")) head.api_version = string_field(entry->value, "SimpleHead.apiVersion");
    if (equals_ignoring_case(entry->key, "kind")) head.kind = string_field(entry->value, "SimpleHead.kind");
    if (equals_ignoring_case(entry->key, "metadata")) read_metadata(entry->value, head);
  }
  return head;
}

// ---- Hooks ---------------------------------------------------------------------------------------------------------------------

struct HookEvents {
  bool known = true;
  bool is_test = false;
};

HookEvents hook_events(std::string_view annotation) {
  HookEvents result;
  for (std::string_view part : split(annotation, ",")) {
    const std::string event = lower_ascii(trim_space(part));
    result.known = result.known && std::find(std::begin(kHookEvents), std::end(kHookEvents), event) != std::end(kHookEvents);
    result.is_test = result.is_test || event.starts_with("test");
  }
  return result;
}

// ---- Order ---------------------------------------------------------------------------------------------------------------------

std::size_t rank_of(std::string_view kind, Compat compat) {
  const std::size_t known = std::size(kInstallOrder) - (compat == Compat::kHelm3 ? kNewInHelm4 : 0);
  for (std::size_t i = 0; i < known; ++i) {
    if (kInstallOrder[i] == kind) return i;
  }
  return known;
}

void sort_by_kind(std::vector<Manifest>& manifests, Compat compat) {
  struct Keyed {
    std::size_t rank, number;
  };
  const std::size_t unknown = rank_of("", compat);
  std::vector<Keyed> keys(manifests.size());
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = {rank_of(manifests[i].kind, compat), i};
  std::sort(keys.begin(), keys.end(), [&](const Keyed& a, const Keyed& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    if (a.rank == unknown && manifests[a.number].kind != manifests[b.number].kind) {
      return manifests[a.number].kind < manifests[b.number].kind;
    }
    return a.number < b.number;
  });
  std::vector<Manifest> sorted;
  sorted.reserve(manifests.size());
  for (const Keyed& key : keys) sorted.push_back(std::move(manifests[key.number]));
  manifests = std::move(sorted);
}

bool is_blank(std::string_view text) { return trim_left_space(text).empty(); }

}  // namespace

void order_manifests(Job& job, std::vector<RenderedFile> files, const RenderRequest& request, Rendering& rendering) {
  std::sort(files.begin(), files.end(), [](const RenderedFile& a, const RenderedFile& b) { return a.name < b.name; });
  const auto rule = request.compat == Compat::kHelm3 ? yaml::SplitRule::kHelm3 : yaml::SplitRule::kHelm4;
  for (const RenderedFile& file : files) {
    if (is_blank(file.text)) continue;
    const HeadReader reader{job, file.name, request.compat};
    for (const yaml::Part& part : yaml::split(file.text, rule)) {
      const Pos at = file.at + part.offset;
      const Head head = reader.read(part.text, at);
      Manifest manifest{std::string(file.name), part.text, at, head.kind, head.name, head.api_version};
      if (!head.is_hook) {
        rendering.manifests.push_back(std::move(manifest));
        continue;
      }
      const HookEvents events = hook_events(head.hook);
      if (!events.known) {
        std::string log = "level=INFO msg=\"skipping unknown hooks\" hookTypes=";
        const bool plain = !head.hook.empty() && head.hook.find_first_of(" \"=\n\t") == std::string_view::npos;
        plain ? void(log += head.hook) : append_quoted(log, head.hook);
        const Pos origin = job.sources.origin(at);
        job.warn({.rule = "hook.unknown",
                  .at = origin,
                  .message = std::string(file.name) + ": " + std::string(head.kind) + " \"" + std::string(head.name) +
                             "\" is left out, helm.sh/hook \"" + std::string(head.hook) + "\" names an unknown hook",
                  .helm = log});
        continue;
      }
      if (events.is_test && request.skip_tests) continue;
      rendering.hooks.push_back(std::move(manifest));
    }
  }
  sort_by_kind(rendering.manifests, request.compat);
  sort_by_kind(rendering.hooks, request.compat);
}

}  // namespace rhumbline
