// Upgrades in small: what becomes of a field that the chart, a person and a server had their hands on.
#include "renderer/diff/diff.h"

#include <doctest/doctest.h>

#include "renderer/report/report.h"

using namespace rhumbline;

namespace {

// Runs one comparison over YAML texts and prints `object class` and `  path class` lines.
struct Upgrade {
  std::string old = {}, live = {}, fresh = {};
  Engine engine = Engine::kNone;
  bool force = false;

  Comparison run(Job& job, const schema::Store& store) const {
    const auto objects = [&](const std::string& text) {
      std::vector<Value> found;
      for (const Document& document : split_documents(text)) {
        for (const Value& value : parse_document(job, document, job.sources.add("t", text) + document.offset).or_throw().values) {
          unfold_objects(value, found);
        }
      }
      return found;
    };
    const std::vector<Value> olds = objects(old), lives = objects(live), news = objects(fresh);
    DiffRequest request;
    request.old_objects = olds;
    request.live_objects = lives;
    request.new_objects = news;
    request.old_source = old.empty() ? OldSource::kNone : OldSource::kGiven;
    request.has_live = !live.empty();
    request.engine = engine;
    request.force_conflicts = force;
    request.release = "r";
    request.store = &store;
    request.version = schema::kube_version("").or_throw();
    return compare(job, request);
  }

  std::string told() const {
    Job job;
    const schema::Store store(job);
    const Comparison comparison = run(job, store);
    std::string out = comparison.outcome == Outcome::kOk ? "" : std::string(outcome_name(comparison.outcome)) + "\n";
    for (const Conflict& conflict : comparison.conflicts) out += "conflict " + conflict.path + " " + conflict.manager + "\n";
    for (const ObjectDiff& object : comparison.objects) {
      if (object.object_class != ObjectClass::kKept) out += object.object + " " + std::string(object_class_name(object.object_class)) + "\n";
      for (const Change& change : object.changes) {
        if (change.field_class > FieldClass::kNoise) out += change.path + " " + std::string(field_class_name(change.field_class)) + "\n";
      }
    }
    return out;
  }
};

std::string config(const std::string& data, const std::string& metadata = "") {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default" + metadata + "}\ndata: {" + data + "}\n";
}

std::string deployment(const std::string& spec, const std::string& container = "") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: default}\nspec: {" + spec +
         "selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: x, image: 'i:1'" + container + "}]}}}\n";
}

}  // namespace

TEST_CASE("what is too large is refused: for kubectl's record sooner than for the server") {
  const auto outcome = [](Engine engine, std::size_t bytes) {
    const std::string fresh = config("a: " + std::string(bytes, 'x'));
    return Upgrade{.old = config("a: z"), .live = config("a: z"), .fresh = fresh, .engine = engine}.told().substr(0, 12);
  };
  CHECK(outcome(Engine::kKubectl, 261000) == "data.a chart");
  CHECK(outcome(Engine::kKubectl, 262144) == "refused-type");
  CHECK(outcome(Engine::kHelm3, 1048576) == "data.a chart");
  CHECK(outcome(Engine::kHelm3, 1048577) == "refused-type");
}

TEST_CASE("two manifests: added, replaced, removed") {
  CHECK(Upgrade{.old = config("a: x, b: v"), .fresh = config("a: z, c: w")}.told() ==
        "data.a chart-replace\ndata.b chart-remove\ndata.c chart-add\n");
  CHECK(Upgrade{.old = config("a: x"), .fresh = config("a: x")}.told().empty());
}

TEST_CASE("an edit that the chart sets is reverted, one that it does not set stays") {
  const Upgrade upgrade{.old = config("a: x"), .live = config("a: edited, mine: v"), .fresh = config("a: x"), .engine = Engine::kKubectl};
  CHECK(upgrade.told() == "data.a edit-reverted\ndata.mine edit-kept\n");
}

TEST_CASE("both changed: overwritten, or of one mind") {
  CHECK(Upgrade{.old = config("a: x"), .live = config("a: v"), .fresh = config("a: z"), .engine = Engine::kHelm3}.told() == "data.a edit-overwritten\n");
  CHECK(Upgrade{.old = config("a: x"), .live = config("a: z"), .fresh = config("a: z"), .engine = Engine::kHelm3}.told() == "data.a converged\n");
}

TEST_CASE("dropped by the chart, edited by hand: gone with client-side appliers") {
  CHECK(Upgrade{.old = config("a: x, b: v"), .live = config("a: x, b: z"), .fresh = config("a: x"), .engine = Engine::kHelm3}.told() == "data.b edit-deleted\n");
}

TEST_CASE("defaults spelled out and equal amounts are no changes") {
  CHECK(Upgrade{.old = deployment("", ", resources: {requests: {cpu: 100m}}"),
                .fresh = deployment("replicas: 1, revisionHistoryLimit: 10, ", ", imagePullPolicy: IfNotPresent, resources: {requests: {cpu: 0.1}}")}
            .told()
            .empty());
}

TEST_CASE("items of keyed lists are found by key, whatever their order") {
  const std::string old = deployment("", ", ports: [{containerPort: 80, name: a}, {containerPort: 90, name: b}]");
  const std::string fresh = deployment("", ", ports: [{containerPort: 90, name: b}, {containerPort: 80, name: z}]");
  CHECK(Upgrade{.old = old, .fresh = fresh}.told() ==
        "spec.template.spec.containers[name=\"x\"].ports[containerPort=80,protocol=\"TCP\"].name chart-replace\n");
}

TEST_CASE("server-side apply stops at a field that somebody else owns, and goes on with force") {
  const std::string owners =
      ", managedFields: [{manager: helm, operation: Apply, fieldsV1: {'f:data': {}}}, {manager: kubectl-edit, operation: Update, "
      "fieldsV1: {'f:data': {'f:a': {}}}}]";
  Upgrade upgrade{.old = config("a: x"), .live = config("a: v", owners), .fresh = config("a: x, b: v"), .engine = Engine::kHelm4};
  CHECK(upgrade.told() == "conflict\nconflict data.a kubectl-edit\ndata.a edit-present\ndata.b chart-change-refused\n");
  upgrade.force = true;
  CHECK(upgrade.told() == "data.a edit-reverted\ndata.b chart-add\n");
}

TEST_CASE("without an old manifest managedFields tell an edit") {
  const std::string owners =
      ", managedFields: [{manager: helm, operation: Apply, fieldsV1: {'f:data': {'f:b': {}}}}, {manager: kubectl-edit, operation: Update, "
      "fieldsV1: {'f:data': {'f:a': {}}}}]";
  CHECK(Upgrade{.live = config("a: v, b: v", owners), .fresh = config("a: x, b: x")}.told() == "data.a edit-reverted\ndata.b chart-replace\n");
}

TEST_CASE("without any record nobody can tell an edit, and what only runs is left alone") {
  CHECK(Upgrade{.live = config("a: v, other: z"), .fresh = config("a: x")}.told() == "data.a chart-replace\n");
}

TEST_CASE("the version of an API is not part of an object's name") {
  const std::string body = "\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: default}\nspec: {minReplicas: 1, maxReplicas: ";
  CHECK(Upgrade{.old = "apiVersion: autoscaling/v1" + body + "3, scaleTargetRef: {kind: D, name: d}}", .fresh = "apiVersion: autoscaling/v2" + body + "4, scaleTargetRef: {kind: D, name: d}}"}
            .told() == "spec.maxReplicas chart-replace\n");
}

TEST_CASE("objects come, go, stay by policy, or were deleted by hand") {
  const std::string keep = ", annotations: {helm.sh/resource-policy: keep}";
  CHECK(Upgrade{.fresh = config("a: x")}.told() == "ConfigMap/default/c object-created\n");
  CHECK(Upgrade{.old = config("a: x"), .live = config("a: x"), .engine = Engine::kHelm3}.told() == "ConfigMap/default/c object-pruned\n");
  CHECK(Upgrade{.old = config("a: x"), .live = config("a: x"), .engine = Engine::kKubectl}.told() == "ConfigMap/default/c object-left\n");
  CHECK(Upgrade{.old = config("a: x", keep), .live = config("a: x", keep), .engine = Engine::kHelm3}.told() == "ConfigMap/default/c object-left\n");
}

TEST_CASE("what the server would refuse is foretold and stops everything") {
  CHECK(Upgrade{.old = deployment(""), .live = deployment(""),
                .fresh = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: default}\nspec: {selector: {matchLabels: {a: c}}, "
                         "template: {metadata: {labels: {a: c}}, spec: {containers: [{name: x, image: 'i:1'}]}}}\n",
                .engine = Engine::kHelm3}
            .told()
            .starts_with("refused-immutable\n"));
}

TEST_CASE("stringData and data with the same bytes are the same") {
  const std::string head = "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: default}\n";
  CHECK(Upgrade{.old = head + "stringData: {k: hello}", .fresh = head + "data: {k: aGVsbG8=}"}.told().empty());
}

TEST_CASE("an object twice in one manifest is an error") {
  CHECK_THROWS_AS((Upgrade{.fresh = config("a: x") + "---\n" + config("a: v")}.told()), Failure);
}

TEST_CASE("a value of the wrong kind where a default wants a map is left as it is") {
  const std::string head = "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {sessionAffinity: ClientIP, ports: [{port: 80}], sessionAffinityConfig: ";
  CHECK(Upgrade{.old = head + "[{}]}", .fresh = head + "[{}]}"}.told().empty());
  CHECK(Upgrade{.old = head + "[{}]}", .fresh = head + "text}"}.told() == "spec.sessionAffinityConfig chart-replace\n");
}

TEST_CASE("null items of a keyed list are items") {
  const std::string plain = deployment("", ", env: [null, {name: a, value: v}]");
  CHECK(Upgrade{.old = plain, .live = plain, .fresh = plain, .engine = Engine::kKubectl}.told().find("chart") == std::string::npos);
}
