"""Random objects of many kinds, their upgrades and the edits between: what random_upgrades.py tries on a real API server.

An object is a tree of named choices. Drawing some of them anew makes the next version of the chart, or an edit by hand; so the three
versions of an object differ here and there and mostly agree, as they do in life. Choices that the server refuses are among them on purpose.
"""
import base64
import random

ABSENT = object()


class Draw:
    """Choices by name; what was chosen once stays, until the name is forgotten."""
    def __init__(self, seed):
        self.random, self.chosen = random.Random(seed), {}

    def __call__(self, name, options):
        if name not in self.chosen or self.chosen[name] >= len(options):
            self.chosen[name] = self.random.randrange(len(options))
        return options[self.chosen[name]]

    def again(self, seed, count):
        """The same choices but for some."""
        other = Draw(seed)
        other.chosen = dict(self.chosen)
        for name in other.random.sample(sorted(self.chosen), min(count, len(self.chosen))):
            del other.chosen[name]
        return other


def clean(value):
    """Without what was not chosen."""
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items() if item is not ABSENT}
    if isinstance(value, list):
        return [clean(item) for item in value if item is not ABSENT]
    return value


def some(d, name, options, item, most=3):
    """A list of distinct items in some order; item(d, name, option)."""
    order = d(name + "/order", [tuple(options), tuple(reversed(options)), tuple(sorted(options, key=lambda o: str(o)[::-1]))])
    return [item(d, f"{name}/{option}", option) for option in order if d(f"{name}/{option}?", [True, False])][:most]


def labels(d, name):
    return d(name, [ABSENT, {"tier": "web"}, {"tier": "db", "extra.io/x": "1"}, {"tier": None}, {"extra.io/x": ""}, {}])


def meta(d, name, more=None):
    return {"name": name, "labels": d("labels", [{"app": "a"}, {"app": "a", "v": "1"}, {"app": "a", "v": "2"}, {"v": "3"}, {"app": None}, {"v": None, "w": "y"}, ABSENT]),
            "annotations": d("annotations", [ABSENT, {"note": "x"}, {"note": "y", "n2": "z"}, {"note": None}, {"checksum/config": "abc"}]), **(more or {}),
            "finalizers": d("finalizers", [ABSENT, ABSENT, ABSENT, ["example.com/a"], ["example.com/a", "example.com/b"], ["example.com/b"]]),
            "ownerReferences": d("owners", [ABSENT, ABSENT, ABSENT, ABSENT, [{"apiVersion": "v1", "kind": "ConfigMap", "name": "o1", "uid": "11"}],
                                            [{"apiVersion": "v1", "kind": "ConfigMap", "name": "o2", "uid": "22", "controller": True}]])}


def probe(d, name):
    return d(name, [ABSENT, ABSENT, {"httpGet": {"port": 80}}, {"httpGet": {"port": "http", "path": "/z"}, "periodSeconds": 5}, {"exec": {"command": ["a"]}},
                    {"tcpSocket": {"port": 80}, "initialDelaySeconds": 0}, {"grpc": {"port": 9000}}, {"httpGet": {"port": 80, "scheme": "HTTPS", "httpHeaders": [{"name": "h", "value": "v"}]}}])


def variable(d, name, key):
    return {"name": key, **d(name, [{"value": "1"}, {"value": "2"}, {"value": ""}, {}, {"valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
                                    {"valueFrom": {"configMapKeyRef": {"name": "c", "key": "k", "optional": True}}}, {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
                                    {"valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}}])}


def environment(d, name):
    found = some(d, name, ["A", "B", "C", "D"], variable, 4)
    return found + d(name + "/twice", [[], [], [], [], [], [{"name": "A", "value": "twice"}]])


def letter(port):
    return "t" if port[1] is ABSENT else port[1][0].lower()


def ports(d, name):
    return some(d, name, [(53, "UDP"), (53, "TCP"), (80, "TCP"), (80, ABSENT)], lambda d, n, o: {
        "containerPort": o[0], "protocol": o[1], "name": d(n, [ABSENT, f"p{o[0]}{letter(o)}", "http"]), "hostPort": d(n + "h", [ABSENT, ABSENT, ABSENT, o[0]])}, 3)


def resources(d, name):
    return d(name, [ABSENT, {}, {"limits": {"cpu": "1"}}, {"limits": {"cpu": "1000m", "memory": "1Gi"}, "requests": {"cpu": "0.1"}}, {"requests": {"cpu": "100m", "memory": "1024Mi"}},
                    {"requests": {"memory": "128Mi", "ephemeral-storage": "1G"}}, {"limits": {"cpu": 1}}])


def security(d, name):
    return d(name, [ABSENT, ABSENT, {}, {"runAsNonRoot": True}, {"runAsUser": 0, "capabilities": {"drop": ["ALL"]}}, {"privileged": False, "capabilities": {"add": ["NET_ADMIN"], "drop": ["ALL"]}}])


def container(d, name, key):
    return {"name": key, "image": d(name + "/image", ["nginx:1.25", "nginx:1.26", "nginx", "r.io/a@sha256:" + "a" * 64, "nginx:latest"]),
            "imagePullPolicy": d(name + "/pull", [ABSENT, ABSENT, "Always", "IfNotPresent"]), "env": environment(d, name + "/env"), "ports": ports(d, name + "/ports"),
            "args": d(name + "/args", [ABSENT, ["a"], ["a", "b"], ["b", "a"], []]), "command": d(name + "/command", [ABSENT, ABSENT, ["sh", "-c"]]),
            "envFrom": d(name + "/from", [ABSENT, ABSENT, [{"configMapRef": {"name": "c"}}], [{"secretRef": {"name": "s"}, "prefix": "P_"}, {"configMapRef": {"name": "c"}}]]),
            "resources": resources(d, name + "/resources"), "livenessProbe": probe(d, name + "/live"), "readinessProbe": probe(d, name + "/ready"),
            "securityContext": security(d, name + "/security"), "terminationMessagePolicy": d(name + "/term", [ABSENT, ABSENT, "FallbackToLogsOnError"]),
            "lifecycle": d(name + "/lifecycle", [ABSENT, ABSENT, ABSENT, {"preStop": {"exec": {"command": ["x"]}}}, {"preStop": {"httpGet": {"port": 80}}}, {"postStart": {"exec": {"command": ["x"]}}}]),
            "volumeMounts": some(d, name + "/mounts", ["/a", "/b", "/c"], lambda d, n, o: {
                "mountPath": o, "name": d(n, ["data", "data", "conf"]), "readOnly": d(n + "ro", [ABSENT, True, False]), "subPath": d(n + "sub", [ABSENT, ABSENT, "x"])}, 2)}


def volume(d, name, key):
    return {"name": key, **d(name, [{"emptyDir": {}}, {"emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}, {"configMap": {"name": "c"}}, {"configMap": {"name": "c", "items": [{"key": "a", "path": "b"}]}},
                                    {"secret": {"secretName": "s", "defaultMode": 256}}, {"hostPath": {"path": "/x"}}, {"persistentVolumeClaim": {"claimName": "p"}},
                                    {"projected": {"sources": [{"serviceAccountToken": {"path": "t"}}, {"configMap": {"name": "c"}}]}},
                                    {"downwardAPI": {"items": [{"path": "l", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
                                    {"ephemeral": {"volumeClaimTemplate": {"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}}}])}


def pod(d, name="pod"):
    names = d(name + "/containers", [("web",), ("web",), ("web", "side"), ("side", "web"), ("web", "log", "side")])
    return {"containers": [container(d, f"{name}/{key}", key) for key in names],
            "initContainers": [container(d, f"{name}/{key}", key) for key in d(name + "/init", [(), (), (), ("init",), ("init", "init2"), ("init2", "init")])] or ABSENT,
            "volumes": [volume(d, name + "/v-data", "data"), volume(d, name + "/v-conf", "conf")] + d(name + "/v-more", [[], [], [{"name": "more", "emptyDir": {}}], [{"name": "bare"}]]),
            "serviceAccountName": d(name + "/account", [ABSENT, ABSENT, "one", "two"]), "automountServiceAccountToken": d(name + "/mount", [ABSENT, ABSENT, False]),
            "nodeSelector": d(name + "/nodes", [ABSENT, {"a": "1"}, {"a": "2", "b": "1"}, {"b": "1"}, {}]),
            "tolerations": d(name + "/tolerations", [ABSENT, [{"key": "a", "operator": "Exists"}], [{"key": "a", "value": "b", "effect": "NoSchedule"}, {"operator": "Exists"}], [{"operator": "Exists"}], []]),
            "topologySpreadConstraints": some(d, name + "/spread", [("zone", "DoNotSchedule"), ("zone", "ScheduleAnyway"), ("host", "DoNotSchedule")], lambda d, n, o: {
                "topologyKey": o[0], "whenUnsatisfiable": o[1], "maxSkew": d(n, [1, 2]), "labelSelector": d(n + "s", [ABSENT, {"matchLabels": {"app": "a"}}])}, 3),
            "affinity": d(name + "/affinity", [ABSENT, ABSENT, {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
                {"weight": 1, "podAffinityTerm": {"topologyKey": "h", "labelSelector": {"matchLabels": {"app": "a"}}}}]}},
                {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}]}}}, {}]),
            "imagePullSecrets": d(name + "/pull", [ABSENT, ABSENT, [{"name": "r1"}], [{"name": "r1"}, {"name": "r2"}], [{"name": "r2"}]]),
            "hostAliases": d(name + "/hosts", [ABSENT, ABSENT, ABSENT, [{"ip": "1.2.3.4", "hostnames": ["h"]}], [{"ip": "1.2.3.4", "hostnames": ["h", "i"]}, {"ip": "1.2.3.5", "hostnames": ["j"]}]]),
            "securityContext": d(name + "/context", [ABSENT, {}, {"fsGroup": 1000}, {"runAsUser": 1, "sysctls": [{"name": "net.core.somaxconn", "value": "1"}]}, {"supplementalGroups": [1, 2]}]),
            "hostNetwork": d(name + "/net", [ABSENT, ABSENT, ABSENT, ABSENT, True, False]), "dnsPolicy": d(name + "/dns", [ABSENT, ABSENT, "Default"]),
            "priorityClassName": d(name + "/priority", [ABSENT, ABSENT, "system-node-critical"]), "terminationGracePeriodSeconds": d(name + "/grace", [ABSENT, 30, 60, 0]),
            "enableServiceLinks": d(name + "/links", [ABSENT, ABSENT, True, False]), "shareProcessNamespace": d(name + "/share", [ABSENT, ABSENT, False])}


def template(d, restart=ABSENT):
    return {"metadata": {"labels": {"app": "a", **d("t/labels", [{}, {}, {"v": "1"}, {"v": "2"}])}, "annotations": d("t/annotations", [ABSENT, {"checksum/c": "1"}, {"checksum/c": "2"}, {"x": None}])},
            "spec": {**pod(d), "restartPolicy": restart}}


def selector(d):
    return {"matchLabels": d("selector", [{"app": "a"}] * 12 + [{"app": "b"}, {"app": "a", "v": "1"}])}


def deployment(d, name):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta(d, name), "spec": {
        "replicas": d("replicas", [ABSENT, 1, 2, 3, 0]), "selector": selector(d), "template": template(d), "minReadySeconds": d("ready", [ABSENT, ABSENT, 0, 5]), "paused": d("paused", [ABSENT, ABSENT, False, True]),
        "strategy": d("strategy", [ABSENT, {"type": "Recreate"}, {"type": "RollingUpdate"}, {"rollingUpdate": {"maxSurge": 1}}, {"rollingUpdate": {"maxSurge": "50%", "maxUnavailable": 0}}, {"type": "Recreate", "rollingUpdate": None}]),
        "revisionHistoryLimit": d("history", [ABSENT, 10, 3, 0]), "progressDeadlineSeconds": d("deadline", [ABSENT, ABSENT, 600, 60])}}


def stateful_set(d, name):
    claims = some(d, "claims", ["data", "conf"], lambda d, n, o: {"metadata": {"name": o, "labels": d(n + "l", [ABSENT] * 6 + [{"a": "b"}])}, "spec": {
        "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": d(n + "s", ["1Gi"] * 6 + ["2Gi", "1024Mi"])}}}}, 2)
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": meta(d, name), "spec": {
        "replicas": d("replicas", [ABSENT, 1, 3]), "serviceName": d("service", ["s"] * 8 + ["other", ABSENT]), "selector": selector(d), "template": template(d), "volumeClaimTemplates": claims or ABSENT,
        "podManagementPolicy": d("management", [ABSENT] * 5 + ["Parallel", "OrderedReady"]), "updateStrategy": d("update", [ABSENT, {"type": "OnDelete"}, {"rollingUpdate": {"partition": 2}}, {"type": "RollingUpdate"}]),
        "persistentVolumeClaimRetentionPolicy": d("retain", [ABSENT, ABSENT, {"whenDeleted": "Delete"}, {"whenScaled": "Delete", "whenDeleted": "Retain"}]), "ordinals": d("ordinals", [ABSENT, ABSENT, {"start": 1}, {"start": 0}])}}


def daemon_set(d, name):
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": meta(d, name), "spec": {
        "selector": selector(d), "template": template(d), "minReadySeconds": d("ready", [ABSENT, 0, 3]), "revisionHistoryLimit": d("history", [ABSENT, 2]),
        "updateStrategy": d("update", [ABSENT, {"type": "OnDelete"}, {"rollingUpdate": {"maxUnavailable": "10%"}}, {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}, {"type": "RollingUpdate"}])}}


def job(d, name):
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": meta(d, name), "spec": {
        "template": template(d, d("restart", ["Never"] * 5 + ["OnFailure"])), "parallelism": d("parallel", [ABSENT, 1, 2]), "completions": d("completions", [ABSENT, ABSENT, 1, 2]),
        "backoffLimit": d("backoff", [ABSENT, 3, 6]), "suspend": d("suspend", [ABSENT, True, False]), "ttlSecondsAfterFinished": d("ttl", [ABSENT, 10, 0]),
        "completionMode": d("mode", [ABSENT] * 5 + ["Indexed", "NonIndexed"]), "activeDeadlineSeconds": d("deadline", [ABSENT, ABSENT, 100])}}


def cron_job(d, name):
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": meta(d, name), "spec": {
        "schedule": d("schedule", ["* * * * *", "0 0 * * *"]), "timeZone": d("zone", [ABSENT, "Etc/UTC"]), "suspend": d("suspend", [ABSENT, True, False]), "concurrencyPolicy": d("concurrency", [ABSENT, "Forbid", "Allow"]),
        "successfulJobsHistoryLimit": d("good", [ABSENT, 3, 0]), "startingDeadlineSeconds": d("start", [ABSENT, 10]),
        "jobTemplate": {"spec": {"template": template(d, "OnFailure"), "backoffLimit": d("backoff", [ABSENT, 1])}}}}


def bare_pod(d, name):
    spec = {**template(d, d("restart", [ABSENT] * 6 + ["Never"]))["spec"], "activeDeadlineSeconds": d("deadline", [ABSENT, ABSENT, 100, 50])}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": meta(d, name), "spec": spec}


def service(d, name):
    kind = d("type", [ABSENT, "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"])
    several = some(d, "ports", [(53, "UDP"), (53, "TCP"), (80, ABSENT), (443, "TCP")], lambda d, n, o: {
        "port": o[0], "protocol": o[1], "name": d(n, [f"n{o[0]}{letter(o)}", f"n{o[0]}{letter(o)}", f"m{o[0]}{letter(o)}"]),
        "targetPort": d(n + "t", [ABSENT, 8080, "web", o[0]]), "nodePort": d(n + "n", [ABSENT] * 5 + [0]), "appProtocol": d(n + "a", [ABSENT, ABSENT, "http"])}, 3)
    return {"apiVersion": "v1", "kind": "Service", "metadata": meta(d, name), "spec": {
        "type": kind, "selector": d("selector", [ABSENT, {"app": "a"}, {"app": "b", "x": "y"}, {"x": "y"}, {}]), "ports": several or [{"port": 1}], "clusterIP": d("ip", [ABSENT] * 6 + ["None", "None", ""]),
        "externalName": "x.example.com" if kind == "ExternalName" else d("external", [ABSENT] * 6 + ["y.example.com"]), "sessionAffinity": d("affinity", [ABSENT, "None", "ClientIP"]),
        "externalTrafficPolicy": d("traffic", [ABSENT] * 4 + ["Local", "Cluster"]), "internalTrafficPolicy": d("internal", [ABSENT, ABSENT, "Local"]), "publishNotReadyAddresses": d("publish", [ABSENT, True, False]),
        "externalIPs": d("ips", [ABSENT] * 4 + [["1.2.3.4"], ["1.2.3.5", "1.2.3.4"]]), "loadBalancerSourceRanges": d("ranges", [ABSENT] * 5 + [["10.0.0.0/8"]]), "loadBalancerIP": d("lbip", [ABSENT] * 5 + ["1.1.1.1"]),
        "loadBalancerClass": d("class", [ABSENT] * 6 + ["example.com/lb"]), "ipFamilyPolicy": d("family", [ABSENT] * 5 + ["SingleStack", "PreferDualStack"]), "trafficDistribution": d("distribution", [ABSENT] * 4 + ["PreferClose"])}}


def ingress(d, name):
    rule = lambda d, n, o: {"host": d(n + "h", [o, ABSENT, o]), "http": {"paths": some(d, n + "p", ["/", "/a", "/b"], lambda d, m, p: {
        "path": p, "pathType": d(m, ["Prefix", "Exact", "ImplementationSpecific"]), "backend": d(m + "b", [{"service": {"name": "s", "port": {"number": 80}}}, {"service": {"name": "s", "port": {"name": "http"}}}, {"service": {"name": "t", "port": {"number": 80}}}])}, 3)
        or [{"pathType": "Prefix", "path": "/", "backend": {"service": {"name": "s", "port": {"number": 80}}}}]}}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": meta(d, name), "spec": {
        "rules": some(d, "rules", ["a.example.com", "b.example.com"], rule, 2) or ABSENT, "tls": d("tls", [ABSENT, [{"hosts": ["a.example.com"], "secretName": "s"}], [{"secretName": "t"}]]),
        "ingressClassName": d("class", [ABSENT, "nginx", "traefik"]), "defaultBackend": d("backend", [{"service": {"name": "s", "port": {"number": 80}}}, {"service": {"name": "s", "port": {"name": "x"}}}])}}


def network_policy(d, name):
    peers = [ABSENT, [{"podSelector": {}}], [{"podSelector": {"matchLabels": {"a": "b"}}, "namespaceSelector": {}}], [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}], []]
    port = [ABSENT, [{"port": 80}], [{"port": "http", "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}], [{"port": 80, "endPort": 90}]]
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": meta(d, name), "spec": {
        "podSelector": d("selector", [{}, {"matchLabels": {"app": "a"}}, {"matchExpressions": [{"key": "k", "operator": "Exists"}]}]),
        "ingress": d("ingress?", [ABSENT, [], [{}], [{"from": d("from", peers), "ports": d("ports", port)}], [{"from": d("from", peers)}, {"ports": d("ports", port)}]]),
        "egress": d("egress?", [ABSENT, ABSENT, [], [{}], [{"to": d("to", peers), "ports": d("eports", port)}]]), "policyTypes": d("types", [ABSENT, ABSENT, ["Ingress"], ["Ingress", "Egress"], ["Egress"]])}}


def data(d, name, values, keys=("a", "b", "c.txt")):
    return some(d, name, keys, lambda d, n, o: (o, d(n, values)), 3)


def config_map(d, name):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta(d, name), "data": dict(data(d, "data", ["1", "2", "", '{"a": 1}', '{"a":1}', "a: 1\nb: 2\n", None])) or d("empty", [ABSENT, {}]),
            "binaryData": d("binary", [ABSENT, ABSENT, {"bin": "AAEC"}, {"bin": "AAED", "bin2": ""}]), "immutable": d("immutable", [ABSENT] * 6 + [True, False])}


def secret(d, name):
    code = lambda text: base64.b64encode(text.encode()).decode()
    return {"apiVersion": "v1", "kind": "Secret", "metadata": meta(d, name), "data": dict(data(d, "data", [code("1"), code("2"), "", code("x" * 60)])) or ABSENT,
            "stringData": dict(data(d, "strings", ["1", "2", "three"], ("s1", "s2"))) or ABSENT, "type": d("type", [ABSENT] * 5 + ["Opaque", "example.com/x"]), "immutable": d("immutable", [ABSENT] * 8 + [True])}


def claim(d, name):
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": meta(d, name), "spec": {
        "accessModes": d("modes", [["ReadWriteOnce"]] * 8 + [["ReadWriteMany"], ["ReadWriteOnce", "ReadOnlyMany"]]), "resources": {"requests": {"storage": d("size", ["1Gi"] * 5 + ["1024Mi", "2Gi"])}},
        "storageClassName": d("class", [ABSENT] * 4 + ["", "fast"]), "volumeMode": d("mode", [ABSENT] * 5 + ["Filesystem"]), "volumeName": d("volume", [ABSENT] * 5 + ["pv1"]), "selector": d("selector", [ABSENT] * 6 + [{"matchLabels": {"a": "b"}}])}}


def volume_object(d, name):
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": meta(d, name), "spec": {
        "capacity": {"storage": d("size", ["1Gi", "2Gi", "1024Mi"])}, "accessModes": d("modes", [["ReadWriteOnce"], ["ReadWriteOnce", "ReadOnlyMany"]]), "persistentVolumeReclaimPolicy": d("policy", [ABSENT, "Delete", "Retain"]),
        "storageClassName": d("class", [ABSENT, "fast", ""]), "mountOptions": d("options", [ABSENT, ["a"], ["a", "b"]]), **d("source", [{"hostPath": {"path": "/a"}}] * 6 + [{"hostPath": {"path": "/b"}}, {"nfs": {"server": "s", "path": "/p"}}]),
        "nodeAffinity": d("affinity", [ABSENT] * 4 + [{"required": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}]}}])}}


def storage_class(d, name):
    return {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": meta(d, name), "provisioner": d("provisioner", ["a.example.com"] * 8 + ["b.example.com"]), "parameters": d("parameters", [ABSENT] * 6 + [{"a": "b"}]),
            "reclaimPolicy": d("policy", [ABSENT] * 5 + ["Delete", "Retain"]), "allowVolumeExpansion": d("expand", [ABSENT, True, False]), "mountOptions": d("options", [ABSENT, ["a"], ["b", "a"]]), "volumeBindingMode": d("mode", [ABSENT] * 6 + ["Immediate"])}


def account(d, name):
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": meta(d, name), "automountServiceAccountToken": d("mount", [ABSENT, True, False]),
            "imagePullSecrets": d("pull", [ABSENT, [{"name": "a"}], [{"name": "a"}, {"name": "b"}], [{"name": "b"}]]), "secrets": d("secrets", [ABSENT, ABSENT, [{"name": "s1"}], [{"name": "s2"}, {"name": "s1"}]])}


def rules(d):
    return d("rules", [[], ABSENT, [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}], [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}, {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["*"]}],
                       [{"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["*"], "resourceNames": ["x"]}], None])


def role(d, name):
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": meta(d, name), "rules": rules(d)}


def cluster_role(d, name):
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": meta(d, name), "rules": rules(d),
            "aggregationRule": d("aggregate", [ABSENT, ABSENT, {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}, {"clusterRoleSelectors": [{"matchLabels": {"a": "c"}}, {"matchExpressions": [{"key": "k", "operator": "Exists"}]}]}])}


def binding(d, name, kind="RoleBinding"):
    one = {"kind": "ServiceAccount", "name": "a", "namespace": "default"}
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": kind, "metadata": meta(d, name), "roleRef": d("ref", [{"kind": "ClusterRole", "name": "view", "apiGroup": "rbac.authorization.k8s.io"}] * 6 + [{"kind": "ClusterRole", "name": "edit"}]),
            "subjects": d("subjects", [ABSENT, [one], [one, {"kind": "User", "name": "u"}], [{"kind": "Group", "name": "g", "apiGroup": "rbac.authorization.k8s.io"}, one], [{**one, "apiGroup": ""}], []])}


def autoscaler(d, name):
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": d("target", ["a", "b"])}
    if d("version", ["v2", "v2", "v2", "v1"]) == "v1":
        return {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": meta(d, name), "spec": {
            "scaleTargetRef": target, "minReplicas": d("min", [ABSENT, 1, 2]), "maxReplicas": d("max", [3, 5]), "targetCPUUtilizationPercentage": d("cpu", [ABSENT, 50, 80])}}
    metric = [ABSENT, [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}],
              [{"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": d("average", ["100Mi", "0.1Gi", "104857600"])}}}, {"type": "Pods", "pods": {"metric": {"name": "q"}, "target": {"type": "AverageValue", "averageValue": "10"}}}],
              [{"type": "External", "external": {"metric": {"name": "q", "selector": {"matchLabels": {"a": "b"}}}, "target": {"type": "Value", "value": "10"}}}],
              [{"type": "ContainerResource", "containerResource": {"name": "cpu", "container": "web", "target": {"type": "Utilization", "averageUtilization": 50}}}],
              [{"type": "Object", "object": {"metric": {"name": "r"}, "describedObject": {"kind": "Ingress", "name": "i", "apiVersion": "networking.k8s.io/v1"}, "target": {"type": "Value", "value": "2k"}}}], []]
    behave = [ABSENT, ABSENT, {"scaleDown": {"stabilizationWindowSeconds": 60}}, {"scaleUp": {"policies": [{"type": "Pods", "value": 2, "periodSeconds": 30}]}}, {"scaleDown": {"selectPolicy": "Disabled"}}, {}]
    return {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": meta(d, name), "spec": {
        "scaleTargetRef": target, "minReplicas": d("min", [ABSENT, 1, 2, 4]), "maxReplicas": d("max", [3, 5]), "metrics": d("metrics", metric), "behavior": d("behavior", behave)}}


def budget(d, name):
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta(d, name), "spec": {
        **d("amount", [{"minAvailable": 1}, {"minAvailable": "50%"}, {"maxUnavailable": 1}, {"maxUnavailable": "10%"}, {}]), "selector": d("selector", [{"matchLabels": {"app": "a"}}, {"matchLabels": {"app": "a", "x": "y"}}, {"matchLabels": {"x": "y"}}, {}, ABSENT]),
        "unhealthyPodEvictionPolicy": d("evict", [ABSENT, ABSENT, "AlwaysAllow"])}}


def webhooks(d, name, kind="ValidatingWebhookConfiguration"):
    hook = lambda d, n, o: {"name": o, "admissionReviewVersions": d(n + "v", [["v1"], ["v1", "v1beta1"]]), "sideEffects": d(n + "s", ["None", "NoneOnDryRun"]), "failurePolicy": d(n + "f", [ABSENT, "Ignore", "Fail"]),
                            "clientConfig": d(n + "c", [{"service": {"name": "s", "namespace": "n"}}, {"service": {"name": "s", "namespace": "n", "path": "/p", "port": 444}}, {"service": {"name": "s", "namespace": "n"}, "caBundle": "LS0tCg=="}, {"url": "https://example.com"}]),
                            "rules": d(n + "r", [ABSENT, [{"apiGroups": ["none.example.com"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["things"]}],
                                                 [{"apiGroups": ["none.example.com"], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["things"], "scope": "Namespaced"}]]),
                            "namespaceSelector": d(n + "n", [ABSENT, {}, {"matchLabels": {"a": "b"}}, {"matchExpressions": [{"key": "k", "operator": "DoesNotExist"}]}]), "timeoutSeconds": d(n + "t", [ABSENT, 5]),
                            "matchPolicy": d(n + "m", [ABSENT, ABSENT, "Exact"]), "reinvocationPolicy": d(n + "i", [ABSENT, "IfNeeded"]) if kind.startswith("Mutating") else ABSENT}
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": kind, "metadata": meta(d, name), "webhooks": some(d, "hooks", ["a.example.com", "b.example.com", "c.example.com"], hook, 3)}


TREE = {"type": "object", "properties": {
    "plain": {"type": "array", "items": {"type": "string"}}, "set": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
    "keyed": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name", "port"], "items": {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string"}, "port": {"type": "integer", "default": 80}, "value": {"type": "string"}, "inner": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        "deep": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["k"], "items": {"type": "object", "required": ["k"], "properties": {"k": {"type": "string"}, "v": {"type": "integer", "default": 7}}}}}}},
    "atomic": {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {"a": {"type": "string"}, "b": {"type": "string", "default": "bb"}}},
    "whole": {"type": "array", "x-kubernetes-list-type": "atomic", "items": {"type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": "integer", "default": 9}}}},
    "mode": {"type": "string", "default": "auto"}, "nest": {"type": "object", "default": {}, "properties": {"on": {"type": "boolean", "default": True}, "size": {"type": "string"}}},
    "maybe": {"type": "string", "nullable": True}, "port": {"x-kubernetes-int-or-string": True}, "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}, "count": {"type": "integer"},
    "amount": {"type": "string"}, "texts": {"type": "object", "additionalProperties": {"type": "string"}}}}


def definition(group="rnd.example.com", plural="things", kind="Thing", scope="Namespaced"):
    return {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.{group}"}, "spec": {
        "group": group, "scope": scope, "names": {"plural": plural, "kind": kind}, "versions": [{"name": "v1", "served": True, "storage": True, "subresources": {"status": {}}, "schema": {"openAPIV3Schema": {
            "type": "object", "properties": {"spec": TREE, "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}}}}]}}


def custom(d, name):
    keyed = lambda d, n, o: {"name": o[0], "port": o[1], "value": d(n, [ABSENT, "x", "y"]), "inner": d(n + "i", [ABSENT, {"a": [1, 2]}, {"a": [2], "b": []}]),
                             "deep": some(d, n + "d", ["p", "q"], lambda d, m, k: {"k": k, "v": d(m, [ABSENT, 1, 2])}, 2) or ABSENT}
    return {"apiVersion": "rnd.example.com/v1", "kind": "Thing", "metadata": meta(d, name), "spec": d("spec?", [0] * 12 + [ABSENT]) if d("spec?", [0] * 12 + [ABSENT]) is ABSENT else {
        "plain": d("plain", [ABSENT, ["a"], ["b", "a"], []]), "set": d("set", [ABSENT, ["a", "b"], ["b", "c"], ["c"], []]), "keyed": some(d, "keyed", [("a", 80), ("a", 81), ("b", ABSENT), ("c", 1)], keyed, 3) or d("k0", [ABSENT, []]),
        "atomic": d("atomic", [ABSENT, {"a": "1"}, {"b": "2"}, {"a": "1", "b": "x"}, {}]), "whole": d("whole", [ABSENT, [{"x": 1}], [{"x": 1, "y": 2}, {"x": 2}], [{}]]), "mode": d("mode", [ABSENT, "auto", "off"]),
        "nest": d("nest", [ABSENT, {"on": False}, {"size": "1"}, {"on": True, "size": "2"}, {}]), "maybe": d("maybe", [ABSENT, None, "x"]), "port": d("port", [ABSENT, 80, "80", "http"]), "amount": d("amount", [ABSENT, "1Gi", "1024Mi"]),
        "free": d("free", [ABSENT, {"a": {"b": [1, {"c": 2}]}}, {"a": {"b": [1]}, "z": None}, {"a": None}, {}]), "count": d("count", [ABSENT, 0, 1]), "texts": d("texts", [ABSENT, {"a": "b"}, {"a": "c", "d": ""}, {"a": None}])}}


def small_definition(d, name):
    crd = definition("small.example.com", name, "K" + name.replace("-", ""), d("scope", ["Namespaced"] * 6 + ["Cluster"]))
    crd["metadata"] = {**meta(d, f"{name}.small.example.com"), "ownerReferences": ABSENT, "finalizers": ABSENT}
    more = {"name": "v2", "served": d("served", [True, False]), "storage": False, "schema": {"openAPIV3Schema": {"type": "object", "properties": d("schema", [{"spec": {"type": "object"}}, {"spec": {"type": "object", "properties": {"a": {"type": "string"}}}}, {}])}}}
    crd["spec"]["versions"] += d("versions", [[], [more]])
    crd["spec"]["versions"][0]["additionalPrinterColumns"] = d("columns", [ABSENT, [{"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}], [{"name": "X", "type": "string", "jsonPath": ".spec.x", "priority": 1}]])
    crd["spec"]["names"]["shortNames"] = d("short", [ABSENT, ABSENT, ["sh" + name[-3:]]])
    crd["spec"]["names"]["categories"] = d("categories", [ABSENT, ABSENT, ["all"], ["all", "mine"]])
    crd["spec"]["preserveUnknownFields"] = d("preserve", [ABSENT, ABSENT, False])
    crd["spec"]["conversion"] = d("conversion", [ABSENT, ABSENT, {"strategy": "None"}])
    return crd


def priority(d, name):
    return {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": meta(d, name), "value": d("value", [10] * 6 + [11]), "description": d("text", [ABSENT, "a", "b", ""]),
            "globalDefault": d("default", [ABSENT, False]), "preemptionPolicy": d("preempt", [ABSENT] * 6 + ["Never", "PreemptLowerPriority"])}


def quota(d, name):
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": meta(d, name), "spec": {"hard": d("hard", [{"pods": "1k"}, {"pods": 1000, "cpu": "500"}, {"cpu": "500000m"}, ABSENT]), "scopes": d("scopes", [ABSENT] * 6 + [["NotTerminating"]])}}


def limits(d, name):
    return {"apiVersion": "v1", "kind": "LimitRange", "metadata": meta(d, name), "spec": {"limits": d("limits", [[{"type": "PersistentVolumeClaim", "max": {"storage": "1Ti"}}], [{"type": "Pod", "max": {"cpu": "10k"}}],
                                                                                                                [{"type": "PersistentVolumeClaim", "max": {"storage": "1024Gi"}, "min": {"storage": "1"}}]])}}


def ingress_class(d, name):
    return {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": meta(d, name), "spec": {"controller": d("controller", ["a.example.com/c"] * 6 + ["b.example.com/c"]),
            "parameters": d("parameters", [ABSENT, {"kind": "P", "name": "p", "apiGroup": "g.example.com"}, {"kind": "P", "name": "q", "scope": "Cluster"}])}}


def runtime_class(d, name):
    return {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": meta(d, name), "handler": d("handler", ["h"] * 6 + ["i"]), "overhead": d("over", [ABSENT, {"podFixed": {"cpu": "100m"}}, {"podFixed": {"cpu": "0.1"}}]),
            "scheduling": d("where", [ABSENT, {"nodeSelector": {"a": "b"}}, {"nodeSelector": {"c": "d"}, "tolerations": [{"key": "a", "operator": "Exists"}]}])}


def policy(d, name):
    return {"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": meta(d, name), "spec": {"failurePolicy": d("fail", [ABSENT, "Ignore", "Fail"]),
            "matchConstraints": {"resourceRules": [{"apiGroups": ["none.example.com"], "apiVersions": ["v1"], "operations": d("ops", [["CREATE"], ["CREATE", "UPDATE"]]), "resources": ["things"]}], "namespaceSelector": d("ns", [ABSENT, {"matchLabels": {"a": "b"}}])},
            "validations": d("checks", [[{"expression": "true"}], [{"expression": "true", "message": "m"}, {"expression": "1 == 1", "reason": "Invalid"}]]), "variables": d("vars", [ABSENT, [{"name": "a", "expression": "1"}], [{"name": "b", "expression": "2"}, {"name": "a", "expression": "1"}]])}}


def flow(d, name):
    return {"apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "FlowSchema", "metadata": meta(d, name), "spec": {"priorityLevelConfiguration": {"name": d("level", ["global-default", "catch-all"])}, "matchingPrecedence": d("order", [ABSENT, 9000, 9500]),
            "distinguisherMethod": d("by", [ABSENT, {"type": "ByUser"}]), "rules": d("rules", [ABSENT, [{"subjects": [{"kind": "User", "user": {"name": "nobody"}}], "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["/none"]}]}]])}}


def slice_of(d, name):
    return {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": meta(d, name), "addressType": d("kind", ["IPv4"] * 8 + ["FQDN"]), "ports": d("ports", [ABSENT, [{"port": 80}], [{"port": 80, "name": "a"}, {"port": 81, "name": "b", "protocol": "UDP"}]]),
            "endpoints": d("endpoints", [[], [{"addresses": ["10.1.1.1"]}], [{"addresses": ["10.1.1.1"], "conditions": {"ready": True}}, {"addresses": ["10.1.1.2"], "hostname": "h"}]])}


def driver(d, name):
    return {"apiVersion": "storage.k8s.io/v1", "kind": "CSIDriver", "metadata": meta(d, name), "spec": d("spec", [{}, {"attachRequired": False}, {"podInfoOnMount": True, "fsGroupPolicy": "File"}, {"tokenRequests": [{"audience": "a"}]}, {"volumeLifecycleModes": ["Persistent"]}])}


def lease(d, name):
    return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": meta(d, name), "spec": d("spec", [ABSENT, {}, {"holderIdentity": "a", "leaseDurationSeconds": 15}, {"holderIdentity": "b", "renewTime": "2024-01-01T00:00:00.000000Z"}])}


def replica_set(d, name):
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": meta(d, name), "spec": {"replicas": d("replicas", [ABSENT, 1, 2]), "selector": selector(d), "template": template(d), "minReadySeconds": d("ready", [ABSENT, 0, 5])}}


def api_service(d, name):
    return {"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {**meta(d, f"v1.{name}.example.com"), "finalizers": ABSENT, "ownerReferences": ABSENT}, "spec": {"group": f"{name}.example.com", "version": "v1", "groupPriorityMinimum": d("p", [100, 200]), "versionPriority": d("v", [10, 20]),
            "service": d("service", [ABSENT, ABSENT, {"name": "s", "namespace": "n"}, {"name": "s", "namespace": "n", "port": 444}]), "insecureSkipTLSVerify": d("skip", [ABSENT, ABSENT, True]), "caBundle": d("ca", [ABSENT, ABSENT, "LS0t"])}}


NAMESPACED = (deployment, deployment, deployment, stateful_set, stateful_set, daemon_set, job, cron_job, bare_pod, replica_set, service, service, service, ingress, network_policy, config_map, config_map, secret, secret, claim,
              account, role, binding, autoscaler, autoscaler, budget, quota, limits, slice_of, lease, custom, custom, custom)
CLUSTER = (volume_object, storage_class, cluster_role, lambda d, n: binding(d, n, "ClusterRoleBinding"), webhooks, lambda d, n: webhooks(d, n, "MutatingWebhookConfiguration"), small_definition, priority, ingress_class, runtime_class, policy,
           flow, driver)
