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

void check_number(std::string_view flag, std::string_view reader, const std::string& text, ParseStatus status) {
  if (status == ParseStatus::kOk) return;
  refuse_value(flag, "--" + std::string(flag), text,
               "strconv." + std::string(reader) + ": parsing " + quoted(text) + (status == ParseStatus::kRange ? ": value out of range" : ": invalid syntax"));
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

// The modes with which templates may ask a cluster pass here: only `lookup` needs it then (lookup_world.cpp).
// source: helm v3 cmd/helm/install.go validateDryRunOptionFlag
void check_dry_run_of_helm3(const Arguments& arguments) {
  const std::string value = arguments.value("dry-run");
  bool is_known = false;
  for (std::string_view word : {"", "false", "true", "none", "client", "server"}) is_known = is_known || value == word;
  if (!is_known) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--dry-run=" + value + " is not known",
          .hint = "a rendering is always a dry run: leave the flag away, or say --dry-run=client",
          .helm = "Invalid dry-run flag. Flag must one of the following: false, true, none, client, server"});
  }
  if (arguments.is_on("validate")) needs_network("--validate", "Kubernetes cluster unreachable: no connection is made");
}

void check_labels(const Arguments& arguments) {
  for (const std::string& label : arguments.list("labels")) {
    if (label.find('=') == std::string::npos) refuse_value("labels", "-l, --labels", label, label + " must be formatted as key=value");
  }
}

constexpr std::size_t kMaxPemBytes = 8 << 20;

// What Helm makes of the files of a registry that no rendering asks: it wants to read them all the same.
// source: helm v3 internal/tlsutil/tls.go; v4 internal/tlsutil/tls.go
void check_tls_files(Job& job, const Arguments& arguments, bool is_helm3) {
  const std::string authority = arguments.value("ca-file"), certificate = arguments.value("cert-file"), key = arguments.value("key-file");
  const bool is_pair = !certificate.empty() && !key.empty();
  if (authority.empty() && !is_pair) return;
  DiskFiles files;
  const auto refuse_file = [](std::string_view flag, const std::string& message, const std::string& helm) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--" + std::string(flag) + " " + message,
          .hint = "no registry is asked: leave it away",
          .helm = "missing registry client: can't create TLS config for client: " + helm});
  };
  const std::string pair = "can't load key pair from cert " + certificate + " and key " + key + ": ";
  const auto text_of_file = [&](std::string_view flag, const std::string& path, const std::string& helm3, const std::string& helm4) {
    const bool is_folder = files.kind(path) == FileKind::kFolder;
    if (!is_folder && files.kind(path) != FileKind::kMissing) return files.read(path, job.arena, kMaxPemBytes).or_throw();
    const std::string fault = is_folder ? "read " + path + ": is a directory" : "open " + path + ": no such file or directory";
    refuse_file(flag, path + (is_folder ? " is a folder" : " is not there"), is_helm3 ? helm3 : helm4 + quoted(path) + ": " + fault);
    return std::string_view();
  };
  const auto needs = [&](std::string_view flag, std::string_view text, std::string_view word, const std::string& helm) {
    if (text.find(word) == std::string_view::npos) refuse_file(flag, "holds no PEM of that kind", helm);
  };
  if (is_pair) {
    const std::string lead = is_helm3 ? pair : "unable to load cert from key pair: ", missing = ": no such file or directory";
    const std::string_view cert_text = text_of_file("cert-file", certificate, pair + "open " + certificate + missing, "unable to read cert file: ");
    const std::string_view key_text = text_of_file("key-file", key, pair + "open " + key + missing, "unable to read key file: ");
    needs("cert-file", cert_text, "-----BEGIN ", lead + "tls: failed to find any PEM data in certificate input");
    needs("key-file", key_text, "-----BEGIN ", lead + "tls: failed to find any PEM data in key input");
  }
  if (authority.empty()) return;
  needs("ca-file", text_of_file("ca-file", authority, "can't read CA file: " + authority, "can't read CA file: "), "-----BEGIN CERTIFICATE-----",
        is_helm3 ? "failed to append certificates from file: " + authority : "failed to append certificates from pem block");
}

// Nobody checks signatures here, and a chart that was to be verified must not pass unverified.
// source: helm v4 pkg/downloader/chart_downloader.go VerifyChart
void check_verify(const Arguments& arguments) {
  if (!arguments.is_on("verify") || arguments.positional.empty()) return;
  DiskFiles files;
  const std::string& chart = arguments.positional.back();
  const FileKind kind = files.kind(chart);
  if (kind == FileKind::kMissing) return;
  const std::string proof = files.absolute(chart) + ".prov";
  std::string helm = "failed to load keyring: no signature is checked";
  if (kind == FileKind::kFolder) {
    helm = "unpacked charts cannot be verified";
  } else if (!chart.ends_with(".tgz")) {
    helm = "chart must be a tgz file";
  } else if (files.kind(proof) == FileKind::kMissing) {
    helm = "could not load provenance file " + proof + ": stat " + proof + ": no such file or directory";
  }
  fail({.cause = Cause::kUsage, .rule = "flag", .message = "--verify: signatures of charts are not checked",
        .hint = "helm verify " + chart + " checks one; leave the flag away then", .helm = std::move(helm)});
}

void check_flags_of_helm4(Job& job, const Arguments& arguments) {
  if (const std::string text = arguments.value("wait"); arguments.given("wait")) {
    bool known = false;
    for (std::string_view word : {"watcher", "hookOnly", "legacy", "true", "false"}) known = known || word == text;
    if (text == "true" || text == "false") {
      job.warn({.helm = "level=WARN msg=\"--wait=" + text + " is deprecated (boolean value) and can be replaced with --wait=" +
                        (text == "true" ? "watcher" : "hookOnly") + "\""});
    }
    if (!known) refuse_value("wait", "--wait", text, "invalid wait input " + quoted(text) + ". Valid inputs are watcher, hookOnly, and legacy");
  }
  for (const Deprecated& row : kDeprecated) {
    if (arguments.given(row.flag)) job.warn({.helm = std::string(row.words)});
  }
  if (arguments.given("validate") && arguments.given("dry-run")) {
    fail({.cause = Cause::kUsage,
          .rule = "flag",
          .message = "--validate and --dry-run exclude each other",
          .hint = "leave one of them away",
          .helm = "if any flags in the group [validate dry-run] are set none of the others can be; [dry-run validate] were all set"});
  }
  check_dry_run(job, arguments);
}

}  // namespace

void check_global_flags(const Arguments& arguments) {
  // pflag reads numbers while it parses. (--timeout is ours: limits.cpp)
  if (const std::string text = arguments.value("qps"); arguments.given("qps")) check_number("qps", "ParseFloat", text, parse_float(text).status);
  if (const std::string text = arguments.value("burst-limit"); arguments.given("burst-limit")) {
    check_number("burst-limit", "ParseInt", text, parse_int(text, 0).status);
  }
  for (const char* name : {"color", "colour"}) {
    const std::string text = arguments.value(name, "auto");
    if (text == "auto" || text == "always" || text == "never") continue;
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--" + std::string(name) + " " + quoted(text) + " is none of never, auto, always",
          .helm = "level=WARN msg=\"command failed\" error=" + quoted("invalid color mode " + quoted(text) + ": must be one of: never, auto, always")});
  }
}

void check_helm_flags(Job& job, const Arguments& arguments) {
  check_global_flags(arguments);
  check_labels(arguments);
  const bool is_helm3 = compat_of(arguments) == Compat::kHelm3;
  check_tls_files(job, arguments, is_helm3);
  is_helm3 ? check_dry_run_of_helm3(arguments) : check_flags_of_helm4(job, arguments);
  check_verify(arguments);
  // Helm 3 prefers a chart that lies there; Helm 4 asks the repository first.
  const bool is_ignored = is_helm3 && !arguments.positional.empty() &&
                          DiskFiles().kind(arguments.positional.back()) != FileKind::kMissing;
  if (const std::string url = arguments.value("repo"); !url.empty() && !is_ignored) {
    const bool has_scheme = url.find("://") != std::string::npos;
    needs_network("--repo", has_scheme ? "looks like " + quoted(url) + " is not a valid chart repository or cannot be reached"
                                       : "could not find protocol handler for: ");
  }
}

}  // namespace rhumbline::cli
