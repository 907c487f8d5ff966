#!/usr/bin/env python3
"""What a user may get wrong about the systems, in many spellings, and what is right: tests/systems/variations.jsonl.

A row has `id`, `args` (`$REPO`, `$WORK` are replaced), `files` (name -> text, written to $WORK), `stdin`, and what must come out: `exit`, `stderr`
(texts), `stdout` (texts), `not_stdout` (texts that must not be there), `empty` (nothing on stdout), `findings` (each matched by all its members; a list means any of these;
`message_has`, `hint_has` are texts in the message, the hint), `none` (no finding has all these members), `quiet` (no finding of error, danger or warning).
`installed` (releases) and `hands` (edits) make $WORK/live.json, what runs: see tests/hands.py.
$PKI holds ca.crt, is.crt, is.key, other.crt, old.crt, old.key, leaf.crt, leaf.key, made with openssl; rows that name it are skipped, and
counted as skipped, where there is none.

usage: variations.py --bin BINARY [-v] [ID-PREFIX]...
"""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

import hands
from tally import Tally

REPO = pathlib.Path(__file__).resolve().parent.parent
ROWS = REPO / "tests" / "systems" / "variations.jsonl"


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def authority(folder, name, common_name, days=3650):
    """A root with its key: NAME.crt, NAME.key."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    openssl("req", "-x509", "-new", "-key", key, "-subj", f"/CN={common_name}", "-days", days, "-out", certificate,
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign")


def signed(folder, name, by, constraints, *when):
    """A certificate NAME.crt with NAME.key below the root `by`; `when`: the days, or two moments of ca."""
    key, request, extensions = folder / f"{name}.key", folder / f"{name}.csr", folder / f"{name}.ext"
    extensions.write_text(f"basicConstraints=critical,{constraints}\nsubjectAltName=DNS:identity.linkerd.cluster.local\n")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    openssl("req", "-new", "-key", key, "-subj", "/CN=identity.linkerd.cluster.local", "-out", request)
    if len(when) == 1:
        openssl("x509", "-req", "-in", request, "-CA", folder / f"{by}.crt", "-CAkey", folder / f"{by}.key", "-CAcreateserial", "-days", when[0],
                "-extfile", extensions, "-out", folder / f"{name}.crt")
        return
    (folder / "index").write_text("")
    (folder / "serial").write_text("01\n")
    (folder / "ca.conf").write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/index\nserial={folder}/serial\nnew_certs_dir={folder}\n"
                                    "default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n")
    openssl("ca", "-batch", "-config", folder / "ca.conf", "-in", request, "-cert", folder / f"{by}.crt", "-keyfile", folder / f"{by}.key",
            "-startdate", when[0], "-enddate", when[1], "-extfile", extensions, "-notext", "-out", folder / f"{name}.crt")


def make_pki(folder):
    authority(folder, "ca", "root.linkerd.cluster.local")
    authority(folder, "other", "root.linkerd.cluster.local")
    signed(folder, "is", "ca", "CA:TRUE,pathlen:0", 3650)
    signed(folder, "leaf", "ca", "CA:FALSE", 3650)
    signed(folder, "old", "ca", "CA:TRUE,pathlen:0", "20200101000000Z", "20210101000000Z")


def matches(finding, wanted):
    for key, value in wanted.items():
        if key == "message_has":
            if value not in finding.get("message", ""):
                return False
            continue
        if key == "hint_has":
            if value not in finding.get("hint", ""):
                return False
            continue
        got = finding.get(key)
        if isinstance(value, list) and key in ("code", "severity", "path"):
            if got not in value:
                return False
        elif got != value or isinstance(got, bool) != isinstance(value, bool):
            return False
    return True


def problem(row, done):
    """The first thing that is not as the row wants it; None."""
    if done.returncode != row.get("exit", 0):
        return f"exit {done.returncode}, wanted {row.get('exit', 0)}: {(done.stderr or done.stdout).strip()[:400]}"
    if row.get("empty") and done.stdout:
        return "something on stdout"
    for name, text in (("stderr", done.stderr), ("stdout", done.stdout)):
        for wanted in row.get(name, []):
            if wanted not in text:
                return f"{name} lacks {wanted!r}: {text.strip()[:400]}"
    for unwanted in row.get("not_stdout", []):
        if unwanted in done.stdout:
            return f"stdout has {unwanted!r}"
    if not {"findings", "none", "quiet"} & set(row):
        return None
    findings = json.loads(done.stdout)["findings"]
    told = [f for f in findings if f["severity"] in ("error", "danger", "warning")]
    for wanted in row.get("findings", []):
        if not any(matches(f, wanted) for f in findings):
            return f"no finding {wanted}, but {json.dumps(told)[:1200]}"
    for unwanted in row.get("none", []):
        found = [f for f in findings if matches(f, unwanted)]
        if found:
            return f"a finding that must not be: {json.dumps(found[0])[:600]}"
    if row.get("quiet") and told:
        return f"it is not quiet: {json.dumps(told)[:1200]}"
    return None


def run(binary, row, pki):
    with tempfile.TemporaryDirectory(prefix="variation-") as work:
        def filled(text):
            return text.replace("$WORK", work).replace("$REPO", str(REPO)).replace("$PKI", str(pki))
        for name, text in row.get("files", {}).items():
            path = pathlib.Path(work) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(filled(text))
        if "installed" in row:
            cluster = hands.Cluster()
            try:
                for release in row["installed"]:
                    hands.install(cluster, binary, json.loads(filled(json.dumps(release))), work, REPO)
                for edit in row.get("hands", []):
                    cluster.touch(json.loads(filled(json.dumps(edit))))
            except (ValueError, KeyError, TypeError) as fault:
                return f"what runs cannot be made: {fault!r}"
            (pathlib.Path(work) / "live.json").write_text(cluster.document())
        done = subprocess.run([binary, *map(filled, row["args"])], input=row.get("stdin", ""), capture_output=True, text=True, cwd=REPO, timeout=60, check=False)
        return problem(row, done) or lost_all_the_same(binary, row, [*map(filled, row["args"])], done)


def lost_all_the_same(binary, row, words, done):
    """What a hint says that keeps an edit must keep it: an edit that is lost with the flags of all hints."""
    if "hands" not in row or done.returncode > 1:
        return None
    edits = [f for f in json.loads(done.stdout)["findings"] if f["code"] in ("USER_EDIT_REVERTED", "FIELD_MANAGER_CONFLICT", "VALUES_DRIFT")]
    kept = [f for f in edits if f.get("hint", "").endswith(" keeps it")]
    flags = [word for f in kept for word in shlex.split(f["hint"][: f["hint"].index(" keeps it")])]
    if not flags:
        return None
    again = subprocess.run([binary, *words, *flags], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=REPO, timeout=60, check=False)
    if again.returncode > 1:
        return f"with the flags of the hints it ends with {again.returncode}: {again.stderr[:400]}"
    for finding in json.loads(again.stdout)["findings"]:
        lost = [f for f in kept if all(f.get(key) == finding.get(key) for key in ("code", "object", "path"))]
        if lost or finding["code"] == "SCHEMA":
            return f"with {flags}: {json.dumps(finding)[:600]}"
    return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--bin", required=True)
    arguments.add_argument("-v", action="store_true")
    arguments.add_argument("only", nargs="*")
    options = arguments.parse_args()
    tally, skipped = Tally(), 0
    has_openssl = shutil.which("openssl") is not None
    with tempfile.TemporaryDirectory(prefix="variations-pki-") as folder:
        pki = pathlib.Path(folder)
        if has_openssl:
            make_pki(pki)
        for line in ROWS.read_text().splitlines():
            row = json.loads(line)
            if options.only and not any(row["id"].startswith(prefix) for prefix in options.only):
                continue
            if "$PKI" in line and not has_openssl:
                skipped += 1
                continue
            tally.judge(row["id"], run(options.bin, row, pki), options.v)
    if skipped:
        print(f"{skipped} skipped: there is no openssl")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
