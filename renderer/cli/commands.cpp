// The table of commands: the program's whole surface on one screen.

#include "renderer/cli/commands.h"

#include <array>

#include "renderer/cli/cluster.h"
#include "renderer/functions/functions.h"

namespace rhumbline::cli {

namespace {

// One line per function, for docs/functions.md and for people who look for one.
int run_functions(const Arguments&, Outlet& outlet) {
  std::string page;
  for (std::span<const Function> family : chart_functions(Compat::kHelm4).families) {
    for (const Function& function : family) page += std::string(function.name) + "\t" + std::string(function.doc) + "\n";
  }
  outlet.write(page);
  return kOk;
}

int run_version(const Arguments&, Outlet& outlet) {
  outlet.write("rhumbline " RHUMBLINE_VERSION " (renders as Helm 4.3, with --compat helm3 as Helm 3.22)\n");
  return kOk;
}

}  // namespace

std::span<const Command> commands() {
  static const std::array<std::span<const Flag>, 3> kTemplate = {template_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 2> kValidate = {validate_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 4> kDiff = {diff_flags(), render_flags(), cluster_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kKubectlDiff = {kubectl_diff_flags(), cluster_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kCluster = {snapshot_flags(), cluster_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 4> kLint = {lint_flags(), value_flags(), helm_global_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 4> kCheck = {check_flags(), render_flags(), cluster_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kImages = {images_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 2> kCrds = {render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kValues = {values_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 2> kSchema = {schema_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kExplain = {explain_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 1> kCommon = {common_flags()};
  static const auto kCommands = std::to_array<Command>({
      {"template", "render", "template [NAME] CHART [flags]", "renders a chart to the bytes that helm template prints",
       "Example: rhumbline template web ./chart -n shop -f prod.yaml --set image.tag=1.2 | kubectl apply -f -\n"
       "Exit codes: 0 rendered, 1 any failure (nothing is printed then).",
       kTemplate, run_template, kFailed, false, false, kFailed, kRenderingLimits},
      {"validate", "", "validate FILE|DIR|-... [flags]", "checks manifests against Kubernetes and CRD schemas, offline",
       "Example: rhumbline template web ./chart | rhumbline validate -strict -\n"
       "Exit codes: 0 all valid, 1 something is invalid or cannot be read.",
       kValidate, run_validate, kFailed, true, false, kFailed, {}, true},
      {"kubeconform", "", "kubeconform [OPTION]... [FILE OR FOLDER]...", "kubeconform's command line, verdicts and output, offline",
       "Takes kubeconform's own flags: rhumbline kubeconform -h. Schemas of Kubernetes are built in.\n"
       "Exit codes: 0 all valid, 1 something is invalid or cannot be read.",
       {}, run_kubeconform, kFailed, true, true, kFailed, {}, true},
      {"schema", "", "schema list | schema add FILE|DIR|-... --into DIR", "lists the built-in kinds, makes further schemas ready for --crds",
       "Example: kubectl get --raw /openapi/v2 | rhumbline schema add - --into schemas; rhumbline validate --crds schemas app.yaml\n"
       "Exit codes: 0 done, 1 a source cannot be read, 2 bad usage.",
       kSchema, run_schema},
      {"diff", "", "diff OLD NEW | diff NAME CHART --live FILE|DIR|-|cluster [flags]", "says what an upgrade does to what is running",
       "Example: kubectl get all -o yaml | rhumbline diff web ./chart -f prod.yaml --live -\n"
       "Exit codes: 0 no difference, 1 differences, 2 bad usage or could not compare.",
       kDiff, run_diff, kUsage, false, false, kUsage, kJudgingLimits},
      {"lint", "", "lint CHART... [flags]", "examines charts for possible faults, as helm lint does",
       "Example: rhumbline lint ./chart --strict --with-subcharts -f prod.yaml\n"
       "Exit codes: 0 nothing worse than a warning (--strict: than a note), 1 a chart failed.",
       kLint, run_lint, kFailed, false, false, kFailed, kRenderingLimits},
      {"check", "", "check NAME CHART | check --set-of FILE [flags]", "renders, then judges by schemas, by rules and by what runs",
       "Example: kubectl get all -o yaml | rhumbline check web ./chart -f prod.yaml --live -\n"
       "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad usage or input, 3 could not finish.",
       kCheck, run_check, kUsage, false, false, kUnfinished, kJudgingLimits},
      {"kubectl-diff", "", "kubectl-diff -f FILE|DIR|- [flags]", "kubectl diff's command line; a link named kubectl-rhumbline makes it kubectl rhumbline diff",
       "Example: kubectl rhumbline diff -f app.yaml -n shop --server-side\n"
       "Exit codes: 0 no difference, 1 differences, 2 bad usage or could not compare. KUBECTL_EXTERNAL_DIFF shows them.",
       kKubectlDiff, run_kubectl_diff, kUsage, false, false, kUsage},
      {"cluster", "", "cluster snapshot [-n NS]", "saves what a cluster holds, to compare with later",
       "Example: rhumbline cluster snapshot -n shop > shop.json; rhumbline diff web ./chart -n shop --live shop.json\n"
       "Exit codes: 0 saved whole, 2 something could not be read (nothing is printed then).",
       kCluster, run_cluster, kUsage, false, false, kUsage},
      {"images", "", "images [NAME] CHART [flags]", "lists the images that a chart wants to pull",
       "Example: rhumbline images web ./chart -f prod.yaml | xargs -n1 docker pull\n"
       "Exit codes: 0 listed, 1 the chart does not render.",
       kImages, run_images, kFailed, false, false, kFailed, kRenderingLimits},
      {"crds", "", "crds [NAME] CHART [flags]", "prints the custom resource definitions of a chart, of crds/ and of templates",
       "Example: rhumbline crds web ./chart | kubectl apply --server-side -f -\n"
       "Exit codes: 0 printed, 1 the chart does not render.",
       kCrds, run_crds, kFailed, false, false, kFailed, kRenderingLimits},
      {"values", "", "values merge|unused|diff|schema [NAME] CHART [flags]", "tells which values a chart gets, from where, and which it never reads",
       "merge prints the values that templates see (--origins: with the place each was written at). unused lists values that were set and\n"
       "that no template, condition or tag can read. diff compares with the chart's defaults, or with --old and --old-set. schema makes a\n"
       "JSON schema that the values fit.\n"
       "Example: rhumbline values unused web ./chart -f prod.yaml --set image.tga=1.2\n"
       "Exit codes: 0, 1 unused values or differences were found, 2 bad usage or input, 3 could not finish.",
       kValues, run_values, kUsage, false, false, kUnfinished, kRenderingLimits},
      {"explain", "", "explain [NAME] CHART PLACE [flags]", "tells which template line and which values made a line of the output",
       "PLACE is a line of the output (57), of what a template printed (deployment.yaml:12), or a field (Deployment/web:spec.replicas).\n"
       "Example: rhumbline explain web ./chart Deployment/web:spec.replicas -f prod.yaml\n"
       "Exit codes: 0 explained, 2 bad usage or input, 3 could not finish.",
       kExplain, run_explain, kUsage, false, false, kUnfinished, kRenderingLimits},
      {"completion", "", "completion bash|zsh|fish", "prints a completion script for a shell",
       "Example: rhumbline completion bash > /etc/bash_completion.d/rhumbline", kCommon, run_completion},
      {"functions", "", "functions", "lists the template functions", "One line per function: name, tab, what it does.", kCommon, run_functions},
      {"version", "", "version", "prints the version", "", kCommon, run_version},
  });
  return kCommands;
}

}  // namespace rhumbline::cli
