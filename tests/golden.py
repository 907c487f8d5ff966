#!/usr/bin/env python3
"""Runs the binary over the case folders under tests/cases and compares every byte.

A case is a folder tests/cases/<group>/<name>/ (tests/cases/README.md describes each file):
    args        one argument a line, the sub-command first; $REPO is the project, $WORK the work folder
    stdin, env, redirect        what the program is given besides
    stdout, stderr, stderr_has, exit, files/        what it must do; absent = nothing, nothing, 0, no files
    from        which program the golden is a recording of; such a golden is never accepted from us
Everything else in the folder is input and is copied to a fresh work folder first.

usage: golden.py --bin BINARY [GROUP[/NAME]]... [-v]
       golden.py --record HELM [GROUP[/NAME]]...     writes stdout, exit and files/ of cases with `from`
RHUMBLINE_ACCEPT=1 rewrites what the binary is the judge of; look at the result with git diff.
Prints one line for each failing case and last `N passed, N failed`; exit 1 if any failed.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

from tally import Tally

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(HERE)
SPECIAL = {"args", "stdin", "env", "redirect", "stdout", "stderr", "stderr_has", "exit", "files", "from"}
SECONDS = 60  # a sanitizer build on a busy machine is slow; a hang is not


def read(path, default=b""):
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return default


def write(path, content):
    """Writes what must be there; an empty content is said by the absence of the file."""
    if content:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    elif os.path.exists(path):
        os.remove(path)


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.group, self.name = folder.split(os.sep)[-2:]
        self.args = read(self.at("args")).decode().splitlines()
        self.recorded = os.path.exists(self.at("from"))
        self.inputs = sorted(set(os.listdir(folder)) - SPECIAL)

    def at(self, name):
        return os.path.join(self.folder, name)

    def wants_exit(self):
        return int(read(self.at("exit"), b"0"))

    def vacuous(self):
        """What makes the case prove nothing, or None: a name that lies, a file that nobody reads."""
        if not self.args:
            return "no args"
        code, verdict = self.wants_exit(), self.args[0] in ("validate", "kubeconform", "diff", "lint", "check", "batch")
        if self.name.startswith("fails_") and code == 0:
            return "is called fails_, but exit is 0"
        if self.name.startswith("fails_") and not (os.path.exists(self.at("stderr")) or os.path.exists(self.at("stderr_has"))) and not verdict:
            return "fails without saying what stderr holds"
        if self.name.startswith("ok_") and code != 0 and not (self.args[0] in ("diff", "check") and code == 1):
            return f"is called ok_, but exit is {code}"
        if not re.match(r"(ok|fails|issue_\d+)_", self.name):
            return "is called neither ok_ nor fails_ nor issue_<number>_"
        words = "\n".join(self.args)
        words += "".join(read(self.at(name)).decode() for name in self.inputs if name.endswith(".jsonl") and name in words)  # lists of batch name further inputs
        for name in self.inputs:
            if name not in words:
                return f"no argument names the file {name}"
        return None

    def run(self, command):
        """(exit, stdout, stderr, {file: bytes} made by the run), work folder and project spelled by name."""
        work = tempfile.mkdtemp(prefix="case-")
        try:
            for name in self.inputs:
                source = self.at(name)
                if os.path.isdir(source):
                    shutil.copytree(source, os.path.join(work, name), symlinks=True)
                else:
                    shutil.copy(source, work)
            before = tree(work)
            args = [a.replace("$REPO", PROJECT).replace("$WORK", work) for a in self.args]
            code, out, err = self.execute(command + args, work)
            # The longer name first: the project may lie below the work folder's parent, never inside.
            names = [(work.encode(), b"$WORK"), (PROJECT.encode(), b"$REPO")]
            for place, name in names:
                out, err = out.replace(place, name), err.replace(place, name)
            made = {path: content for path, content in tree(work).items() if before.get(path) != content}
            return code, out, err, made
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def execute(self, command, work):
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": work, "TZ": "UTC", "LANG": "C"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        for line in read(self.at("env")).decode().splitlines():
            name, _, value = line.partition("=")
            env[name] = value
        redirect = read(self.at("redirect")).decode().strip()
        out = subprocess.PIPE
        if redirect == "full":
            out = open("/dev/full", "wb")
        elif redirect == "closed":
            reader, out = os.pipe()
            os.close(reader)
        try:
            run = subprocess.run(command, cwd=work, env=env, input=read(self.at("stdin")), stdout=out,
                                 stderr=subprocess.PIPE, timeout=SECONDS, check=False)
            return run.returncode, run.stdout or b"", run.stderr
        except subprocess.TimeoutExpired:
            return 124, b"", b"still running after %d s\n" % SECONDS
        finally:
            if redirect == "full":
                out.close()
            elif redirect == "closed":
                os.close(out)

    def compare(self, got):
        """The first difference as text, or None."""
        code, out, err, made = got
        if code != self.wants_exit():
            return f"exit {code}, wanted {self.wants_exit()}; stderr: {err[:300].decode('utf-8', 'replace').strip()}"
        if out != read(self.at("stdout")):
            return "stdout " + first_difference(read(self.at("stdout")), out)
        if os.path.exists(self.at("stderr")):
            if err != read(self.at("stderr")):
                return "stderr " + first_difference(read(self.at("stderr")), err)
        elif os.path.exists(self.at("stderr_has")):
            for line in read(self.at("stderr_has")).decode().splitlines():
                if line.encode() not in err:
                    return f"stderr does not hold {line!r}: {err[:300].decode('utf-8', 'replace').strip()}"
        elif err and self.name.startswith("ok_") and not self.recorded:
            return f"unexpected words on stderr: {err[:300].decode('utf-8', 'replace').strip()}"
        wanted = tree(self.at("files"))
        if made != wanted:
            odd = sorted(set(made.items()) ^ set(wanted.items()))[0][0]
            return f"file {odd} is not as under files/"
        return None

    def accept(self, got):
        code, out, err, made = got
        if self.recorded:
            return
        write(self.at("exit"), b"%d\n" % code if code else b"")
        write(self.at("stdout"), out)
        if not os.path.exists(self.at("stderr_has")):
            write(self.at("stderr"), err)
        self.write_files(made)

    def write_files(self, made):
        shutil.rmtree(self.at("files"), ignore_errors=True)
        for path, content in made.items():
            write(os.path.join(self.at("files"), path), content)

    def record(self, got, version):
        code, out, _, made = got
        write(self.at("exit"), b"%d\n" % code if code else b"")
        write(self.at("stdout"), out)
        write(self.at("from"), version)
        self.write_files({p: c for p, c in made.items() if not p.startswith((".cache", ".config", ".local"))})


def tree(folder):
    """{relative path: bytes} of all files below the folder."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            found[os.path.relpath(path, folder)] = read(path)
    return found


def first_difference(want, got):
    a, b = want.split(b"\n"), got.split(b"\n")
    for number, (x, y) in enumerate(zip(a + [b"<end>"] * len(b), b + [b"<end>"] * len(a)), 1):
        if x != y:
            return f"line {number}: wanted {x[:160].decode('utf-8', 'replace')!r}, got {y[:160].decode('utf-8', 'replace')!r}"
    return "differs"


def cases(root, patterns):
    for group in sorted(os.listdir(root)):
        for name in sorted(os.listdir(os.path.join(root, group))) if os.path.isdir(os.path.join(root, group)) else []:
            if not patterns or group in patterns or f"{group}/{name}" in patterns:
                yield Case(os.path.join(root, group, name))


def record(helm, root, patterns):
    version = subprocess.run([helm, "version", "--short"], stdout=subprocess.PIPE, check=True).stdout
    for case in cases(root, patterns):
        if case.recorded:
            case.record(case.run([helm]), b"helm " + version.split(b"+")[0].strip() + b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin")
    parser.add_argument("--record", metavar="HELM")
    parser.add_argument("--cases", metavar="FOLDER", default=os.path.join(HERE, "cases"))
    parser.add_argument("-v", action="store_true")
    parser.add_argument("patterns", nargs="*")
    options = parser.parse_args()
    if options.record:
        return record(os.path.abspath(options.record), options.cases, options.patterns)
    if not options.bin:
        parser.error("--bin is needed")
    accept = os.environ.get("RHUMBLINE_ACCEPT") == "1"
    tally = Tally()
    for case in cases(os.path.abspath(options.cases), options.patterns):
        got = case.run([os.path.abspath(options.bin)])
        if accept:
            case.accept(got)
        tally.judge(f"{case.group}/{case.name}", case.vacuous() or case.compare(got), options.v)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
