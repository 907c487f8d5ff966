// The straight line: chart and flags in, a rendering out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/gotemplate/gotemplate.h"
#include "renderer/schema/schema.h"
#include "renderer/values/origins.h"

namespace rhumbline {

/// A value that the user set and no template, condition or tag of the chart can read.
struct UnusedValue {
  std::string path;     // as --set takes it: "tracing.enabled", "hosts[0].nmae"
  Value value;
  Pos at;               // where it was set; Sources::place() names the file, or "--set tracing.enabled=true" as the file
  LayerKind layer = LayerKind::kFlag;
  std::string suggest;  // the nearest path that the chart does know; may be empty
  bool is_guess = false;  // of a slip: only the chart's defaults speak against it, no template
};

/// What a rendering tells of its values when it is asked (RenderRequest::insight); it lives as long as the job. It is filled
/// also when the templates fail.
struct Insight {
  std::string chart_name;
  ValueHistory history;
  Value user_values;                // merged, as given
  Value values;                     // coalesced with all defaults: what .Values shows
  bool wants_actions = false;       // asked for: ReadPaths::actions
  ReadPaths reads;                  // what templates may read
  std::vector<UnusedValue> unused;  // in the order in which they were set
  std::vector<UnusedValue> slips;   // used with all of their table only, and nearly called like another key of that table
};

/// What was asked for: the meaning of `template`'s flags, none of their spelling.
struct RenderRequest {
  std::string name = "release-name";
  bool name_given = false;
  std::string name_template;        // --name-template
  std::string name_space = "default";
  std::string chart;                // path
  ValueFlags values;
  std::string kube_version;         // --kube-version; empty: the default of the Helm that compat names
  std::vector<std::string> api_versions;
  std::vector<std::string> show_only;
  Compat compat = Compat::kHelm4;
  bool include_crds = false;
  bool is_upgrade = false;
  std::int64_t revision = 1;        // of the release
  bool no_hooks = false;
  bool skip_tests = false;
  bool skip_schema = false;         // --skip-schema-validation
  bool enable_dns = false;
  bool confined = false;
  bool update_dependencies = false;  // --dependency-update: those of file:// repositories are read where they lie
  std::string confined_to = {};     // where confined: the folder that links may lead into; empty: the chart's own
  /// --debug: when the rendering fails behind the point at which Helm has a release, receives what Helm then prints to stdout (the
  /// files rendered so far, for a fault in their YAML; otherwise an empty line).
  std::string* debug_dump = nullptr;
  /// --seed: what is left to chance becomes a function of this, the release and the place of the call: random functions, keys and
  /// certificates with serial and validity, the clock (a moment of 2026-01-01) and the time zone (UTC). Empty: chance decides.
  std::string seed = {};
  /// When given: receives where values come from, and which of them nobody reads. Nothing of it is worked out otherwise.
  Insight* insight = nullptr;
  /// --post-renderer: gets the documents, gives back others; throws Failure. Empty: there is none.
  std::function<std::string(std::string_view)> post_render = {};
  bool release_name_folder = false;  // --release-name: --output-dir gets a folder of the release's name
  /// `check`: receives what breaks values.schema.json; the rendering then goes on instead of being refused.
  std::vector<schema::Finding>* values_findings = nullptr;
};

/// One document as `template` prints it.
struct Manifest {
  std::string path;                 // "chart/templates/a.yaml": the Source comment
  std::string_view text;            // as printed, without the separator
  Pos at;                           // first byte of text: Sources::origin() leads to the template
  std::string_view kind;
  std::string_view name;
  std::string_view api_version;
};

/// All that a rendering gives. Texts live in the job's arena.
struct Rendering {
  std::string name, name_space, chart_name, kube_version;
  std::vector<Manifest> crds;       // whole files of crds/, raw
  std::vector<Manifest> manifests;  // in install order
  std::vector<Manifest> hooks;      // in install order, tests included unless skipped
  std::optional<std::string_view> post_rendered = {};  // Helm 3: what is printed in the place of crds and manifests
  std::string notes;                // rendered NOTES.txt of the root chart
  std::string chart_version;
  Value values;                     // what `.Values` of the root chart shows
  Value user_values;                // of these what -f and --set* gave
  /// A subchart that takes part: where its values lie, and what its chart is called where no alias hides it.
  struct Part {
    std::vector<std::string> path;
    std::string chart_name, chart_version;
  };
  std::vector<Part> parts = {};     // of all depths; only where RenderRequest::values_findings is given
};

/// Renders a chart: the program in one function. Warnings go to job.warnings.
/// throws Failure; nothing is printed by anybody before it returns.
Rendering render(Job& job, Files& files, World& world, const RenderRequest& request);

/// The text that one template file rendered to.
struct RenderedFile {
  std::string_view name;  // "parent/charts/child/templates/a.yaml"
  std::string_view text;
  Pos at;
};

/// What `lint` renders a chart with; the release is called test-release.
struct LintRequest {
  std::string name_space = "default";
  std::string kube_version;  // empty: the default of the Helm that compat names
  Compat compat = Compat::kHelm4;
  bool skip_schema = false;
};

/// throws Failure (kUsage) for a --kube-version that is none.
void check_kube_version_flag(const LintRequest& request);

/// What came of it.
struct LintTexts {
  std::vector<RenderedFile> files;
  std::optional<Diagnostic> fault = {};  // of the values schema or of a template; no files then
  bool gave_up = false;                  // dependencies or values cannot be processed, of which Helm says nothing
};

/// Renders a loaded chart as `helm lint` does: without the checks of an installation, `fail` and `required` only noted.
/// source: helm v4 pkg/chart/v2/lint/rules/template.go
LintTexts render_for_lint(Job& job, Files& files, World& world, ChartSet& charts, const Value& user_values, const LintRequest& request);

/// The first half of render(): values, defaults, conditions, imports, coalescing; no template is read and no schema is checked.
/// throws Failure as render() does.
Insight effective_values(Job& job, Files& files, const RenderRequest& request);

/// stdout of `helm template` for a rendering, --show-only aside, as pieces that follow each other. They point into the rendering: large
/// texts are not copied together.
/// throws Failure (kLimit) when all of it is longer than --max-output.
std::vector<std::string_view> stream_pieces(Job& job, const Rendering& rendering, const RenderRequest& request);

/// The same as one text, --show-only applied.
/// throws Failure "could not find template P in chart".
std::string print_stream(Job& job, const Rendering& rendering, const RenderRequest& request);

/// What --output-dir writes, one row per document in print order; rows of one path follow each other into one file.
struct OutputFile {
  std::string path;       // below the output folder
  std::string text;
  bool is_hook = false;   // Helm appends hooks to a file that is there already, also from an earlier run
};
std::vector<OutputFile> output_files(const Rendering& rendering, const RenderRequest& request);

/// The real world: clock, random bytes of the operating system, DNS when allowed, no cluster.
std::unique_ptr<World> system_world(bool enable_dns);

}  // namespace rhumbline
