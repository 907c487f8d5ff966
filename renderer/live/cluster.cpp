// A real cluster, by way of the companion program rhumbline-live.
//
// In:  questions.   Out: objects, "not there", or why it could not be read.
// The one idea: the network stays out of this process: the companion holds the connections and the credentials, and all that passes
// between us are lines of JSON (docs/live.md).
// Trap: a companion that dies, or says less than was asked, is a failure, never an empty answer.

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "renderer/json/json.h"
#include "renderer/live/live.h"

namespace rhumbline {

namespace {

constexpr std::string_view kCompanion = "rhumbline-live";

std::string companion_path(const ClusterAccess& access) {
  if (!access.companion.empty()) return access.companion;
  if (const char* given = std::getenv("RHUMBLINE_LIVE"); given != nullptr && *given != '\0') return given;
  char self[4096];
  const ssize_t length = ::readlink("/proc/self/exe", self, sizeof self);
  if (length > 0) {
    const std::string path(self, static_cast<std::size_t>(length));
    std::string beside = path.substr(0, path.rfind('/') + 1) + std::string(kCompanion);
    if (::access(beside.c_str(), X_OK) == 0) return beside;
  }
  return std::string(kCompanion);
}

/// Writes one flat JSON object, members without a value left out.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void text(std::string_view name, std::string_view value) {
    if (!value.empty()) json::append_string(key(name), value, false);
  }
  void flag(std::string_view name, bool value) {
    if (value) key(name) += "true";
  }
  void number(std::string_view name, std::size_t value) { key(name) += std::to_string(value); }
  std::string& key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    json::append_string(out_, name, false);
    return out_ += ':';
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
};

std::string connect_line(const Job& job, const ClusterAccess& access) {
  std::string line = "{\"connect\":";
  Members members(line);
  members.text("kubeconfig", access.kubeconfig);
  members.text("context", access.context);
  members.text("namespace", access.name_space);
  members.text("server", access.server);
  members.text("token", access.token);
  members.text("caFile", access.ca_file);
  members.text("tlsServerName", access.tls_server_name);
  members.text("as", access.as_user);
  if (!access.as_groups.empty()) {
    std::string& out = members.key("asGroups");
    out += '[';
    for (const std::string& group : access.as_groups) {
      if (out.back() != '[') out += ',';
      json::append_string(out, group, false);
    }
    out += ']';
  }
  members.flag("insecure", access.is_insecure);
  members.flag("allowExec", access.allows_exec);
  members.number("seconds", static_cast<std::size_t>(access.seconds));
  members.number("mostBytes", job.limits.file_bytes);
  members.end();
  return line + "}\n";
}

std::string question_line(Job& job, const ClusterQuestion& question) {
  constexpr std::string_view kVerbs[] = {"get", "list", "apply", "everything", "versions"};
  std::string line = "{\"" + std::string(kVerbs[question.verb]) + "\":";
  Members members(line);
  members.text("apiVersion", question.api_version);
  members.text("kind", question.kind);
  members.text("namespace", question.name_space);
  members.text("name", question.name);
  members.text("selector", question.selector);
  members.text("manager", question.manager);
  members.flag("force", question.is_forced);
  members.flag("clusterScoped", question.verb == ClusterQuestion::kEverything && question.wants_cluster_scoped);
  if (question.verb == ClusterQuestion::kApply) json::write(job, members.key("object"), question.object, {.escape_html = false});
  members.end();
  return line + "}\n";
}

Diagnostic fault_of(const Value& error) {
  return {.cause = Cause::kIo, .rule = "cluster", .message = std::string(text_of(error, "message")), .hint = std::string(text_of(error, "hint"))};
}

ClusterAnswer answer_of(const Value& line) {
  ClusterAnswer answer;
  answer.object = member_of(line, "object");
  answer.missing = text_of(line, "missing");
  answer.resource = text_of(line, "resource");
  answer.warning = text_of(line, "warning");
  if (const Value items = member_of(line, "items"); items.is_list()) answer.items.assign(items.as_list().begin(), items.as_list().end());
  const Value error = member_of(line, "error");
  const bool is_told = answer.object.is_map() || !answer.missing.empty() || member_of(line, "items").is_list();
  if (!error.is_map() && is_told) return answer;
  answer.fault = error.is_map() ? fault_of(error) : Diagnostic{.cause = Cause::kIo, .message = "rhumbline-live gave an answer that is none"};
  answer.status = static_cast<int>(to_int64(member_of(error, "status")));
  answer.reason = text_of(error, "reason");
  if (const Value causes = member_of(error, "causes"); causes.is_list()) {
    for (const Value& cause : causes.as_list()) {
      answer.causes.push_back({std::string(text_of(cause, "field")), std::string(text_of(cause, "reason")), std::string(text_of(cause, "message"))});
    }
  }
  return answer;
}

[[noreturn]] void ended(Child& child) {
  child.close_input();
  const int code = child.wait();
  fail({.cause = Cause::kIo,
        .rule = "cluster",
        .message = "rhumbline-live ended before it had answered (exit code " + std::to_string(code) + ")",
        .hint = "are rhumbline and rhumbline-live of the same version? please report it"});
}

}  // namespace

Cluster::Cluster(Job& job, const ClusterAccess& access) {
  const std::string path = companion_path(access);
  if (path.find('/') != std::string::npos && ::access(path.c_str(), X_OK) != 0) {
    fail({.cause = Cause::kIo, .message = "the companion program " + path + " is not there", .hint = "RHUMBLINE_LIVE must name rhumbline-live"});
  }
  try {
    child_ = std::make_unique<Child>(std::vector<std::string>{path}, std::span<const std::string>());
  } catch (Failure& failure) {
    failure.diagnostic().hint = "a cluster is read by rhumbline-live, which belongs beside rhumbline; or save the objects: kubectl get -o yaml, then --live FILE";
    throw;
  }
  if (!child_->write(connect_line(job, access))) ended(*child_);
  const Value answer = next_answer(job);
  if (const Value error = member_of(answer, "error"); error.is_map()) fail(fault_of(error));
  context_ = text_of(answer, "context");
  name_space_ = text_of(answer, "namespace");
  server_ = text_of(answer, "server");
  version_ = text_of(answer, "version");
  if (const std::string_view warning = text_of(answer, "warning"); !warning.empty()) job.warn({.message = std::string(warning)});
}

Cluster::~Cluster() = default;

Value Cluster::next_answer(Job& job) {
  const std::optional<std::string> line = child_->read_line(job.limits.memory_bytes / 4);
  if (!line) ended(*child_);
  const Result<Value> answer = json::read(job, job.arena.copy(*line), {}, {.keep_integers = true});
  if (!answer || !answer.value().is_map()) {
    fail({.cause = Cause::kIo, .message = "rhumbline-live gave an answer that is none", .hint = "are rhumbline and rhumbline-live of the same version?"});
  }
  return answer.value();
}

std::vector<ClusterAnswer> Cluster::ask(Job& job, std::span<const ClusterQuestion> questions) {
  if (questions.empty()) return {};
  std::string batch;
  for (const ClusterQuestion& question : questions) batch += question_line(job, question);
  if (!child_->write(batch + "\n")) ended(*child_);
  std::vector<ClusterAnswer> answers;
  for (std::size_t i = 0; i < questions.size(); ++i) answers.push_back(answer_of(next_answer(job)));
  return answers;
}

// ---- Helm's storage --------------------------------------------------------------------------------------------------------------

std::optional<ReleaseRecord> find_release(Job& job, std::span<const Value> objects, std::string_view name, std::string_view name_space) {
  const Value* best = nullptr;
  bool best_is_deployed = false;
  std::int64_t best_revision = -1;
  for (const Value& object : objects) {
    const Value metadata = member_of(object, "metadata"), labels = member_of(metadata, "labels");
    const std::string_view lives_in = text_of(metadata, "namespace");
    if (!is_release_record(object) || text_of(labels, "name") != name || (!lives_in.empty() && lives_in != name_space)) continue;
    const bool is_deployed = text_of(labels, "status") == "deployed";
    const Value version = member_of(labels, "version");
    const std::int64_t revision = version.is_string() ? std::strtoll(std::string(version.as_text()).c_str(), nullptr, 10) : to_int64(version);
    if (std::pair(is_deployed, revision) <= std::pair(best_is_deployed, best_revision)) continue;
    best = &object;
    best_is_deployed = is_deployed;
    best_revision = revision;
  }
  if (best == nullptr) return std::nullopt;
  return read_release_record(job, *best).or_throw();
}

std::optional<ReleaseRecord> find_release(Job& job, Cluster& cluster, std::string_view name, std::string_view name_space, std::string_view driver) {
  ClusterQuestion question{.verb = ClusterQuestion::kList, .api_version = "v1"};
  question.kind = driver == "configmap" || driver == "configmaps" ? "ConfigMap" : "Secret";
  question.name_space = name_space;
  // Superseded revisions may be many and large; they matter only where none is deployed.
  const std::string all = "owner=helm,name=" + std::string(name);
  question.selector = all + ",status=deployed";
  ClusterAnswer answer = cluster.ask(job, {&question, 1}).front();
  if (!answer.fault && answer.items.empty()) {
    question.selector = all;
    answer = cluster.ask(job, {&question, 1}).front();
  }
  if (answer.fault) {
    Diagnostic fault = *answer.fault;
    fault.message = "cannot read what Helm keeps of release " + std::string(name) + ": " + fault.message;
    fault.hint = "give the manifest applied last by --old FILE, or the release by --release FILE" + (fault.hint.empty() ? "" : "; " + fault.hint);
    fail(std::move(fault));
  }
  return find_release(job, answer.items, name, name_space);
}

}  // namespace rhumbline
