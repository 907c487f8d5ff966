// `rhumbline diff`: says what an upgrade does to what is running, or how two manifests differ.
//
// In:  manifests or charts, and what runs.   Out: text or JSON on stdout; 0 no effect, 1 an effect, 2 could not compare.
// The one idea: a chart, a file, a folder and standard input are all a list of objects; what is compared with what follows from
// which of them are given.
// Traps: what cannot be read is never taken for "nothing there"; a chart with random parts is rendered twice to know them.

#include <algorithm>
#include <cstdlib>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/config.h"
#include "renderer/cli/crds.h"
#include "renderer/cli/diff_keep.h"
#include "renderer/cli/diff_sides.h"
#include "renderer/cli/external_diff.h"
#include "renderer/report/report.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kDiffFlags[] = {
    {"live", 0, FlagKind::kList, "FILE|DIR|-|cluster", "what runs: as kubectl get -o yaml --show-managed-fields prints it, or the cluster itself"},
    {"old", 0, FlagKind::kList, "FILE|DIR|-", "the manifest applied last"},
    {"release", 0, FlagKind::kValue, "FILE", "instead of --old: Helm's release Secret, as kubectl get secret -o json prints it"},
    {"engine", 0, FlagKind::kValue, "APPLIER", "who will apply: kubectl, kubectl-ssa, helm3 or helm4"},
    {"crds", 0, FlagKind::kList, "PATH", "CustomResourceDefinitions: scope, list types and defaults of custom resources"},
    {"crd", 0, FlagKind::kList, "PATH", "", "", true},
    {"output", 'o', FlagKind::kValue, "FORM", "text, simple, json, markdown, html, sarif, github, gitlab; patch or values: what brings lost edits back, or keeps them; after: the objects as they would be", "text"},
    {"context", 'C', FlagKind::kValue, "N", "lines around a change", "3"},
    {"fail-on", 0, FlagKind::kValue, "WHAT", "what gives exit 1: change, danger or refused", "change"},
    {"detailed-exitcode", 0, FlagKind::kSwitch, "", "0 no difference, 1 error, 2 differences, as helm diff"},
    {"show-secrets", 0, FlagKind::kSwitch, "", "print the values of Secrets"},
    {"show-noise", 0, FlagKind::kSwitch, "", "tell fields that differ and mean nothing, too"},
    {"config", 0, FlagKind::kValue, "FILE", "instead of the .rhumbline.yaml found upwards: what is ignored, why, until when"},
    {"include-hooks", 0, FlagKind::kSwitch, "", "compare hooks, too (never tests)"},
    {"field-manager", 0, FlagKind::kValue, "NAME", "who applies, in the server's books, with --server-side"},
    {"filename", 0, FlagKind::kCommaList, "FILE", "", "", true},
    {"selector", 0, FlagKind::kValue, "LABELS", "", "", true},
    {"external-diff", 0, FlagKind::kValue, "COMMAND", "", "", true},
    {"suppress", 0, FlagKind::kCommaList, "KIND", "leave objects of these kinds out"},
    {"find-renames", 'D', FlagKind::kValue, "RATIO", "", "", true},
    {"show-secrets-decoded", 0, FlagKind::kSwitch, "", "", "", true},
    {"strip-trailing-cr", 0, FlagKind::kSwitch, "", "", "", true},
    {"include-tests", 0, FlagKind::kSwitch, "", "", "", true},
    {"reset-values", 0, FlagKind::kSwitch, "", "of the values only what is given now: not those of the release, when none are given"},
    {"reuse-values", 0, FlagKind::kSwitch, "", "the values and the chart's defaults of the release, as helm upgrade; what is given now goes over them"},
    {"reset-then-reuse-values", 0, FlagKind::kSwitch, "", "the chart's own defaults, the values of the release over them, what is given now over both"},
    {"suppress-output-line-regex", 0, FlagKind::kList, "REGEX", "leave changed lines that match out of the text; they still count"},
    {"no-color", 0, FlagKind::kSwitch, "", "", "", true},
    {"three-way-merge-mode", 0, FlagKind::kValue, "MODE", "", "", true},
    {"allow-unreleased", 0, FlagKind::kSwitch, "", "", "", true},
    {"install", 0, FlagKind::kSwitch, "", "", "", true},
    {"normalize-manifests", 0, FlagKind::kSwitch, "", "", "", true},
    {"three-way-merge", 0, FlagKind::kSwitch, "", "", "", true},
    {"suppress-secrets", 'q', FlagKind::kSwitch, "", "", "", true},
    {"disable-validation", 0, FlagKind::kSwitch, "", "", "", true},
};

enum class DiffForm : unsigned char { kText, kJson, kMarkdown, kHtml, kPatch, kSimple, kSarif, kGithub, kGitlab, kValues, kAfter };
struct FormName {
  std::string_view name;
  DiffForm form;
};
// "diff", "simple", "structured" and "dyff" are helm diff's words.
constexpr FormName kForms[] = {{"text", DiffForm::kText}, {"diff", DiffForm::kText}, {"json", DiffForm::kJson}, {"markdown", DiffForm::kMarkdown},
                               {"html", DiffForm::kHtml}, {"patch", DiffForm::kPatch}, {"simple", DiffForm::kSimple}, {"structured", DiffForm::kJson},
                               {"dyff", DiffForm::kText}, {"values", DiffForm::kValues}, {"sarif", DiffForm::kSarif}, {"github", DiffForm::kGithub}, {"gitlab", DiffForm::kGitlab}, {"after", DiffForm::kAfter}};

// Renderings that may be spent on finding the values that keep edits: a few for hints, more when they were asked for.
constexpr std::size_t kTrialsForHints = 20, kTrialsForFile = 400;

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

class Comparing {
 public:
  Comparing(Job& job, const Arguments& arguments, Outlet& outlet) : job_(job), arguments_(arguments), outlet_(outlet), store_(job) {}

  int run() {
    read_flags();
    Sides sides(job_, arguments_, store_, version_);
    sides.engine = engine_;
    sides.read();
    return print(sides.fresh, compared(sides));
  }

 private:
  // A flag of helm diff, or the variable that says the same. source: helm-diff cmd/options.go
  std::string flag_or_variable(std::string_view flag, const char* variable, const std::string& otherwise) const {
    if (arguments_.given(flag) || arguments_.positional.empty() || arguments_.positional[0] != "upgrade") return arguments_.value(flag, otherwise);
    const char* value = std::getenv(variable);
    return value == nullptr || *value == '\0' ? otherwise : value;
  }

  // What helm diff takes and means otherwise than we do is refused or told, never passed over.
  void check_peer_flags() {
    const std::string mode = arguments_.given("dry-run") ? arguments_.value("dry-run") : "none";
    if (!arguments_.positional.empty() && arguments_.positional[0] == "upgrade" && mode != "none" && mode != "server") {
      refuse("--dry-run would compare with nothing, as if the release were not there", "a diff never changes anything: leave it away; without a cluster give --live FILE");
    }
    if (const std::string share = arguments_.value("find-renames", "0"); share != "0") {
      job_.warn({.rule = "diff.find-renames", .message = "--find-renames has no effect: a renamed object is one that goes and one that comes, and the upgrade deletes it"});
    }
    for (const std::string& pattern : arguments_.list("suppress-output-line-regex")) {
      const Result<Regex>& regex = job_.regexes.compile(job_.arena.copy(pattern));
      if (!regex.ok()) refuse("--suppress-output-line-regex takes a regular expression, not \"" + pattern + "\"", "");
    }
  }

  void read_flags() {
    check_peer_flags();
    const std::string form = flag_or_variable("output", "HELM_DIFF_OUTPUT", "text");
    const auto* found = std::find_if(std::begin(kForms), std::end(kForms), [&](const FormName& row) { return row.name == form; });
    if (found == std::end(kForms)) {
      refuse("no output form is called \"" + form + "\"", "--output takes text, simple, json, markdown, html, patch, values, after, sarif, github or gitlab");
    }
    form_ = found->form;
    if (const std::string name = arguments_.value("engine"); !name.empty()) {
      const std::optional<Engine> engine = engine_named(name);
      if (!engine) refuse("no applier is called \"" + name + "\"", "--engine takes kubectl, kubectl-ssa, helm3 or helm4");
      engine_ = *engine;
    }
    const std::string level = arguments_.value("fail-on", "change");
    threshold_ = level == "change" ? 1 : level == "danger" ? 2 : level == "refused" ? 3 : 0;
    if (threshold_ == 0) refuse("--fail-on takes change, danger or refused, not \"" + level + "\"", "");
    std::string lines = flag_or_variable("context", "HELM_DIFF_OUTPUT_CONTEXT", "3");
    if (lines == "-1") lines = "999999";  // helm diff's word for all of them
    if (lines.empty() || lines.size() > 6 || lines.find_first_not_of("0123456789") != std::string::npos) {
      refuse("--context takes a number of lines, not \"" + lines + "\"", "");
    }
    context_ = std::stoul(lines);
    version_ = schema::kube_version(arguments_.value("kube-version")).or_throw();
    for (const char* flag : {"crds", "crd"}) {
      for (const std::string& path : arguments_.list(flag)) add_definitions(job_, files_, path, store_);
    }
  }

  Comparison compared(Sides& sides) {
    DiffRequest request;
    request.old_objects = sides.old.objects;
    request.live_objects = sides.live;
    request.new_objects = sides.fresh.objects;
    request.chart_definitions = sides.fresh.of_crds_folder;
    request.old_source = sides.old_source;
    request.has_live = sides.has_live;
    request.live_is_cluster = sides.cluster != nullptr;
    request.engine = sides.engine;
    request.force_conflicts = arguments_.is_on("force-conflicts");
    request.take_ownership = arguments_.is_on("take-ownership");
    request.force_replace = arguments_.is_on("force") || arguments_.is_on("force-replace");
    if (request.force_replace && (sides.engine == Engine::kHelm4 || sides.engine == Engine::kKubectlSsa)) {
      refuse("what is applied server-side cannot be replaced by force: Helm 4 and kubectl refuse it",
             "--force-conflicts is meant for server-side apply; --engine helm3 foretells helm upgrade --server-side=false --force-replace");
    }
    request.name_space = sides.name_space;
    request.release = sides.release;
    request.store = &store_;
    request.version = sides.version();
    request.version_is_known = sides.cluster != nullptr || arguments_.given("kube-version");
    std::vector<IgnoreRule> ignored = read_ignore_rules(job_, files_, arguments_.value("config"));
    for (const std::string& kind : arguments_.list("suppress")) {
      ignored.push_back({.kind = job_.arena.copy(kind), .field_class = "*", .reason = "--suppress"});
    }
    request.ignore = ignored;
    const rules::RuleBook book(job_);
    const std::vector<RunTimeField> run_time = book.run_time_fields();
    if (sides.has_live) request.run_time = run_time;
    std::vector<Foretold> foretold;
    if (sides.cluster != nullptr && sides.is_server_side) {
      const std::string manager = arguments_.value("field-manager", sides.engine == Engine::kHelm4 ? "helm" : "kubectl");
      foretold = dry_run(job_, *sides.cluster, sides.fresh.objects, manager, request.force_conflicts, sides.name_space);
      request.foretold = foretold;
    }
    Comparison comparison = compare(job_, request);
    if (!sides.is_rendered) return comparison;
    if (gravity(comparison) > 0) {
      const std::size_t warnings = job_.warnings.size();
      const Manifests again = sides.again();
      job_.warnings.erase(job_.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job_.warnings.end());
      request.again_objects = again.objects;
      comparison = compare(job_, request);
    }
    judge(book, sides, comparison);
    keepers_ = find_keepers(job_, sides, request, comparison, form_ == DiffForm::kValues ? kTrialsForFile : kTrialsForHints);
    hint_at_keepers(comparison, keepers_);
    return comparison;
  }

  // What only the rules of a chart know about its upgrade.
  void judge(const rules::RuleBook& book, Sides& sides, Comparison& comparison) {
    rules::Release& release = sides.rendering;
    release.objects = sides.fresh.objects;
    book.explain(release, comparison);
    const rules::Subject subject{.releases = std::span(&release, 1), .is_set = false, .live = sides.live, .store = &store_};
    for (schema::Finding& finding : book.judge_live(subject, release)) comparison.findings.push_back(std::move(finding));
  }

  static DiffTextOptions headings_of(DiffTextOptions options) {
    options.headings_only = true;
    return options;
  }

  std::string without_suppressed(std::string text) {
    const std::vector<std::string> patterns = arguments_.list("suppress-output-line-regex");
    if (patterns.empty()) return text;
    std::string out;
    for (const std::string_view line : split(text, "\n")) {
      const std::string_view content = trim_space(line);
      const bool is_changed = content.starts_with('+') || content.starts_with('-');
      const bool is_out = is_changed && std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return job_.regexes.compile(job_.arena.copy(pattern)).value().contains(line);
      });
      if (!is_out) out.append(line).append("\n");
    }
    if (!out.empty()) out.pop_back();  // split() gives one part more than there are line ends
    return out;
  }

  std::string written(const Comparison& comparison, const DiffTextOptions& options) {
    switch (form_) {
      case DiffForm::kText: return without_suppressed(diff_text(job_, comparison, options));
      case DiffForm::kJson: return diff_json(job_, comparison, options.show_secrets);
      case DiffForm::kMarkdown: return diff_markdown(job_, comparison, options);
      case DiffForm::kHtml: return diff_html(job_, comparison, options);
      case DiffForm::kSimple: return diff_text(job_, comparison, headings_of(options));
      case DiffForm::kSarif: return diff_sarif(comparison, job_.sources, RHUMBLINE_VERSION);
      case DiffForm::kGithub: return diff_github(comparison, job_.sources);
      case DiffForm::kGitlab: return diff_gitlab(comparison, job_.sources);
      case DiffForm::kValues: return keepers_file(job_, keepers_);
      case DiffForm::kAfter: return diff_after(job_, comparison, options.show_secrets);
      case DiffForm::kPatch: return diff_patch(job_, comparison, options.show_secrets);
    }
    return {};
  }

  int print(const Manifests& fresh, const Comparison& comparison) {
    const bool show_secrets = (arguments_.is_on("show-secrets") || arguments_.is_on("show-secrets-decoded")) && !arguments_.is_on("suppress-secrets");
    DiffTextOptions options{.draw = {}, .context = context_, .show_secrets = show_secrets, .show_noise = arguments_.is_on("show-noise")};
    const bool wants_it = flag_or_variable("color", "HELM_DIFF_COLOR", "") == "true";
    options.draw.colour = (wants_it || outlet_.wants_colour(arguments_, Stream::kResult)) && !arguments_.is_on("no-color");
    const std::string external = arguments_.value("external-diff");
    const std::string out = external.empty() ? written(comparison, options) : external_diff(job_, comparison, external, show_secrets);
    outlet_.tell_warnings(job_, arguments_);
    if (fresh.hooks_left_out > 0 && form_ == DiffForm::kText) {
      outlet_.say("note: " + std::to_string(fresh.hooks_left_out) + (fresh.hooks_left_out == 1 ? " hook is" : " hooks are") +
                   " not compared (--include-hooks)\n");
    }
    outlet_.write(out);
    const bool differs = gravity(comparison) >= threshold_;
    if (arguments_.is_on("detailed-exitcode")) return differs ? 2 : 0;
    return differs ? 1 : 0;
  }

  Job& job_;
  const Arguments& arguments_;
  Outlet& outlet_;
  DiskFiles files_;
  schema::Store store_;
  schema::KubeVersion version_;
  std::vector<Keeper> keepers_;
  DiffForm form_ = DiffForm::kText;
  Engine engine_ = Engine::kNone;
  int threshold_ = 1;
  std::size_t context_ = 3;
};

int run(Job& job, const Arguments& arguments, Outlet& outlet) { return Comparing(job, arguments, outlet).run(); }

}  // namespace

std::span<const Flag> diff_flags() { return kDiffFlags; }

int run_diff(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kJudgingLimits));
  const int code = arguments.is_on("detailed-exitcode") ? kFailed : kUsage;
  return run_reporting(job, arguments, outlet, {.usage = code, .limit = code, .failed = code}, run);
}

}  // namespace rhumbline::cli
