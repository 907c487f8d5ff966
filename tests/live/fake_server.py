"""An API server of Kubernetes made of a few objects, which can be told to misbehave: for tests of --live cluster.

Speaks enough of the API to be discovered, read, listed and asked for dry-run applies; TLS when given a certificate. A fault is a
function (handler, path) -> bool that may answer in the server's place.
"""
import json
import ssl
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# apiVersion -> [(kind, plural, namespaced)]
KINDS = {
    "v1": [("ConfigMap", "configmaps", True), ("Secret", "secrets", True), ("Service", "services", True), ("Namespace", "namespaces", False),
           ("Event", "events", True)],
    "apps/v1": [("Deployment", "deployments", True)],
    "apiextensions.k8s.io/v1": [("CustomResourceDefinition", "customresourcedefinitions", False)],
    "example.com/v1": [("Widget", "widgets", True)],
}


def status(code, reason, message, details=None):
    body = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message, "reason": reason, "code": code}
    if details:
        body["details"] = details
    return code, body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, code, body, headers=None):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def answer(self):
        server = self.server
        parts = urllib.parse.urlsplit(self.path)
        with server.lock:
            server.requests.append((self.command, self.path, dict(self.headers)))
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        for prefix, fault in server.faults:
            if parts.path.startswith(prefix) and fault(self, self.path):
                return
        if server.token and self.headers.get("Authorization") != "Bearer " + server.token:
            return self.reply(*status(401, "Unauthorized", "Unauthorized"))
        self.reply(*server.find(self.command, parts.path, urllib.parse.parse_qs(parts.query), body))

    do_GET = do_PATCH = do_POST = do_PUT = do_DELETE = answer


class FakeServer(ThreadingHTTPServer):
    """Objects by (apiVersion, kind, namespace, name). `faults`: (path prefix, function), looked at in order."""
    daemon_threads = True

    def __init__(self, objects=(), certificate=None, key=None, token=None, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.lock = threading.Lock()
        self.requests, self.faults, self.token = [], [], token
        self.objects = {}
        self.apply = None  # function (kind, namespace, name, body, query) -> (code, body)
        for item in objects:
            self.add(item)
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            self.scheme = "https"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def handle_error(self, *_):
        pass  # a client that gives up in the middle is part of the tests

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def add(self, item):
        meta = item["metadata"]
        self.objects[(item["apiVersion"], item["kind"], meta.get("namespace", ""), meta["name"])] = item

    def paths(self, method="GET"):
        return [path for verb, path, _ in self.requests if verb == method]

    def find(self, method, path, query, body):
        if path == "/version":
            return 200, {"major": "1", "minor": "34", "gitVersion": "v1.34.4"}
        if path == "/api":
            return 200, {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            groups = {}
            for version in KINDS:
                if "/" in version:
                    groups.setdefault(version.split("/")[0], []).append(version)
            return 200, {"kind": "APIGroupList", "groups": [
                {"name": name, "versions": [{"groupVersion": v} for v in versions], "preferredVersion": {"groupVersion": versions[0]}}
                for name, versions in groups.items()]}
        words = path.strip("/").split("/")
        version = words[1] if words[0] == "api" else "/".join(words[1:3])
        rest = words[2:] if words[0] == "api" else words[3:]
        if version not in KINDS:
            return 404, b"404 page not found\n"
        if not rest:
            verbs = ["get", "list", "patch", "watch"]
            return 200, {"kind": "APIResourceList", "groupVersion": version, "resources": [
                {"name": plural, "kind": kind, "namespaced": namespaced, "verbs": verbs} for kind, plural, namespaced in KINDS[version]]}
        namespace = ""
        if rest[0] == "namespaces" and len(rest) > 2:
            namespace, rest = rest[1], rest[2:]
        kind = next((k for k, plural, _ in KINDS[version] if plural == rest[0]), None)
        if kind is None:
            return 404, b"404 page not found\n"
        if len(rest) == 1:
            return self.listed(version, kind, namespace, query)
        if method == "PATCH":
            return self.apply(kind, namespace, rest[1], json.loads(body), query)
        found = self.objects.get((version, kind, namespace, rest[1]))
        if found is None:
            return status(404, "NotFound", f'{rest[0]} "{rest[1]}" not found', {"name": rest[1], "kind": rest[0]})
        return 200, found

    def listed(self, version, kind, namespace, query):
        items = [dict(item) for key, item in sorted(self.objects.items())
                 if key[:2] == (version, kind) and (not namespace or key[2] == namespace) and self.selected(item, query)]
        for item in items:
            item.pop("kind", None), item.pop("apiVersion", None)  # as the real one does
        limit = int(query.get("limit", ["0"])[0])
        start = int(query.get("continue", ["0"])[0])
        page = items[start:start + limit] if limit else items
        meta = {"resourceVersion": "1"}
        if limit and start + limit < len(items):
            meta["continue"] = str(start + limit)
        return 200, {"kind": kind + "List", "apiVersion": version, "metadata": meta, "items": page}

    @staticmethod
    def selected(item, query):
        labels = item["metadata"].get("labels", {})
        wanted = query.get("labelSelector", [""])[0]
        return all(labels.get(pair.split("=")[0]) == pair.split("=")[1] for pair in wanted.split(",") if pair)


# ---- Faults ------------------------------------------------------------------------------------------------------------------

def answers(code, body=b"", headers=None, times=None):
    left = [times]

    def fault(handler, _):
        if left[0] is not None:
            if left[0] <= 0:
                return False
            left[0] -= 1
        handler.reply(code, body, headers)
        return True
    return fault


def refuses(code, reason, message, headers=None, times=None):
    return answers(code, json.dumps(status(code, reason, message)[1]).encode(), headers, times)


def hangs(handler, _):
    time.sleep(30)
    return True


def hangs_after_headers(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.flush()
    time.sleep(30)
    return True


def truncates(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"kind": "ConfigMap", "metadata": {"name"')
    handler.close_connection = True
    return True


def breaks_json(handler, _):
    handler.reply(200, b'{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"na')
    return True


def drips(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    try:
        for _ in range(30):
            handler.wfile.write(b"{")
            handler.wfile.flush()
            time.sleep(1)
    except OSError:
        pass
    return True


def floods(handler, _):
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 30))
    handler.end_headers()
    block = b" " * (1 << 20)
    try:
        for _ in range(1 << 10):
            handler.wfile.write(block)
    except OSError:
        pass
    return True


def bombs(handler, _):
    """Much more than is allowed, and next to nothing on the wire."""
    import zlib
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b" " * (1 << 20)
    data = b"".join(packer.compress(block) for _ in range(64)) + packer.flush()
    handler.reply(200, data, {"Content-Encoding": "gzip"})
    return True
