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
  static const std::array<std::span<const Flag>, 2> kBatch = {batch_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kImages = {images_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 2> kCrds = {render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kValues = {values_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 2> kSchema = {schema_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 3> kExplain = {explain_flags(), render_flags(), common_flags()};
  static const std::array<std::span<const Flag>, 1> kCommon = {common_flags()};
  static const auto kCommands = std::to_array<Command>({
      {.name = "template", .alias = "render", .usage = "template [NAME] CHART [flags]",
       .summary = "renders a chart to the bytes that helm template prints",
       .description = "Example: rhumbline template web ./chart -n shop -f prod.yaml --set image.tag=1.2 | kubectl apply -f -\n"
                      "Exit codes: 0 rendered, 1 any failure (nothing is printed then).",
       .flags = kTemplate, .run = run_template, .usage_error = kFailed, .limit_error = kFailed, .limits = kRenderingLimits, .in_batch = true},
      {.name = "validate", .usage = "validate FILE|DIR|-... [flags]",
       .summary = "checks manifests against Kubernetes and CRD schemas, offline",
       .description = "Example: rhumbline template web ./chart | rhumbline validate -strict -\n"
                      "Exit codes: 0 all valid, 1 something is invalid or cannot be read.",
       .flags = kValidate, .run = run_validate, .usage_error = kFailed, .single_dash = true, .limit_error = kFailed, .has_threads = true, .in_batch = true},
      {.name = "kubeconform", .usage = "kubeconform [OPTION]... [FILE OR FOLDER]...",
       .summary = "kubeconform's command line, verdicts and output, offline",
       .description = "Takes kubeconform's own flags: rhumbline kubeconform -h. Schemas of Kubernetes are built in.\n"
                      "Exit codes: 0 all valid, 1 something is invalid or cannot be read.",
       .run = run_kubeconform, .usage_error = kFailed, .single_dash = true, .takes_words = true, .limit_error = kFailed, .has_threads = true},
      {.name = "schema", .usage = "schema list | schema add FILE|DIR|-... --into DIR",
       .summary = "lists the built-in kinds, makes further schemas ready for --crds",
       .description = "Example: kubectl get --raw /openapi/v2 | rhumbline schema add - --into schemas; rhumbline validate --crds schemas app.yaml\n"
                      "Exit codes: 0 done, 1 a source cannot be read, 2 bad usage.",
       .flags = kSchema, .run = run_schema},
      {.name = "diff", .usage = "diff OLD NEW | diff NAME CHART --live FILE|DIR|-|cluster [flags]",
       .summary = "says what an upgrade does to what is running",
       .description = "Example: kubectl get all -o yaml | rhumbline diff web ./chart -f prod.yaml --live -\n"
                      "Exit codes: 0 no difference, 1 differences, 2 bad usage or could not compare.",
       .flags = kDiff, .run = run_diff, .limit_error = kUsage, .limits = kJudgingLimits, .in_batch = true},
      {.name = "lint", .usage = "lint CHART... [flags]",
       .summary = "examines charts for possible faults, as helm lint does",
       .description = "Example: rhumbline lint ./chart --strict --with-subcharts -f prod.yaml\n"
                      "Exit codes: 0 nothing worse than a warning (--strict: than a note), 1 a chart failed.",
       .flags = kLint, .run = run_lint, .usage_error = kFailed, .limit_error = kFailed, .limits = kRenderingLimits, .in_batch = true},
      {.name = "check", .usage = "check NAME CHART | check --set-of FILE [flags]",
       .summary = "renders, then judges by schemas, by rules and by what runs",
       .description = "Example: kubectl get all -o yaml | rhumbline check web ./chart -f prod.yaml --live -\n"
                      "Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad usage or input, 3 could not finish.",
       .flags = kCheck, .run = run_check, .limits = kJudgingLimits, .in_batch = true},
      {.name = "kubectl-diff", .usage = "kubectl-diff -f FILE|DIR|- [flags]",
       .summary = "kubectl diff's command line; a link named kubectl-rhumbline makes it kubectl rhumbline diff",
       .description = "Example: kubectl rhumbline diff -f app.yaml -n shop --server-side\n"
                      "Exit codes: 0 no difference, 1 differences, 2 bad usage or could not compare. KUBECTL_EXTERNAL_DIFF shows them.",
       .flags = kKubectlDiff, .run = run_kubectl_diff, .limit_error = kUsage},
      {.name = "cluster", .usage = "cluster snapshot [-n NS]",
       .summary = "saves what a cluster holds, to compare with later",
       .description = "Example: rhumbline cluster snapshot -n shop > shop.json; rhumbline diff web ./chart -n shop --live shop.json\n"
                      "Exit codes: 0 saved whole, 2 something could not be read (nothing is printed then).",
       .flags = kCluster, .run = run_cluster, .limit_error = kUsage},
      {.name = "batch", .usage = "batch FILE|- [flags] [-- FLAGS OF EACH JOB]",
       .summary = "does many jobs of one list in parallel, and keeps results under their digests",
       .description = "FILE holds a job in each line, an object: its members are the long flags of the job's command, and command (template), id, name,\n"
                      "chart and args. A line of JSON tells of each job, in the order of the list.\n"
                      "Example: echo '{\"name\": \"web\", \"chart\": \"./chart\", \"values\": [\"prod.yaml\"]}' | rhumbline batch - --output-dir out\n"
                      "Exit codes: 0 every job ended with 0, 1 one did not, 2 bad usage or a bad list, 3 could not finish.",
       .flags = kBatch, .run = run_batch, .has_threads = true, .timeout = "0"},
      {.name = "images", .usage = "images [NAME] CHART [flags]",
       .summary = "lists the images that a chart wants to pull",
       .description = "Example: rhumbline images web ./chart -f prod.yaml | xargs -n1 docker pull\n"
                      "Exit codes: 0 listed, 1 the chart does not render.",
       .flags = kImages, .run = run_images, .usage_error = kFailed, .limit_error = kFailed, .limits = kRenderingLimits, .in_batch = true},
      {.name = "crds", .usage = "crds [NAME] CHART [flags]",
       .summary = "prints the custom resource definitions of a chart, of crds/ and of templates",
       .description = "Example: rhumbline crds web ./chart | kubectl apply --server-side -f -\n"
                      "Exit codes: 0 printed, 1 the chart does not render.",
       .flags = kCrds, .run = run_crds, .usage_error = kFailed, .limit_error = kFailed, .limits = kRenderingLimits, .in_batch = true},
      {.name = "values", .usage = "values merge|unused|diff|schema [NAME] CHART [flags]",
       .summary = "tells which values a chart gets, from where, and which it never reads",
       .description = "merge prints the values that templates see (--origins: with the place each was written at). unused lists values that were set and\n"
                      "that no template, condition or tag can read. diff compares with the chart's defaults, or with --old and --old-set. schema makes a\n"
                      "JSON schema that the values fit.\n"
                      "Example: rhumbline values unused web ./chart -f prod.yaml --set image.tga=1.2\n"
                      "Exit codes: 0, 1 unused values or differences were found, 2 bad usage or input, 3 could not finish.",
       .flags = kValues, .run = run_values, .limits = kRenderingLimits},
      {.name = "explain", .usage = "explain [NAME] CHART PLACE [flags]",
       .summary = "tells which template line and which values made a line of the output",
       .description = "PLACE is a line of the output (57), of what a template printed (deployment.yaml:12), or a field (Deployment/web:spec.replicas).\n"
                      "Example: rhumbline explain web ./chart Deployment/web:spec.replicas -f prod.yaml\n"
                      "Exit codes: 0 explained, 2 bad usage or input, 3 could not finish.",
       .flags = kExplain, .run = run_explain, .limits = kRenderingLimits},
      {.name = "completion", .usage = "completion bash|zsh|fish",
       .summary = "prints a completion script for a shell",
       .description = "Example: rhumbline completion bash > /etc/bash_completion.d/rhumbline",
       .flags = kCommon, .run = run_completion},
      {.name = "functions", .usage = "functions",
       .summary = "lists the template functions",
       .description = "One line per function: name, tab, what it does.",
       .flags = kCommon, .run = run_functions},
      {.name = "version", .usage = "version",
       .summary = "prints the version",
       .flags = kCommon, .run = run_version},
  });
  return kCommands;
}

}  // namespace rhumbline::cli
