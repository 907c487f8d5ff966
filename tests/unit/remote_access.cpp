// Kubeconfigs, accounts and plug-ins: who we are and where to go, and what is refused.
#include "renderer/remote/parts.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include "renderer/base/base_n.h"
#include "renderer/json/json.h"

using namespace rhumbline;
using remote::Access;
using remote::Wishes;

namespace {

/// Sets variables of the environment and puts the old ones back.
class Environment {
 public:
  explicit Environment(const std::vector<std::pair<std::string, std::string>>& wanted) {
    for (const char* name : {"KUBECONFIG", "HOME", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "RHUMBLINE_ACCOUNT_FOLDER"}) {
      const char* was = ::getenv(name);
      old_.emplace_back(name, was == nullptr ? std::nullopt : std::optional<std::string>(was));
      ::unsetenv(name);
    }
    for (const auto& [name, value] : wanted) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : old_) {
      if (value) {
        ::setenv(name.c_str(), value->c_str(), 1);
      } else {
        ::unsetenv(name.c_str());
      }
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> old_;
};

constexpr const char* kTwoContexts = R"(
apiVersion: v1
kind: Config
current-context: blue
clusters:
- {name: one, cluster: {server: "https://one:6443", proxy-url: "http://proxy:3128", tls-server-name: api.one, insecure-skip-tls-verify: true}}
- {name: two, cluster: {server: "https://two:6443", certificate-authority-data: Q0EtVFdP}}
users:
- {name: ann, user: {token: ann-token}}
- {name: bob, user: {client-certificate-data: Q0VSVA==, client-key-data: S0VZ, as: root, as-groups: [a, b]}}
contexts:
- {name: blue, context: {cluster: one, user: ann, namespace: shop}}
- {name: green, context: {cluster: two, user: bob}}
)";

Access access_of(std::map<std::string, std::string> content, const Wishes& wishes = {}) {
  Job job;
  MemoryFiles files;
  files.content = std::move(content);
  return remote::find_access(job, files, wishes);
}

Diagnostic fault_of(std::map<std::string, std::string> content, const Wishes& wishes = {}) {
  try {
    access_of(std::move(content), wishes);
  } catch (Failure& failure) {
    return failure.diagnostic();
  }
  return {};
}

Wishes wishes_for(std::string path) {
  Wishes wishes;
  wishes.kubeconfig = std::move(path);
  return wishes;
}

}  // namespace

TEST_CASE("the current context names cluster, user and namespace") {
  const Environment environment({});
  const Access access = access_of({{"/k", kTwoContexts}}, wishes_for("/k"));
  CHECK(access.server == "https://one:6443");
  CHECK(access.context == "blue");
  CHECK(access.name_space == "shop");
  CHECK(access.token == "ann-token");
  CHECK(access.proxy == "http://proxy:3128");
  CHECK(access.tls_server_name == "api.one");
  CHECK(access.is_insecure);
}

TEST_CASE("another context by name, with certificates as data") {
  const Environment environment({});
  Wishes wishes = wishes_for("/k");
  wishes.context = "green";
  const Access access = access_of({{"/k", kTwoContexts}}, wishes);
  CHECK(access.server == "https://two:6443");
  CHECK(access.name_space == "default");
  CHECK(access.ca == "CA-TWO");
  CHECK(access.certificate == "CERT");
  CHECK(access.key == "KEY");
  CHECK(access.as_user == "root");
  CHECK(access.as_groups == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(access.is_insecure);
}

TEST_CASE("a context that is not there is told with its neighbour") {
  const Environment environment({});
  Wishes wishes = wishes_for("/k");
  wishes.context = "gren";
  const Diagnostic fault = fault_of({{"/k", kTwoContexts}}, wishes);
  CHECK(fault.message == "the kubeconfig has no context \"gren\"");
  CHECK(fault.hint.find("green") != std::string::npos);
}

TEST_CASE("several files are one: the first that names an entry wins, a missing one is left out") {
  const std::vector<std::pair<std::string, std::string>> wanted = {{"KUBECONFIG", "/a::/missing:/b"}};
  const Environment environment(wanted);
  const Access access = access_of({{"/a", "current-context: x\nclusters: [{name: c, cluster: {server: \"https://first\"}}]\nusers: [{name: u, user: {token: first}}]\n"},
                                   {"/b", "current-context: y\nclusters: [{name: c, cluster: {server: \"https://second\", proxy-url: p}}]\nusers: [{name: u, user: {token: second}}]\n"
                                          "contexts: [{name: x, context: {cluster: c, user: u, namespace: nn}}]\n"}});
  CHECK(access.server == "https://first");
  CHECK(access.proxy.empty());  // entries are not mixed
  CHECK(access.token == "first");
  CHECK(access.name_space == "nn");
}

TEST_CASE("a file that is named by flag must be there, and is the only one") {
  const std::vector<std::pair<std::string, std::string>> wanted = {{"KUBECONFIG", "/k"}};
  const Environment environment(wanted);
  CHECK(fault_of({{"/k", kTwoContexts}}, wishes_for("/nowhere")).message.find("/nowhere") != std::string::npos);
}

TEST_CASE("without any file it says where it looked") {
  const std::vector<std::pair<std::string, std::string>> wanted = {{"HOME", "/home/ann"}};
  const Environment environment(wanted);
  CHECK(fault_of({}).message == "no kubeconfig was found: neither --kubeconfig nor KUBECONFIG nor /home/ann/.kube/config");
}

TEST_CASE("relative paths count from their own file, and tokenFile goes over token") {
  const Environment environment({});
  const Access access = access_of({{"/etc/kube/k",
                                    "current-context: x\nclusters: [{name: c, cluster: {server: s, certificate-authority: pki/ca.pem}}]\n"
                                    "users: [{name: u, user: {token: old, tokenFile: secrets/token, client-certificate: /abs/cert.pem, client-key: key.pem}}]\n"
                                    "contexts: [{name: x, context: {cluster: c, user: u}}]\n"},
                                   {"/etc/kube/pki/ca.pem", "AUTHORITY"},
                                   {"/etc/kube/secrets/token", " fresh \n"},
                                   {"/abs/cert.pem", "CERT"},
                                   {"/etc/kube/key.pem", "KEY"}},
                                  wishes_for("/etc/kube/k"));
  CHECK(access.ca == "AUTHORITY");
  CHECK(access.token == "fresh");
  CHECK(access.certificate == "CERT");
  CHECK(access.key == "KEY");
}

TEST_CASE("the command line goes over the file; a token given there keeps the plug-in out") {
  const Environment environment({});
  Wishes wishes = wishes_for("/k");
  wishes.server = "https://other";
  wishes.token = "mine";
  wishes.name_space = "here";
  wishes.as_user = "carl";
  const Access access = access_of({{"/k",
                                    "current-context: x\nclusters: [{name: c, cluster: {server: s}}]\nusers: [{name: u, user: {exec: {command: sh}}}]\n"
                                    "contexts: [{name: x, context: {cluster: c, user: u, namespace: nn}}]\n"}},
                                  wishes);
  CHECK(access.server == "https://other");
  CHECK(access.token == "mine");
  CHECK(access.name_space == "here");
  CHECK(access.as_user == "carl");
  CHECK_FALSE(access.exec.is_map());
}

TEST_CASE("the account of the pod, with an address of version 6") {
  const std::vector<std::pair<std::string, std::string>> wanted = {{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}, {"RHUMBLINE_ACCOUNT_FOLDER", "/account"}};
  const Environment environment(wanted);
  const Access access = access_of({{"/account/token", "pod-token\n"}, {"/account/ca.crt", "POD-CA"}, {"/account/namespace", "apps"}});
  CHECK(access.server == "https://[fd00::1]:443");
  CHECK(access.token == "pod-token");
  CHECK(access.ca == "POD-CA");
  CHECK(access.name_space == "apps");
}

TEST_CASE("what stands in a kubeconfig is never part of an error") {
  const Environment environment({});
  for (const char* text : {"users: [{name: u, user: {token: s3cret", "- s3cret\n", "users: {token: s3cret}\ncurrent-context: gone\n",
                           "current-context: x\ncontexts: [{name: x, context: {user: u}}]\nusers: [{name: u, user: {token: s3cret, client-key-data: \"%s3cret%\"}}]\n"}) {
    const Diagnostic fault = fault_of({{"/k", text}}, wishes_for("/k"));
    CHECK_FALSE(fault.message.empty());
    CHECK((fault.message + fault.hint).find("s3cret") == std::string::npos);
  }
}

TEST_CASE("an auth-provider is refused with the remedy") {
  const Environment environment({});
  const Diagnostic fault = fault_of({{"/k",
                                      "current-context: x\nclusters: [{name: c, cluster: {server: s}}]\nusers: [{name: u, user: {auth-provider: {name: gcp}}}]\n"
                                      "contexts: [{name: x, context: {cluster: c, user: u}}]\n"}},
                                    wishes_for("/k"));
  CHECK(fault.message.find("auth-provider") != std::string::npos);
  CHECK(fault.hint.find("exec") != std::string::npos);
}

TEST_CASE("a plug-in runs only when it is allowed") {
  Job job;
  const auto run = [&](const char* exec, bool is_allowed) {
    Access access;
    access.exec = json::read(job, exec).or_throw();
    Wishes wishes;
    wishes.allows_exec = is_allowed;
    wishes.seconds = 5;
    try {
      remote::add_plugin_credentials(job, access, wishes);
    } catch (Failure& failure) {
      return "refused: " + failure.diagnostic().message;
    }
    return "token: " + access.token;
  };
  constexpr const char* kGood = R"({"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "env": [{"name": "WORD", "value": "w1"}],
    "args": ["-c", "printf '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"%s\"}}' $WORD"]})";
  CHECK(run(kGood, false).find("was not allowed") != std::string::npos);
  CHECK(run(kGood, true) == "token: w1");
  CHECK(run(R"({"apiVersion": "client.authentication.k8s.io/v1alpha1", "command": "sh"})", true).find("is not known") != std::string::npos);
  const std::string failed = run(R"({"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", "echo s3cret; exit 3"]})", true);
  CHECK(failed.find("exit code 3") != std::string::npos);
  CHECK(failed.find("s3cret") == std::string::npos);
  CHECK(run(R"({"apiVersion": "client.authentication.k8s.io/v1", "command": "sh", "args": ["-c", "echo s3cret"]})", true).find("s3cret") == std::string::npos);
  CHECK(run(R"({"apiVersion": "client.authentication.k8s.io/v1"})", true).find("names no command") != std::string::npos);
}

TEST_CASE("wishes are read with sane bounds") {
  Job job;
  const Wishes wishes = remote::read_wishes(json::read(job, R"({"kubeconfig": "/k", "seconds": -1, "mostBytes": 0, "asGroups": ["a"], "allowExec": true})").or_throw());
  CHECK(wishes.kubeconfig == "/k");
  CHECK(wishes.seconds == 30);
  CHECK(wishes.most_bytes == 100u << 20);
  CHECK(wishes.as_groups == std::vector<std::string>{"a"});
  CHECK(wishes.allows_exec);
}
