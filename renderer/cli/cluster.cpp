// The cluster as the commands see it: which one, which objects of it, `lookup` into it, a snapshot of it.
//
// In:  flags, and objects of manifests.   Out: live objects.
// The one idea: what is asked for is what the manifests name, and no more; who may read only these can compare.
// Traps: an object that cannot be read ends the run, for it would look like one that is to be created; a kind that the server does not
// serve yet is no fault, but is said.

#include "renderer/cli/cluster.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "renderer/base/text.h"
#include "renderer/cli/outside_world.h"
#include "renderer/json/json.h"
#include "renderer/schema/schema.h"

namespace rhumbline::cli {

namespace {

constexpr Flag kClusterFlags[] = {
    {"allow-exec", 0, FlagKind::kSwitch, "", "let the credential plug-in that the kubeconfig names run"},
    {"request-timeout", 0, FlagKind::kValue, "SECONDS", "how long one answer of the cluster may take", "30"},
};

constexpr Flag kSnapshotFlags[] = {
    {"namespace", 'n', FlagKind::kValue, "NS", "only this namespace, without cluster-scoped objects"},
    {"selector", 'l', FlagKind::kValue, "LABELS", "only objects with these labels"},
    {"skip-secrets", 0, FlagKind::kSwitch, "", "leave Secrets out, Helm's records among them"},
    {"kubeconfig", 0, FlagKind::kValue, "FILE", "instead of KUBECONFIG and ~/.kube/config"},
    {"kube-context", 0, FlagKind::kValue, "NAME", "instead of the current context"},
    {"context", 0, FlagKind::kValue, "NAME", "", "", true},
    {"kube-apiserver", 0, FlagKind::kValue, "URL", "", "", true},
    {"kube-token", 0, FlagKind::kValue, "TEXT", "", "", true},
    {"kube-ca-file", 0, FlagKind::kValue, "FILE", "", "", true},
    {"kube-as-user", 0, FlagKind::kValue, "NAME", "", "", true},
    {"kube-as-group", 0, FlagKind::kList, "NAME", "", "", true},
    {"kube-tls-server-name", 0, FlagKind::kValue, "NAME", "", "", true},
    {"kube-insecure-skip-tls-verify", 0, FlagKind::kSwitch, "", "", "", true},
};

Value metadata_of(const Value& object) { return member_of(object, "metadata"); }

// Helm's own variables stand behind its flags. source: helm v4 pkg/cli/environment.go
std::string flag_or(const Arguments& arguments, std::string_view flag, const char* variable) {
  if (arguments.given(flag)) return arguments.value(flag);
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string() : std::string(value);
}

int seconds_of(const Arguments& arguments) {
  std::string text = arguments.value("request-timeout", "30");
  if (text == "0") return 86'399;  // kubectl: no limit
  if (text.ends_with('s')) text.pop_back();
  const ParsedInt parsed = parse_int(text, 10);
  if (parsed.status == ParseStatus::kOk && parsed.value > 0 && parsed.value < 86'400) return static_cast<int>(parsed.value);
  fail({.cause = Cause::kUsage, .rule = "flag", .message = "--request-timeout takes seconds, not \"" + arguments.value("request-timeout") + "\"", .hint = ""});
}

class ClusterWorld final : public OutsideWorld {
 public:
  ClusterWorld(std::unique_ptr<World> outside, Cluster& cluster) : OutsideWorld(std::move(outside)), cluster_(cluster) {}

  Value lookup(Job& job, std::string_view api_version, std::string_view kind, std::string_view name_space, std::string_view name) override {
    const std::string key = std::string(api_version) + " " + std::string(kind) + " " + std::string(name_space) + " " + std::string(name);
    const auto [known, is_new] = known_.try_emplace(key);
    if (is_new) {
      ClusterQuestion question{.verb = name.empty() ? ClusterQuestion::kList : ClusterQuestion::kGet};
      question.api_version = api_version;
      question.kind = kind;
      question.name_space = name_space;
      question.name = name;
      const ClusterAnswer answer = cluster_.ask(job, {&question, 1}).front();
      if (answer.fault) fail(*answer.fault);
      known->second = name.empty() ? list_of(job, api_version, kind, make_list(job.arena, answer.items))
                      : answer.object.is_map() ? answer.object
                                               : Value::map(make_map(job.arena));
    }
    return deep_copy(job, known->second);  // a template may change what it gets
  }

 private:
  Cluster& cluster_;
  std::map<std::string, Value, std::less<>> known_;
};

/// The questions about the objects of manifests, each once.
class Wanted {
 public:
  Wanted(std::string_view name_space, const schema::Store& store, schema::KubeVersion version)
      : name_space_(name_space), store_(store), version_(version) {}

  void add(const Value& object) {
    ClusterQuestion question{.api_version = std::string(text_of(object, "apiVersion")), .kind = std::string(text_of(object, "kind"))};
    const Value metadata = metadata_of(object);
    question.name = text_of(metadata, "name");
    question.name_space = text_of(metadata, "namespace");
    if (question.name.empty() || question.kind.empty()) return;  // generateName; or compare() will say what is missing
    if (question.name_space.empty()) question.name_space = name_space_;
    const std::string group = question.api_version.substr(0, question.api_version.find('/'));
    if (!seen_.insert(group + " " + question.kind + " " + question.name_space + " " + question.name).second) return;
    const schema::KindEntry entry = store_.find(question.api_version, question.kind, version_);
    is_custom_.push_back(entry.custom || (!entry.type && entry.known_elsewhere.empty()));
    questions.push_back(std::move(question));
  }

  // The CustomResourceDefinitions of the kinds that we do not know ourselves.
  std::vector<ClusterQuestion> definitions(std::span<const ClusterAnswer> answers) const {
    std::vector<ClusterQuestion> found;
    std::set<std::string> named;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const std::string& group_version = questions[i].api_version;
      if (!is_custom_[i] || answers[i].resource.empty() || group_version.find('/') == std::string::npos) continue;
      std::string name = answers[i].resource + "." + group_version.substr(0, group_version.find('/'));
      if (!named.insert(name).second) continue;
      found.push_back({.api_version = "apiextensions.k8s.io/v1", .kind = "CustomResourceDefinition", .name = std::move(name)});
    }
    return found;
  }

  std::vector<ClusterQuestion> questions;

 private:
  std::string_view name_space_;
  const schema::Store& store_;
  schema::KubeVersion version_;
  std::set<std::string> seen_;
  std::vector<bool> is_custom_;
};

void warn_of_unserved(Job& job, std::span<const ClusterQuestion> questions, std::span<const ClusterAnswer> answers) {
  std::map<std::string, std::size_t> unserved;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].resource.empty()) ++unserved[questions[i].api_version + " " + questions[i].kind];
  }
  for (const auto& [kind, count] : unserved) {
    job.warn({.message = "the cluster does not serve " + kind + "; " + std::to_string(count) + (count == 1 ? " object" : " objects") + " of it cannot be there",
              .hint = "its CustomResourceDefinition must be installed first, or its apiVersion is too new or too old for this cluster"});
  }
}

}  // namespace

std::span<const Flag> cluster_flags() { return kClusterFlags; }
std::span<const Flag> snapshot_flags() { return kSnapshotFlags; }

ClusterAccess cluster_access(const Arguments& arguments) {
  if (arguments.is_on("confined")) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "--confined and a cluster exclude each other", .hint = "give saved objects: --live FILE"});
  }
  ClusterAccess access;
  access.kubeconfig = arguments.value("kubeconfig");
  access.context = flag_or(arguments, "kube-context", "HELM_KUBECONTEXT");
  access.name_space = flag_or(arguments, "namespace", "HELM_NAMESPACE");
  access.server = flag_or(arguments, "kube-apiserver", "HELM_KUBEAPISERVER");
  access.token = flag_or(arguments, "kube-token", "HELM_KUBETOKEN");
  access.ca_file = flag_or(arguments, "kube-ca-file", "HELM_KUBECAFILE");
  access.tls_server_name = flag_or(arguments, "kube-tls-server-name", "HELM_KUBETLS_SERVER_NAME");
  access.as_user = flag_or(arguments, "kube-as-user", "HELM_KUBEASUSER");
  access.as_groups = arguments.list("kube-as-group");
  access.is_insecure = arguments.is_on("kube-insecure-skip-tls-verify");
  access.allows_exec = arguments.is_on("allow-exec");
  access.seconds = seconds_of(arguments);
  return access;
}

std::unique_ptr<World> cluster_world(std::unique_ptr<World> outside, Cluster& cluster) {
  return std::make_unique<ClusterWorld>(std::move(outside), cluster);
}

void take_capabilities(Job& job, Cluster& cluster, RenderRequest& request) {
  if (!request.kube_version.empty()) return;
  request.kube_version = cluster.version();
  const ClusterQuestion question{.verb = ClusterQuestion::kVersions};
  const ClusterAnswer answer = cluster.ask(job, {&question, 1}).front();
  if (answer.fault) fail(*answer.fault);
  if (!answer.warning.empty()) {
    job.warn({.rule = "cluster.absent-api", .message = answer.warning, .hint = "an APIService without its server: kubectl get apiservices, then delete it or bring the server back"});
  }
  for (const Value& version : answer.items) {
    if (version.is_string()) request.api_versions.emplace_back(version.as_text());
  }
}

std::vector<Value> live_objects(Job& job, Cluster& cluster, std::span<const std::span<const Value>> wanted, std::string_view name_space,
                                const schema::Store& store, schema::KubeVersion version) {
  Wanted all(name_space, store, version);
  for (const std::span<const Value> objects : wanted) {
    for (const Value& object : objects) all.add(object);
  }
  const std::vector<ClusterAnswer> answers = cluster.ask(job, all.questions);
  std::vector<Value> found;
  for (const ClusterAnswer& answer : answers) {
    if (answer.fault) fail(*answer.fault);
    if (answer.object.is_map()) found.push_back(answer.object);
  }
  warn_of_unserved(job, all.questions, answers);
  for (const ClusterAnswer& definition : cluster.ask(job, all.definitions(answers))) {
    if (definition.object.is_map()) found.push_back(definition.object);
    if (!definition.fault) continue;
    // Many may read their own objects and no definitions; lists of such kinds are then compared as a whole.
    job.warn({.message = definition.fault->message, .hint = "--crds FILE gives the definitions, without which lists of custom resources are compared as a whole"});
  }
  return found;
}

// ---- Dry-run applies -------------------------------------------------------------------------------------------------------------

namespace {

// `conflict with "kubectl" with subresource "scale" using apps/v1`
std::string manager_of(std::string_view message) {
  const std::size_t start = message.find('"'), end = message.find('"', start + 1);
  return start == std::string_view::npos || end == std::string_view::npos ? std::string(message) : std::string(message.substr(start + 1, end - start - 1));
}

std::string path_of(std::string_view field) { return std::string(field.starts_with('.') ? field.substr(1) : field); }

Outcome refusal_of(const ClusterAnswer& answer, std::string_view words) {
  if (words.find("immutable") != std::string_view::npos || words.find("Forbidden: updates to") != std::string_view::npos) return Outcome::kRefusedImmutable;
  const std::string_view reason = answer.causes.empty() ? std::string_view() : std::string_view(answer.causes[0].reason);
  return reason == "FieldValueForbidden" ? Outcome::kRefusedCombination : Outcome::kRefusedType;
}

Foretold foretold_of(const ClusterAnswer& answer) {
  if (!answer.fault) return {.is_known = answer.object.is_map(), .after = answer.object};
  Foretold foretold{.is_known = true};
  if (answer.reason == "Conflict" && !answer.causes.empty()) {
    for (const ClusterAnswer::Cause& cause : answer.causes) foretold.conflicts.push_back({"", path_of(cause.field), manager_of(cause.message)});
    return foretold;
  }
  const std::string& words = answer.fault->message;
  const bool may_not = answer.status == 403 && (words.find("cannot patch") != std::string::npos || words.find("cannot create") != std::string::npos);
  // 400, 403 and 422 are the server's or a webhook's judgement of the object; all else is no answer to what was asked.
  if (may_not || (answer.status != 400 && answer.status != 403 && answer.status != 422)) {
    Diagnostic fault = *answer.fault;
    if (may_not) fault.hint = "a dry run needs the right patch; without --server-side the right get is enough";
    fail(std::move(fault));
  }
  foretold.outcome = refusal_of(answer, words);
  foretold.path = answer.causes.empty() ? "" : path_of(answer.causes[0].field);
  foretold.message = answer.causes.empty() || answer.causes[0].message.empty() ? words : answer.causes[0].message;
  return foretold;
}

}  // namespace

std::vector<Foretold> dry_run(Job& job, Cluster& cluster, std::span<const Value> objects, std::string_view manager, bool is_forced,
                              std::string_view name_space) {
  std::vector<ClusterQuestion> questions;
  for (const Value& object : objects) {
    ClusterQuestion question{.verb = ClusterQuestion::kApply, .api_version = std::string(text_of(object, "apiVersion")), .kind = std::string(text_of(object, "kind"))};
    question.name = text_of(metadata_of(object), "name");
    question.name_space = text_of(metadata_of(object), "namespace");
    if (question.name_space.empty()) question.name_space = name_space;
    question.manager = manager;
    question.is_forced = is_forced;
    question.object = object;
    questions.push_back(std::move(question));
  }
  std::vector<Foretold> foretold;
  for (const ClusterAnswer& answer : cluster.ask(job, questions)) foretold.push_back(foretold_of(answer));
  return foretold;
}

// ---- cluster snapshot ------------------------------------------------------------------------------------------------------------

namespace {

int snapshot(Job& job, const Arguments& arguments, Outlet& outlet) {
  if (arguments.positional != std::vector<std::string>{"snapshot"}) {
    fail({.cause = Cause::kUsage, .rule = "flag", .message = "cluster knows one word: snapshot", .hint = "rhumbline cluster snapshot -n shop > shop.json"});
  }
  ClusterAccess access = cluster_access(arguments);
  if (access.context.empty()) access.context = arguments.value("context");
  Cluster cluster(job, access);
  ClusterQuestion question{.verb = ClusterQuestion::kEverything};
  question.name_space = arguments.value("namespace");
  question.selector = arguments.value("selector");
  question.wants_cluster_scoped = question.name_space.empty();
  const ClusterAnswer answer = cluster.ask(job, {&question, 1}).front();
  if (answer.fault) fail(*answer.fault);
  std::string out = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"metadata\": {\"annotations\": {\"rhumbline/server\": ";
  json::append_string(out, cluster.server(), false);
  out += ", \"rhumbline/version\": ";
  json::append_string(out, cluster.version(), false);
  out += "}}, \"items\": [";
  std::size_t secrets = 0, count = 0;
  for (const Value& item : answer.items) {
    const bool is_secret = text_of(item, "kind") == "Secret";
    if (is_secret && arguments.is_on("skip-secrets")) continue;
    secrets += is_secret ? 1 : 0;
    out += count++ == 0 ? "\n" : ",\n";
    json::write(job, out, item, {.escape_html = false});
  }
  outlet.tell_warnings(job, arguments);
  if (secrets > 0) {
    outlet.say("note: the snapshot holds " + std::to_string(secrets) + (secrets == 1 ? " Secret" : " Secrets") + " in plain; keep it as you would keep them (--skip-secrets)\n");
  }
  outlet.write(out + "\n]}\n");
  return kOk;
}

}  // namespace

int run_cluster(const Arguments& arguments, Outlet& outlet) {
  Job job(limits_of(arguments));
  return run_reporting(job, arguments, outlet, {.usage = kUsage, .limit = kUsage, .failed = kUsage}, snapshot);
}

}  // namespace rhumbline::cli
