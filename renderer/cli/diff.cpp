// `rhumbline diff`: says what an upgrade does to what is running, or how two manifests differ.
//
// In:  manifests or charts, and what runs.   Out: text or JSON on stdout; 0 no effect, 1 an effect, 2 could not compare.
// The one idea: a chart, a file, a folder and standard input are all a list of objects; what is compared with what follows from
// which of them are given.
// Traps: what cannot be read is never taken for "nothing there"; a chart with random parts is rendered twice to know them.

#include <algorithm>

#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/crds.h"
#include "renderer/report/report.h"
#include "renderer/rules/rules.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kDiffFlags[] = {
    {"live", 0, FlagKind::kList, "FILE|DIR|-", "what runs, as kubectl get -o yaml or json prints it; best with --show-managed-fields"},
    {"old", 0, FlagKind::kList, "FILE|DIR|-", "the manifest applied last"},
    {"release", 0, FlagKind::kValue, "FILE", "instead of --old: Helm's release Secret, as kubectl get secret -o json prints it"},
    {"engine", 0, FlagKind::kValue, "APPLIER", "who will apply: kubectl, kubectl-ssa, helm3 or helm4"},
    {"crds", 0, FlagKind::kList, "PATH", "CustomResourceDefinitions: scope, list types and defaults of custom resources"},
    {"crd", 0, FlagKind::kList, "PATH", "", "", true},
    {"output", 'o', FlagKind::kValue, "FORM", "text or json", "text"},
    {"context", 'C', FlagKind::kValue, "N", "lines around a change", "3"},
    {"fail-on", 0, FlagKind::kValue, "WHAT", "what gives exit 1: change, danger or refused", "change"},
    {"detailed-exitcode", 0, FlagKind::kSwitch, "", "0 no difference, 1 error, 2 differences, as helm diff"},
    {"show-secrets", 0, FlagKind::kSwitch, "", "print the values of Secrets"},
    {"show-noise", 0, FlagKind::kSwitch, "", "tell fields that differ and mean nothing, too"},
    {"include-hooks", 0, FlagKind::kSwitch, "", "compare hooks, too (never tests)"},
    {"allow-unreleased", 0, FlagKind::kSwitch, "", "", "", true},
    {"install", 0, FlagKind::kSwitch, "", "", "", true},
    {"normalize-manifests", 0, FlagKind::kSwitch, "", "", "", true},
    {"three-way-merge", 0, FlagKind::kSwitch, "", "", "", true},
    {"suppress-secrets", 'q', FlagKind::kSwitch, "", "", "", true},
    {"disable-validation", 0, FlagKind::kSwitch, "", "", "", true},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

/// Objects of one side, and the definitions that came with them.
struct Manifests {
  std::vector<Value> objects;
  std::vector<Value> definitions;
  std::size_t hooks_left_out = 0;
};

class Comparing {
 public:
  Comparing(Job& job, const Arguments& arguments) : job_(job), arguments_(arguments), store_(job) {}

  int run() {
    check_stdin();
    read_flags();
    const std::vector<std::string>& words = arguments_.positional;
    has_live_ = arguments_.given("live");
    const bool has_old = arguments_.given("old") || arguments_.given("release");
    Manifests fresh;
    if (!has_live_ && !has_old && words.size() == 2) {
      old_ = of_path(words[0]);
      old_source_ = OldSource::kGiven;
      fresh = of_path(words[1]);
    } else if (words.size() == 1 && !is_chart(words[0])) {
      fresh = of_path(words[0]);
    } else if ((words.size() == 1 || words.size() == 2) && (has_live_ || has_old)) {
      fresh = rendered(words, true);
      is_rendered_ = true;
    } else {
      refuse("diff needs two manifests, or something to compare with what runs",
             "diff OLD NEW | diff NAME CHART --live FILE | diff --old OLD --live LIVE NEW");
    }
    if (has_old) read_old();
    if (has_live_) live_ = objects_of(arguments_.list("live"));
    if (!has_live_ && !has_old && words.size() != 2) refuse("nothing to compare with", "give --live FILE, --old FILE or a second manifest");
    for (const Manifests* side : {&old_, &fresh}) {
      for (const Value& definition : side->definitions) store_.add_crd(definition);
    }
    for (const Value& object : live_) store_.add_crd(object);
    return print(fresh, compared(fresh));
  }

 private:
  void read_flags() {
    form_ = form_named(arguments_.value("output", "text"));
    if (!form_) refuse("no output form is called \"" + arguments_.value("output") + "\"", "--output takes text or json");
    if (const std::string name = arguments_.value("engine"); !name.empty()) {
      const std::optional<Engine> engine = engine_named(name);
      if (!engine) refuse("no applier is called \"" + name + "\"", "--engine takes kubectl, kubectl-ssa, helm3 or helm4");
      engine_ = *engine;
    }
    const std::string level = arguments_.value("fail-on", "change");
    threshold_ = level == "change" ? 1 : level == "danger" ? 2 : level == "refused" ? 3 : 0;
    if (threshold_ == 0) refuse("--fail-on takes change, danger or refused, not \"" + level + "\"", "");
    const std::string lines = arguments_.value("context", "3");
    if (lines.empty() || lines.size() > 6 || lines.find_first_not_of("0123456789") != std::string::npos) {
      refuse("--context takes a number of lines, not \"" + lines + "\"", "");
    }
    context_ = std::stoul(lines);
    version_ = schema::kube_version(arguments_.value("kube-version")).or_throw();
    name_space_ = arguments_.value("namespace", "default");
    for (const char* flag : {"crds", "crd"}) {
      for (const std::string& path : arguments_.list(flag)) add_definitions(job_, files_, path, store_);
    }
  }

  // Standard input can be read once; the second reader would see nothing, and nothing is not what runs.
  void check_stdin() const {
    std::size_t readers = static_cast<std::size_t>(std::count(arguments_.positional.begin(), arguments_.positional.end(), "-"));
    for (const char* flag : {"live", "old", "release", "values", "lookup-from"}) {
      const std::vector<std::string> paths = arguments_.list(flag);
      readers += static_cast<std::size_t>(std::count(paths.begin(), paths.end(), "-"));
    }
    if (readers > 1) refuse("standard input (-) is given " + std::to_string(readers) + " times", "it can be read once only; put the others into files");
  }

  bool is_chart(const std::string& path) {
    return path.ends_with(".tgz") || (files_.kind(path) == FileKind::kFolder && files_.kind(join_path(path, "Chart.yaml")) == FileKind::kFile);
  }

  std::vector<Value> objects_of(std::vector<std::string> paths) {
    if (std::find(paths.begin(), paths.end(), "cluster") != paths.end()) {
      refuse("--live cluster is not supported yet", "kubectl get ... -o yaml --show-managed-fields | rhumbline diff ... --live -");
    }
    return file_source(files_, std::move(paths))->objects(job_).or_throw();
  }

  Manifests of_path(const std::string& path) {
    if (is_chart(path)) return rendered(std::span(&path, 1), false);
    Manifests manifests{objects_of({path}), {}, 0};
    take_definitions(manifests);
    return manifests;
  }

  static void take_definitions(Manifests& manifests) {
    for (const Value& object : manifests.objects) {
      if (object.is_map() && object.as_map().get("kind").is_string() && object.as_map().get("kind").as_text() == "CustomResourceDefinition") {
        manifests.definitions.push_back(object);
      }
    }
  }

  void append(std::vector<Value>& objects, const Manifest& manifest) {
    for (const Document& document : split_documents(manifest.text)) {
      for (const Value& value : parse_document(job_, document, manifest.at + document.offset).or_throw().values) {
        unfold_objects(value, objects);
      }
    }
  }

  Manifests rendered(std::span<const std::string> words, bool is_release) {
    RenderRequest request = render_request(arguments_, words);
    const bool shows_crds = request.include_crds;
    request.include_crds = true;  // as definitions they are needed in any case
    const std::unique_ptr<World> world = world_of(job_, files_, arguments_);
    const Rendering rendering = render(job_, files_, *world, request);
    if (is_release) {
      release_ = rendering.name;
      values_ = {.name = rendering.name, .name_space = rendering.name_space, .chart = rendering.chart_name, .chart_version = rendering.chart_version,
                 .values = rendering.values, .user_values = rendering.user_values, .objects = {}};
    }
    name_space_ = rendering.name_space;
    Manifests manifests;
    for (const Manifest& manifest : rendering.manifests) append(manifests.objects, manifest);
    take_definitions(manifests);
    for (const Manifest& definition : rendering.crds) append(shows_crds ? manifests.objects : manifests.definitions, definition);
    if (shows_crds) take_definitions(manifests);
    for (const Manifest& hook : rendering.hooks) {
      if (arguments_.is_on("include-hooks") && !is_test(hook)) {
        append(manifests.objects, hook);
      } else {
        ++manifests.hooks_left_out;
      }
    }
    return manifests;
  }

  static bool is_test(const Manifest& hook) {
    return hook.text.find("helm.sh/hook: test") != std::string_view::npos || hook.text.find("\"helm.sh/hook\": test") != std::string_view::npos;
  }

  void read_old() {
    if (const std::string path = arguments_.value("release"); !path.empty()) {
      for (const Value& object : objects_of({path})) {
        if (!is_release_record(object)) continue;
        const ReleaseRecord record = read_release_record(job_, object).or_throw();
        old_.objects = record.objects;
        if (release_.empty()) release_ = record.name;
        if (!arguments_.given("engine")) engine_ = record.is_server_side ? Engine::kHelm4 : Engine::kHelm3;
        old_source_ = OldSource::kRelease;
        return;
      }
      fail({.message = path + " holds no release of Helm", .hint = "kubectl get secret sh.helm.release.v1.NAME.vN -o json"});
    }
    old_.objects = objects_of(arguments_.list("old"));
    take_definitions(old_);
    old_source_ = OldSource::kGiven;
  }

  Comparison compared(const Manifests& fresh) {
    DiffRequest request;
    request.old_objects = old_.objects;
    request.live_objects = live_;
    request.new_objects = fresh.objects;
    request.old_source = old_source_;
    request.has_live = has_live_;
    request.engine = engine_;
    request.force_conflicts = arguments_.is_on("force-conflicts");
    request.take_ownership = arguments_.is_on("take-ownership");
    request.name_space = name_space_;
    request.release = release_;
    request.store = &store_;
    request.version = version_;
    const rules::RuleBook book(job_);
    const std::vector<RunTimeField> run_time = book.run_time_fields();
    if (has_live_) request.run_time = run_time;
    Comparison comparison = compare(job_, request);
    if (!is_rendered_) return comparison;
    if (gravity(comparison) > 0) {
      const rules::Release first = values_;
      const std::size_t warnings = job_.warnings.size();
      const Manifests again = rendered(arguments_.positional, true);
      job_.warnings.erase(job_.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job_.warnings.end());
      request.again_objects = again.objects;
      comparison = compare(job_, request);
      values_ = first;
    }
    judge(book, fresh, comparison);
    return comparison;
  }

  // What only the rules of a chart know about its upgrade.
  void judge(const rules::RuleBook& book, const Manifests& fresh, Comparison& comparison) {
    values_.objects = fresh.objects;
    book.explain(values_, comparison);
    const rules::Subject subject{.releases = std::span(&values_, 1), .is_set = false, .live = live_, .store = &store_};
    for (schema::Finding& finding : book.judge_live(subject, values_)) comparison.findings.push_back(std::move(finding));
  }

  int print(const Manifests& fresh, const Comparison& comparison) {
    const bool show_secrets = arguments_.is_on("show-secrets") && !arguments_.is_on("suppress-secrets");
    DiffTextOptions options{.draw = {}, .context = context_, .show_secrets = show_secrets, .show_noise = arguments_.is_on("show-noise")};
    options.draw.colour = wants_colour(arguments_, 1);
    const std::string out = form_ == Form::kJson ? diff_json(job_, comparison, show_secrets) : diff_text(job_, comparison, options);
    print_warnings(job_, arguments_);
    if (fresh.hooks_left_out > 0 && form_ == Form::kText) {
      write_stderr("note: " + std::to_string(fresh.hooks_left_out) + (fresh.hooks_left_out == 1 ? " hook is" : " hooks are") +
                   " not compared (--include-hooks)\n");
    }
    write_stdout(out);
    const bool differs = gravity(comparison) >= threshold_;
    if (arguments_.is_on("detailed-exitcode")) return differs ? 2 : 0;
    return differs ? 1 : 0;
  }

  Job& job_;
  const Arguments& arguments_;
  DiskFiles files_;
  schema::Store store_;
  schema::KubeVersion version_;
  std::optional<Form> form_;
  Engine engine_ = Engine::kNone;
  int threshold_ = 1;
  std::size_t context_ = 3;
  std::string name_space_, release_;
  rules::Release values_;  // of a chart that was rendered
  bool has_live_ = false, is_rendered_ = false;
  OldSource old_source_ = OldSource::kNone;
  Manifests old_;
  std::vector<Value> live_;
};

int run(Job& job, const Arguments& arguments) { return Comparing(job, arguments).run(); }

}  // namespace

std::span<const Flag> diff_flags() { return kDiffFlags; }

int run_diff(const Arguments& arguments) {
  Job job(limits_of(arguments));
  const int code = arguments.is_on("detailed-exitcode") ? kFailed : kUsage;
  return run_reporting(job, arguments, {.usage = code, .limit = code, .failed = code}, run);
}

}  // namespace rhumbline::cli
