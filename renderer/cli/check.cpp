// `rhumbline check`: rendering, schemas, rules and what runs in one verdict.
//
// In:  a chart with values, or a set of releases; with --live, what runs.   Out: findings on stdout; 0 clean, 1 findings at or above
// --fail-on, 2 bad input, 3 could not finish.
// The one idea: everything is rendered and read once; schema, rules and comparison look at the same objects.
// Traps: an object that is there twice is a finding, and must not keep the comparison from running; a chart with random parts is
// rendered twice to know them.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "renderer/cli/check.h"
#include "renderer/cli/cluster.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/crds.h"
#include "renderer/report/report.h"

namespace rhumbline::cli {

namespace {

using schema::Finding;
using schema::Level;

constexpr Flag kCheckFlags[] = {
    {"live", 0, FlagKind::kList, "FILE|DIR|-|cluster", "what runs: as kubectl get -o yaml --show-managed-fields prints it, or the cluster itself"},
    {"set-of", 0, FlagKind::kValue, "FILE", "several releases judged as one set: releases: [{name, namespace, chart, values, set}]"},
    {"reuse-live", 0, FlagKind::kSwitch, "", "take the values that live objects record, below those of -f and --set"},
    {"rules", 0, FlagKind::kList, "FILE|DIR", "rules of your own, on top of the built-in ones (docs/rules.md)"},
    {"crds", 0, FlagKind::kList, "PATH", "CustomResourceDefinitions or JSON schemas beyond those of the chart"},
    {"crd", 0, FlagKind::kList, "PATH", "", "", true},
    {"fail-on", 0, FlagKind::kValue, "SEVERITY", "the least severity that gives exit 1: error, danger, warning or info", "error"},
    {"strict", 0, FlagKind::kSwitch, "", "unknown fields are errors, too"},
    {"engine", 0, FlagKind::kValue, "APPLIER", "who will apply: kubectl, kubectl-ssa, helm3 or helm4"},
    {"output", 'o', FlagKind::kValue, "FORM", "text, json, junit, tap, sarif, github or gitlab", "text"},
    {"show-noise", 0, FlagKind::kSwitch, "", "tell differences that mean nothing, too"},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

class Checking {
 public:
  Checking(Job& job, const Arguments& arguments, Outlet& outlet) : job_(job), arguments_(arguments), outlet_(outlet), store_(job), book_(job) {}

  int run() {
    read_flags();
    world_ = world_of(job_, files_, arguments_);
    open_live();
    std::vector<RenderRequest> requests = requests_of();
    for (RenderRequest& request : requests) {
      if (cluster_ != nullptr) take_capabilities(job_, *cluster_, request);
      request.confined = is_confined(arguments_, true);
      if (!arguments_.given("confined")) request.confined_to = tree_of(files_, request.chart);
      read_record(request);
      if (arguments_.is_on("reuse-live")) take_recorded(request);
      request.values.streams = &streams_;
      charts_.push_back(request.chart);
      checked_.push_back(render_checked(job_, files_, *world_, arguments_, request, gives_values(request.values)));
      if (drop_unknown(request, checked_.back().findings)) checked_.back() = render_checked(job_, files_, *world_, arguments_, request, gives_values(request.values));
    }
    for (std::size_t i = 0; i < checked_.size(); ++i) read_live(checked_[i].release, records_[i]);
    learn_definitions();
    judge_schemas();
    judge_values();
    judge_rules();
    if (arguments_.given("live")) {
      for (std::size_t i = 0; i < checked_.size(); ++i) compare_with_live(checked_[i], requests[i], records_[i]);
    }
    tell_once();
    for (const RenderRequest& request : requests) tell_values(job_, files_, *world_, arguments_, request, unknown_fields_, findings_);
    guess_slips();
    return print();
  }

 private:
  void read_flags() {
    form_ = form_named(arguments_.value("output", "text"));
    if (!form_) refuse("no output form is called \"" + arguments_.value("output") + "\"", "--output takes text, json, junit, tap, sarif, github or gitlab");
    if (const std::string name = arguments_.value("engine"); !name.empty()) {
      const std::optional<Engine> engine = engine_named(name);
      if (!engine) refuse("no applier is called \"" + name + "\"", "--engine takes kubectl, kubectl-ssa, helm3 or helm4");
      engine_ = *engine;
    }
    const std::string level = arguments_.value("fail-on", "error");
    if (level != "error" && level != "danger" && level != "warning" && level != "info") {
      refuse("--fail-on takes error, danger, warning or info, not \"" + level + "\"", "");
    }
    threshold_ = level == "warning" ? Level::kWarning : level == "info" ? Level::kInfo : Level::kDanger;
    if (arguments_.is_on("reuse-live") && !arguments_.given("live")) refuse("--reuse-live needs --live", "give what runs: --live FILE");
    check_stdin();
    for (const char* flag : {"crds", "crd"}) {
      for (const std::string& path : arguments_.list(flag)) add_definitions(job_, files_, path, store_);
    }
    const std::vector<std::string> rules = arguments_.list("rules");
    if (rules.empty()) return;
    const Inputs inputs = read_inputs(job_, files_, rules);
    if (!inputs.faults.empty()) fail(inputs.faults.front());
    for (const Input& input : inputs.found) book_.add(input.text, job_.sources.add(input.name, input.text));
  }

  // Standard input can be read once; the second reader would see nothing, and nothing is not what runs.
  void check_stdin() const {
    std::size_t readers = 0;
    for (const char* flag : {"live", "values", "lookup-from", "set-of", "rules"}) {
      const std::vector<std::string> paths = arguments_.list(flag);
      readers += static_cast<std::size_t>(std::count(paths.begin(), paths.end(), "-"));
    }
    if (readers > 1) refuse("standard input (-) is given " + std::to_string(readers) + " times", "it can be read once only; put the others into files");
  }

  void open_live() {
    const std::vector<std::string> paths = arguments_.list("live");
    if (std::find(paths.begin(), paths.end(), "cluster") == paths.end()) {
      if (!paths.empty()) live_ = file_source(files_, paths)->objects(job_).or_throw();
      return;
    }
    if (paths.size() > 1) refuse("--live cluster and --live FILE exclude each other", "save what you need: rhumbline cluster snapshot");
    cluster_ = std::make_unique<Cluster>(job_, cluster_access(arguments_));
    if (!arguments_.given("lookup-from")) world_ = cluster_world(std::move(world_), *cluster_);
  }

  // What was applied last. Helm upgrades with the values of the release when none are given now, and so does this.
  void read_record(RenderRequest& request) {
    std::optional<ReleaseRecord>& record = records_.emplace_back();
    if (cluster_ == nullptr) {
      record = find_release(job_, live_, request.name, request.name_space);
    } else {
      const char* driver = std::getenv("HELM_DRIVER");
      record = find_release(job_, *cluster_, request.name, request.name_space, driver == nullptr || *driver == '\0' ? "secret" : driver);
    }
    if (!record || engine_ == Engine::kKubectl || engine_ == Engine::kKubectlSsa) return;
    request.is_upgrade = true;
    request.revision = record->revision + 1;
    request.values.reused = {.mode = ReusedValues::kIfNone, .config = record->config, .defaults = record->defaults};
  }

  // Of a cluster what belongs to this release.
  void read_live(const rules::Release& release, const std::optional<ReleaseRecord>& record) {
    if (cluster_ == nullptr) return;
    const std::vector<Value> watched = book_.watched(release.chart, release.name_space);
    const std::vector<Value> old = record ? record->objects : std::vector<Value>();
    const std::span<const Value> wanted[] = {release.objects, old, watched};
    add_live(wanted, release.name_space);
  }

  void add_live(std::span<const std::span<const Value>> wanted, const std::string& name_space) {
    for (Value& object : live_objects(job_, *cluster_, wanted, name_space, store_, schema::kube_version(cluster_->version()).or_throw())) {
      live_.push_back(std::move(object));
    }
  }

  std::vector<RenderRequest> requests_of() {
    const std::string path = arguments_.value("set-of");
    if (path.empty()) {
      RenderRequest request = render_request(arguments_, arguments_.positional);
      if (cluster_ != nullptr) request.name_space = cluster_->name_space();
      return {std::move(request)};
    }
    if (!arguments_.positional.empty()) refuse("--set-of names the charts, and \"" + arguments_.positional.front() + "\" is one too many", "put it into the file");
    for (const char* flag : {"values", "set", "set-string", "set-file", "set-json", "set-literal"}) {
      if (arguments_.given(flag)) refuse("--" + std::string(flag) + " and --set-of exclude each other", "values belong to one release of the file");
    }
    is_set_ = true;
    const std::string chart = ".";
    RenderRequest base = render_request(arguments_, std::span(&chart, 1));
    return read_set(job_, files_, path, base);
  }

  // Who gave nothing left nothing unused; following large templates takes its time.
  static bool gives_values(const ValueFlags& values) {
    return !values.files.empty() || !values.set.empty() || !values.set_string.empty() || !values.set_file.empty() || !values.set_json.empty() ||
           !values.set_literal.empty();
  }

  void take_recorded(RenderRequest& request) {
    const ChartSet charts = load_chart(job_, files_, request.chart, {.confined = request.confined, .within = request.confined_to});
    if (cluster_ != nullptr) {
      const std::vector<Value> watched = book_.watched(charts.root->name(), request.name_space);
      const std::span<const Value> wanted[] = {watched};
      add_live(wanted, request.name_space);
    }
    request.values.recorded = book_.recorded_values(live_, records_.back() ? records_.back()->config : Value(), charts.root->name(), request.name_space);
    if (request.values.recorded.is_nil()) {
      job_.warn({.rule = "reuse-live", .message = "no live object records values of chart " + std::string(charts.root->name()),
                 .hint = "give the object to --live, such as ConfigMap linkerd-config or Helm's release Secret"});
    }
  }

  // What a release of another version recorded, and the schema of this one does not know any more, cannot be taken over.
  bool drop_unknown(RenderRequest& request, const std::vector<Finding>& refused) {
    std::vector<std::string> unknown;
    for (const Finding& finding : refused) {
      if (!request.values.recorded.is_map() || finding.member != schema::MemberFault::kUnknown) continue;
      if (rules::field_at(job_, request.values.recorded, finding.path).is_nil()) continue;
      unknown.push_back(finding.path);
      findings_.push_back({.severity = Level::kWarning, .code = "VALUES_DRIFT", .path = finding.path,
                           .message = "what runs records this value, and the chart does not know it any more: it is left out"});
    }
    if (!unknown.empty()) request.values.recorded = rules::values_without(job_, request.values.recorded, unknown);
    return !unknown.empty();
  }

  void learn_definitions() {
    for (const Value& object : live_) store_.add_crd(object);
    for (const Checked& checked : checked_) {
      for (const Value& definition : checked.definitions) store_.add_crd(definition);
    }
    rules::add_known_definitions(job_, store_, subject());
    book_.learn(store_, subject());
  }

  void add(Finding finding, const rules::Release& release) {
    if (is_set_ && finding.release.empty()) finding.release = release.name;
    findings_.push_back(std::move(finding));
  }

  void judge_schemas() {
    for (const Checked& checked : checked_) {
      for (const Finding& finding : checked.findings) add(finding, checked.release);
      const schema::KubeVersion version = schema::kube_version(checked.kube_version).or_throw();
      const bool is_strict = arguments_.is_on("strict"), gives = checked.release.user_values.is_map() && checked.release.user_values.as_map().size() > 0;
      const schema::CheckOptions options{.strict = is_strict || gives, .release_namespace = checked.release.name_space};
      for (const Checked::Object& object : checked.objects) {
        std::vector<Finding> found;
        schema::check_object(job_, store_, version, object.value, object.duplicates, options, found);
        for (Finding& finding : found) {
          if (!finding.at) finding.at = object.value.at();
          if (finding.code == "MISSING_SCHEMA") finding.severity = Level::kWarning;  // not judged is not wrong
          if (!is_strict && finding.code == "UNKNOWN_FIELD") {
            if (is_set_) finding.release = checked.release.name;
            unknown_fields_.push_back(std::move(finding));
            continue;
          }
          add(std::move(finding), checked.release);
        }
      }
    }
  }

  // Values that no template reads, but for those that the schema has refused already.
  void judge_values() {
    for (const Checked& checked : checked_) {
      for (const UnusedValue& unused : checked.unused) {
        const bool is_told = std::any_of(checked.findings.begin(), checked.findings.end(), [&](const Finding& finding) {
          return unused.path == finding.path || unused.path.starts_with(finding.path + ".");
        });
        if (!is_told && unused.layer != LayerKind::kRecorded) add(book_.unknown_value(checked.release, unused), checked.release);
      }
    }
  }

  // Keys of tables that are printed whole, where nothing better told of them.
  void guess_slips() {
    for (const Checked& checked : checked_) {
      for (const UnusedValue& slip : checked.slips) {
        const bool is_told = std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) {
          return finding.object.empty() && (finding.path == slip.path || finding.path.starts_with(slip.path + ".") || finding.path.starts_with(slip.path + "["));
        });
        if (is_told) continue;
        add({.severity = slip.is_guess ? Level::kInfo : Level::kWarning, .code = "UNKNOWN_VALUES_KEY", .path = slip.path,
             .message = std::string("no template names it: it only goes out with its table, and ") +
                        (slip.is_guess ? "the chart has a default that is nearly called so" : "templates read a key that is nearly called so"), .hint = "did you mean " + slip.suggest + "?", .at = slip.at,
             .suggest = slip.suggest}, checked.release);
      }
    }
  }

  rules::Subject subject() {
    releases_.clear();
    for (const Checked& checked : checked_) releases_.push_back(checked.release);
    return {.releases = releases_, .is_set = is_set_, .live = live_, .store = &store_, .now = world_->now() / 1'000'000'000};
  }

  void judge_rules() {
    const rules::Subject all = subject();
    for (Finding& finding : rules::find_duplicates(all)) findings_.push_back(std::move(finding));
    for (Finding& finding : book_.judge(all)) findings_.push_back(std::move(finding));
    for (const rules::Release& release : releases_) {
      for (Finding& finding : book_.judge_live(all, release)) findings_.push_back(std::move(finding));
    }
  }

  // Each object once: the last one, as the applier takes it.
  std::vector<Value> distinct(const rules::Release& release) {
    std::set<std::string> seen;
    std::vector<Value> objects;
    for (auto object = release.objects.rbegin(); object != release.objects.rend(); ++object) {
      if (seen.insert(schema::object_name(store_, *object, release.name_space)).second) objects.push_back(*object);
    }
    std::reverse(objects.begin(), objects.end());
    return objects;
  }

  void compare_with_live(const Checked& checked, const RenderRequest& request, const std::optional<ReleaseRecord>& record) {
    const std::vector<Value> objects = distinct(checked.release);
    const std::vector<RunTimeField> run_time = book_.run_time_fields();
    DiffRequest diff;
    diff.live_objects = live_;
    diff.new_objects = objects;
    diff.has_live = true;
    diff.live_is_cluster = cluster_ != nullptr;
    diff.engine = engine_;
    if (record) {
      diff.old_objects = record->objects;
      diff.old_source = OldSource::kRelease;
      if (engine_ == Engine::kNone) diff.engine = record->is_server_side ? Engine::kHelm4 : Engine::kHelm3;
    }
    diff.name_space = checked.release.name_space;
    diff.release = checked.release.name;
    diff.store = &store_;
    diff.version = schema::kube_version(checked.kube_version).or_throw();
    diff.run_time = run_time;
    diff.tells_defaults = form_ == Form::kJson || arguments_.is_on("show-noise");
    Comparison comparison = compare(job_, diff);
    if (gravity(comparison) > 0) {
      const std::size_t warnings = job_.warnings.size();
      const Checked again = render_checked(job_, files_, *world_, arguments_, request, false);
      job_.warnings.erase(job_.warnings.begin() + static_cast<std::ptrdiff_t>(warnings), job_.warnings.end());
      const std::vector<Value> second = distinct(again.release);
      diff.again_objects = second;
      comparison = compare(job_, diff);
    }
    if (record) {
      for (Finding& finding : rules::find_forgotten(job_, checked.release, record->config)) add(std::move(finding), checked.release);
    }
    book_.explain(checked.release, comparison);
    try_flags(job_, files_, *world_, arguments_, request, checked.release, store_, comparison.findings);
    for (Finding& finding : comparison.findings) add(std::move(finding), checked.release);
  }

  // Schema and comparison see the same apiVersion; it is told once.
  void tell_once() {
    std::set<std::string> seen;
    std::erase_if(findings_, [&](const Finding& f) {
      if (f.code == "DUPLICATE_ITEM" || f.code == "DUPLICATE_KEY") return false;
      const bool by_place = f.code == "REMOVED_API" || f.code.starts_with("DEPRECATED");
      return !seen.insert(std::string(f.code) + "\n" + f.release + "\n" + f.object + "\n" + f.path + "\n" + (by_place ? "" : f.message)).second;
    });
  }

  int print() {
    std::vector<FindingRow> rows;
    const bool fails = std::any_of(findings_.begin(), findings_.end(), [&](const Finding& finding) { return finding.severity <= threshold_; });
    std::string out;
    if (form_ == Form::kJson) {
      for (const Finding& finding : findings_) rows.push_back(finding_row(job_, finding));
      out = findings_document(std::move(rows), {});
    } else if (form_ != Form::kText) {
      const ReportOptions options{.form = *form_, .draw = {}, .program_version = RHUMBLINE_VERSION};
      out = check_report(job_, store_, options, checked_, charts_, findings_, arguments_.is_on("show-noise"));
    } else {
      out = findings_text(std::move(findings_), job_.sources, {.colour = outlet_.wants_colour(arguments_, Stream::kResult)}, arguments_.is_on("show-noise"));
    }
    outlet_.tell_warnings(job_, arguments_);
    outlet_.write(out);
    return fails ? kFailed : kOk;
  }

  Job& job_;
  const Arguments& arguments_;
  Outlet& outlet_;
  DiskFiles files_;
  schema::Store store_;
  rules::RuleBook book_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Cluster> cluster_;                   // null: what runs is in files
  std::vector<std::optional<ReleaseRecord>> records_;  // one for each release
  std::optional<Form> form_;
  Engine engine_ = Engine::kNone;
  Level threshold_ = Level::kDanger;
  bool is_set_ = false;
  Streams streams_;
  std::vector<Value> live_;
  std::vector<Checked> checked_;
  std::vector<std::string> charts_;  // of the releases, as asked for
  std::vector<rules::Release> releases_;
  std::vector<Finding> findings_;
  std::vector<Finding> unknown_fields_;  // that are no fault by themselves (without --strict), only when a value of the user became one
};

int run(Job& job, const Arguments& arguments, Outlet& outlet) { return Checking(job, arguments, outlet).run(); }

}  // namespace

std::span<const Flag> check_flags() { return kCheckFlags; }

int run_check(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments, kJudgingLimits));
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUnfinished, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
