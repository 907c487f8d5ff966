#!/usr/bin/env python3
"""`diff --live cluster` against a server that behaves and one that does not; every way to fail is one test.

The promise under test: what could not be read ends with exit 2, nothing on stdout and the reason on stderr; it is never "no
difference" and never "all new". usage: run.py --bin RHUMBLINE [-v] [NAME...]; last line `N passed, N failed`.
"""
import argparse
import base64
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import fake_server as fake  # noqa: E402
from tally import Tally  # noqa: E402

CONFIG = "/api/v1/namespaces/shop/configmaps"


def config_map(name="web", data=None, namespace="shop", **meta):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace, **meta}, "data": data or {"a": "1"}}


class Case:
    """A work folder with certificates, a kubeconfig and a server."""
    certificates = None

    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.mkdtemp(prefix="rhumbline-live-")
        self.servers = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))
        return self.path(name)

    def server(self, objects=(), **options):
        server = fake.FakeServer(objects, **options)
        self.servers.append(server)
        return server

    def kubeconfig(self, url, user=None, cluster=None, name="kubeconfig", context=None):
        return self.write(name, {
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "c", "cluster": {"server": url, **(cluster or {})}}],
            "users": [{"name": "u", "user": user or {}}],
            "contexts": [{"name": "test", "context": {"cluster": "c", "user": "u", "namespace": "shop", **(context or {})}}]})

    def run(self, *words, env=None, config="kubeconfig"):
        environment = {"PATH": os.environ["PATH"], "HOME": self.folder, "XDG_CACHE_HOME": self.path("cache"), **(env or {})}
        if config and os.path.exists(self.path(config)):
            environment.setdefault("KUBECONFIG", self.path(config))
        started = time.time()
        done = subprocess.run([self.binary, *words], capture_output=True, text=True, env=environment, timeout=60, stdin=subprocess.DEVNULL)
        done.seconds = time.time() - started
        return done

    def diff(self, *flags, manifest=None, **options):
        """Compares one ConfigMap, or the objects given, with the cluster."""
        documents = manifest if manifest is not None else [config_map()]
        self.write("new.yaml", "\n---\n".join(json.dumps(document) for document in documents))
        return self.run("diff", self.path("new.yaml"), "--live", "cluster", "--engine", "kubectl", *flags, **options)

    def close(self):
        for server in self.servers:
            server.shutdown()
            server.server_close()


def expect(fact, message):
    if not fact:
        raise AssertionError(message)


def unreadable(done, *words, most_seconds=8):
    """Exit 2, silent stdout, and the reason."""
    expect(done.returncode == 2, f"exit {done.returncode}, wanted 2: {done.stdout}{done.stderr}")
    expect(done.stdout == "", f"stdout is not empty: {done.stdout}")
    for word in words:
        expect(word in done.stderr, f"no \"{word}\" in: {done.stderr}")
    expect(done.seconds < most_seconds, f"it took {done.seconds:.1f} s")


def pki():
    """One authority and its certificates: good, expired, for another host; a client's. Made once a run."""
    if Case.certificates:
        return Case.certificates
    folder = tempfile.mkdtemp(prefix="rhumbline-pki-")
    here = lambda name: os.path.join(folder, name)

    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", here("ca.key"), "-out", here("ca.crt"),
            "-days", "30", "-subj", "/CN=test-ca")
    for name, extension, dates in (("good", "subjectAltName=IP:127.0.0.1", []), ("other", "subjectAltName=DNS:api.example.com", []),
                                   ("expired", "subjectAltName=IP:127.0.0.1", ["20200101000000Z", "20200102000000Z"]), ("client", "extendedKeyUsage=clientAuth", [])):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", here(name + ".key"), "-out", here(name + ".csr"),
                "-subj", "/CN=" + name)
        with open(here(name + ".ext"), "w", encoding="utf-8") as file:
            file.write(extension + "\n")
        if dates:  # only `openssl ca` can date a certificate back
            with open(here("ca.cnf"), "w", encoding="utf-8") as file:
                file.write(f"[ca]\ndefault_ca=d\n[d]\ndatabase={here('index')}\nserial={here('serial')}\nnew_certs_dir={folder}\n"
                           "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
            open(here("index"), "w", encoding="utf-8").close()
            with open(here("serial"), "w", encoding="utf-8") as file:
                file.write("01\n")
            openssl("ca", "-batch", "-config", here("ca.cnf"), "-cert", here("ca.crt"), "-keyfile", here("ca.key"), "-in", here(name + ".csr"),
                    "-out", here(name + ".crt"), "-startdate", dates[0], "-enddate", dates[1], "-extfile", here(name + ".ext"), "-notext")
        else:
            openssl("x509", "-req", "-in", here(name + ".csr"), "-CA", here("ca.crt"), "-CAkey", here("ca.key"), "-CAcreateserial", "-days", "30",
                    "-out", here(name + ".crt"), "-extfile", here(name + ".ext"))
    Case.certificates = here
    return here


def data_of(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def tls(case, certificate, cluster=None, **options):
    here = pki()
    server = case.server([config_map()], certificate=here(certificate + ".crt"), key=here(certificate + ".key"), **options)
    case.kubeconfig(server.url, cluster={"certificate-authority-data": data_of(here("ca.crt")), **(cluster or {})})
    return server


# ---- It works -------------------------------------------------------------------------------------------------------------------

def ok_same_objects_are_no_difference(case):
    case.kubeconfig(case.server([config_map()]).url)
    done = case.diff()
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_changed_object_is_a_difference(case):
    case.kubeconfig(case.server([config_map(data={"a": "2"})]).url)
    done = case.diff("-o", "json")
    expect(done.returncode == 1, done.stderr)
    expect(json.loads(done.stdout)["objects"][0]["object"] == "ConfigMap/shop/web", done.stdout)


def ok_absent_object_will_be_created(case):
    case.kubeconfig(case.server([]).url)
    done = case.diff("-o", "json")
    expect(done.returncode == 1 and "object-created" in done.stdout, done.stdout + done.stderr)


def ok_many_objects_come_by_one_list(case):
    server = case.server([config_map(f"c{i}") for i in range(1200)])
    case.kubeconfig(server.url)
    done = case.diff(manifest=[config_map(f"c{i}") for i in range(1200)])
    expect(done.returncode == 0, done.stdout[:500] + done.stderr)
    reads = [path for path in server.paths() if path.startswith(CONFIG)]
    expect(len(reads) == 3 and all("limit=500" in path for path in reads), str(reads)[:500])


def ok_forbidden_list_is_read_one_by_one(case):
    server = case.server([config_map(f"c{i}") for i in range(10)])
    forbid = fake.refuses(403, "Forbidden", "configmaps is forbidden")
    server.faults.append((CONFIG, lambda handler, path: "?" in path and forbid(handler, path)))
    case.kubeconfig(server.url)
    done = case.diff(manifest=[config_map(f"c{i}") for i in range(10)])
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_unserved_kind_is_said(case):
    case.kubeconfig(case.server([]).url)
    done = case.diff(manifest=[{"apiVersion": "nowhere.io/v1", "kind": "Thing", "metadata": {"name": "x"}}])
    expect(done.returncode == 1 and "does not serve nowhere.io/v1 Thing" in done.stderr, done.stdout + done.stderr)


def ok_discovery_is_kept(case):
    server = case.server([config_map()])
    case.kubeconfig(server.url)
    case.diff()
    before = server.paths().count("/api/v1")
    case.diff()
    expect(before == 1 and server.paths().count("/api/v1") == 1, str(server.paths()))


def ok_kept_discovery_that_lacks_a_kind_is_read_anew(case):
    server = case.server([])
    case.kubeconfig(server.url)
    gadget = {"apiVersion": "example.com/v1", "kind": "Gadget", "metadata": {"name": "g", "namespace": "shop"}}
    case.diff(manifest=[dict(gadget, kind="Widget")])
    fake.KINDS["example.com/v1"].append(("Gadget", "gadgets", True))
    try:
        server.add(gadget)
        done = case.diff(manifest=[gadget])
        expect(done.returncode == 0, done.stdout + done.stderr)
    finally:
        fake.KINDS["example.com/v1"].pop()


def release_secret(name, revision, manifest, state="deployed", ssa=True):
    record = {"name": name, "namespace": "shop", "version": revision, "info": {"status": state}, "manifest": manifest, "chart": {}}
    if ssa:
        record["apply_method"] = "ssa"
    packed = base64.b64encode(gzip.compress(json.dumps(record).encode()))
    return {"apiVersion": "v1", "kind": "Secret", "type": "helm.sh/release.v1", "data": {"release": base64.b64encode(packed).decode()},
            "metadata": {"name": f"sh.helm.release.v1.{name}.v{revision}", "namespace": "shop",
                         "labels": {"owner": "helm", "name": name, "status": state, "version": str(revision)}}}


def chart(case, body="kind: ConfigMap\napiVersion: v1\nmetadata: {name: web}\ndata: {a: '1'}\n"):
    os.makedirs(case.path("chart/templates"), exist_ok=True)
    case.write("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n")
    case.write("chart/templates/web.yaml", body)
    return case.path("chart")


def classes_of(done):
    return {item["object"]: item["class"] for item in json.loads(done.stdout)["objects"]}


def ok_release_of_the_cluster_is_old(case):
    gone = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\ndata: {x: y}\n"
    marks = {"labels": {"app.kubernetes.io/managed-by": "Helm"},
             "annotations": {"meta.helm.sh/release-name": "web", "meta.helm.sh/release-namespace": "shop"}}
    for meta, outcome in ((marks, {"ConfigMap/shop/gone": "object-pruned", "ConfigMap/shop/web": "object-adopted"}),
                          # Helm refuses what others made before it deletes anything.
                          ({}, {"ConfigMap/shop/gone": "object-left", "ConfigMap/shop/web": "object-adopted"})):
        server = case.server([config_map(**meta), config_map("gone", {"x": "y"}), release_secret("web", 1, "", "superseded"), release_secret("web", 2, gone)])
        case.kubeconfig(server.url)
        done = case.run("diff", "web", chart(case), "--live", "cluster", "-o", "json")
        expect(classes_of(done) == outcome, done.stdout)


def ok_configmap_driver_is_read(case):
    record = release_secret("web", 1, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: '1'}\n")
    record = dict(record, kind="ConfigMap", data={"release": base64.b64decode(record["data"]["release"]).decode()})
    record.pop("type")
    case.kubeconfig(case.server([config_map(), record]).url)
    done = case.run("diff", "web", chart(case), "--live", "cluster", env={"HELM_DRIVER": "configmap"})
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_diff_upgrade_reads_the_cluster(case):
    case.kubeconfig(case.server([config_map(data={"a": "0"}), release_secret("web", 1, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: '0'}\n")]).url)
    done = case.run("diff", "upgrade", "web", chart(case), "--detailed-exitcode", "-C", "1")
    expect(done.returncode == 2 and "a: " in done.stdout, done.stdout + done.stderr)


def fails_release_that_is_not_there(case):
    case.kubeconfig(case.server([config_map()]).url)
    unreadable(case.run("diff", "web", chart(case), "--live", "cluster"), "no release web in namespace shop", "--install")
    done = case.run("diff", "web", chart(case), "--live", "cluster", "--install")
    expect(done.returncode == 1 and "FOREIGN_OBJECT" in done.stdout, done.stdout + done.stderr)


def ok_lookup_asks_the_cluster(case):
    body = 'kind: ConfigMap\napiVersion: v1\nmetadata: {name: web}\ndata: {a: {{ (lookup "v1" "ConfigMap" "shop" "seed").data.a | quote }} }\n'
    case.kubeconfig(case.server([config_map(), config_map("seed", {"a": "1"})]).url)
    done = case.run("diff", "web", chart(case, body), "--live", "cluster", "--engine", "kubectl")
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_capabilities_are_the_clusters(case):
    body = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: web}\ndata: {a: {{ .Capabilities.KubeVersion.Version }}, b: {{ .Capabilities.APIVersions.Has \"example.com/v1/Widget\" | quote }} }\n"
    case.kubeconfig(case.server([config_map(data={"a": "v1.34.4", "b": "true"})]).url)
    done = case.run("diff", "web", chart(case, body), "--live", "cluster", "--engine", "kubectl")
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_api_without_its_server_is_left_out(case):
    body = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: web}\ndata: {b: {{ .Capabilities.APIVersions.Has \"example.com/v1\" | quote }} }\n"
    server = case.server([config_map(data={"b": "false"})])
    server.faults.append(("/apis/example.com/v1", fake.refuses(503, "ServiceUnavailable", "the server is currently unable to handle the request")))
    case.kubeconfig(server.url)
    done = case.run("diff", "web", chart(case, body), "--live", "cluster", "--engine", "kubectl")
    expect(done.returncode == 0 and "no server answers for example.com/v1" in done.stderr, done.stdout + done.stderr)


def fault_api_without_its_server_is_needed(case):
    server = case.server([config_map()])
    server.faults.append(("/apis/example.com/v1", fake.refuses(503, "ServiceUnavailable", "the server is currently unable to handle the request")))
    case.kubeconfig(server.url)
    unreadable(case.diff(manifest=[config_map(), {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}}]), "HTTP 503")


def ok_snapshot_is_a_live_side(case):
    case.kubeconfig(case.server([config_map(), {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "shop"}}]).url)
    done = case.run("cluster", "snapshot", "-n", "shop")
    expect(done.returncode == 0 and [i["kind"] for i in json.loads(done.stdout)["items"]] == ["ConfigMap"], done.stdout + done.stderr)
    case.write("snapshot.json", done.stdout)
    case.write("new.yaml", config_map())
    done = case.run("diff", case.path("new.yaml"), "--live", case.path("snapshot.json"))
    expect(done.returncode == 0, done.stdout + done.stderr)


def ok_server_side_asks_for_a_dry_run(case):
    server = case.server([config_map()])
    answers = []

    def apply(kind, namespace, name, body, query):
        answers.append((kind, name, query))
        return 200, config_map(data={"a": "3"})  # an admission webhook had its say
    server.apply = apply
    case.kubeconfig(server.url)
    case.write("new.yaml", config_map(data={"a": "2"}))
    done = case.run("diff", case.path("new.yaml"), "--live", "cluster", "--server-side", "-o", "json")
    expect(done.returncode == 1 and '"after": "3"' in done.stdout, done.stdout + done.stderr)
    expect(answers[0][2]["dryRun"] == ["All"] and answers[0][2]["fieldManager"] == ["kubectl"] and answers[0][2]["force"] == ["false"], str(answers))


def ok_server_side_conflict_has_its_manager(case):
    server = case.server([config_map()])
    server.apply = lambda *_: fake.status(409, "Conflict", "Apply failed with 1 conflict", {"causes": [
        {"reason": "FieldManagerConflict", "message": 'conflict with "kubectl-edit" using v1', "field": ".data.a"}]})
    case.kubeconfig(server.url)
    case.write("new.yaml", config_map(data={"a": "2"}))
    done = case.run("diff", case.path("new.yaml"), "--live", "cluster", "--server-side", "-o", "json")
    report = json.loads(done.stdout)
    expect(report["outcome"] == "conflict" and report["conflicts"] == [{"object": "ConfigMap/shop/web", "path": "data.a", "manager": "kubectl-edit"}], done.stdout)


def ok_server_side_refusal_is_told(case):
    server = case.server([config_map()])
    server.apply = lambda *_: fake.status(422, "Invalid", "ConfigMap web is invalid: data: Forbidden: field is immutable when `immutable` is set", {"causes": [
        {"reason": "FieldValueForbidden", "message": "Forbidden: field is immutable when `immutable` is set", "field": "data"}]})
    case.kubeconfig(server.url)
    case.write("new.yaml", config_map(data={"a": "2"}))
    done = case.run("diff", case.path("new.yaml"), "--live", "cluster", "--server-side", "-o", "json")
    expect(json.loads(done.stdout)["outcome"] == "refused-immutable", done.stdout)


def fails_dry_run_is_forbidden(case):
    server = case.server([config_map()])
    server.apply = lambda *_: fake.status(403, "Forbidden", "configmaps is forbidden: cannot patch")
    case.kubeconfig(server.url)
    unreadable(case.diff("--server-side", "--engine", "kubectl-ssa"), "cannot patch")


def ok_kubectl_plugin_takes_kubectls_words(case):
    server = case.server([config_map(data={"a": "1"}, labels={"app": "web"})], token="s3cret-word")
    case.kubeconfig(server.url)
    case.write("new.yaml", json.dumps(config_map(data={"a": "2"}, labels={"app": "web"})) + "\n---\n" + json.dumps(config_map("other", labels={"app": "other"})))
    link = case.path("kubectl-rhumbline")
    os.symlink(case.binary, link)
    words = ["diff", "-f", case.path("new.yaml"), "-l", "app=web", "--context", "test", "--token", "s3cret-word", "--concurrency=4"]
    environment = {"PATH": os.environ["PATH"], "HOME": case.folder, "KUBECONFIG": case.path("kubeconfig"),
                   "RHUMBLINE_LIVE": os.path.join(os.path.dirname(case.binary), "rhumbline-live")}
    done = subprocess.run([link, *words], capture_output=True, text=True, env=environment, timeout=60)
    expect(done.returncode == 1 and "ConfigMap/shop/web" in done.stdout and "other" not in done.stdout, done.stdout + done.stderr)
    done = subprocess.run([link, *words], capture_output=True, text=True, env={**environment, "KUBECTL_EXTERNAL_DIFF": "diff -u -N"}, timeout=60)
    expect(done.returncode == 1 and '+  a: "2"' in done.stdout and "/MERGED/v1.ConfigMap.shop.web" in done.stdout, done.stdout + done.stderr)


def fault_external_diff_fails(case):
    case.kubeconfig(case.server([config_map(data={"a": "2"})]).url)
    case.write("new.yaml", config_map())
    unreadable(case.run("kubectl-diff", "-f", case.path("new.yaml"), env={"KUBECTL_EXTERNAL_DIFF": "/nowhere/diff"}), "/nowhere/diff")


# ---- Who we are -----------------------------------------------------------------------------------------------------------------

def ok_token(case):
    case.kubeconfig(case.server([config_map()], token="s3cret-word").url, {"token": "s3cret-word"})
    expect(case.diff().returncode == 0, "no entry with a token")


def ok_token_file(case):
    case.write("token", "s3cret-word\n")
    case.kubeconfig(case.server([config_map()], token="s3cret-word").url, {"tokenFile": "token"})
    expect(case.diff().returncode == 0, "no entry with a token file")


def ok_client_certificate(case):
    import ssl
    here = pki()
    server = case.server([config_map()])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(here("good.crt"), here("good.key"))
    context.load_verify_locations(here("ca.crt"))
    context.verify_mode = ssl.CERT_REQUIRED
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http:", "https:")
    case.kubeconfig(url, {"client-certificate-data": data_of(here("client.crt")), "client-key": here("client.key")},
                    {"certificate-authority": here("ca.crt")})
    done = case.diff()
    expect(done.returncode == 0, done.stderr)
    case.kubeconfig(url, {}, {"certificate-authority": here("ca.crt")})
    unreadable(case.diff(), "cannot read")


def ok_insecure_is_warned_about(case):
    here = pki()
    server = case.server([config_map()], certificate=here("expired.crt"), key=here("expired.key"))
    case.kubeconfig(server.url, cluster={"insecure-skip-tls-verify": True})
    done = case.diff()
    expect(done.returncode == 0 and "not checked" in done.stderr, done.stdout + done.stderr)


def ok_proxy_url(case):
    proxy = case.server([config_map()])   # takes absolute URLs, as proxies do
    find = proxy.find
    proxy.find = lambda method, path, query, body: find(method, path, query, body)
    case.kubeconfig("http://api.example.com", cluster={"proxy-url": proxy.url})
    done = case.diff()
    expect(done.returncode == 0, done.stdout + done.stderr)
    expect(proxy.requests[0][1].startswith("http://api.example.com/"), str(proxy.requests[0]))


def ok_context_by_name(case):
    url = case.server([config_map()]).url
    case.write("kubeconfig", {"apiVersion": "v1", "kind": "Config", "current-context": "dead",
                              "clusters": [{"name": "a", "cluster": {"server": "http://127.0.0.1:1"}}, {"name": "b", "cluster": {"server": url}}],
                              "contexts": [{"name": "dead", "context": {"cluster": "a"}}, {"name": "live", "context": {"cluster": "b", "namespace": "shop"}}]})
    expect(case.diff("--kube-context", "live").returncode == 0, "the context was not taken")
    unreadable(case.diff("--kube-context", "lives"), "no context \"lives\"", "did you mean live")


def ok_several_kubeconfigs_are_one(case):
    url = case.server([config_map()]).url
    case.write("first", {"apiVersion": "v1", "kind": "Config", "current-context": "x", "contexts": [{"name": "x", "context": {"cluster": "b", "namespace": "shop"}}]})
    case.write("second", {"apiVersion": "v1", "kind": "Config", "current-context": "y", "clusters": [{"name": "b", "cluster": {"server": url}}]})
    done = case.diff(env={"KUBECONFIG": case.path("missing") + ":" + case.path("first") + ":" + case.path("second")})
    expect(done.returncode == 0, done.stderr)


def ok_account_of_the_pod(case):
    here = pki()
    server = case.server([config_map()], certificate=here("good.crt"), key=here("good.key"), token="pod-token")
    case.write("token", "pod-token")
    case.write("namespace", "shop")
    with open(here("ca.crt"), encoding="utf-8") as file:
        case.write("ca.crt", file.read())
    done = case.diff(env={"KUBERNETES_SERVICE_HOST": "127.0.0.1", "KUBERNETES_SERVICE_PORT": str(server.server_address[1]),
                          "RHUMBLINE_ACCOUNT_FOLDER": case.folder})
    expect(done.returncode == 0, done.stderr)


def plugin(case, body):
    script = case.write("plugin.sh", "#!/bin/sh\n" + body)
    os.chmod(script, 0o755)
    return {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "./plugin.sh", "args": ["s3cret-word"],
                     "env": [{"name": "EXTRA", "value": "x"}], "interactiveMode": "Never"}}


def ok_plugin_when_allowed(case):
    url = case.server([config_map()], token="s3cret-word").url
    case.kubeconfig(url, plugin(case, 'test "$EXTRA" = x || exit 3\necho \'{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"\'$1\'"}}\'\n'))
    done = case.diff("--allow-exec")
    expect(done.returncode == 0, done.stderr)


def fails_plugin_when_not_allowed(case):
    case.kubeconfig(case.server([config_map()]).url, plugin(case, "touch " + case.path("ran") + "\n"))
    unreadable(case.diff(), "--allow-exec", "plugin.sh")
    expect(not os.path.exists(case.path("ran")), "the plug-in ran")


def fails_plugin_that_fails(case):
    case.kubeconfig(case.server([config_map()]).url, plugin(case, "echo token-in-clear; exit 7\n"))
    done = case.diff("--allow-exec")
    unreadable(done, "exit code 7")
    expect("token-in-clear" not in done.stderr, "a plug-in's output is shown")


def fails_no_kubeconfig(case):
    unreadable(case.diff(config=None), "no kubeconfig was found", "--kubeconfig")


def fails_kubeconfig_that_is_named_and_missing(case):
    unreadable(case.diff("--kubeconfig", case.path("nowhere")), "nowhere")


# ---- Faults ---------------------------------------------------------------------------------------------------------------------

def fault_refused(case):
    server = case.server([])
    url = server.url
    case.close()
    case.servers = []
    case.kubeconfig(url)
    unreadable(case.diff(), "cannot read from the cluster at " + url, "is the server up")


def faulty(case, fault, prefix=CONFIG, objects=None):
    server = case.server([config_map()] if objects is None else objects)
    server.faults.append((prefix, fault))
    case.kubeconfig(server.url)
    return server


def fault_hang(case):
    faulty(case, fake.hangs)
    unreadable(case.diff("--request-timeout", "1"), "did not answer within 1 s")


def fault_hang_costs_one_time_limit_for_many_objects(case):
    faulty(case, fake.hangs)
    unreadable(case.diff("--request-timeout", "1", manifest=[config_map(f"c{i}", namespace=f"n{i}") for i in range(40)] + [config_map()]), "did not answer", most_seconds=6)


def fault_hang_after_headers(case):
    faulty(case, fake.hangs_after_headers)
    unreadable(case.diff("--request-timeout", "1"), "did not answer within 1 s")


def fault_hang_at_discovery(case):
    faulty(case, fake.hangs, "/apis")
    unreadable(case.diff("--request-timeout", "1"), "did not answer within 1 s")


def fault_401(case):
    case.kubeconfig(case.server([config_map()], token="right").url, {"token": "wrong-word"})
    done = case.diff()
    unreadable(done, "HTTP 401", "expired")
    expect("wrong-word" not in done.stderr, "the token is shown")


def fault_403(case):
    faulty(case, fake.refuses(403, "Forbidden", 'configmaps "web" is forbidden: User "u" cannot get resource'))
    unreadable(case.diff(), "cannot get resource", "HTTP 403", "rights")


def fault_403_of_helms_records(case):
    faulty(case, fake.refuses(403, "Forbidden", "secrets is forbidden"), "/api/v1/namespaces/shop/secrets")
    unreadable(case.run("diff", "web", chart(case), "--live", "cluster"), "release web", "HTTP 403", "--old FILE")


def fault_404_of_a_page_for_people(case):
    faulty(case, fake.answers(404, b"<html>nothing here</html>"))
    unreadable(case.diff(), "HTTP 404", "no API server of Kubernetes")


def fault_404_at_discovery(case):
    faulty(case, fake.answers(404, b"404 page not found\n"), "/apis")
    unreadable(case.diff(), "HTTP 404")


def fault_not_a_kubernetes_server(case):
    faulty(case, fake.answers(200, b'{"hello": "world"}'), "/api")
    unreadable(case.diff(), "no API server of Kubernetes")


def fault_409_of_a_read(case):
    server = faulty(case, fake.refuses(409, "Conflict", "the object has been modified"))
    unreadable(case.diff(), "the object has been modified", "HTTP 409")
    expect(len([path for path in server.paths() if path.startswith(CONFIG)]) == 1, "a refusal was asked for again")


def fault_410_is_read_anew(case):
    server = case.server([config_map(f"c{i}") for i in range(700)])
    gone = fake.refuses(410, "Expired", "The provided continue parameter is too old")
    server.faults.append((CONFIG, lambda handler, path: "continue=" in path and gone(handler, path)))
    case.kubeconfig(server.url)
    done = case.diff(manifest=[config_map(f"c{i}") for i in range(700)])
    expect(done.returncode == 0, done.stdout[:500] + done.stderr)


def fault_410_always(case):
    faulty(case, fake.refuses(410, "Gone", "gone for good"))
    unreadable(case.diff(), "HTTP 410")


def fault_429_then_well(case):
    faulty(case, fake.refuses(429, "TooManyRequests", "slow down", {"Retry-After": "1"}, times=1))
    done = case.diff()
    expect(done.returncode == 0 and done.seconds >= 1, f"{done.seconds:.1f} s {done.stdout}{done.stderr}")


def fault_429_always(case):
    server = faulty(case, fake.refuses(429, "TooManyRequests", "slow down"))
    unreadable(case.diff(), "HTTP 429")
    tries = [path for path in server.paths() if path.startswith(CONFIG)]
    expect(1 < len(tries) < 8, f"{len(tries)} tries")


def fault_429_with_a_long_wait(case):
    faulty(case, fake.refuses(429, "TooManyRequests", "slow down", {"Retry-After": "3600"}))
    unreadable(case.diff("--request-timeout", "2"), "HTTP 429")


def fault_500_then_well(case):
    faulty(case, fake.refuses(500, "InternalError", "etcd is away", times=2))
    expect(case.diff().returncode == 0, "a read was not tried again")


def fault_500_always(case):
    faulty(case, fake.refuses(500, "InternalError", "etcd is away"))
    unreadable(case.diff(), "etcd is away", "HTTP 500")


def fault_503_without_words(case):
    faulty(case, fake.answers(503, b""))
    unreadable(case.diff(), "HTTP 503")


def fault_apply_is_never_tried_twice(case):
    server = case.server([config_map()])
    server.apply = lambda *_: fake.status(500, "InternalError", "webhook is away")
    case.kubeconfig(server.url)
    unreadable(case.diff("--server-side", "--engine", "kubectl-ssa"), "webhook is away")
    expect(len(server.paths("PATCH")) == 1, str(server.paths("PATCH")))


def fault_truncated(case):
    faulty(case, fake.truncates)
    unreadable(case.diff(), "broke off")


def fault_truncated_then_well(case):
    left = [1]

    def once(handler, path):
        left[0] -= 1
        return left[0] >= 0 and fake.truncates(handler, path)
    faulty(case, once)
    expect(case.diff().returncode == 0, "a broken read was not tried again")


def fault_broken_json(case):
    faulty(case, fake.breaks_json)
    unreadable(case.diff(), "no complete JSON")


def fault_another_object(case):
    faulty(case, fake.answers(200, json.dumps(config_map("other")).encode()))
    unreadable(case.diff(), "another object")


def fault_slow(case):
    faulty(case, fake.drips)
    unreadable(case.diff("--request-timeout", "2"), "did not answer within 2 s")


def fault_huge(case):
    faulty(case, fake.floods)
    unreadable(case.diff("--max-file", "8"), "longer than 8 MiB")


def fault_compressed_bomb(case):
    faulty(case, fake.bombs)
    unreadable(case.diff("--max-file", "8"), "longer than 8 MiB", most_seconds=20)


def fault_pages_that_never_end(case):
    page = json.dumps({"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {"continue": "again"}, "items": []}).encode()
    faulty(case, fake.answers(200, page))
    unreadable(case.diff(manifest=[config_map(f"c{i}") for i in range(10)]), "never end")


def fault_redirect(case):
    server = faulty(case, fake.answers(302, b"", {"Location": "http://127.0.0.1:1/"}))
    unreadable(case.diff(), "redirect")
    expect(server is not None, "")


def fault_expired_certificate(case):
    tls(case, "expired")
    unreadable(case.diff(), "expired", "renewed")


def fault_wrong_host(case):
    server = tls(case, "other")
    unreadable(case.diff(), "tls-server-name")
    case.kubeconfig(server.url, cluster={"certificate-authority-data": data_of(pki()("ca.crt")), "tls-server-name": "api.example.com"})
    done = case.diff()
    expect(done.returncode == 0, done.stderr)


def fault_unknown_authority(case):
    here = pki()
    server = case.server([config_map()], certificate=here("good.crt"), key=here("good.key"))
    case.kubeconfig(server.url)
    unreadable(case.diff(), "certificate-authority-data")


def fault_one_of_many_cannot_be_read(case):
    server = case.server([config_map(), config_map("b")])
    server.faults.append((CONFIG + "/b", fake.refuses(403, "Forbidden", "no right to b")))
    case.kubeconfig(server.url)
    unreadable(case.diff(manifest=[config_map(), config_map("b")]), "no right to b")


def fault_snapshot_that_is_not_whole(case):
    faulty(case, fake.refuses(403, "Forbidden", "no right to list secrets"), "/api/v1/namespaces/shop/secrets")
    unreadable(case.run("cluster", "snapshot", "-n", "shop"), "no right to list secrets")


def fault_companion_is_missing(case):
    case.kubeconfig("http://127.0.0.1:1")
    unreadable(case.diff(env={"RHUMBLINE_LIVE": "/nowhere/rhumbline-live"}), "/nowhere/rhumbline-live")


def fault_companion_dies(case):
    script = case.write("dies.sh", "#!/bin/sh\nread line\necho '{\"namespace\": \"shop\"}'\nexit 9\n")
    os.chmod(script, 0o755)
    case.kubeconfig("http://127.0.0.1:1")
    unreadable(case.diff(env={"RHUMBLINE_LIVE": script}), "rhumbline-live ended", "9")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    tally = Tally()
    for name, test in sorted(globals().items()):
        if not name.startswith(("ok_", "fails_", "fault_")) or (options.names and name not in options.names):
            continue
        case = Case(os.path.abspath(options.bin))
        try:
            test(case)
            tally.judge(name, "", options.v)
        except Exception as error:  # a test that breaks has failed
            tally.judge(name, f"{type(error).__name__}: {error}")
        finally:
            case.close()
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
