// The rules about templates/: the chart renders, and what each file renders to looks like manifests.
//
// In:  the chart and the user's values.   Out: messages, file by file in the order in which the chart was loaded.
// Trap: the first document that cannot be read ends the whole rule, for the files behind it too; and a chart whose values cannot be
// processed is passed over in silence. Both are Helm's ways.
// source: helm v4 pkg/chart/v2/lint/rules/template.go; v3 pkg/lint/rules/template.go

#include <algorithm>

#include "renderer/base/text.h"
#include "renderer/lint/rules.h"
#include "renderer/yaml/yaml.h"

namespace rhumbline::lint {

namespace {

constexpr std::string_view kFolder = "templates/";

// filepath.Ext.
std::string extension_of(std::string_view name) {
  const std::string_view base = name.substr(name.rfind('/') + 1);
  const std::size_t dot = base.rfind('.');
  return dot == std::string_view::npos ? std::string() : std::string(base.substr(dot));
}

std::string extension_rule(const std::string& extension) {
  for (const std::string_view good : {".yaml", ".yml", ".tpl", ".txt"}) {
    if (extension == good) return {};
  }
  return "file extension '" + extension + "' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt";
}

bool is_manifest_file(std::string_view extension, bool helm3) {
  if (helm3) return extension == ".yaml";
  return equals_ignoring_case(extension, ".yaml") || equals_ignoring_case(extension, ".yml");
}

// The first line that is not blank must not be indented.
std::string indent_rule(std::string_view text) {
  constexpr std::size_t kLongestLine = 64 * 1024;  // bufio.Scanner's
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.size() >= kLongestLine) return "bufio.Scanner: token too long";
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim_space(line).empty()) continue;
    if (!line.starts_with(' ') && !line.starts_with('\t')) return {};
    std::string message = "document starts with an illegal indent: ";
    append_quoted(message, line);
    return message + ", which may cause parsing problems";
  }
  return {};
}

std::string selector_rule(const Head& head, std::string_view text) {
  constexpr std::string_view kKinds[] = {"Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"};
  if (std::find(std::begin(kKinds), std::end(kKinds), head.kind) == std::end(kKinds)) return {};
  if (text.find("matchLabels") != std::string_view::npos || text.find("matchExpressions") != std::string_view::npos) return {};
  std::string message = "a " + std::string(head.kind) + " must contain matchLabels or matchExpressions, and ";
  append_quoted(message, head.name);
  return message + " does not";
}

const Value* member(const Value& value, std::string_view key) {
  if (!value.is_map()) return nullptr;
  const Entry* entry = value.as_map().find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

// Helm's marks on the items of a List are not seen by Helm.
std::string list_rule(Linter& linter, const Head& head, std::string_view text) {
  if (head.kind != "List") return {};
  const Result<Value> list = yaml::read(linter.job, text);
  if (!list) return "unable to parse YAML: " + words_of(list.error());
  const Value* items = member(list.value(), "items");
  if (items == nullptr || !items->is_list()) return {};
  for (const Value& item : items->as_list()) {
    const Value* metadata = member(item, "metadata");
    const Value* annotations = metadata == nullptr ? nullptr : member(*metadata, "annotations");
    if (annotations == nullptr || member(*annotations, "helm.sh/resource-policy") == nullptr) continue;
    return std::string(linter.helm3() ? "Annotation" : "annotation") + " 'helm.sh/resource-policy' within List objects are ignored";
  }
  return {};
}

// What Helm 3 still warned of.
void helm2_rules(Linter& linter, std::string_view name, std::string_view text) {
  const auto matches = [&](std::string_view pattern) {
    const Result<Regex>& compiled = linter.job.regexes.compile(pattern);
    return compiled && compiled.value().contains(text);
  };
  if (matches(R"("?helm\.sh/hook"?:\s+crd-install)")) {
    linter.rule(Level::kWarning, name,
                "manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the crds/ "
                "directory at the top level of the chart");
  }
  if (matches(R"(\.Release\.Time)")) {
    linter.rule(Level::kError, name, ".Release.Time has been removed in v3, please replace with the `now` function in your templates");
  }
}

struct KubernetesVersion {
  std::string major, minor;
};

// The version that deprecations are judged by: the digits that --kube-version begins with.
KubernetesVersion kubernetes_of(const LintRequest& request) {
  std::string_view text = request.kube_version;
  if (text.empty()) return {"1", request.compat == Compat::kHelm3 ? "20" : "37"};
  text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
  const std::size_t dot = text.find('.');
  const std::string_view minor = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  return {std::string(text.substr(0, dot)), std::string(minor.substr(0, std::min(minor.find_first_not_of("0123456789"), minor.size())))};
}

// Whether the files behind this one are still looked at.
bool check_rendered(Linter& linter, std::string_view name, std::string_view text) {
  if (trim_space(text).empty()) return true;
  linter.rule(Level::kWarning, name, indent_rule(text));
  const KubernetesVersion kubernetes = kubernetes_of(linter.request);
  return each_head(linter, name, text, [&](const Head& head) {
    linter.rule(Level::kWarning, name, name_fault(head));
    linter.rule(Level::kWarning, name, deprecation_of(head, kubernetes.major, kubernetes.minor));
    linter.rule(Level::kError, name, selector_rule(head, text));
    linter.rule(Level::kError, name, list_rule(linter, head, text));
  });
}

void check_files(Linter& linter, Chart& chart, const LintTexts& rendered) {
  for (ChartFile& file : chart.templates) {
    const std::string extension = extension_of(file.name);
    linter.rule(Level::kError, file.name, extension_rule(extension));
    if (linter.helm3()) helm2_rules(linter, file.name, read_file(linter.job, linter.files, file));
    if (!is_manifest_file(extension, linter.helm3())) continue;
    const std::string name = join_path(chart.name(), file.name);
    const auto found = std::find_if(rendered.files.begin(), rendered.files.end(), [&](const RenderedFile& row) { return row.name == name; });
    if (found != rendered.files.end() && !check_rendered(linter, file.name, found->text)) return;
  }
}

}  // namespace

void check_templates(Linter& linter) {
  const FileKind kind = linter.files.kind(linter.folder + "/templates");
  const bool is_missing = kind == FileKind::kMissing;
  if (!linter.rule(Level::kWarning, kFolder, is_missing && !linter.helm3() ? "directory does not exist" : "")) return;
  const Level level = linter.helm3() ? Level::kWarning : Level::kError;
  if (!linter.rule(level, kFolder, is_missing || kind == FileKind::kFolder ? "" : "not a directory")) return;
  std::string fault;
  std::optional<ChartSet> charts = linter.load(fault);
  if (!linter.rule(Level::kError, kFolder, fault)) return;
  const LintTexts rendered = render_for_lint(linter.job, linter.files, linter.world, *charts, linter.user_values, linter.request);
  if (rendered.gave_up) return;
  if (!linter.rule(Level::kError, kFolder, rendered.fault ? words_of(*rendered.fault) : "")) return;
  check_files(linter, *charts->root, rendered);
}

}  // namespace rhumbline::lint
