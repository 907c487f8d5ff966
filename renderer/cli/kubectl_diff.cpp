// `kubectl diff`'s own command line: what `kubectl rhumbline diff` runs when a link named kubectl-rhumbline is on PATH.
//
// In:  kubectl's words.   Out: the words of `diff` that mean the same.
// The one idea: nothing is compared here; flags are renamed, and what kubectl would ask of a server stays asked of it.
// Trap: -f is a file of manifests here and a file of values there, --context a cluster here and lines there.
// source: kubectl pkg/cmd/diff/diff.go, cli-runtime genericclioptions

#include <cstdlib>

#include "renderer/cli/commands.h"

namespace rhumbline::cli {

namespace {

constexpr FlagKind kSwitch = FlagKind::kSwitch, kValue = FlagKind::kValue, kList = FlagKind::kList, kCommaList = FlagKind::kCommaList;

constexpr Flag kFlags[] = {
    {"filename", 'f', kCommaList, "FILE|DIR|-", "the manifests that would be applied"},
    {"recursive", 'R', kSwitch, "", "folders are always read whole; taken for kubectl's sake"},
    {"selector", 'l', kValue, "LABELS", "only manifests with these labels: a=b, a!=b, a, !a"},
    {"server-side", 0, kSwitch, "", "as kubectl apply --server-side: the server makes a dry run"},
    {"force-conflicts", 0, kSwitch, "", "with --server-side: take over fields of others"},
    {"field-manager", 0, kValue, "NAME", "with --server-side: who applies", "kubectl"},
    {"show-secrets", 0, kSwitch, "", "print the values of Secrets"},
    {"show-noise", 0, kSwitch, "", "tell fields that differ and mean nothing, too"},
    {"output", 'o', kValue, "FORM", "as for diff", "text"},
    {"fail-on", 0, kValue, "WHAT", "what gives exit 1: change, danger or refused", "change"},
    {"config", 0, kValue, "FILE", "instead of the .rhumbline.yaml found upwards"},
    {"namespace", 'n', kValue, "NS", "of objects that name none"},
    {"kubeconfig", 0, kValue, "FILE", "instead of KUBECONFIG and ~/.kube/config"},
    {"context", 0, kValue, "NAME", "instead of the current context"},
    {"server", 's', kValue, "URL", "", "", true},
    {"token", 0, kValue, "TEXT", "", "", true},
    {"certificate-authority", 0, kValue, "FILE", "", "", true},
    {"tls-server-name", 0, kValue, "NAME", "", "", true},
    {"insecure-skip-tls-verify", 0, kSwitch, "", "", "", true},
    {"as", 0, kValue, "NAME", "", "", true},
    {"as-group", 0, kList, "NAME", "", "", true},
    {"kustomize", 'k', kValue, "DIR", "", "", true},
    {"prune", 0, kSwitch, "", "", "", true},
    {"prune-allowlist", 0, kList, "KIND", "", "", true},
    {"show-managed-fields", 0, kSwitch, "", "", "", true},
    {"concurrency", 0, kValue, "N", "", "", true},
    {"cache-dir", 0, kValue, "DIR", "", "", true},
    {"disable-compression", 0, kSwitch, "", "", "", true},
    {"match-server-version", 0, kSwitch, "", "", "", true},
    {"log-flush-frequency", 0, kValue, "TIME", "", "", true},
    {"v", 'v', kValue, "LEVEL", "", "", true},
    {"vmodule", 0, kValue, "LEVELS", "", "", true},
    {"warnings-as-errors", 0, kSwitch, "", "", "", true},
    {"as-uid", 0, kValue, "UID", "", "", true},
    {"as-user-extra", 0, kList, "KEY=VALUE", "", "", true},
    {"client-certificate", 0, kValue, "FILE", "", "", true},
    {"client-key", 0, kValue, "FILE", "", "", true},
    {"cluster", 0, kValue, "NAME", "", "", true},
    {"user", 0, kValue, "NAME", "", "", true},
    {"username", 0, kValue, "NAME", "", "", true},
    {"password", 0, kValue, "TEXT", "", "", true},
};

struct Renamed {
  std::string_view kubectl, ours;
};
constexpr Renamed kRenamed[] = {{"as", "kube-as-user"},         {"as-group", "kube-as-group"},
                                {"certificate-authority", "kube-ca-file"}, {"context", "kube-context"},
                                {"insecure-skip-tls-verify", "kube-insecure-skip-tls-verify"}, {"server", "kube-apiserver"},
                                {"tls-server-name", "kube-tls-server-name"}, {"token", "kube-token"}};
// They change nothing of what is told.
constexpr std::string_view kDropped[] = {"recursive",           "show-managed-fields", "concurrency", "cache-dir", "disable-compression", "match-server-version",
                                         "log-flush-frequency", "v",                   "vmodule",     "warnings-as-errors"};
// They change who asks, or whom; a context says the same.
constexpr std::string_view kOnlyInKubeconfigs[] = {"as-uid", "as-user-extra", "client-certificate", "client-key", "cluster", "user", "username", "password"};

[[noreturn]] void refuse(std::string message, std::string hint) {
  fail({.cause = Cause::kUsage, .rule = "flag", .message = std::move(message), .hint = std::move(hint)});
}

Arguments translated(const Arguments& typed) {
  if (typed.given("kustomize")) refuse("-k is not known: kustomizations are not built here", "kustomize build DIR | kubectl rhumbline diff -f -");
  if (typed.is_on("prune") || typed.given("prune-allowlist")) {
    refuse("--prune is not known: what a selector would delete is only known to kubectl apply",
           "kubectl diff --prune tells it; rhumbline diff --old OLD --live cluster NEW tells what leaves the manifest");
  }
  for (const std::string_view flag : kOnlyInKubeconfigs) {
    if (!typed.given(flag)) continue;
    refuse("--" + std::string(flag) + " is not known: who asks is said by a kubeconfig", "put it into a context (kubectl config set-credentials, set-context), then --context NAME");
  }
  for (const std::string& path : typed.list("filename")) {
    if (!path.starts_with("http://") && !path.starts_with("https://")) continue;
    refuse("manifests are never fetched from the network: " + path, "curl -fsSL " + path + " | kubectl rhumbline diff -f -");
  }
  if (!typed.positional.empty()) refuse("unexpected argument: " + typed.positional[0], "manifests are named by -f");
  if (!typed.given("filename")) refuse("which manifests? none were named", "kubectl rhumbline diff -f FILE");
  Arguments ours;
  ours.flags = typed.flags;
  for (const std::string_view name : kDropped) ours.flags.erase(std::string(name));
  for (const Renamed& row : kRenamed) {
    if (auto found = ours.flags.extract(std::string(row.kubectl)); !found.empty()) ours.flags[std::string(row.ours)] = found.mapped();
  }
  ours.flags["live"] = {"cluster"};
  ours.flags["engine"] = {"kubectl"};
  const char* external = std::getenv("KUBECTL_EXTERNAL_DIFF");
  if (external != nullptr && *external != '\0' && !typed.given("output")) ours.flags["external-diff"] = {external};
  return ours;
}

int run(Job&, const Arguments& typed, Outlet& outlet) { return run_diff(translated(typed), outlet); }

}  // namespace

std::span<const Flag> kubectl_diff_flags() { return kFlags; }

int run_kubectl_diff(const Arguments& arguments, Outlet& outlet) {
  Job job;
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUsage, .failed = kUsage}, run);
}

}  // namespace rhumbline::cli
