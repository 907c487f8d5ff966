"""Hostile inputs, one row each: what a chart, a values file, a manifest, a cluster or a command line can do to its reader.

A row is name, command line, exit code, a word of the answer, and by keyword: the files that lie in the work folder (text, bytes, or a
function that makes the path), stdin, and `after`, a function of the work folder that says what is wrong afterwards. Exit 0 needs no
word; any other needs one line on stderr that holds the word and nothing on stdout, unless the row says `speaks=True` (a verdict).
"""
import base64
import gzip
import io
import json
import os
import tarfile

CHART = "apiVersion: v2\nname: h\nversion: 0.1.0\n"
MIB = 1 << 20


def config(value="x", name="a"):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  x: {value}\n"


def chart(template=None, **more):
    """Files of a chart in c/: `values`, `schema`, `chart` and others by their names with _ for the dot."""
    names = {"values": "values.yaml", "schema": "values.schema.json", "chart": "Chart.yaml", "ignore": ".helmignore", "lock": "Chart.lock"}
    files = {"c/Chart.yaml": CHART, "c/templates/a.yaml": config() if template is None else template}
    files.update({"c/" + names.get(name, name): text for name, text in more.items()})
    return files


def link(target):
    return lambda path: os.symlink(target, path)


def pipe(path):
    os.mkfifo(path)


def sparse(size):
    return lambda path: open(path, "wb").truncate(size)


def sock(path):
    import socket
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.relpath(path))
    server.close()


def tgz(entries, mode="w:gz"):
    """An archive of (name, content or TarInfo) rows."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as tar:
        for name, content in entries:
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                tar.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            data = content.encode() if isinstance(content, str) else content
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def odd(kind, target=""):
    info = tarfile.TarInfo()
    info.type, info.linkname = kind, target
    return info


GOOD = [("h/Chart.yaml", CHART), ("h/templates/a.yaml", config())]


def lying_size(claimed):
    """An archive whose last header claims more bytes than follow."""
    tar = bytearray(tgz([*GOOD, ("h/big", "x")], "w"))
    at = tar.rfind(b"h/big")
    tar[at + 124:at + 136] = b"%011o\0" % claimed if claimed < 8 ** 11 else b"\x80" + claimed.to_bytes(11, "big")
    tar[at + 148:at + 156] = b" " * 8
    tar[at + 148:at + 156] = b"%06o\0 " % sum(tar[at:at + 512])
    return gzip.compress(bytes(tar))


def pax(records):
    """A pax header with these raw records before a file."""
    head, body = tarfile.TarInfo("pax"), b"".join(records)
    head.type, head.size = tarfile.XHDTYPE, len(body)
    out = head.tobuf(tarfile.USTAR_FORMAT) + body.ljust(-(-len(body) // 512) * 512, b"\0")
    data = tarfile.TarInfo("h/pax.txt")
    data.size = 3
    out += data.tobuf(tarfile.USTAR_FORMAT) + b"abc".ljust(512, b"\0")
    plain = tgz(GOOD, "w")
    return gzip.compress(out + plain)


def release(record, kind="helm.sh/release.v1"):
    packed = base64.b64encode(base64.b64encode(record)).decode()
    return json.dumps({"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": {"name": "sh.helm.release.v1.r.v1", "labels": {"owner": "helm"}},
                       "data": {"release": packed}})


def bomb(mib):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as file:
        for _ in range(mib):
            file.write(b"\0" * MIB)
    return out.getvalue()


def laugh(levels=9):
    return "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{i}: &a{i} [{','.join([f'*a{i-1}'] * 9)}]\n" for i in range(1, levels))


def rules(text):
    return {"r.json": text, **chart()}


def crd(schema, rule=None):
    return json.dumps({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "xs.e.io"}, "spec": {
        "group": "e.io", "scope": "Namespaced", "names": {"kind": "X", "plural": "xs"}, "versions": [
            {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {**schema, **({"x-kubernetes-validations": rule} if rule else {})}}}]}})


def not_there(*names):
    return lambda folder: "".join(f"{name} was made" for name in names if os.path.lexists(os.path.join(folder, name)))


def same(name, text):
    def look(folder):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return "" if file.read() == text else f"{name} was changed"
    return look


def empty(name):
    return lambda folder: "" if not os.listdir(os.path.join(folder, name)) else f"{name} holds {os.listdir(os.path.join(folder, name))}"
