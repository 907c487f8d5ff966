// Table: what a kube-apiserver (1.34) fills in, by the type that holds the field; sorted by type. For this room only.
// source: every row was measured by posting objects with dryRun=All
#pragma once

#include <string_view>

#include "renderer/value/value.h"

namespace rhumbline::diff {

struct Default {
  std::string_view type;   // last part of the type's name
  std::string_view field;
  Value value;             // invalid: an empty map
};

constexpr Value text(std::string_view v) { return Value::literal(v); }
constexpr Value number(std::int64_t v) { return Value::int64(v); }
constexpr Value yes() { return Value::boolean(true); }
constexpr Value no() { return Value::boolean(false); }
constexpr Value empty_map() { return Value::invalid(); }

inline constexpr Default kDefaults[] = {
    {"CSIDriverSpec", "attachRequired", yes()},
    {"CSIDriverSpec", "fsGroupPolicy", text("ReadWriteOnceWithFSType")},
    {"CSIDriverSpec", "podInfoOnMount", no()},
    {"CSIDriverSpec", "requiresRepublish", no()},
    {"CSIDriverSpec", "seLinuxMount", no()},
    {"CSIDriverSpec", "storageCapacity", no()},
    {"ConfigMapVolumeSource", "defaultMode", number(420)},
    {"Container", "resources", empty_map()},
    {"Container", "terminationMessagePath", text("/dev/termination-log")},
    {"Container", "terminationMessagePolicy", text("File")},
    {"ContainerPort", "protocol", text("TCP")},
    {"CronJobSpec", "concurrencyPolicy", text("Allow")},
    {"CronJobSpec", "failedJobsHistoryLimit", number(1)},
    {"CronJobSpec", "successfulJobsHistoryLimit", number(3)},
    {"CronJobSpec", "suspend", no()},
    {"DaemonSetSpec", "revisionHistoryLimit", number(10)},
    {"DeploymentSpec", "progressDeadlineSeconds", number(600)},
    {"DeploymentSpec", "replicas", number(1)},
    {"DeploymentSpec", "revisionHistoryLimit", number(10)},
    {"DownwardAPIVolumeSource", "defaultMode", number(420)},
    {"Endpoint", "conditions", empty_map()},
    {"EndpointPort", "name", text("")},
    {"EndpointPort", "protocol", text("TCP")},
    {"EphemeralContainer", "resources", empty_map()},
    {"EphemeralContainer", "terminationMessagePath", text("/dev/termination-log")},
    {"EphemeralContainer", "terminationMessagePolicy", text("File")},
    {"FlowSchemaSpec", "matchingPrecedence", number(1000)},
    {"GRPCAction", "service", text("")},
    {"HTTPGetAction", "path", text("/")},
    {"HTTPGetAction", "scheme", text("HTTP")},
    {"HorizontalPodAutoscalerSpec", "minReplicas", number(1)},
    {"HostPathVolumeSource", "type", text("")},
    {"ISCSIVolumeSource", "iscsiInterface", text("default")},
    {"IngressClassParametersReference", "scope", text("Cluster")},
    {"JobSpec", "completionMode", text("NonIndexed")},
    {"JobSpec", "manualSelector", no()},
    {"JobSpec", "suspend", no()},
    {"MatchResources", "matchPolicy", text("Equivalent")},
    {"MatchResources", "namespaceSelector", empty_map()},
    {"MatchResources", "objectSelector", empty_map()},
    {"MutatingWebhook", "failurePolicy", text("Fail")},
    {"MutatingWebhook", "matchPolicy", text("Equivalent")},
    {"MutatingWebhook", "namespaceSelector", empty_map()},
    {"MutatingWebhook", "objectSelector", empty_map()},
    {"MutatingWebhook", "reinvocationPolicy", text("Never")},
    {"MutatingWebhook", "timeoutSeconds", number(10)},
    {"NamedRuleWithOperations", "scope", text("*")},
    {"NetworkPolicyPort", "protocol", text("TCP")},
    {"ObjectFieldSelector", "apiVersion", text("v1")},
    {"PersistentVolumeClaimSpec", "volumeMode", text("Filesystem")},
    {"PersistentVolumeSpec", "persistentVolumeReclaimPolicy", text("Retain")},
    {"PersistentVolumeSpec", "volumeMode", text("Filesystem")},
    {"PodFailurePolicyOnPodConditionsPattern", "status", text("True")},
    {"PodSpec", "dnsPolicy", text("ClusterFirst")},
    {"PodSpec", "restartPolicy", text("Always")},
    {"PodSpec", "schedulerName", text("default-scheduler")},
    {"PodSpec", "securityContext", empty_map()},
    {"PodSpec", "terminationGracePeriodSeconds", number(30)},
    {"PriorityClass", "preemptionPolicy", text("PreemptLowerPriority")},
    {"Probe", "failureThreshold", number(3)},
    {"Probe", "periodSeconds", number(10)},
    {"Probe", "successThreshold", number(1)},
    {"Probe", "timeoutSeconds", number(1)},
    {"ProjectedVolumeSource", "defaultMode", number(420)},
    {"ReplicaSetSpec", "replicas", number(1)},
    {"ReplicationControllerSpec", "replicas", number(1)},
    {"ResourceFieldSelector", "divisor", text("0")},
    {"RuleWithOperations", "scope", text("*")},
    {"Secret", "type", text("Opaque")},
    {"SecretVolumeSource", "defaultMode", number(420)},
    {"ServiceAccountTokenProjection", "expirationSeconds", number(3600)},
    {"ServicePort", "protocol", text("TCP")},
    {"ServiceReference", "port", number(443)},
    {"ServiceSpec", "sessionAffinity", text("None")},
    {"ServiceSpec", "type", text("ClusterIP")},
    {"StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", text("Retain")},
    {"StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", text("Retain")},
    {"StatefulSetSpec", "podManagementPolicy", text("OrderedReady")},
    {"StatefulSetSpec", "replicas", number(1)},
    {"StatefulSetSpec", "revisionHistoryLimit", number(10)},
    {"StorageClass", "reclaimPolicy", text("Delete")},
    {"StorageClass", "volumeBindingMode", text("Immediate")},
    {"ValidatingAdmissionPolicySpec", "failurePolicy", text("Fail")},
    {"ValidatingWebhook", "failurePolicy", text("Fail")},
    {"ValidatingWebhook", "matchPolicy", text("Equivalent")},
    {"ValidatingWebhook", "namespaceSelector", empty_map()},
    {"ValidatingWebhook", "objectSelector", empty_map()},
    {"ValidatingWebhook", "timeoutSeconds", number(10)},
};

}  // namespace rhumbline::diff
