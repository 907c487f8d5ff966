// `rhumbline kubeconform`: kubeconform's command line, verdicts and output.
//
// In:  its flags, files, folders or standard input.   Out: its bytes on stdout; 1 when something is invalid or an error, else 0.
// The one idea: an object is judged on the embedded tables; only when it fails, the schema that kubeconform would have loaded is made and
// run, for its words. Results come in the order of the input; kubeconform's own come as its workers finish.
// Traps: a file whose name does not end in .yaml, .yml or .json is passed over without a word; a document of comments is a result of its
// own in TAP; a List is taken apart, and its items are judged as if written anew (a key that is there twice is lost).
// source: kubeconform 0.8.0 cmd/kubeconform, pkg/config, pkg/resource, pkg/validator

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"
#include "renderer/cli/go_flags.h"
#include "renderer/cli/peer_resource.h"
#include "renderer/cli/schema_locations.h"
#include "renderer/live/peer_stream.h"
#include "renderer/report/kubeconform.h"

namespace rhumbline::cli {

namespace {

using Type = GoFlag::Type;
constexpr GoFlag kFlags[] = {
    {Type::kString, "cache", "cache schemas downloaded via HTTP to this folder"},
    {Type::kBool, "debug", "print debug information"},
    {Type::kBool, "exit-on-error", "immediately stop execution when the first error is encountered"},
    {Type::kBool, "h", "show help information"},
    {Type::kValue, "ignore-filename-pattern", "regular expression specifying paths to ignore (can be specified multiple times)"},
    {Type::kBool, "ignore-missing-schemas", "skip files with missing schemas instead of failing"},
    {Type::kBool, "insecure-skip-tls-verify",
     "disable verification of the server's SSL certificate. This will make your HTTPS connections insecure"},
    {Type::kValue, "kubernetes-version", "version of Kubernetes to validate against, e.g.: 1.18.0", "master"},
    {Type::kInt, "n", "number of goroutines to run concurrently", "4"},
    {Type::kString, "output", "output format - json, junit, pretty, tap, text", "\"text\""},
    {Type::kString, "reject", "comma-separated list of kinds or GVKs to reject"},
    {Type::kValue, "schema-location", "override schemas location search path (can be specified multiple times)"},
    {Type::kString, "skip", "comma-separated list of kinds or GVKs to ignore"},
    {Type::kBool, "strict", "disallow additional properties not in schema or duplicated keys"},
    {Type::kBool, "summary", "print a summary at the end (ignored for junit output)"},
    {Type::kBool, "v", "show version information"},
    {Type::kBool, "verbose", "print results for all resources (ignored for tap and junit output)"},
};

constexpr std::size_t kBatchBytes = 256 * 1024;

using Kinds = std::set<std::string, std::less<>>;

Kinds kinds_of(const std::string& list) {
  Kinds kinds;
  for (const std::string_view part : split(list, ",")) {
    if (const std::string_view kind = trim_space(part); !kind.empty()) kinds.emplace(kind);
  }
  return kinds;
}

bool is_full_version(std::string_view text) {
  if (text == "master") return true;
  const std::vector<std::string_view> parts = split(text, ".");
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
         });
}

class Run {
 public:
  Run(Job& job, Files& files, const GoArguments& arguments, std::unique_ptr<PeerReport> report, Outlet& outlet)
      : job_(job),
        files_(files),
        report_(std::move(report)),
        outlet_(outlet),
        strict_(arguments.is_on("strict")),
        stops_(arguments.is_on("exit-on-error")),
        ignores_missing_(arguments.is_on("ignore-missing-schemas")),
        skip_(kinds_of(arguments.value("skip"))),
        reject_(kinds_of(arguments.value("reject"))),
        patterns_(arguments.list("ignore-filename-pattern")),
        version_(schema::kube_version(arguments.value("kubernetes-version", "master")).or_throw()),
        locations_(job, files, arguments.list("schema-location"),
                   {.version = arguments.value("kubernetes-version", "master"), .kube = version_, .strict = strict_}) {}

  [[nodiscard]] bool succeeded() const { return succeeded_; }

  void path(const std::string& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
      return add({.path = path, .status = PeerStatus::kError, .message = "lstat " + path + ": no such file or directory"});
    }
    root_ = path;
    is_walking_ = true;
    walk(path, S_ISDIR(status.st_mode), 0);
  }

  void standard_input() {
    const auto stream = open_stream("-").or_throw();
    documents(*stream, "stdin", true);
  }

  void finish(double seconds) {
    report_->finish(seconds);
    print(true);
  }

 private:
  static constexpr int kDeepestFolder = 1000;

  struct Told {
    std::string path;
    PeerSignature signature = {};
    PeerStatus status = PeerStatus::kEmpty;
    std::string message = {};
    std::vector<std::pair<std::string, std::string>> causes = {};
  };

  void add(const Told& told) {
    if (done()) return;
    const PeerSignature& signature = told.signature;
    report_->add({told.path, signature.kind, signature.name, signature.name_space, signature.version, told.status, told.message, told.causes});
    if (told.status == PeerStatus::kError || told.status == PeerStatus::kInvalid) succeeded_ = false;
  }

  [[nodiscard]] bool done() const { return stops_ && !succeeded_; }

  void print(bool all) {
    pending_ += report_->take();
    if (!all && pending_.size() < kBatchBytes) return;
    if (!pending_.empty()) outlet_.write(pending_);
    pending_.clear();
  }

  // filepath.Walk: names in bytewise order, links not followed.
  void walk(const std::string& path, bool is_folder, int depth) {
    if (done() || !is_walking_) return;
    if (is_folder) {
      if (depth > kDeepestFolder) fail({.cause = Cause::kLimit, .message = path + ": folders nest deeper than 1000"});
      const auto entries = files_.list(path);
      if (!entries) return add({.path = path, .status = PeerStatus::kError, .message = entries.error().message});
      for (const FolderEntry& entry : entries.value()) {
        walk(join_path(path, entry.name), entry.kind == FileKind::kFolder && !entry.is_link, depth + 1);
      }
      return;
    }
    const std::string lower = lower_ascii(base_name(path));
    if (!lower.ends_with(".yaml") && !lower.ends_with(".yml") && !lower.ends_with(".json")) return;
    for (const std::string& pattern : patterns_) {
      const Result<Regex>& regex = job_.regexes.compile(pattern);
      if (!regex) {
        is_walking_ = false;
        return add({.path = root_, .status = PeerStatus::kError, .message = regex.error().helm.empty() ? regex.error().message : regex.error().helm});
      }
      if (regex.value().contains(path)) return;
    }
    const auto stream = open_stream(path);
    if (!stream) return add({.path = path, .status = PeerStatus::kError, .message = stream.error().message});
    documents(*stream.value(), path, false);
  }

  void documents(ByteStream& stream, const std::string& path, bool takes_blank) {
    PeerDocuments cut(stream);
    std::string_view text;
    std::size_t found = 0, bytes = 0;
    auto batch = std::make_unique<Job>(job_.limits);
    while (!done()) {
      const Result<bool> more = cut.next(text);
      if (!more) return add({.path = path, .status = PeerStatus::kError, .message = more.error().message});
      if (!more.value()) break;
      if (text.empty() && !takes_blank) continue;
      found += document(*batch, path, text);
      bytes += text.size();
      if (bytes < kBatchBytes) continue;
      bytes = 0;
      batch = std::make_unique<Job>(job_.limits);
      print(false);
    }
    if (found == 0 && !takes_blank) add({.path = path});
    print(false);
  }

  // Returns how many resources the document holds.
  std::size_t document(Job& batch, const std::string& path, std::string_view text) {
    if (text.empty()) return add({.path = path}), 1;
    std::vector<yaml::DuplicateKey> duplicates;
    const Result<Value> read = yaml::read(batch, text, {}, {.keep_integers = true, .duplicates = &duplicates});
    if (!read) return broken(path, {}, read.error().helm), 1;
    const Value& value = read.value();
    const PeerSignature signature = value.is_map() ? decoded_signature(batch, value) : PeerSignature{};
    if (value.is_map() && signature.fault.empty() && equals_ignoring_case(signature.kind, "list")) return items(batch, path, value);
    // What a merge key brought counts as there already, which only the strict reader says.
    if (strict_ && (!duplicates.empty() || text.find("<<") != std::string_view::npos)) {
      const Result<Value> strict = yaml::read(batch, text, {}, {.keep_integers = true, .strict = true});
      if (!strict) return broken(path, signature, strict.error().helm), 1;
    }
    if (value.is_nil()) return add({.path = path}), 1;
    if (!value.is_map()) return broken(path, signature, no_mapping_fault(value)), 1;
    return resource(batch, path, value, signature, signature), 1;
  }

  std::size_t items(Job& batch, const std::string& path, const Value& list) {
    Value found;
    for (const Entry* entry : list.as_map().sorted(batch.arena)) {
      if (equals_ignoring_case(entry->key, "items")) found = entry->value;
    }
    if (!found.is_list()) return 0;
    for (const Value& item : found.as_list()) {
      if (item.is_nil()) {
        add({.path = path});
      } else if (!item.is_map()) {
        broken(path, {}, no_mapping_fault(item));
      } else {
        resource(batch, path, item, plain_signature(item), decoded_signature(batch, item));
      }
    }
    return found.as_list().size;
  }

  void broken(const std::string& path, const PeerSignature& signature, const std::string& why) {
    add({.path = path, .signature = signature, .status = PeerStatus::kError, .message = "error unmarshalling resource: " + why});
  }

  static bool names(const Kinds& kinds, const PeerSignature& signature) {
    if (kinds.empty()) return false;
    return kinds.contains(signature.version + "/" + signature.kind) || kinds.contains(signature.kind);
  }

  // `shown` is what the reports say of a resource whose signature cannot be used.
  void resource(Job& batch, const std::string& path, const Value& object, const PeerSignature& signature, const PeerSignature& shown) {
    Told told{.path = path, .signature = signature.fault.empty() ? signature : shown, .status = PeerStatus::kError};
    if (!signature.fault.empty()) {
      told.message = "error while parsing: " + signature.fault;
    } else if (names(skip_, signature)) {
      told.status = PeerStatus::kSkipped;
    } else if (names(reject_, signature)) {
      told.message = "prohibited resource kind " + signature.kind;
    } else {
      judge(batch, object, signature, told);
    }
    add(told);
  }

  void judge(Job& batch, const Value& object, const PeerSignature& signature, Told& told) {
    SchemaLocations::Found& found = locations_.find(signature.version, signature.kind);
    if (!found.error.empty()) {
      told.message = found.error;
      return;
    }
    if (!found) {
      told.status = ignores_missing_ ? PeerStatus::kSkipped : PeerStatus::kError;
      told.message = "could not find schema for " + signature.kind;
      return;
    }
    told.status = PeerStatus::kValid;
    if (found.built_in && schema::fits_published(batch, found.built_in, version_, object, strict_)) return;
    schema::PeerVerdict verdict = schema::judge_as_peer(batch, locations_.schema_of(found), object);
    if (verdict.is_valid) return;
    told.status = PeerStatus::kInvalid;
    told.message = "problem validating schema. Check JSON formatting: " + verdict.message;
    told.causes = std::move(verdict.causes);
  }

  Job& job_;
  Files& files_;
  std::unique_ptr<PeerReport> report_;
  Outlet& outlet_;
  bool strict_, stops_, ignores_missing_;
  Kinds skip_, reject_;
  std::vector<std::string> patterns_;
  schema::KubeVersion version_;
  SchemaLocations locations_;
  std::string pending_;
  std::string root_;         // the path of the command line that is walked
  bool is_walking_ = false;  // a fault ends the walk of its path
  bool succeeded_ = true;
};

int complain(Outlet& outlet, const std::string& text) {
  outlet.say(text + "\n");
  return kFailed;
}

/// The fault of a version that kubeconform's own flag refuses; empty: it is fine.
std::string version_fault(const GoArguments& arguments) {
  for (const std::string& version : arguments.list("kubernetes-version")) {
    if (is_full_version(version)) continue;
    std::string shown;
    append_quoted(shown, version);
    return "invalid value " + shown + " for flag -kubernetes-version: " + version +
           " is not a valid version. Valid values are \"master\" (default) or full version x.y.z (e.g. \"1.27.2\")";
  }
  return {};
}

int run_with(Job& job, const GoArguments& arguments, Outlet& outlet) {
  DiskFiles files;
  const auto start = std::chrono::steady_clock::now();
  const bool is_stdin = arguments.rest.empty() || arguments.rest == std::vector<std::string>{"-"};
  if (is_stdin && ::isatty(STDIN_FILENO) != 0) return complain(outlet, "failing to read data from stdin");
  auto report = make_peer_report(arguments.value("output", "text"),
                                 {arguments.is_on("summary"), is_stdin, arguments.is_on("verbose")});
  if (report == nullptr) return complain(outlet, "'outputFormat' must be 'json', 'junit', 'pretty', 'tap' or 'text'");
  const std::string cache = arguments.value("cache");
  if (!cache.empty() && files.kind(cache) != FileKind::kFolder) {
    return complain(outlet, files.kind(cache) == FileKind::kMissing
                        ? "failed opening cache folder " + cache + ": stat " + cache + ": no such file or directory"
                        : "cache folder " + cache + " is not a directory");
  }
  Run run(job, files, arguments, std::move(report), outlet);
  if (is_stdin) run.standard_input();
  for (const std::string& path : is_stdin ? std::vector<std::string>() : arguments.rest) run.path(path);
  run.finish(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  return run.succeeded() ? kOk : kFailed;
}

}  // namespace

int run_kubeconform(const Arguments& words, Outlet& outlet) {
  const GoArguments arguments = parse_go_flags(kFlags, words.positional);
  const auto usage = [] { return "Usage: rhumbline kubeconform [OPTION]... [FILE OR FOLDER]...\n" + go_defaults(kFlags); };
  const std::string fault = arguments.fault.empty() ? version_fault(arguments) : arguments.fault;
  if (!fault.empty()) return complain(outlet, fault + "\n" + usage());
  if (arguments.is_on("h")) {
    outlet.write(usage() + "\n");
    return kOk;
  }
  if (arguments.is_on("v")) {
    outlet.write("rhumbline " RHUMBLINE_VERSION " (judges as kubeconform v0.8.0)\n");
    return kOk;
  }
  Job job;
  try {
    return run_with(job, arguments, outlet);
  } catch (const Failure& failure) {
    const Diagnostic& why = failure.diagnostic();
    if (!why.helm.empty()) return complain(outlet, why.helm);
    outlet.tell(why, job.sources, {});
    return kFailed;
  }
}

}  // namespace rhumbline::cli
