#!/usr/bin/env python3
"""Lets the n-th call of the system fail, for every n, and wants the program to notice.

For each job (a command with a chart) and each kind of call (preload.cpp) it counts the calls of a sound run, then repeats the run with
the n-th one failing: all of them, or --samples of them evenly spread. A run passes when it is not killed by a signal and either fails with
a word on stderr and nothing new in the output folder, or ends exactly as the sound run did, byte for byte. What `diff` and `check` could
not do they say with their own exit codes (2; 2 or 3): never as a difference, a finding or the lack of one. Short reads and writes and
interrupted calls must change nothing at all. Then too few file descriptors, and signals at random times, after which there are all files
or none.

usage: run.py --bin BINARY --preload LIBRARY [--samples N] [--signals N] [--job NAME] [CALL]...
The binary must be linked dynamically. Prints each failing run and last `N passed, N failed`.
"""
import argparse
import errno
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from tally import Tally  # noqa: E402

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHARTS = os.path.join("tests", "faults", "charts")
PLAIN = [os.path.join(CHARTS, "plain")]
PARENT = [os.path.join(CHARTS, "parent"), "--set", "a=1", "-f", os.path.join(PROJECT, CHARTS, "v.yaml")]
JAEGER = [os.path.join("templates", "jaeger"), "--seed", "1"]
CALLS = {"malloc": errno.ENOMEM, "read": errno.EIO, "write": errno.ENOSPC, "open": errno.EMFILE, "close": errno.ENOSPC, "rename": errno.EACCES,
         "mkdir": errno.EACCES, "mmap": errno.ENODEV, "cut": 0, "sync": errno.EIO, "link": errno.EPERM, "chmod": errno.EPERM}
QUIET = ("short", "eintr")  # these must change nothing
READING = ("malloc", "read", "write", "open", "mmap", "cut", "sync", *QUIET)
WRITING = ("malloc", "write", "open", "close", "rename", "mkdir", "link", "chmod", *QUIET)


class Job:
    """A command. `out`: what it writes, below the work folder; `old`: whether some of that is there before. `refusals`: its exit codes when
    it could not do its work."""
    def __init__(self, name, words, calls, refusals=(1,), old=False):
        self.name, self.words, self.calls, self.refusals, self.old = name, words, calls, refusals, old


def jobs(work):
    """OUT stands for the folder that the command may write to."""
    live, many = os.path.join(work, "live.yaml"), os.path.join(work, "many")
    for name, chart in (("plain", PLAIN), ("parent", PARENT), ("jaeger", JAEGER)):
        words = ["template", "r", *chart]
        yield Job(name + " to stdout", words, READING)
        yield Job(name + " to files", [*words, "--output-dir", "OUT"], [*CALLS, *QUIET])
        yield Job(name + " over files", [*words, "--output-dir", "OUT"], WRITING, old=True)
        yield Job(name + " to one file", [*words, "-o", "OUT/all.yaml"], WRITING)
        yield Job(name + " over one file", [*words, "-o", "OUT/all.yaml"], WRITING, old=True)
    yield Job("check", ["check", "r", *PARENT, "--live", live], READING, (2, 3))
    yield Job("diff", ["diff", "r", *PLAIN, "--live", live], READING, (2,))
    yield Job("diff of folders", ["diff", many, live], READING, (2,))
    yield Job("validate", ["validate", "-n", "1", many, live], READING)
    yield Job("validate on threads", ["validate", "-n", "2", many, live], READING)
    yield Job("lint", ["lint", PARENT[0]], READING)
    yield Job("values", ["values", "merge", "r", *PARENT], READING, (2, 3))
    for threads in ("1", "2"):
        yield Job(f"batch on {threads}", ["batch", os.path.join(work, "jobs.jsonl"), "-n", threads, "--output-dir", "OUT"], [*CALLS, *QUIET], (1, 2, 3))
    yield Job("explain", ["explain", "r", *PLAIN, "1"], READING, (2, 3))


def tree(folder):
    """Everything below a folder as {path: hash of the content}."""
    found = {}
    for here, folders, names in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(here, name), folder)] = ""
        for name in names:
            path = os.path.join(here, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
    return found


class Sweep:
    def __init__(self, options, work):
        self.options, self.work, self.out = options, work, os.path.join(work, "out")
        self.tally = Tally()
        self.live = subprocess.run([options.bin, "template", "r", *PLAIN], cwd=PROJECT, stdout=subprocess.PIPE, check=True).stdout.decode()
        os.mkdir(os.path.join(work, "many"))

    def words_of(self, job):
        return [self.options.bin, *(word.replace("OUT", self.out) if word.startswith("OUT") else word for word in job.words)]

    def run(self, job, descriptors=0, **fault):
        """(exit code, stdout, stderr), the files before and those behind it."""
        before = tree(self.out)
        limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))) if descriptors else None
        env = {"PATH": os.environ["PATH"], "HOME": self.work, "LD_PRELOAD": self.options.preload, **{k: str(v) for k, v in fault.items()}}
        process = subprocess.run(self.words_of(job), cwd=PROJECT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 timeout=120, check=False, preexec_fn=limit)
        return (process.returncode, process.stdout, process.stderr), before, tree(self.out)

    def fresh(self, old=()):
        """An output folder that holds nothing but these files, with other content; and inputs."""
        listed = "".join(json.dumps({"name": "r", "chart": chart[0], "seed": "1"}) + "\n" for chart in (PLAIN, JAEGER, PLAIN))
        inputs = {os.path.join("many", f"{i}.yaml"): f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a{i}}}\ndata: {{x: {'1' if i == 3 else 'y'}}}\n"
                  for i in range(6)}
        for name, text in {"live.yaml": self.live, "jobs.jsonl": listed, **inputs}.items():
            with open(os.path.join(self.work, name), "w", encoding="utf-8") as file:
                file.write(text)
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        for path in old:
            os.makedirs(os.path.dirname(os.path.join(self.out, path)), exist_ok=True)
            with open(os.path.join(self.out, path), "w", encoding="utf-8") as file:
                file.write("old\n")

    def fault_of(self, job, sound, files, result, before, left):
        code, stdout, stderr = result
        if code < 0 or code >= 124:
            return f"died with {code}: {stderr.decode()[:200]}"
        if (code, stdout) == sound[:2] and left == files:
            return ""
        if code not in job.refusals:
            return f"exit {code} with other bytes: {stderr.decode()[:200]}"
        if job.words[0] == "batch":
            return self.batch_fault_of(sound, files, result, left)
        if job.words[0] in ("validate", "lint"):  # what they tell may be the fault
            return "" if stderr or stdout != sound[1] else "failed without a word"
        if stdout not in (b"", sound[1]):  # all of it where the end of stdout is what failed
            return "failed, and wrote to stdout"
        if not stderr:
            return "failed without a word"
        return "" if left in (before, files) else f"left {sorted(set(left.items()) ^ set(before.items()))[:4]} behind"

    @staticmethod
    def batch_fault_of(sound, files, result, left):
        """Each record is that of the sound run or tells of a failure, and results are whole; only the end of the records may be missing."""
        code, stdout, stderr = result
        if not set(left.items()) <= set(files.items()):
            return f"left {sorted(set(left.items()) - set(files.items()))[:4]} behind"
        told = stdout.splitlines(keepends=True)
        if told and not told[-1].endswith(b"\n") and code == 3:
            told.pop()
        failed = 0
        for line, good in zip(told, sound[1].splitlines(keepends=True)):
            if line == good:
                continue
            record = json.loads(line)
            if record["exit"] == 0 or not record["errors"]:
                return f"another record: {line[:200]}"
            failed += 1
        if code == 1:
            return "" if failed and len(told) == 3 else "exit 1 without a job that failed"
        return "" if stderr else "failed without a word"

    def sweep(self, job, call):
        self.fresh()
        sound, _, files = self.run(job)
        old = [path for path, content in files.items() if content][::2] if job.old else []
        counter = os.path.join(self.work, "count")
        self.fresh(old)
        result, _, left = self.run(job, FAULT_CALL=call, FAULT_COUNT=counter)
        if result[:2] != sound[:2] or left != files or sound[0] not in (0, 1):
            return self.tally.judge(f"{job.name} {call}", f"other bytes than without: exit {result[0]}, {result[2].decode()[:200]}")
        if call in QUIET:
            return self.tally.judge(f"{job.name} {call}", "")
        with open(counter, encoding="utf-8") as file:
            calls = int(file.read())
        for n in range(1, calls + 1, max(1, calls // self.options.samples)):
            self.fresh(old)
            self.tally.judge(f"{job.name} {call} {n} of {calls}", self.fault_of(job, sound, files, *self.run(job, FAULT_CALL=call, FAULT_AT=n, FAULT_ERROR=CALLS[call])))

    def few_descriptors(self, job):
        self.fresh()
        sound, _, files = self.run(job)
        for most in (4, 5, 6, 8):  # the loader needs the fourth
            self.fresh()
            self.tally.judge(f"{job.name} with {most} descriptors", self.fault_of(job, sound, files, *self.run(job, descriptors=most)))

    def signals(self, job):
        """A signal at any time: all files or none, and no name that is not theirs."""
        self.fresh()
        begin = time.time()
        sound, _, whole = self.run(job)
        lasts, dice = time.time() - begin, random.Random(1)
        for number in range(self.options.signals):
            self.fresh()
            sent = (signal.SIGINT, signal.SIGTERM)[number % 2]
            process = subprocess.Popen(self.words_of(job), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            time.sleep(dice.random() * lasts * 1.2)
            process.send_signal(sent)
            stdout = process.communicate(timeout=60)[0]
            code, left = process.returncode, tree(self.out)
            if code not in (sound[0], -sent):
                fault = f"exit {code}"
            elif job.words[0] == "batch" and code == -sent:
                fault = "" if set(left.items()) <= set(whole.items()) else f"left {sorted(set(left) - set(whole))}"
            elif left not in ({}, whole) or (code == sound[0] and left != whole):
                fault = f"exit {code}, {len(left)} of {len(whole)} names"
            else:
                fault = "other bytes" if code == sound[0] and stdout != sound[1] else ""
            self.tally.judge(f"{job.name} signal {number}", fault)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=os.path.abspath)
    parser.add_argument("--preload", required=True, type=os.path.abspath)
    parser.add_argument("--samples", type=int, default=10000)
    parser.add_argument("--signals", type=int, default=40)
    parser.add_argument("--job", help="only those of such a name")
    parser.add_argument("calls", nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(options, folder)
        for job in jobs(folder):
            if options.job and options.job not in job.name:
                continue
            for call in job.calls:
                if not options.calls or call in options.calls:
                    sweep.sweep(job, call)
            if not options.calls:
                sweep.few_descriptors(job)
                if job.name in ("jaeger to files", "jaeger to one file", "check", "diff", "batch on 2"):
                    sweep.signals(job)
    return sweep.tally.end()


if __name__ == "__main__":
    sys.exit(main())
