// `rhumbline validate`: manifests in, verdicts out.
//
// In:  files, folders, standard input.   Out: findings on stdout, each with its place; 0 when every object is valid, else 1.
// The one idea: inputs are mapped, cut into batches of documents, judged on several threads and told in their own order, so memory does
// not grow with their number. With --gate, standard input goes on to stdout unchanged when it is valid, and findings to stderr.
// Traps: CustomResourceDefinitions of the stream count for all of it, also for objects before them; an input that cannot be read
// is an error even when all others are valid.

#include <unistd.h>

#include <algorithm>
#include <map>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/crew.h"
#include "renderer/cli/judge.h"
#include "renderer/live/cutter.h"

namespace rhumbline::cli {

namespace {

constexpr std::size_t kBatchBytes = 256 * 1024;
constexpr std::size_t kMostStdin = std::size_t{1} << 30;  // a pipe is spooled; --max-file sets another bound
constexpr std::size_t kUsualThreads = 4;

constexpr Flag kValidateFlags[] = {
    {"strict", 0, FlagKind::kSwitch, "", "unknown fields and duplicate keys are errors"},
    {"kubernetes-version", 0, FlagKind::kCommaList, "VERSION", "such as 1.31 or 1.31.4; several are checked one by one", "newest"},
    {"crds", 0, FlagKind::kList, "PATH", "CustomResourceDefinitions or JSON schemas: a file or a folder"},
    {"crd", 0, FlagKind::kList, "PATH", "", "", true},
    {"schema-location", 0, FlagKind::kList, "PLACE", "where JSON schemas lie: default, a folder or a template, as kubeconform's"},
    {"disable", 0, FlagKind::kCommaList, "CHECK", "switch a check off: enum, range, quantity, format, list-keys, metadata, embedded, server, duplicate-key, structural, deprecated, cel, documents"},
    {"ignore-missing-schemas", 0, FlagKind::kSwitch, "", "skip objects of unknown kinds"},
    {"ignore-filename-pattern", 0, FlagKind::kList, "REGEX", "leave out files whose path matches"},
    {"skip", 0, FlagKind::kCommaList, "KIND", "kinds, or group/version/kind, that are not checked"},
    {"reject", 0, FlagKind::kCommaList, "KIND", "kinds, or group/version/kind, that are refused"},
    {"namespace", 0, FlagKind::kValue, "NS", "namespace of objects that name none, for messages"},
    {"output", 'o', FlagKind::kValue, "FORM", "text, json, junit, tap, sarif, github or gitlab", "text"},
    {"summary", 0, FlagKind::kSwitch, "", "print counts at the end"},
    {"verbose", 0, FlagKind::kSwitch, "", "tell valid and skipped objects, too"},
    {"exit-on-error", 0, FlagKind::kSwitch, "", "stop at the first object that is not valid"},
    {"gate", 0, FlagKind::kSwitch, "", "hand standard input on when it is valid, as a post-renderer must; findings go to stderr"},
    {"n", 0, FlagKind::kValue, "N", "threads", "as many as the machine has, at most 4"},
    {"cache", 0, FlagKind::kValue, "DIR", "", "", true},
    {"insecure-skip-tls-verify", 0, FlagKind::kSwitch, "", "", "", true},
};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

std::set<std::string, std::less<>> name_set(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

std::uint32_t disabled_checks(const std::vector<std::string>& names) {
  std::uint32_t off = 0;
  for (const std::string& name : names) {
    const std::optional<schema::Rule> rule = schema::rule_named(name);
    if (!rule) {
      const std::vector<std::string_view> known(schema::rule_names().begin(), schema::rule_names().end());
      const std::string_view near = nearest(name, known);
      refuse("no check is called \"" + name + "\"", near.empty() ? "rhumbline validate --help names them" : "did you mean " + std::string(near) + "?");
    }
    off |= 1u << static_cast<unsigned>(*rule);
  }
  return off;
}

JudgeSettings settings_of(const Arguments& arguments, const std::string& name_space) {
  JudgeSettings settings;
  settings.version_names = arguments.list("kubernetes-version");
  if (settings.version_names.empty()) settings.version_names.emplace_back();
  for (const std::string& name : settings.version_names) {
    settings.versions.push_back(schema::kube_version(name).or_throw());
  }
  settings.skip = name_set(arguments.list("skip"));
  settings.reject = name_set(arguments.list("reject"));
  settings.check.strict = arguments.is_on("strict");
  settings.check.release_namespace = name_space;
  settings.check.off = disabled_checks(arguments.list("disable"));
  settings.ignore_missing = arguments.is_on("ignore-missing-schemas");
  settings.stop_early = arguments.is_on("exit-on-error");
  for (const char* flag : {"crds", "crd"}) {
    for (std::string& path : arguments.list(flag)) settings.definitions.push_back(std::move(path));
  }
  settings.locations = arguments.list("schema-location");
  settings.threads = threads_asked(arguments, "n", kUsualThreads);
  return settings;
}

ReportOptions report_of(const Arguments& arguments, const Outlet& outlet) {
  const std::string form = arguments.value("output", "text");
  const std::optional<Form> known = form_named(form);
  if (!known) refuse("no output form is called \"" + form + "\"", "--output takes text, json, junit, tap, sarif, github or gitlab");
  ReportOptions options{.form = *known, .verbose = arguments.is_on("verbose"), .summary = arguments.is_on("summary")};
  options.draw.colour = outlet.wants_colour(arguments, arguments.is_on("gate") ? Stream::kMessages : Stream::kResult);
  options.program_version = RHUMBLINE_VERSION;
  return options;
}

// Inputs, one after the other, as batches of documents.
class Feeder {
 public:
  Feeder(Job& job, Files& files, std::vector<std::string> names) : job_(job), files_(files), names_(std::move(names)) {}

  /// Documents that define custom resources, of all inputs. Reads every input once; what cannot be read is kept as a fault.
  std::vector<std::string> definitions() {
    std::vector<std::string> found;
    for (const std::string& name : names_) {
      const MappedBytes* input = open(name);
      if (input == nullptr) continue;
      DocumentCutter cutter(input->bytes());
      std::size_t hit = find_definition(*input, 0);
      for (Document document; hit != std::string_view::npos && cutter.next(document);) {
        const std::size_t end = document.offset + document.text.size();
        if (end <= hit) continue;
        found.emplace_back(document.text);
        hit = find_definition(*input, end);
      }
      close(name);
    }
    return found;
  }

  bool next(Batch& batch) {
    batch = {};
    while (input_ == nullptr && next_ < names_.size()) {
      const std::string& name = names_[next_++];
      if (open(name) == nullptr) continue;
      ++files_read_;
      cutter_.emplace(input_->bytes());
      has_document_ = cutter_->next(document_);
      if (!has_document_) close(name);
      shown_name_ = name == "-" ? "stdin" : name;
    }
    if (input_ == nullptr) return false;
    batch.name = shown_name_;
    batch.text = input_->bytes();
    std::size_t bytes = 0;
    while (has_document_ && (batch.documents.empty() || bytes + document_.text.size() <= kBatchBytes)) {
      bytes += document_.text.size();
      batch.documents.push_back(document_);
      has_document_ = cutter_->next(document_);
    }
    if (batch.documents.front().offset > kForgetBytes) input_->forget(batch.documents.front().offset - kForgetBytes);
    if (!has_document_) (shown_name_ == "stdin" ? stdin_ : batch.owner) = std::move(input_);
    return true;
  }

  /// All of it, after the last batch.
  [[nodiscard]] std::string_view standard_input() const { return stdin_ == nullptr ? std::string_view() : stdin_->bytes(); }
  [[nodiscard]] std::size_t files_read() const { return files_read_; }
  std::vector<Diagnostic> faults;

 private:
  static constexpr std::string_view kDefinition = "CustomResourceDefinition";
  static constexpr std::size_t kForgetBytes = std::size_t{4} << 20;

  // Looks ahead window by window for the next word that speaks of a definition.
  static std::size_t find_definition(const MappedBytes& input, std::size_t from) {
    for (std::size_t at = from; at < input.bytes().size(); at += kForgetBytes) {
      const std::size_t found = input.bytes().substr(at, kForgetBytes + kDefinition.size()).find(kDefinition);
      if (found != std::string_view::npos) return at + found;
      input.forget(at);
    }
    return std::string_view::npos;
  }

  const MappedBytes* open(const std::string& name) {
    if (name == "-" && stdin_ != nullptr) {
      input_ = std::move(stdin_);
      return input_.get();
    }
    Result<MappedBytes> made = read(name);
    if (made) {
      input_ = std::make_unique<MappedBytes>(std::move(made.value()));
      return input_.get();
    }
    const bool is_told = std::any_of(faults.begin(), faults.end(), [&](const Diagnostic& fault) { return fault.message == made.error().message; });
    if (!is_told) faults.push_back(made.error());
    return nullptr;
  }

  Result<MappedBytes> read(const std::string& name) {
    if (name == "-") return MappedBytes::of_stdin(std::max(kMostStdin, job_.limits.file_bytes));
    if (MappedBytes::can_map(name)) return MappedBytes::of_file(name);
    // A pipe can be read once only; devices are refused by name.
    const auto kept = kept_.find(name);
    if (kept != kept_.end()) return MappedBytes::of_text(kept->second);
    const Result<std::string_view> text = files_.read(name, job_.arena, job_.limits.file_bytes);
    if (!text) return text.error();
    kept_.emplace(name, text.value());
    return MappedBytes::of_text(text.value());
  }

  void close(const std::string& name) {
    if (name == "-") stdin_ = std::move(input_);  // it cannot be read again
    input_.reset();
  }

  Job& job_;
  Files& files_;
  std::vector<std::string> names_;
  std::size_t next_ = 0;
  std::size_t files_read_ = 0;
  std::unique_ptr<MappedBytes> input_, stdin_;
  std::map<std::string, std::string_view> kept_;
  std::optional<DocumentCutter> cutter_;
  std::string shown_name_;
  Document document_;
  bool has_document_ = false;
};

// Templates are no manifests: every {{ would be told as broken YAML, and what they render to would not be looked at.
void refuse_chart(const std::string& path) {
  DiskFiles files;
  const bool is_packed = path.ends_with(".tgz") && files.kind(path) == FileKind::kFile;
  const bool is_folder = files.kind(join_path(path, "Chart.yaml")) == FileKind::kFile && files.kind(join_path(path, "templates")) == FileKind::kFolder;
  if (!is_packed && !is_folder) return;
  refuse(path + " is a chart, and validate reads manifests",
         "rhumbline check NAME " + path + " renders and judges it; or rhumbline template NAME " + path + " | rhumbline validate -");
}

std::vector<std::string> paths_of(const Arguments& arguments) {
  if (arguments.is_on("gate")) {
    if (arguments.positional.empty() || arguments.positional == std::vector<std::string>{"-"}) return {"-"};
    refuse("--gate reads standard input, no file", "it is called by helm: --post-renderer rhumbline");
  }
  for (const std::string& path : arguments.positional) refuse_chart(path);
  if (!arguments.positional.empty()) return arguments.positional;
  if (::isatty(STDIN_FILENO) != 0) refuse("no file is given", "rhumbline validate FILE|DIR|-");
  return {"-"};
}

std::vector<std::string> without_ignored(std::vector<std::string> names, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    const Regex regex = Regex::compile(pattern).or_throw();
    std::erase_if(names, [&](const std::string& name) { return regex.contains(name); });
  }
  return names;
}

// What was told goes out piece by piece, as messages when the result is the gate's.
class Teller {
 public:
  Teller(const ReportOptions& options, Outlet& outlet, bool is_gate) : report_(make_report(options)), outlet_(outlet), is_gate_(is_gate) {}

  void tell(const Judged& judged) {
    for (const JudgedRow& row : judged.rows) {
      report_->add(*judged.job, {.file = judged.name,
                                 .document = row.document,
                                 .object = row.object,
                                 .api_version = row.api_version,
                                 .version = row.version,
                                 .verdict = row.verdict,
                                 .findings = row.findings,
                                 .unevaluated = row.unevaluated});
    }
    pending_ += report_->take();
    if (pending_.size() >= kBatchBytes) flush();
  }

  void finish(std::size_t files) {
    pending_ += report_->finish(files);
    flush();
  }

  [[nodiscard]] const Report& report() const { return *report_; }

 private:
  void flush() {
    if (is_gate_) {
      outlet_.say(pending_);
    } else if (!pending_.empty()) {
      outlet_.write(pending_);
    }
    pending_.clear();
  }

  std::unique_ptr<Report> report_;
  Outlet& outlet_;
  bool is_gate_;  // standard output is its
  std::string pending_;
};

int validate(Job& job, const Arguments& arguments, Outlet& outlet) {
  DiskFiles files;
  const bool is_gate = arguments.is_on("gate");
  const std::string name_space = arguments.value("namespace");
  const JudgeSettings settings = settings_of(arguments, name_space);
  Teller teller(report_of(arguments, outlet), outlet, is_gate);
  InputNames names = list_inputs(files, paths_of(arguments));
  Feeder feeder(job, files, without_ignored(std::move(names.found), arguments.list("ignore-filename-pattern")));
  feeder.faults = std::move(names.faults);
  const std::vector<std::string> definitions = feeder.definitions();
  judge_in_order(
      job.limits, files, settings, definitions, [&](Batch& batch) { return feeder.next(batch); },
      [&](const Judged& judged) {
        teller.tell(judged);
        return !settings.stop_early || teller.report().all_valid();
      });
  const bool is_good = feeder.faults.empty() && teller.report().all_valid();
  if (const std::string undecided = teller.report().undecided(); !undecided.empty()) job.warn({.rule = "validate.cel", .message = undecided});
  outlet.tell_warnings(job, arguments);
  for (const Diagnostic& fault : feeder.faults) outlet.tell(fault, job.sources, arguments);
  if (feeder.files_read() > 0) teller.finish(feeder.files_read());
  if (is_gate && is_good) outlet.write(feeder.standard_input());
  return is_good ? kOk : kFailed;
}

}  // namespace

std::span<const Flag> validate_flags() { return kValidateFlags; }

int run_validate(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, outlet, {.usage = kFailed, .limit = kFailed, .failed = kFailed}, validate);
}

}  // namespace rhumbline::cli
