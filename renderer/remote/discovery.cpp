// Discovery: which kinds a server serves, under which path.
//
// In:  API versions such as apps/v1.   Out: resources: plural, namespaced or not.
// The one idea: /api and /apis are always asked, and prove that an API server of Kubernetes answers at all; only so can "this version is
// not served" be told from a proxy's error page. The lists of single versions change rarely and are kept on disk for ten minutes.
// Trap: a CustomResourceDefinition may have come a second ago; a kind that a kept list lacks is looked up again.
// source: client-go discovery/discovery_client.go, discovery/cached/disk

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "renderer/base/text.h"
#include "renderer/json/json.h"
#include "renderer/remote/parts.h"

namespace rhumbline::remote {

namespace {

constexpr std::time_t kFreshSeconds = 600;
constexpr std::size_t kMostKept = 4u << 20;

std::string path_of(std::string_view group_version) {
  return (group_version.find('/') == std::string_view::npos ? "/api/" : "/apis/") + std::string(group_version);
}

// FNV-1a, to keep lists of different servers apart; collisions would only cost a wrong path and its 404.
std::string digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::string out;
  append_uint(out, hash);
  return out;
}

std::string cache_folder(const Access& access) {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache != nullptr && *cache == '/') return std::string(cache) + "/rhumbline/discovery/" + digest(access.server + access.ca);
  return home == nullptr || *home != '/' ? std::string() : std::string(home) + "/.cache/rhumbline/discovery/" + digest(access.server + access.ca);
}

[[noreturn]] void refuse(std::string message, std::string hint = {}) {
  fail({.cause = Cause::kIo, .rule = "cluster.discovery", .message = std::move(message), .hint = std::move(hint)});
}

}  // namespace

Discovery::Discovery(Http& http, const Wishes& wishes, const Access& access)
    : http_(http), wishes_(wishes), folder_(cache_folder(access)), trusts_disk_(!wishes.wants_fresh_discovery) {}

// The groups and their versions; every server of Kubernetes tells them to whoever may sign in.
void Discovery::learn_groups() {
  if (knows_groups_) return;
  Exchange core{.path = "/api"}, groups{.path = "/apis"};
  Exchange* both[] = {&core, &groups};
  http_.run(both);
  Job job;
  const Access nobody;
  for (const Exchange* exchange : both) {
    const Reading reading = read_answer(job, *exchange, "which APIs the server has (" + exchange->path + ")", nobody);
    if (reading.fault) fail(*reading.fault);
    const std::string_view kind = text_of(reading.object, "kind");
    if (kind == "APIVersions") {
      const Value versions = member_of(reading.object, "versions");
      if (!versions.is_list()) continue;
      for (const Value& version : versions.as_list()) served_.emplace(version.is_string() ? version.as_text() : "", "v1");
    } else if (kind == "APIGroupList") {
      const Value list = member_of(reading.object, "groups");
      if (!list.is_list()) continue;
      for (const Value& group : list.as_list()) {
        const std::string preferred(text_of(member_of(group, "preferredVersion"), "groupVersion"));
        const Value versions = member_of(group, "versions");
        if (!versions.is_list()) continue;
        for (const Value& version : versions.as_list()) served_.emplace(std::string(text_of(version, "groupVersion")), preferred);
      }
    } else {
      refuse("what answers at the server's address is no API server of Kubernetes: " + exchange->path + " gives no list of its APIs",
             "does the address in the kubeconfig lead to a proxy or a sign-in page?");
    }
  }
  knows_groups_ = true;
}

void Discovery::learn(std::span<const std::string> group_versions) {
  learn_what_answers(group_versions);
  for (const std::string& group_version : group_versions) {
    if (const auto found = away_.find(group_version); found != away_.end()) fail(found->second);
  }
}

void Discovery::learn_what_answers(std::span<const std::string> group_versions) {
  learn_groups();
  std::vector<Exchange> exchanges;
  std::vector<std::string> asked;
  for (const std::string& group_version : group_versions) {
    if (known_.contains(group_version) || away_.contains(group_version) || !served_.contains(group_version)) continue;
    if (std::optional<std::string> kept = from_cache(group_version); kept && take(group_version, *kept, true)) continue;
    known_[group_version];
    asked.push_back(group_version);
    exchanges.push_back({.path = path_of(group_version)});
  }
  std::vector<Exchange*> pointers;
  for (Exchange& exchange : exchanges) pointers.push_back(&exchange);
  http_.run(pointers);
  DiskFiles files;
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    known_.erase(asked[i]);
    Job job;
    // A definition that is not yet, or no longer, served: /apis still tells of it. (Proven above: this is an API server.)
    if (exchanges[i].status == 404 && exchanges[i].answer == "404 page not found\n") continue;
    const Reading reading = read_answer(job, exchanges[i], "the kinds of " + asked[i], {});
    if (reading.fault && reading.status == 503) {  // an API that another server was to serve, which is away
      away_.emplace(asked[i], *reading.fault);
      continue;
    }
    if (reading.fault) fail(*reading.fault);
    if (reading.object.is_nil()) continue;  // went away since /apis was read: not served
    if (!take(asked[i], exchanges[i].answer, false)) refuse("the server's list of the kinds of " + asked[i] + " cannot be read");
    if (!folder_.empty()) (void)files.write(cache_path(asked[i]), exchanges[i].answer).ok();  // a cache that cannot be written costs time only
  }
}

bool Discovery::take(const std::string& group_version, std::string_view text, bool is_cached) {
  Job job;
  const Result<Value> list = json::read(job, text);
  if (!list || text_of(list.value(), "kind") != "APIResourceList" || text_of(list.value(), "groupVersion") != group_version) return false;
  const Value resources = member_of(list.value(), "resources");
  if (!resources.is_list()) return false;
  Listed listed{.resources = {}, .is_cached = is_cached};
  for (const Value& entry : resources.as_list()) {
    const std::string_view name = text_of(entry, "name");
    if (name.find('/') != std::string_view::npos) continue;  // a subresource
    Resource resource{.group_version = group_version, .kind = std::string(text_of(entry, "kind")), .plural = std::string(name)};
    resource.is_namespaced = flag_of(entry, "namespaced");
    bool lists = false, gets = false;
    if (const Value verbs = member_of(entry, "verbs"); verbs.is_list()) {
      for (const Value& verb : verbs.as_list()) {
        lists = lists || (verb.is_string() && verb.as_text() == "list");
        gets = gets || (verb.is_string() && verb.as_text() == "get");
      }
    }
    resource.is_listable = lists && gets;
    listed.resources.push_back(std::move(resource));
  }
  known_[group_version] = std::move(listed);
  return true;
}

std::string Discovery::cache_path(std::string_view group_version) const { return folder_ + "/" + replace_all(group_version, "/", "_") + ".json"; }

std::optional<std::string> Discovery::from_cache(std::string_view group_version) const {
  if (folder_.empty() || !trusts_disk_) return std::nullopt;
  const std::string path = cache_path(group_version);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || std::time(nullptr) - status.st_mtime > kFreshSeconds || status.st_mtime > std::time(nullptr)) return std::nullopt;
  Arena arena(kMostKept * 2);
  DiskFiles files;
  const Result<std::string_view> text = files.read(path, arena, kMostKept);
  return text ? std::optional(std::string(text.value())) : std::nullopt;
}

const Resource* Discovery::find(std::string_view group_version, std::string_view kind) const {
  const auto listed = known_.find(group_version);
  if (listed == known_.end()) return nullptr;
  for (const Resource& resource : listed->second.resources) {
    if (resource.kind == kind) return &resource;
  }
  return nullptr;
}

std::vector<std::string> Discovery::all_versions() {
  learn_groups();
  std::vector<std::string> versions;
  for (const auto& [version, best] : served_) {
    // Measurements made anew at each reading are no configuration, and their servers are often away.
    if (version.find("metrics.k8s.io/") == std::string::npos) versions.push_back(version);
  }
  return versions;
}

std::vector<std::string> Discovery::versions() {
  learn_what_answers(all_versions());
  std::vector<std::string> texts;
  for (const auto& [version, best] : served_) {
    if (away_.contains(version)) continue;
    texts.push_back(version);
    const auto listed = known_.find(version);
    if (listed == known_.end()) continue;
    for (const Resource& resource : listed->second.resources) texts.push_back(version + "/" + resource.kind);
  }
  return texts;
}

std::vector<const Resource*> Discovery::everything() {
  learn(all_versions());
  std::map<std::string, const Resource*> chosen;  // by group and kind: the preferred version's, else any
  for (const auto& [version, preferred] : served_) {
    const auto listed = known_.find(version);
    if (listed == known_.end()) continue;
    const std::string group = version.substr(0, version.find('/') == std::string::npos ? 0 : version.find('/'));
    for (const Resource& resource : listed->second.resources) {
      if (!resource.is_listable) continue;
      const Resource*& best = chosen[group + "/" + resource.kind];
      if (best == nullptr || preferred == version) best = &resource;
    }
  }
  std::vector<const Resource*> found;
  for (const auto& [key, resource] : chosen) found.push_back(resource);
  return found;
}

std::string Discovery::absentees() const {
  std::string list;
  for (const auto& [version, fault] : away_) list += (list.empty() ? "" : ", ") + version;
  return list;
}

bool Discovery::forget_cached() {
  if (!trusts_disk_) return false;
  trusts_disk_ = false;
  return std::erase_if(known_, [](const auto& entry) { return entry.second.is_cached; }) > 0;
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

std::string resource_path(const Resource& resource, std::string_view name_space, std::string_view name) {
  std::string path = path_of(resource.group_version);
  if (resource.is_namespaced && !name_space.empty()) path += "/namespaces/" + url_encoded(name_space);
  path += "/" + resource.plural;
  if (!name.empty()) path += "/" + url_encoded(name);
  return path;
}

}  // namespace rhumbline::remote
