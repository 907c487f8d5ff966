// The flags that say what to render, and what they mean. (A table.)
//
// In:  Arguments.   Out: a RenderRequest.
// Trap: Helm accepts many flags that mean nothing to `template`; they are rows here all the same, hidden, because scripts pass them.

#include <algorithm>
#include <cstdlib>

#include "renderer/base/text.h"
#include "renderer/cli/cli.h"

namespace rhumbline::cli {

namespace {

constexpr FlagKind kSwitch = FlagKind::kSwitch, kValue = FlagKind::kValue, kList = FlagKind::kList, kCommaList = FlagKind::kCommaList,
                   kOptional = FlagKind::kOptional;
constexpr Tongue kHelm4 = Tongue::kHelm4, kHelm3 = Tongue::kHelm3;

constexpr Flag kRenderFlags[] = {
    {"values", 'f', kCommaList, "FILE", "values from a YAML file, - for stdin; later files win"},
    {"set", 0, kList, "K=V", "one value: a.b=c, list[0]=x, many={a,b}; commas separate pairs"},
    {"set-string", 0, kList, "K=V", "as --set, the value stays a string"},
    {"set-json", 0, kList, "K=JSON", "as --set, the value is JSON; or one whole JSON object"},
    {"set-file", 0, kList, "K=FILE", "as --set, the value is the file's content"},
    {"set-literal", 0, kList, "K=V", "one string value, taken as it stands"},
    {"namespace", 'n', kValue, "NS", "namespace of the release", "default"},
    {"name-template", 0, kValue, "TEMPLATE", "release name as a template"},
    {"generate-name", 'g', kSwitch, "", "let the name be made up (it is release-name, as Helm's)"},
    {"kube-version", 0, kValue, "VERSION", "Kubernetes version of .Capabilities, such as 1.31"},
    {"api-versions", 'a', kCommaList, "G/V", "further API versions of .Capabilities"},
    {"is-upgrade", 0, kSwitch, "", ".Release.IsUpgrade instead of .Release.IsInstall"},
    {"include-crds", 0, kSwitch, "", "print the files of crds/ first"},
    {"no-hooks", 0, kSwitch, "", "leave hooks out"},
    {"skip-tests", 0, kSwitch, "", "leave test hooks out"},
    {"skip-schema-validation", 0, kSwitch, "", "do not check values.schema.json"},
    {"enable-dns", 0, kSwitch, "", "let getHostByName ask the resolver"},
    {"dependency-update", 0, kSwitch, "", "read dependencies of file:// repositories that are missing in charts/ where they lie"},
    {"lookup-from", 0, kCommaList, "FILE|DIR|-", "objects that lookup finds, as kubectl get -o yaml prints them"},
    {"keep-generated", 0, kCommaList, "FILE|DIR|-", "take generated values from these live objects, so that an upgrade rotates nothing"},
    {"seed", 0, kValue, "TEXT", "random values, keys, certificates and the time become a function of this, the release and the place"},
    {"compat", 0, kValue, "HELM", "whose bytes where they differ: helm4 (4.3) or helm3 (3.22)", "helm4"},
    {"confined", 0, kSwitch, "", "refuse links out of the chart folder, the network and programs"},
    // Accepted as Helm does, without a meaning here.
    {"create-namespace", 0, kSwitch, "", "", "", true},
    {"description", 0, kValue, "TEXT", "", "", true},
    {"devel", 0, kSwitch, "", "", "", true},
    {"disable-openapi-validation", 0, kSwitch, "", "", "", true},
    {"dry-run", 0, kOptional, "MODE", "", "unset", true, kHelm4},
    {"dry-run", 0, kOptional, "MODE", "", "client", true, kHelm3},
    {"validate", 0, kSwitch, "", "", "", true},
    {"force", 0, kSwitch, "", "", "", true},
    {"force-conflicts", 0, kSwitch, "", "", "", true, kHelm4},
    {"force-replace", 0, kSwitch, "", "", "", true, kHelm4},
    {"atomic", 0, kSwitch, "", "", "", true},
    {"rollback-on-failure", 0, kSwitch, "", "", "", true, kHelm4},
    {"server-side", 0, kSwitch, "", "", "", true, kHelm4},
    {"hide-notes", 0, kSwitch, "", "", "", true},
    {"render-subchart-notes", 0, kSwitch, "", "", "", true},
    {"labels", 'l', kList, "K=V", "", "", true},
    {"replace", 0, kSwitch, "", "", "", true},
    {"skip-crds", 0, kSwitch, "", "", "", true},
    {"take-ownership", 0, kSwitch, "", "", "", true},
    {"wait", 0, kOptional, "STRATEGY", "", "watcher", true, kHelm4},
    {"wait", 0, kSwitch, "", "", "", true, kHelm3},
    {"wait-for-jobs", 0, kSwitch, "", "", "", true},
    {"version", 0, kValue, "VERSION", "", "", true},
    {"verify", 0, kSwitch, "", "", "", true},
    {"keyring", 0, kValue, "FILE", "", "", true},
    {"repo", 0, kValue, "URL", "", "", true},
    {"username", 0, kValue, "NAME", "", "", true},
    {"password", 0, kValue, "TEXT", "", "", true},
    {"pass-credentials", 0, kSwitch, "", "", "", true},
    {"plain-http", 0, kSwitch, "", "", "", true},
    {"insecure-skip-tls-verify", 0, kSwitch, "", "", "", true},
    {"ca-file", 0, kValue, "FILE", "", "", true},
    {"cert-file", 0, kValue, "FILE", "", "", true},
    {"key-file", 0, kValue, "FILE", "", "", true},
    {"burst-limit", 0, kValue, "N", "", "", true},
    {"qps", 0, kValue, "N", "", "", true},
    {"content-cache", 0, kValue, "DIR", "", "", true, kHelm4},
    {"registry-config", 0, kValue, "FILE", "", "", true},
    {"repository-cache", 0, kValue, "DIR", "", "", true},
    {"repository-config", 0, kValue, "FILE", "", "", true},
    {"kubeconfig", 0, kValue, "FILE", "", "", true},
    {"kube-context", 0, kValue, "NAME", "", "", true},
    {"kube-apiserver", 0, kValue, "URL", "", "", true},
    {"kube-as-group", 0, kList, "NAME", "", "", true},
    {"kube-as-user", 0, kValue, "NAME", "", "", true},
    {"kube-ca-file", 0, kValue, "FILE", "", "", true},
    {"kube-insecure-skip-tls-verify", 0, kSwitch, "", "", "", true},
    {"kube-tls-server-name", 0, kValue, "NAME", "", "", true},
    {"kube-token", 0, kValue, "TEXT", "", "", true},
};

constexpr Flag kCommonFlags[] = {
    {"color", 0, kValue, "WHEN", "colour: auto, always, never", "auto", false, kHelm4},
    {"colour", 0, kValue, "WHEN", "", "", true, kHelm4},
    {"compat-errors", 0, kSwitch, "", "print errors in Helm's words"},
    {"debug", 0, kSwitch, "", "", "", true},
    {"max-depth", 0, kValue, "N", "nested template, include and tpl calls", "10000"},
    {"max-steps", 0, kValue, "N", "work that templates may do", "1000000000"},
    {"max-output", 0, kValue, "MIB", "size of the rendered text and of any one string; 128 where a chart is rendered", "512"},
    {"max-memory", 0, kValue, "MIB", "memory of the job; 480 where nothing but rendering is asked", "4096"},
    {"timeout", 0, kValue, "TIME", "how long the whole run may take, such as 90s; 0 is for ever", kDefaultTimeout},
    {"max-yaml-depth", 0, kValue, "N", "nesting of YAML, JSON and values", "10000"},
    {"max-yaml-nodes", 0, kValue, "N", "nodes of one document, aliases followed", "50000000"},
    {"max-file", 0, kValue, "MIB", "size of one input file", "100"},
    {"max-files", 0, kValue, "N", "files of one chart", "50000"},
    {"max-ratio", 0, kValue, "N", "bytes that an archive unpacks to for each of its own, archives inside it included", "1100"},
    {"max-schema-steps", 0, kValue, "N", "work of one schema check, all branches together", "200000000"},
    {"max-schema-depth", 0, kValue, "N", "nested schemas of one schema check", "1500"},
    {"max-regex", 0, kValue, "MIB", "memory of one regular expression", "8"},
};

[[noreturn]] void refuse(std::string message, std::string hint, std::string helm) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint), .helm = std::move(helm)});
}

// The rows from one name to another, both included.
std::span<const Flag> rows_from(std::string_view first, std::string_view last) {
  const auto row = [](std::string_view name) {
    return std::find_if(std::begin(kRenderFlags), std::end(kRenderFlags), [&](const Flag& flag) { return flag.name == name; });
  };
  return {row(first), row(last) + 1};
}

void take_name_and_chart(const Arguments& arguments, std::span<const std::string> positional, RenderRequest& request) {
  if (positional.empty()) {
    refuse("which chart? none was named", "rhumbline template [NAME] CHART",
           "\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] [flags]");
  }
  if (positional.size() > 2) {
    std::string extra;
    for (const std::string& word : positional.subspan(2)) extra += (extra.empty() ? "" : ", ") + word;
    refuse("too many arguments: " + extra, "a release name and a chart are all; did a flag lose its dashes?",
           "expected at most two arguments, unexpected arguments: " + extra);
  }
  request.name_template = arguments.value("name-template");
  if (positional.size() == 2) {
    request.name = positional[0];
    request.name_given = true;
    if (arguments.is_on("generate-name")) {
      refuse("a release name and --generate-name exclude each other", "leave one of them away", "cannot set --generate-name and also specify a name");
    }
    if (!request.name_template.empty()) {
      refuse("a release name and --name-template exclude each other", "leave one of them away", "cannot set --name-template and also specify a name");
    }
  }
  request.chart = positional.back();
}

std::string default_namespace() {
  const char* given = std::getenv("HELM_NAMESPACE");
  return given != nullptr && *given != '\0' ? given : "default";
}

std::uint64_t number_of(const Arguments& arguments, std::string_view flag, std::uint64_t otherwise, std::uint64_t most) {
  if (!arguments.given(flag)) return otherwise;
  const std::string text = arguments.value(flag);
  const ParsedUint parsed = parse_uint(text, 10);
  if (parsed.status != ParseStatus::kOk || parsed.value == 0 || parsed.value > most) {
    refuse("--" + std::string(flag) + " \"" + text + "\" is not a number from 1 to " + std::to_string(most), "", "");
  }
  return parsed.value;
}

}  // namespace

std::span<const Flag> render_flags() { return kRenderFlags; }
std::span<const Flag> value_flags() { return rows_from("values", "set-literal"); }
std::span<const Flag> helm_global_flags() { return rows_from("burst-limit", "kube-token"); }
std::span<const Flag> common_flags() { return kCommonFlags; }

Limits limits_of(const Arguments& arguments, const Limits& defaults) {
  constexpr std::uint64_t kMiB = 1 << 20, kDeepest = 100'000;  // what the stack of a job bears
  Limits limits = defaults;
  limits.template_depth = static_cast<std::uint32_t>(number_of(arguments, "max-depth", limits.template_depth, kDeepest));
  limits.steps = number_of(arguments, "max-steps", limits.steps, UINT64_MAX);
  limits.output_bytes = number_of(arguments, "max-output", limits.output_bytes / kMiB, 3 << 10) * kMiB;
  limits.memory_bytes = number_of(arguments, "max-memory", limits.memory_bytes / kMiB, 1 << 20) * kMiB;
  limits.yaml_depth = static_cast<std::uint32_t>(number_of(arguments, "max-yaml-depth", limits.yaml_depth, kDeepest));
  limits.yaml_nodes = number_of(arguments, "max-yaml-nodes", limits.yaml_nodes, UINT64_MAX);
  limits.file_bytes = number_of(arguments, "max-file", limits.file_bytes / kMiB, 3 << 10) * kMiB;
  limits.archive_files = static_cast<std::uint32_t>(number_of(arguments, "max-files", limits.archive_files, UINT32_MAX));
  limits.archive_ratio = static_cast<std::uint32_t>(number_of(arguments, "max-ratio", limits.archive_ratio, UINT32_MAX));
  limits.schema_steps = number_of(arguments, "max-schema-steps", limits.schema_steps, UINT64_MAX);
  limits.schema_depth = static_cast<std::uint32_t>(number_of(arguments, "max-schema-depth", limits.schema_depth, kDeepest));
  limits.regex_bytes = number_of(arguments, "max-regex", limits.regex_bytes / kMiB, 1 << 10) * kMiB;
  return limits;
}

bool is_confined(const Arguments& arguments, bool otherwise) {
  if (!arguments.given("confined")) return otherwise;
  if (!arguments.is_on("confined")) return false;
  const auto exclude = [](const std::string& other) {
    refuse("--confined and " + other + " exclude each other", "confined work opens no connection and starts no program", "");
  };
  for (const char* flag : {"enable-dns", "allow-exec"}) {
    if (arguments.is_on(flag)) exclude("--" + std::string(flag));
  }
  if (arguments.given("post-renderer")) exclude("--post-renderer");
  for (const char* flag : {"live", "lookup-from", "keep-generated"}) {
    const std::vector<std::string> places = arguments.list(flag);
    if (std::find(places.begin(), places.end(), "cluster") != places.end()) exclude("--" + std::string(flag) + " cluster");
  }
  return true;
}

std::string tree_of(Files& files, const std::string& chart) {
  const std::string top = files.resolved(files.absolute(chart));
  const auto above = [](const std::string& path) { return path.substr(0, std::max<std::size_t>(path.rfind('/'), 1)); };
  for (std::string at = top; at.size() > 1; at = above(at)) {
    if (files.kind(at + "/.git") != FileKind::kMissing) return at;
  }
  const char* home = std::getenv("HOME");
  const std::string forbidden = files.resolved(files.absolute(home == nullptr ? "/" : home)) + "/";
  const std::string here = files.resolved(files.absolute("."));
  for (const std::string& tree : {here, above(above(top))}) {
    if (tree.size() > 1 && top.starts_with(tree + "/") && !forbidden.starts_with(tree + "/")) return tree;
  }
  return {};
}

Compat compat_of(const Arguments& arguments) {
  const std::string name = arguments.value("compat", "helm4");
  if (name == "helm4" || name == "helm4.3") return Compat::kHelm4;
  if (name == "helm3" || name == "helm3.22") return Compat::kHelm3;
  refuse("--compat " + name + " is not known", "it is helm4 (4.3) or helm3 (3.22)", "");
}

RenderRequest render_request(const Arguments& arguments, std::span<const std::string> positional) {
  RenderRequest request;
  request.kube_version = arguments.value("kube-version");
  take_name_and_chart(arguments, positional, request);
  request.name_space = arguments.value("namespace");
  if (request.name_space.empty()) request.name_space = default_namespace();
  request.values = {.files = arguments.list("values"),
                    .set_json = arguments.list("set-json"),
                    .set = arguments.list("set"),
                    .set_string = arguments.list("set-string"),
                    .set_file = arguments.list("set-file"),
                    .set_literal = arguments.list("set-literal")};
  request.api_versions = arguments.list("api-versions");
  request.show_only = arguments.list("show-only");
  request.compat = compat_of(arguments);
  request.include_crds = arguments.is_on("include-crds");
  request.is_upgrade = arguments.is_on("is-upgrade");
  request.no_hooks = arguments.is_on("no-hooks");
  request.skip_tests = arguments.is_on("skip-tests");
  request.skip_schema = arguments.is_on("skip-schema-validation");
  request.enable_dns = arguments.is_on("enable-dns");
  request.update_dependencies = arguments.is_on("dependency-update");
  request.confined = is_confined(arguments, false);
  request.seed = arguments.value("seed");
  if (arguments.given("seed") && request.seed.empty()) refuse("--seed is empty", "give a number or a word", "");
  request.release_name_folder = arguments.is_on("release-name");
  return request;
}

}  // namespace rhumbline::cli
