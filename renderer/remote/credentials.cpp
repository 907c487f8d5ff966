// Credential plug-ins: programs that a kubeconfig names and that print a token or a client certificate.
//
// In:  an Access with `exec`.   Out: the same with token or certificate.
// The one idea: a kubeconfig that came by mail must not be able to run programs, so plug-ins run only when the user said so.
// Trap: what a plug-in prints is a secret, its output never becomes part of an error.
// source: client-go plugin/pkg/client/auth/exec/exec.go, pkg/apis/clientauthentication/v1

#include "renderer/base/base_n.h"
#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/live/live.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

constexpr std::size_t kMostOutput = 1u << 20;

[[noreturn]] void refuse(std::string message, std::string hint = {}) {
  fail({.cause = Cause::kIo, .message = std::move(message), .hint = std::move(hint)});
}

std::vector<std::string> words_of(const Access& access) {
  const std::string command(text_of(access.exec, "command"));
  if (command.empty()) refuse("the kubeconfig's exec names no command");
  // A relative path with a slash counts from the kubeconfig; a plain name is looked up in PATH.
  const bool is_relative = command.find('/') != std::string::npos && !command.starts_with('/');
  std::vector<std::string> words = {is_relative ? join_path(access.folder, command) : command};
  if (const Value arguments = member_of(access.exec, "args"); arguments.is_list()) {
    for (const Value& argument : arguments.as_list()) words.emplace_back(argument.is_string() ? argument.as_text() : "");
  }
  return words;
}

// The kubeconfig's own words to the plug-in. source: clientauthentication/v1 Cluster.config
Value extension_of(const Access& access) {
  const Value extensions = member_of(access.cluster, "extensions");
  if (!extensions.is_list()) return {};
  for (const Value& extension : extensions.as_list()) {
    if (text_of(extension, "name") == "client.authentication.k8s.io/exec") return member_of(extension, "extension");
  }
  return {};
}

// What the plug-in is told: KUBERNETES_EXEC_INFO, and the variables of the kubeconfig.
std::vector<std::string> environment_of(Job& job, const Access& access, std::string_view api_version) {
  std::vector<std::string> lines;
  if (const Value variables = member_of(access.exec, "env"); variables.is_list()) {
    for (const Value& variable : variables.as_list()) {
      lines.push_back(std::string(text_of(variable, "name")) + "=" + std::string(text_of(variable, "value")));
    }
  }
  std::string info = "{\"apiVersion\":";
  json::append_string(info, api_version, false);
  info += ",\"kind\":\"ExecCredential\",\"spec\":{\"interactive\":false";
  if (flag_of(access.exec, "provideClusterInfo")) {
    info += ",\"cluster\":{\"server\":";
    json::append_string(info, access.server, false);
    if (!access.ca.empty()) {
      info += ",\"certificate-authority-data\":";
      json::append_string(info, to_base64(access.ca), false);
    }
    if (!access.tls_server_name.empty()) {
      info += ",\"tls-server-name\":";
      json::append_string(info, access.tls_server_name, false);
    }
    if (!access.proxy.empty()) {
      info += ",\"proxy-url\":";
      json::append_string(info, access.proxy, false);
    }
    if (access.is_insecure) info += ",\"insecure-skip-tls-verify\":true";
    info += ",\"config\":";
    json::write(job, info, extension_of(access));
    info += '}';
  }
  lines.push_back("KUBERNETES_EXEC_INFO=" + info + "}}");
  return lines;
}

}  // namespace

void add_plugin_credentials(Job& job, Access& access, const Wishes& wishes) {
  if (!access.exec.is_map()) return;
  const std::vector<std::string> words = words_of(access);
  if (!wishes.allows_exec) {
    refuse("the kubeconfig wants to run the credential plug-in " + words[0] + ", which was not allowed",
           "--allow-exec lets it run; look at the kubeconfig first");
  }
  const std::string_view version = text_of(access.exec, "apiVersion");
  if (version != "client.authentication.k8s.io/v1" && version != "client.authentication.k8s.io/v1beta1") {
    refuse("the credential plug-in " + words[0] + " speaks \"" + std::string(version) + "\", which is not known",
           "client.authentication.k8s.io/v1 and v1beta1 are");
  }
  const std::vector<std::string> environment = environment_of(job, access, version);
  Child plugin(words, environment);
  plugin.close_input();
  const std::optional<std::string> output = plugin.read_all(kMostOutput, wishes.seconds);
  if (!output) refuse("the credential plug-in " + words[0] + " did not end within " + std::to_string(wishes.seconds) + " s, or printed too much");
  if (const int code = plugin.wait(); code != 0) {
    refuse("the credential plug-in " + words[0] + " failed with exit code " + std::to_string(code), std::string(text_of(access.exec, "installHint")));
  }
  const Result<Value> document = json::read(job, job.arena.copy(*output));
  const Value status = document ? member_of(document.value(), "status") : Value();
  if (!status.is_map() || text_of(document.value(), "kind") != "ExecCredential") refuse("the credential plug-in " + words[0] + " printed no ExecCredential");
  if (text_of(document.value(), "apiVersion") != version) {
    refuse("the credential plug-in " + words[0] + " answered in another version than " + std::string(version));
  }
  access.token = text_of(status, "token");
  if (const std::string_view certificate = text_of(status, "clientCertificateData"); !certificate.empty()) {
    access.certificate = certificate;
    access.key = text_of(status, "clientKeyData");
  }
  if (access.token.empty() && access.certificate.empty()) refuse("the credential plug-in " + words[0] + " gave neither a token nor a certificate");
}

}  // namespace rhumbline::remote
