// Pairing: which object of the old manifest, of the cluster and of the new manifest are one and the same.
//
// In:  three lists of objects.   Out: one pair per group, kind, namespace and name, in the order new, old, live.
// The one idea: the version of an API is not part of the key: autoscaling/v1 and v2 name the same object.
// Traps: live objects always carry a namespace, manifests mostly do not; a few groups have moved since; generateName names nothing.

#include <algorithm>
#include <map>

#include "renderer/diff/parts.h"

namespace rhumbline::diff {

namespace {

struct Move {
  std::string_view kind, group;
};
// Kinds that left the group "extensions"; objects written for it are served by these.
constexpr Move kMoves[] = {{"DaemonSet", "apps"},           {"Deployment", "apps"},
                           {"Ingress", "networking.k8s.io"}, {"NetworkPolicy", "networking.k8s.io"},
                           {"PodSecurityPolicy", "policy"},  {"ReplicaSet", "apps"}};

std::string_view group_of(std::string_view api_version, std::string_view kind) {
  const std::size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view group = api_version.substr(0, slash);
  if (group != "extensions") return group;
  const auto* move = std::find_if(std::begin(kMoves), std::end(kMoves), [&](const Move& m) { return m.kind == kind; });
  return move == std::end(kMoves) ? group : move->group;
}

class Pairing {
 public:
  Pairing(const DiffRequest& request) : request_(request) {}

  Pair& add(const Value& object, Value Pair::*side, bool is_manifest) {
    Pair pair = named(object);
    if (pair.name.empty() && is_manifest && !text_of(member(object, "metadata"), "generateName").empty()) {
      pair.name = std::string(text_of(member(object, "metadata"), "generateName")) + "*";
    } else if (pair.kind.empty() || pair.api_version.empty() || pair.name.empty()) {
      fail({.at = object.at(),
            .message = "this object has no " + std::string(pair.kind.empty() ? "kind" : pair.name.empty() ? "metadata.name" : "apiVersion"),
            .hint = "an object is compared by its group, kind, namespace and name"});
    }
    const std::string key = std::string(group_of(pair.api_version, pair.kind)) + "/" + pair.label;
    const auto [found, is_new] = index_.try_emplace(key, pairs_.size());
    if (is_new) pairs_.push_back(std::move(pair));
    Pair& target = pairs_[found->second];
    if (!(target.*side).is_nil() && is_manifest) {
      fail({.at = object.at(),
            .message = target.label + " is twice in the same manifest",
            .hint = "the applier would take the last one; remove the other",
            .trace = {{(target.*side).at(), "first here"}}});
    }
    target.*side = object;
    return target;
  }

  std::vector<Pair> take() { return std::move(pairs_); }

 private:
  Pair named(const Value& object) const {
    Pair pair;
    pair.api_version = text_of(object, "apiVersion");
    pair.kind = text_of(object, "kind");
    const Value metadata = member(object, "metadata");
    pair.name = text_of(metadata, "name");
    pair.name_space = text_of(metadata, "namespace");
    const schema::Scope scope = request_.store->scope(pair.api_version, pair.kind);
    if (scope == schema::Scope::kCluster) pair.name_space.clear();
    if (scope != schema::Scope::kCluster && pair.name_space.empty()) pair.name_space = request_.name_space;
    // All versions of an autoscaler are read as the one that the server keeps.
    const bool is_scaler = pair.kind == "HorizontalPodAutoscaler" && pair.api_version.starts_with("autoscaling/");
    const schema::KindEntry entry = request_.store->find(is_scaler ? "autoscaling/v2" : pair.api_version, pair.kind, request_.version);
    pair.type = entry.type;
    pair.has_definition = entry.custom;
    // Helm's clients know definitions, but not those of v1beta1, nor what an aggregator serves.
    pair.is_custom = entry.custom || !entry.type || pair.api_version == "apiextensions.k8s.io/v1beta1" || pair.api_version.starts_with("apiregistration.k8s.io/");
    pair.label = pair.kind + "/" + pair.name_space + "/" + pair.name;
    return pair;
  }

  const DiffRequest& request_;
  std::vector<Pair> pairs_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

std::vector<Pair> pair_objects(Job& job, const DiffRequest& request) {
  job.pay(request.new_objects.size() + request.old_objects.size() + request.live_objects.size());
  Pairing pairing(request);
  for (std::size_t i = 0; i < request.new_objects.size(); ++i) {
    Pair& pair = pairing.add(request.new_objects[i], &Pair::fresh, true);
    if (i < request.foretold.size() && request.foretold[i].is_known) pair.foretold = &request.foretold[i];
  }
  for (const Value& object : request.old_objects) pairing.add(object, &Pair::old, true);
  for (const Value& object : request.live_objects) pairing.add(object, &Pair::live, false);
  for (const Value& object : request.again_objects) pairing.add(object, &Pair::again, false);
  return pairing.take();
}

bool is_of_crds_folder(const DiffRequest& request, const Pair& pair) {
  return pair.kind == "CustomResourceDefinition" && std::any_of(request.chart_definitions.begin(), request.chart_definitions.end(), [&](const Value& object) {
           return text_of(member(object, "metadata"), "name") == pair.name;
         });
}

}  // namespace rhumbline::diff
