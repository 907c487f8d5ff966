// What the files of this room share. For this room only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "renderer/base/files.h"
#include "renderer/value/value.h"

namespace rhumbline::remote {

// ---- Who we are and where to go (kubeconfig.cpp, credentials.cpp) --------------------------------------------------------------------

/// What the main program was told on its command line; empty members leave the kubeconfig's word.
struct Wishes {
  std::string kubeconfig, context, name_space, server, token, ca_file, tls_server_name, as_user;
  std::vector<std::string> as_groups;
  bool is_insecure = false, allows_exec = false, wants_fresh_discovery = false;
  int seconds = 30;                         // for one request, all its tries together
  std::size_t most_bytes = 100u << 20;      // of one answer
};
Wishes read_wishes(const Value& connect);

/// A server and what it must be shown. Certificates and keys are PEM text.
struct Access {
  std::string server, context, name_space = "default";
  std::string ca, certificate, key, token, user, password, tls_server_name, proxy, as_user;
  std::vector<std::string> as_groups;
  bool is_insecure = false;
  Value exec;            // the plug-in that will give token or certificate; nil when there is none
  std::string folder;    // of the file that names it
  Value cluster;         // for the plug-in
};
/// Reads the kubeconfig files as kubectl does: --kubeconfig, else the list KUBECONFIG, else ~/.kube/config, else the account of the
/// pod that we run in. throws Failure (kIo) with the file and what is wrong.
/// source: client-go tools/clientcmd/loader.go, client_config.go
Access find_access(Job& job, Files& files, const Wishes& wishes);
/// Runs the credential plug-in, if the access names one, and takes over what it gives. throws Failure (kIo), too when plug-ins are
/// not allowed. source: client-go plugin/pkg/client/auth/exec/exec.go
void add_plugin_credentials(Job& job, Access& access, const Wishes& wishes);

// ---- HTTP (http.cpp) --------------------------------------------------------------------------------------------------------------

/// One request and its answer.
struct Exchange {
  std::string method = "GET", path = {}, body = {}, content_type = {};
  bool is_repeatable = true;   // a read: tried again after a broken connection, 429 and 5xx
  int status = 0;              // 0: none came
  std::string answer = {};
  Diagnostic fault = {};            // why none came; only when status is 0
};

/// The connections to one server.
class Http {
 public:
  Http(const Access& access, const Wishes& wishes);
  ~Http();
  /// Runs all, several at once. When one fails without an answer for good, the others are not waited for and get the same fault.
  void run(std::span<Exchange* const> exchanges);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ---- What the server knows (discovery.cpp) ------------------------------------------------------------------------------------------

/// One kind that a server serves.
struct Resource {
  std::string group_version = {}, kind = {}, plural = {};
  bool is_namespaced = false, is_listable = false;
};

class Discovery {
 public:
  Discovery(Http& http, const Wishes& wishes, const Access& access);
  /// Learns the kinds of these API versions, several at once. throws Failure (kIo) when the server does not tell.
  void learn(std::span<const std::string> group_versions);
  /// The resource; nullptr: this server does not serve it. learn() comes first.
  [[nodiscard]] const Resource* find(std::string_view group_version, std::string_view kind) const;
  /// Every kind that can be listed, each in the version that the server prefers.
  std::vector<const Resource*> everything();
  /// All API versions, and all kinds as version/kind, but those that another server was to serve which is away.
  std::vector<std::string> versions();
  /// The API versions whose server is away, as far as they were asked for: "a.example.com/v1, b.example.com/v1"
  [[nodiscard]] std::string absentees() const;
  /// Forgets what came from the disk; true when there was such.
  bool forget_cached();

 private:
  struct Listed {
    std::vector<Resource> resources;
    bool is_cached = false;
  };
  void learn_groups();
  void learn_what_answers(std::span<const std::string> group_versions);
  std::vector<std::string> all_versions();
  bool take(const std::string& group_version, std::string_view text, bool is_cached);
  [[nodiscard]] std::string cache_path(std::string_view group_version) const;
  std::optional<std::string> from_cache(std::string_view group_version) const;

  Http& http_;
  const Wishes& wishes_;
  std::string folder_;                                   // of the cache; empty: none
  std::map<std::string, std::string, std::less<>> served_;  // API version to its group's preferred one
  std::map<std::string, Listed, std::less<>> known_;
  std::map<std::string, Diagnostic, std::less<>> away_;  // API version to the fault: an aggregated one without its server
  bool knows_groups_ = false, trusts_disk_ = true;
};
/// The path of an object, or of the kind's collection when `name` is empty: /apis/apps/v1/namespaces/shop/deployments/web
std::string resource_path(const Resource& resource, std::string_view name_space, std::string_view name);
/// Percent-encoded for a path or a query.
std::string url_encoded(std::string_view text);

// ---- Answers (answers.cpp, batch.cpp) --------------------------------------------------------------------------------------------------

/// What the server's answer means; `what` names the thing asked for, for the words of the fault.
struct Reading {
  Value object;                       // nil: it is not there
  std::string missing;                // why not
  std::optional<Diagnostic> fault;    // neither: it could not be read
  std::string reason;                 // the server's own: "Forbidden", "Conflict"
  int status = 0;
  std::vector<std::map<std::string, std::string>> causes;  // field, reason, message
};
Reading read_answer(Job& job, const Exchange& exchange, const std::string& what, const Access& access);
/// One line of JSON for each.
std::string object_line(Job& job, const Value& object, const Resource* resource);
std::string missing_line(std::string_view why, const Resource* resource);
std::string fault_line(const Diagnostic& fault, const Reading* reading);

/// Answers one batch of questions; each answer is a line with its end.
std::vector<std::string> answer_batch(Http& http, Discovery& discovery, const Access& access, const Wishes& wishes,
                                      std::span<const std::string> questions);

}  // namespace rhumbline::remote
