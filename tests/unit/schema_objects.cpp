// Kubernetes objects: what the check finds, in its several strictnesses.
#include <doctest/doctest.h>

#include "renderer/schema/schema.h"

using namespace rhumbline;

namespace {

constexpr std::string_view kCrd = R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: true
    deprecated: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          metadata: {type: object}
          spec:
            type: object
            required: [size, lo]
            properties:
              size: {type: integer, minimum: 1, maximum: 10}
              lo: {type: integer, default: 1}
              maybe: {type: string, nullable: true}
              plain: {type: string}
              when: {type: string, format: date-time}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              any: {type: object, x-kubernetes-preserve-unknown-fields: true}
              tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
              sub: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              either: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}
            x-kubernetes-validations: [{rule: "self.lo <= 1"}]
)";

struct Row {
  std::string_view yaml;   // an object, or {...}: only its spec
  std::string_view found;  // "CODE path message" lines, warnings with a leading ~
};

std::string pod(std::string_view spec) {
  const bool whole = !spec.starts_with("{");
  return (whole ? "" : "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ") + std::string(spec);
}
std::string widget(std::string_view spec) {
  return "apiVersion: example.test/v1\nkind: Widget\nmetadata: {name: w}\nspec: " + std::string(spec);
}

std::string cron_job(std::string_view schedule) {
  return "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {schedule: \"" + std::string(schedule) +
         "\", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: b}]}}}}}";
}

std::string checked(const std::string& yaml_text, const schema::CheckOptions& options, std::string_view version = "1.36") {
  Job job;
  schema::Store store(job);
  REQUIRE(store.add_crd(yaml::read(job, kCrd, {}, {.keep_integers = true}).or_throw()));
  std::vector<yaml::DuplicateKey> duplicates;
  const Value object =
      yaml::read(job, yaml_text, job.sources.add("t.yaml", yaml_text), {.keep_integers = true, .duplicates = &duplicates})
          .or_throw();
  std::vector<schema::Finding> findings;
  schema::check_object(job, store, schema::kube_version(version).or_throw(), object, duplicates, options, findings);
  std::string out;
  for (const schema::Finding& finding : findings) {
    out += finding.severity == schema::Level::kWarning ? "~" : "";
    out += std::string(finding.code) + " " + finding.path + " " + finding.message + "\n";
  }
  return out;
}

constexpr std::string_view kOld = "~DEPRECATED_VERSION apiVersion example.test/v1 is deprecated by its CRD\n";

constexpr Row kBuiltIn[] = {
    {"{containers: [{name: a, image: b}]}", ""},
    {"{containers: []}", "SCHEMA spec.containers has 0 items, must have at least 1\n"},
    {"{containers: null}", "SCHEMA spec.containers is null, must be given\n"},
    {"{containers: [{name: a, image: b, ports: [{containerPort: '80'}]}]}",
     "SCHEMA spec.containers[0].ports[0].containerPort is \"80\" (a string), must be integer\n"},
    {"{containers: [{name: a, image: b, ports: [{containerPort: 70000}]}]}",
     "SCHEMA spec.containers[0].ports[0].containerPort is 70000, must be at most 65535\n"},
    {"{containers: [{name: a, image: b, imagePullPolicy: always}]}",
     "SCHEMA spec.containers[0].imagePullPolicy is \"always\", must be one of Always, IfNotPresent, Never; did you mean "
     "Always?\n"},
    {"{containers: [{name: a, image: b, imagePullPolicy: ''}]}", ""},
    {"{containers: [{name: a, image: b, env: [{name: X, value: 1}]}]}",
     "SCHEMA spec.containers[0].env[0].value is 1, must be string\n"},
    {"{containers: [{name: a, image: b, env: [{name: X}, {name: X}]}]}",
     "~DUPLICATE_ITEM spec.containers[0].env[1] is there twice: name=\"X\"\n"},
    {"{containers: [{name: a, image: b}, {name: a, image: c}]}",
     "DUPLICATE_ITEM spec.containers[1] is there twice: name=\"a\"\n"},
    {"{containers: [{name: a, image: b, resources: {limits: {memory: 1GB, cpu: 0.5}}}]}",
     "SCHEMA spec.containers[0].resources.limits.memory is \"1GB\", which is no quantity\n"},
    {"{containers: [{name: a, image: b, livenessProb: {}}]}",
     "UNKNOWN_FIELD spec.containers[0].livenessProb is no field of this type; did you mean livenessProbe?\n"},
    {"{activeDeadlineSeconds: 9223372036854775808, containers: [{name: a, image: b}]}",
     "SCHEMA spec.activeDeadlineSeconds is 9223372036854775808, does not fit into int64\n"},
    {"apiVersion: v1\nkind: Secret\nmetadata: {name: s, creationTimestamp: 2020-13-01T00:00:00Z}\ndata: {a: '###'}",
     "SCHEMA metadata.creationTimestamp is \"2020-13-01T00:00:00Z\", which is no valid date-time\n"
     "SCHEMA data.a is no valid base64 (its value is hidden)\n"},
    {"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: 'A_b'}\ndata: {a: b, a: c}",
     "DUPLICATE_KEY  key \"a\" is there twice; the last one would win\n"
     "SCHEMA metadata.name is \"A_b\", which is no valid name for a ConfigMap\n"},
    {"apiVersion: v1\nkind: ConfigMap", "SCHEMA metadata is missing; an object needs a name\n"},
    {"apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-, labels: {a: 'b c'}}",
     "SCHEMA metadata.labels.a is \"b c\", which is no label value: at most 63 letters, digits, '-', '_', '.', with a letter or "
     "digit at "
     "both ends\n"},
    {"kind: ConfigMap\napiVersion: 1", "SCHEMA apiVersion is no string\n"},
    {"apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: c}",
     "REMOVED_API apiVersion batch/v1beta1 CronJob is not served by Kubernetes 1.36; removed in 1.25\n"},
    {"apiVersion: apps/v1\nkind: deployment\nmetadata: {name: c}",
     "MISSING_SCHEMA apiVersion no schema for apps/v1 deployment; did you mean apps/v1 Deployment?\n"},
    {"apiVersion: v1\nkind: Endpoints\nmetadata: {name: e}",
     "~DEPRECATED_API apiVersion v1 Endpoints is deprecated since 1.33\n"},
};

constexpr Row kCustom[] = {
    {"{size: 1}", ""},
    {"{size: 11}", "SCHEMA spec.size is 11, must be at most 10\n"},
    {"{size: 1, maybe: null, plain: null, lo: null}", ""},
    {"{size: null}", "SCHEMA spec.size is null, must be given\n"},
    {"{size: 1, when: '2020-13-01T00:00:00Z'}", "SCHEMA spec.when is \"2020-13-01T00:00:00Z\", which is no valid date-time\n"},
    {"{size: 1, port: true}", "SCHEMA spec.port is true, must be integer or string\n"},
    {"{size: 1, any: {x: {y: 1}}, port: '80%'}", ""},
    {"{size: 1, tags: [a, a]}", "DUPLICATE_ITEM spec.tags[1] is there twice: \"a\"\n"},
    {"{size: 1, sub: {x: 1}}",
     "SCHEMA spec.sub.apiVersion is missing; an embedded object needs it\nSCHEMA spec.sub.kind is missing; an embedded object "
     "needs it\n"},
    {"{size: 1, either: {a: x, b: z}}", "SCHEMA spec.either fits 2 of the 2 forms of which the schema wants exactly one\n"},
    {"{size: 1, nope: 1}", "UNKNOWN_FIELD spec.nope is no field of this type\n"},
};

// Schedules of CronJobs and what is said of them; the server's dry run took those of which nothing is, and refused the others.
constexpr Row kSchedules[] = {
    {"* * * * *", ""},
    {"*\t*  * * *", ""},
    {" * * * * * ", ""},
    {"*\u00a0* * * *", ""},
    {"0 0 * * sun", ""},
    {"* * * * MON-FRI", ""},
    {"* * * * mon,wed/2", ""},
    {"0 0 31 FEB *", ""},
    {"59 23 31 12 6", ""},
    {", * * * *", ""},
    {"1,,2 * * * *", ""},
    {"1-5/2 * * * *", ""},
    {"5/10 * * * *", ""},
    {"*-5 * * * *", ""},
    {"*/100 * * * *", ""},
    {"? * * * *", ""},
    {"+5 * * * *", ""},
    {"05 * * * *", ""},
    {"@daily", ""},
    {"@every 1h30m", ""},
    {"*/5 * * *", "\"*/5 * * *\" has 4 fields, a schedule has five: minute, hour, day of the month, month, day of the week"},
    {"* * * * * *", "\"* * * * * *\" has 6 fields, a schedule has five: minute, hour, day of the month, month, day of the week"},
    {"", "\"\" has 0 fields, a schedule has five: minute, hour, day of the month, month, day of the week"},
    {" @daily", "\" @daily\" has 1 fields, a schedule has five: minute, hour, day of the month, month, day of the week"},
    {"0 0 * * 7", "\"7\" is no day of the week: 0 to 6"},
    {"0 0 0 * *", "\"0\" is no day of the month: 1 to 31"},
    {"0 0 1 13 *", "\"13\" is no month: 1 to 12"},
    {"0,60 * * * *", "\"60\" is no minute: 0 to 59"},
    {"* 24 * * *", "\"24\" is no hour: 0 to 23"},
    {"-5 * * * *", "\"-5\" is no minute: 0 to 59"},
    {"5- * * * *", "\"5-\" is no minute: 0 to 59"},
    {"0x5 * * * *", "\"0x5\" is no minute: 0 to 59"},
    {"0 0 1 january *", "\"january\" is no month: 1 to 12"},
    {"99999999999999999999 * * * *", "\"99999999999999999999\" is no minute: 0 to 59"},
    {"TZ=UTC 60 * * * *", "\"60\" is no minute: 0 to 59"},
    {"5-1 * * * *", "\"5-1\" ends before it begins"},
    {"* * * * fri-mon", "\"fri-mon\" ends before it begins"},
    {"*/0 * * * *", "\"*/0\" has a step that is no positive number"},
    {"*/* * * * *", "\"*/*\" has a step that is no positive number"},
    {"*/2-5 * * * *", "\"*/2-5\" has a step that is no positive number"},
    {"1/2/3 * * * *", "\"1/2/3\" has more than one step"},
    {"1-2-3 * * * *", "\"1-2-3\" is no range: it has more than one hyphen"},
    {"**/2 * * * *", "\"**/2\" is no minute: 0 to 59"},
    {"@Daily", "\"@Daily\" is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every DURATION"},
    {"@yearly ", "\"@yearly \" is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every DURATION"},
    {"@every x", "\"@every x\" is none of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and @every DURATION"},
};

// What ConfigMaps and Secrets hold, behind their apiVersion; the server's dry run gave the same verdicts.
constexpr Row kContents[] = {
    {"kind: ConfigMap\ndata: {.a: x, A-b_c.d: x}", ""},
    {"kind: ConfigMap\ndata: {..a: x}", "SCHEMA data[\"..a\"] is no valid key: it may not be \".\" nor begin with \"..\"\n"},
    {"kind: ConfigMap\ndata: {'': x}", "SCHEMA data[\"\"] is no valid key: letters, digits, '-', '_' and '.'\n"},
    {"kind: ConfigMap\nbinaryData: {a b: eA==}", "SCHEMA binaryData[\"a b\"] is no valid key: letters, digits, '-', '_' and '.'\n"},
    {"kind: ConfigMap\ndata: {a: x}\nbinaryData: {a: eA==}", "SCHEMA data.a is there in binaryData, too: one of them must go\n"},
    {"kind: Secret\ndata: {a/b: eA==}", "SCHEMA data[\"a/b\"] is no valid key: letters, digits, '-', '_' and '.'\n"},
    {"kind: Secret\nstringData: {a b: x}", "SCHEMA stringData[\"a b\"] is no valid key: letters, digits, '-', '_' and '.'\n"},
    {"kind: Secret\ntype: kubernetes.io/tls\ndata: {tls.crt: null}\nstringData: {tls.key: ''}", ""},
    {"kind: Secret\ntype: kubernetes.io/tls\ndata: {tls.crt: ''}",
     "SCHEMA data[\"tls.key\"] is missing: a Secret of type kubernetes.io/tls must have it\n"},
    {"kind: Secret\ntype: kubernetes.io/basic-auth\nstringData: {password: ''}", ""},
    {"kind: Secret\ntype: kubernetes.io/basic-auth", "SCHEMA data.username is missing: a Secret of type kubernetes.io/basic-auth must have it or password\n"},
    {"kind: Secret\ntype: kubernetes.io/ssh-auth\nstringData: {ssh-privatekey: ''}", "SCHEMA data.ssh-privatekey is empty\n"},
    {"kind: Secret\ntype: kubernetes.io/dockercfg\ndata: {.dockercfg: e30=}", ""},
    {"kind: Secret\ntype: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: 'null'}", ""},
    {"kind: Secret\ntype: kubernetes.io/dockercfg\ndata: {.dockercfg: ew==}", "SCHEMA data[\".dockercfg\"] must be a JSON object (its value is hidden)\n"},
    {"kind: Secret\ntype: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: '[]'}",
     "SCHEMA data[\".dockerconfigjson\"] must be a JSON object (its value is hidden)\n"},
    {"kind: Secret\ntype: kubernetes.io/service-account-token",
     "SCHEMA metadata.annotations[\"kubernetes.io/service-account.name\"] is missing: a Secret of type kubernetes.io/service-account-token must have it\n"},
};

}  // namespace

TEST_CASE("built-in kinds: types, and the rules of the server") {
  for (const Row& row : kBuiltIn) {
    CAPTURE(row.yaml);
    CHECK(checked(pod(row.yaml), {.strict = true}) == row.found);
  }
}

TEST_CASE("schedules are what the server's cron takes") {
  for (const Row& row : kSchedules) {
    CAPTURE(row.yaml);
    CHECK(checked(cron_job(row.yaml), {.strict = true}) == (row.found.empty() ? "" : "SCHEMA spec.schedule is no schedule: " + std::string(row.found) + "\n"));
  }
}

TEST_CASE("a schedule may name a time zone where it did so before 1.29") {
  const std::string zoned = cron_job("CRON_TZ=UTC 0 0 * * *");
  CHECK(checked(zoned, {}) == "SCHEMA spec.schedule is \"CRON_TZ=UTC 0 0 * * *\": a time zone belongs into spec.timeZone\n");
  CHECK(checked(zoned, {}, "1.28").empty());
  Job job;
  CHECK(checked(zoned, {.before = yaml::read(job, "spec: {schedule: TZ=UTC 1 0 * * *}").or_throw()}).empty());
}

TEST_CASE("ConfigMaps and Secrets hold what the server takes") {
  for (const Row& row : kContents) {
    CAPTURE(row.yaml);
    CHECK(checked("apiVersion: v1\nmetadata: {name: c}\n" + std::string(row.yaml), {.strict = true}) == row.found);
  }
  const auto holding = [](std::size_t text, std::size_t coded) {
    const std::string object = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: '" + std::string(text, 'a') + "'}\nbinaryData: {b: '" +
                               std::string(coded / 3 * 4, 'A') + "'}";
    return checked(object, {});
  };
  CHECK(holding((1u << 20) - 3, 3).empty());
  CHECK(holding((1u << 20) - 2, 3) == "SCHEMA data has 1048577 bytes, a ConfigMap takes at most 1048576\n");
}

TEST_CASE("custom resources: pruning, defaults, list types, embedded objects") {
  for (const Row& row : kCustom) {
    CAPTURE(row.yaml);
    CHECK(checked(widget(row.yaml), {.strict = true}) == std::string(kOld) + std::string(row.found));
  }
}

TEST_CASE("each rule can be switched off, and kubeconform's verdicts need none of them") {
  const std::string wrong = pod("{containers: [{name: a, image: b, imagePullPolicy: always, ports: [{containerPort: 70000}]}]}");
  CHECK(checked(wrong, {.off = 1u << static_cast<unsigned>(schema::Rule::kEnum)}) ==
        "SCHEMA spec.containers[0].ports[0].containerPort is 70000, must be at most 65535\n");
  CHECK(checked(wrong, {.strict = true, .kubeconform = true}).empty());
  CHECK(checked(pod("{containers: [{name: a, image: b, ports: null, livenessProbe: {httpGet: {port: null}}}]}"),
                {.kubeconform = true}) ==
        "SCHEMA spec.containers[0].livenessProbe.httpGet.port is null, must be integer or string\n"
        "SCHEMA spec.containers[0].livenessProbe.httpGet.port is null, must be given\n");
  CHECK(checked(pod("{containers: [{name: a, image: b, nope: 1}]}"), {}).empty());
}

TEST_CASE("CEL rules are asked once everything else is right") {
  Job job;
  schema::Store store(job);
  REQUIRE(store.add_crd(yaml::read(job, kCrd, {}, {.keep_integers = true}).or_throw()));
  const std::string text = widget("{size: 1}");
  const Value object = yaml::read(job, text, {}, {.keep_integers = true}).or_throw();
  std::vector<schema::Finding> findings;
  const auto verdict = schema::check_object(job, store, schema::kube_version("").or_throw(), object, {}, {}, findings);
  CHECK(verdict.status == schema::Status::kValid);
  CHECK(verdict.cel_rules == 0);
  const std::string bad_text = widget("{size: 1, lo: 5}");
  const Value bad = yaml::read(job, bad_text, {}, {.keep_integers = true}).or_throw();
  const auto broken = schema::check_object(job, store, schema::kube_version("").or_throw(), bad, {}, {}, findings);
  CHECK(broken.status == schema::Status::kInvalid);
  REQUIRE(!findings.empty());
  CHECK(findings.back().code == "CEL_RULE");
  CHECK(findings.back().path == "spec");
}

TEST_CASE("CRDs must be structural") {
  const std::string crd = R"(apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: wrong.example.test}
spec:
  group: example.test
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - name: v1
    served: true
    storage: false
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {properties: {a: {type: array}}, anyOf: [{type: object}]}
)";
  CHECK(checked(crd, {.strict = true}) ==
        "SCHEMA metadata.name is \"wrong.example.test\", must be <plural>.<group>: widgets.example.test\n"
        "NOT_STRUCTURAL spec.versions[0].schema.openAPIV3Schema.properties.spec.type is missing: every field must have a type\n"
        "NOT_STRUCTURAL spec.versions[0].schema.openAPIV3Schema.properties.spec.properties.a.items is missing: an array must say "
        "what its "
        "items are\n"
        "NOT_STRUCTURAL spec.versions[0].schema.openAPIV3Schema.properties.spec.anyOf[0].type must not be said inside allOf, "
        "anyOf, oneOf "
        "or not: the schema would not be structural\n"
        "SCHEMA spec.versions exactly one version must have storage: true, 0 have\n");
}

TEST_CASE("the store knows versions, scopes and fields") {
  Job job;
  schema::Store store(job);
  CHECK(schema::kube_version("v1.31.4-gke.1").value().minor == 31);
  CHECK(schema::kube_version("1.31").value().exact);
  CHECK_FALSE(schema::kube_version("1.99").value().exact);
  CHECK_FALSE(schema::kube_version("banana").ok());
  const schema::KubeVersion version = schema::kube_version("1.34").value();
  CHECK(store.scope("rbac.authorization.k8s.io/v1", "ClusterRole") == schema::Scope::kCluster);
  CHECK(store.scope("apps/v1", "Deployment") == schema::Scope::kNamespaced);
  const schema::KindEntry deployment = store.find("apps/v1", "Deployment", version);
  CHECK(deployment.resource == "deployments");
  const schema::TypeRef spec = deployment.type.property("spec");
  CHECK(spec.name() == "io.k8s.api.apps.v1.DeploymentSpec");
  CHECK(spec.property("strategy").patch_strategy() == "retainKeys");
  const schema::TypeRef pod = spec.property("template").property("spec");
  const schema::TypeRef containers = pod.property("containers");
  CHECK(containers.list_type() == schema::ListType::kMap);
  CHECK(containers.list_keys() == std::vector<std::string_view>{"name"});
  CHECK(containers.patch_merge_key() == "name");
  const schema::TypeRef ports = containers.items().property("ports");
  CHECK(ports.list_keys() == std::vector<std::string_view>{"containerPort", "protocol"});
  CHECK(ports.patch_merge_key() == "containerPort");
  CHECK(ports.items().property("protocol").default_value(job)->as_text() == "TCP");
  CHECK(containers.items().property("resources").property("limits").property("cpu").type() == schema::Type::kQuantity);
  CHECK(pod.property("nodeSelector").is_atomic_map());
  CHECK_FALSE(spec.property("nothing"));
  const schema::KindEntry flow = store.find("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", version);
  CHECK_FALSE(flow.type);
  CHECK(flow.removed_in == "1.32");
  CHECK(flow.replacement == "flowcontrol.apiserver.k8s.io/v1");
}
