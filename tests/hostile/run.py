#!/usr/bin/env python3
"""Feeds hostile inputs (cases.py, more_cases.py, batch_cases.py) to the binary and wants each of them answered.

A case passes when the program ends by itself with the exit code of its row, within its time and memory, is not killed by a signal,
says the row's word, writes no control character that a terminal would act on, keeps stdout empty when it fails, and leaves the work
folder as the row's `after` wants it. Memory is limited twice: what the process may map (its stack of 512 MiB is part of that), and
what it may touch. Sanitizer builds map terabytes: --no-memory-limit.

usage: run.py --bin BINARY [--no-memory-limit] [-v] [NAME]...
Prints each failing case and last `N passed, N failed`.
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]
import batch_cases  # noqa: E402
import cases  # noqa: E402
import more_cases  # noqa: E402
from tally import Tally  # noqa: E402

ALL = cases.CASES + more_cases.ROWS + batch_cases.ROWS

MAPPED, TOUCHED, CPU, WALL = 2048 << 20, 512, 12, 40
# C0 and C1 but tab and line feed, DEL, the marks that turn text around. As bytes of UTF-8.
RAW = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]|\xd8\x9c")


def build(row, folder):
    for name, content in row["files"].items():
        path = os.path.join(folder, name)
        make_folder(os.path.dirname(path))
        if callable(content):
            content(path)
            continue
        with open(path, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        if content and content[:2] in ("#!", b"#!"):
            os.chmod(path, 0o755)


def make_folder(path):
    """Also where the whole path is longer than a system call takes."""
    back = os.getcwd()
    for part in path.split("/"):
        if not os.path.isdir(part or "/"):
            os.mkdir(part)
        os.chdir(part or "/")
    os.chdir(back)


def limits():
    if not OPTIONS.no_memory_limit:
        resource.setrlimit(resource.RLIMIT_AS, (MAPPED, MAPPED))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run(row, folder):
    """(exit code, stdout, stderr, MiB touched, seconds, hung)"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(row.get("stdin", "").encode())
        given.seek(0)
        begin = time.time()
        process = subprocess.Popen([os.path.abspath(OPTIONS.bin), *row["words"]], cwd=folder, stdin=given, stdout=out, stderr=err,
                                   preexec_fn=limits, env={"PATH": os.environ["PATH"], "HOME": folder, "TZ": "UTC"})
        hung = False
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            if time.time() - begin > row.get("wall", WALL) and not hung:
                process.kill()
                hung = True
            time.sleep(0.01)
        process.returncode = 0
        out.seek(0)
        err.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), err.read(), usage.ru_maxrss >> 10, time.time() - begin, hung


def fault_of(row, folder):
    code, out, err, mib, seconds, hung = run(row, folder)
    wanted = row.get("maybe", (row["code"],))
    speaks = row.get("speaks", False)
    first = err.decode("utf-8", "replace").strip().split("\n")[0][:200]
    if OPTIONS.v:
        print(f"     {row['name']}: exit {code}, {mib} MiB, {seconds:.1f} s: {first}")
    if hung:
        return f"hung for {seconds:.0f} s"
    if code < 0 or code >= 124:
        return f"died with {code}: {first}"
    if code not in wanted:
        return f"exit {code}, wanted {wanted}: {first}"
    if not OPTIONS.no_memory_limit and mib > row.get("mib", TOUCHED):
        return f"{mib} MiB"
    if b"internal error" in err or b"out of memory" in err:
        return first
    for name, text in (("stderr", err), *((("stdout", out),) if speaks else ())):
        found = RAW.search(text)
        if found:
            return f"raw {found.group()!r} on {name}"
    for bytes_ in row.get("never", ()):
        if bytes_ in out:
            return f"stdout holds {bytes_!r}"
    if code and not speaks and out:
        return f"failed and wrote {len(out)} bytes to stdout"
    if code and not (out if speaks else b"") and not err.strip():
        return "failed without a word"
    if not speaks and len(err) > 8192:
        return f"{len(err)} bytes on stderr"
    if row["word"].encode() not in out + err:
        return f"does not say {row['word']!r}: {first}"
    return row["after"](folder) if "after" in row else ""


def judge(row):
    with tempfile.TemporaryDirectory() as folder:
        back = os.getcwd()
        os.chdir(folder)
        try:
            build(row, folder)
            return fault_of(row, folder)
        finally:
            os.chdir(back)
            shutil.rmtree(folder, ignore_errors=True)


def main():
    known = {row["name"] for row in ALL}
    if len(known) != len(ALL) or not set(OPTIONS.names) <= known:
        sys.exit("two rows of one name, or a name that no row has")
    tally = Tally()
    for row in ALL:
        if OPTIONS.names and row["name"] not in OPTIONS.names:
            continue
        if "needs" in row and not os.path.exists(os.path.join(os.path.dirname(OPTIONS.bin), row["needs"])):
            print(f"SKIPPED {row['name']}: there is no {row['needs']}")
            continue
        tally.judge(row["name"], judge(row))
    return tally.end()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--no-memory-limit", action="store_true")
    parser.add_argument("-v", action="store_true")
    parser.add_argument("names", nargs="*")
    OPTIONS = parser.parse_args()
    OPTIONS.bin = os.path.abspath(OPTIONS.bin)
    sys.exit(main())
