// Flags that Helm takes and `template` has no use for: their values are checked as Helm checks them, and what Helm says of deprecated
// ones is said in its words. (Ours are silent: a script that passes them has done nothing wrong.)
//
// In:  Arguments.   Out: warnings, or a Failure for a value that Helm refuses.

#include "renderer/base/text.h"
#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

[[noreturn]] void refuse_value(std::string_view flag, std::string_view shown, const std::string& value, const std::string& reason) {
  fail({.cause = Cause::kUsage,
        .rule = "flag",
        .message = "--" + std::string(flag) + "=" + value + " is not allowed: " + reason,
        .helm = "invalid argument " + quoted(value) + " for \"" + std::string(shown) + "\" flag: " + reason});
}

// pflag reads these as numbers while it parses. (--timeout is ours: limits.cpp)
void check_typed_values(const Arguments& arguments) {
  if (const std::string text = arguments.value("qps"); arguments.given("qps") && parse_float(text).status != ParseStatus::kOk) {
    refuse_value("qps", "--qps", text, "strconv.ParseFloat: parsing " + quoted(text) + ": invalid syntax");
  }
  if (const std::string text = arguments.value("burst-limit"); arguments.given("burst-limit") && parse_int(text, 0).status != ParseStatus::kOk) {
    refuse_value("burst-limit", "--burst-limit", text, "strconv.ParseInt: parsing " + quoted(text) + ": invalid syntax");
  }
  for (const std::string& label : arguments.list("labels")) {
    if (label.find('=') == std::string::npos) refuse_value("labels", "-l, --labels", label, label + " must be formatted as key=value");
  }
  for (const char* name : {"color", "colour"}) {
    const std::string text = arguments.value(name, "auto");
    if (text == "auto" || text == "always" || text == "never") continue;
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--" + std::string(name) + " " + quoted(text) + " is none of never, auto, always",
          .helm = "invalid color mode " + quoted(text) + ": must be one of: never, auto, always"});
  }
  if (const std::string text = arguments.value("wait", "unset"); text != "unset") {
    bool known = false;
    for (std::string_view word : {"watcher", "hookOnly", "legacy", "true", "false"}) known = known || word == text;
    if (!known) refuse_value("wait", "--wait", text, "invalid wait input " + quoted(text) + ". Valid inputs are watcher, hookOnly, and legacy");
  }
}

[[noreturn]] void needs_network(std::string_view flag, std::string helm) {
  fail({.cause = Cause::kUsage,
        .rule = "flag.network",
        .message = std::string(flag) + " needs a connection, and rendering never opens one",
        .hint = flag == "--repo" ? "fetch the chart first: helm pull --untar, then give its folder"
                                 : "rhumbline check judges what is rendered without a cluster, and with --live cluster against what runs there",
        .helm = std::move(helm)});
}

struct Deprecated {
  std::string_view flag, words;
};
constexpr Deprecated kDeprecated[] = {
    {"atomic", "Flag --atomic has been deprecated, use --rollback-on-failure instead"},
    {"force", "Flag --force has been deprecated, use --force-replace instead"},
    {"hide-notes", "Flag --hide-notes has been deprecated, this flag has no effect for 'helm template' and will be removed in Helm 5"},
    {"render-subchart-notes",
     "Flag --render-subchart-notes has been deprecated, this flag has no effect for 'helm template' and will be removed in Helm 5"},
    {"validate", "Flag --validate has been deprecated, use '--dry-run=server' instead"},
};

// Values of --dry-run. source: helm v4 cmd/helpers.go cmdGetDryRunFlagStrategy
void check_dry_run(Job& job, const Arguments& arguments) {
  const std::string value = arguments.value("dry-run", "client");
  if (value == "server" || arguments.is_on("validate")) {
    needs_network(value == "server" ? "--dry-run=server" : "--validate", "cluster reachability check failed: kubernetes cluster unreachable");
  }
  if (value == "client") return;
  if (arguments.value("compat").starts_with("helm3")) {  // source: helm v3 cmd/install.go validateDryRunOptionFlag
    for (std::string_view word : {"unset", "", "false", "true", "none"}) {
      if (value == word) return;
    }
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--dry-run=" + value + " is not known",
          .hint = "a rendering is always a dry run: leave the flag away, or say --dry-run=client",
          .helm = "Invalid dry-run flag. Flag must one of the following: false, true, none, client, server"});
  }
  if (value == "unset") {
    job.warn({.helm = "level=WARN msg=\"--dry-run is deprecated and should be replaced with '--dry-run=client'\""});
    return;
  }
  constexpr std::string_view kYes = " 1 t T TRUE true True ", kNo = " 0 f F FALSE false False none ";
  const auto among = [&value](std::string_view words) { return words.find(" " + value + " ") != std::string_view::npos; };
  if (!value.empty() && among(kYes)) {
    job.warn({.helm = "level=WARN msg=\"boolean '--dry-run=" + value + "' flag is deprecated and must be replaced with '--dry-run=client'\""});
    return;
  }
  fail({.cause = Cause::kUsage,
        .rule = "flag",
        .message = "--dry-run=" + value + " is not known",
        .hint = "a rendering is always a dry run: leave the flag away, or say --dry-run=client",
        .helm = "invalid dry-run value (" + quoted(value) + "). Must be " + (!value.empty() && among(kNo) ? "" : "\"none\", ") +
                (!value.empty() && among(kNo) ? "\"server\" or \"client\"" : "\"server\", or \"client\"")});
}

}  // namespace

void check_helm_flags(Job& job, const Arguments& arguments) {
  check_typed_values(arguments);
  if (arguments.given("validate") && arguments.given("dry-run")) {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = "--validate and --dry-run exclude each other",
          .hint = "leave one of them away",
          .helm = "if any flags in the group [validate dry-run] are set none of the others can be; [dry-run validate] were all set"});
  }
  for (const Deprecated& row : kDeprecated) {
    if (arguments.given(row.flag)) job.warn({.helm = std::string(row.words)});
  }
  check_dry_run(job, arguments);
  // Helm 3 prefers a chart that lies there; Helm 4 asks the repository first.
  const bool is_ignored = arguments.value("compat").starts_with("helm3") && !arguments.positional.empty() &&
                          DiskFiles().kind(arguments.positional.back()) != FileKind::kMissing;
  if (const std::string url = arguments.value("repo"); !url.empty() && !is_ignored) {
    const bool has_scheme = url.find("://") != std::string::npos;
    needs_network("--repo", has_scheme ? "looks like " + quoted(url) + " is not a valid chart repository or cannot be reached"
                                       : "could not find protocol handler for: ");
  }
}

}  // namespace rhumbline::cli
