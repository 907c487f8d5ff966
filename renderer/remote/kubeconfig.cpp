// Kubeconfig: which server, which certificate authority, which user.
//
// In:  the files that kubectl would read, and what the command line says over them.   Out: an Access.
// The one idea: several files are one; the first that names a cluster, a user or a context wins, whatever the others say of it.
// Traps: relative paths count from their own file; a file of KUBECONFIG that is missing is left out, one given by flag is not; what
// stands in these files is never printed.
// source: client-go tools/clientcmd/loader.go, client_config.go, api/types.go

#include <cstdlib>

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/live/live.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

constexpr std::string_view kAccount = "/var/run/secrets/kubernetes.io/serviceaccount/";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

[[noreturn]] void refuse(std::string message, std::string hint = {}) {
  fail({.cause = Cause::kIo, .message = std::move(message), .hint = std::move(hint)});
}

/// An entry of one of the three lists, and the folder that its relative paths count from.
struct Named {
  Value body;
  std::string folder;
};

class Kubeconfig {
 public:
  Kubeconfig(Job& job, Files& files, const Wishes& wishes) : job_(job), files_(files), wishes_(wishes) {}

  Access run() {
    read_files();
    Access access;
    if (!is_any_read_ && wishes_.server.empty()) {
      if (std::optional<Access> own = own_account()) return *own;
      refuse("no kubeconfig was found: neither --kubeconfig nor KUBECONFIG nor " + home_file(),
             "give --kubeconfig FILE, or --live FILE to compare with saved objects");
    }
    take_context(access);
    if (access.server.empty()) refuse("the kubeconfig names no server" + of_context(access), "kubectl config view shows what it names");
    return access;
  }

 private:
  static std::string home_file() { return join_path(environment("HOME"), ".kube/config"); }
  static std::string of_context(const Access& access) { return access.context.empty() ? "" : " for context " + access.context; }

  void read_files() {
    if (!wishes_.kubeconfig.empty()) return read_file(wishes_.kubeconfig, true);
    if (const std::string list = environment("KUBECONFIG"); !list.empty()) {
      for (const std::string_view path : split(list, ":")) {
        if (!path.empty()) read_file(std::string(path), false);
      }
      return;
    }
    read_file(home_file(), false);
  }

  void read_file(const std::string& path, bool is_wanted) {
    if (!is_wanted && files_.kind(path) == FileKind::kMissing) return;
    const std::string_view text = files_.read(path, job_.arena, job_.limits.file_bytes).or_throw();
    const Result<Value> document = yaml::read(job_, text, {});
    if (!document) refuse("the kubeconfig " + path + " is no YAML");  // the parser's words could quote a key
    const Value config = document.value();
    if (!config.is_map()) refuse("the kubeconfig " + path + " is no mapping");
    is_any_read_ = true;
    const std::string whole = files_.absolute(path);
    const std::string folder = whole.substr(0, whole.rfind('/') + 1);
    take_list(config, "clusters", "cluster", folder, clusters_);
    take_list(config, "users", "user", folder, users_);
    take_list(config, "contexts", "context", folder, contexts_);
    if (current_.empty()) current_ = text_of(config, "current-context");
  }

  static void take_list(const Value& config, std::string_view list, std::string_view body, const std::string& folder,
                        std::map<std::string, Named, std::less<>>& into) {
    const Value entries = member_of(config, list);
    if (!entries.is_list()) return;
    for (const Value& entry : entries.as_list()) {
      into.try_emplace(std::string(text_of(entry, "name")), Named{member_of(entry, body), folder});
    }
  }

  const Named* named(const std::map<std::string, Named, std::less<>>& list, std::string_view name, std::string_view what) {
    const auto found = list.find(name);
    if (found != list.end()) return &found->second;
    std::vector<std::string_view> known;
    for (const auto& [other, body] : list) known.push_back(other);
    const std::string_view near = nearest(name, known);
    refuse("the kubeconfig has no " + std::string(what) + " \"" + std::string(name) + "\"", near.empty() ? "" : "did you mean " + std::string(near) + "?");
  }

  void take_context(Access& access) {
    access.context = wishes_.context.empty() ? current_ : wishes_.context;
    if (access.context.empty() && wishes_.server.empty()) refuse("the kubeconfig names no current context", "give --kube-context NAME");
    if (!access.context.empty()) {
      const Named* context = named(contexts_, access.context, "context");
      if (const std::string_view name = text_of(context->body, "namespace"); !name.empty()) access.name_space = name;
      if (const std::string_view name = text_of(context->body, "cluster"); !name.empty()) take_cluster(*named(clusters_, name, "cluster"), access);
      if (const std::string_view name = text_of(context->body, "user"); !name.empty()) take_user(*named(users_, name, "user"), access);
    }
    take_wishes(access);
  }

  void take_cluster(const Named& cluster, Access& access) {
    access.cluster = cluster.body;
    access.server = text_of(cluster.body, "server");
    access.ca = data_or_file(cluster, "certificate-authority");
    access.is_insecure = flag_of(cluster.body, "insecure-skip-tls-verify");
    access.tls_server_name = text_of(cluster.body, "tls-server-name");
    access.proxy = text_of(cluster.body, "proxy-url");
  }

  void take_user(const Named& user, Access& access) {
    access.certificate = data_or_file(user, "client-certificate");
    access.key = data_or_file(user, "client-key");
    access.token = text_of(user.body, "token");
    if (const std::string_view path = text_of(user.body, "tokenFile"); !path.empty()) access.token = trimmed_file(below(user, path));
    access.user = text_of(user.body, "username");
    access.password = text_of(user.body, "password");
    access.as_user = text_of(user.body, "as");
    if (const Value groups = member_of(user.body, "as-groups"); groups.is_list()) {
      for (const Value& group : groups.as_list()) {
        if (group.is_string()) access.as_groups.emplace_back(group.as_text());
      }
    }
    access.exec = member_of(user.body, "exec");
    access.folder = user.folder;
    if (member_of(user.body, "auth-provider").is_map()) {
      refuse("the kubeconfig's user has an auth-provider, which kubectl itself no longer knows", "use an exec credential plug-in, or a token");
    }
  }

  void take_wishes(Access& access) {
    if (!wishes_.server.empty()) access.server = wishes_.server;
    if (!wishes_.name_space.empty()) access.name_space = wishes_.name_space;
    if (!wishes_.ca_file.empty()) access.ca = files_.read(wishes_.ca_file, job_.arena, job_.limits.file_bytes).or_throw();
    if (!wishes_.tls_server_name.empty()) access.tls_server_name = wishes_.tls_server_name;
    if (!wishes_.as_user.empty()) access.as_user = wishes_.as_user;
    if (!wishes_.as_groups.empty()) access.as_groups = wishes_.as_groups;
    if (wishes_.is_insecure) access.is_insecure = true;
    if (!wishes_.token.empty()) {
      access.token = wishes_.token;
      access.exec = Value();
    }
  }

  static std::string below(const Named& entry, std::string_view path) {
    return path.starts_with('/') ? std::string(path) : join_path(entry.folder, path);
  }

  std::string trimmed_file(const std::string& path) {
    return std::string(trim_space(files_.read(path, job_.arena, job_.limits.file_bytes).or_throw()));
  }

  // Of `certificate-authority-data` and `certificate-authority` the first wins.
  std::string data_or_file(const Named& entry, std::string key) {
    if (const std::string_view data = text_of(entry.body, key + "-data"); !data.empty()) {
      std::optional<std::string> bytes = from_base64(data);
      if (!bytes) refuse("the kubeconfig's " + key + "-data is not base64");
      return *bytes;
    }
    const std::string_view path = text_of(entry.body, key);
    if (path.empty()) return {};
    return std::string(files_.read(below(entry, path), job_.arena, job_.limits.file_bytes).or_throw());
  }

  // The account that a pod is given. source: client-go rest/config.go InClusterConfig
  std::optional<Access> own_account() {
    const std::string host = environment("KUBERNETES_SERVICE_HOST"), port = environment("KUBERNETES_SERVICE_PORT");
    const std::string folder = environment("RHUMBLINE_ACCOUNT_FOLDER").empty() ? std::string(kAccount) : environment("RHUMBLINE_ACCOUNT_FOLDER") + "/";
    if (host.empty() || port.empty() || files_.kind(folder + "token") != FileKind::kFile) return std::nullopt;
    Access access;
    access.context = "(the pod's own account)";
    access.server = "https://" + (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
    access.token = trimmed_file(folder + "token");
    access.ca = files_.read(folder + "ca.crt", job_.arena, job_.limits.file_bytes).or_throw();
    if (files_.kind(folder + "namespace") == FileKind::kFile) access.name_space = trimmed_file(folder + "namespace");
    take_wishes(access);
    return access;
  }

  Job& job_;
  Files& files_;
  const Wishes& wishes_;
  std::map<std::string, Named, std::less<>> clusters_, users_, contexts_;
  std::string current_;
  bool is_any_read_ = false;
};

}  // namespace

Wishes read_wishes(const Value& connect) {
  Wishes wishes;
  const auto text = [&](std::string_view key) { return std::string(text_of(connect, key)); };
  wishes.kubeconfig = text("kubeconfig");
  wishes.context = text("context");
  wishes.name_space = text("namespace");
  wishes.server = text("server");
  wishes.token = text("token");
  wishes.ca_file = text("caFile");
  wishes.tls_server_name = text("tlsServerName");
  wishes.as_user = text("as");
  if (const Value groups = member_of(connect, "asGroups"); groups.is_list()) {
    for (const Value& group : groups.as_list()) wishes.as_groups.emplace_back(group.is_string() ? group.as_text() : "");
  }
  wishes.is_insecure = flag_of(connect, "insecure");
  wishes.allows_exec = flag_of(connect, "allowExec");
  wishes.wants_fresh_discovery = flag_of(connect, "freshDiscovery");
  if (const std::int64_t seconds = to_int64(member_of(connect, "seconds")); seconds > 0 && seconds < 86'400) wishes.seconds = static_cast<int>(seconds);
  if (const std::int64_t bytes = to_int64(member_of(connect, "mostBytes")); bytes > 0) wishes.most_bytes = static_cast<std::size_t>(bytes);
  return wishes;
}

Access find_access(Job& job, Files& files, const Wishes& wishes) { return Kubeconfig(job, files, wishes).run(); }

}  // namespace rhumbline::remote
