#!/usr/bin/env python3
"""Lets the n-th call of the system fail, for every n, and wants the program to notice.

For each chart and each kind of call (preload.cpp) it counts the calls of a sound run, then repeats the run with the n-th one failing: all
of them, or --samples of them evenly spread. A run passes when it is not killed by a signal and either fails with a word on stderr and
nothing new in the output folder, or succeeds with exactly the bytes of the sound run. Short reads and writes and interrupted calls must
change nothing at all. Then signals: SIGINT and SIGTERM at random times, after which there are all files or none.

usage: run.py --bin BINARY --preload LIBRARY [--samples N] [--signals N] [CALL]...
The binary must be linked dynamically. Prints each failing run and last `N passed, N failed`.
"""
import argparse
import errno
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CHARTS = [("plain", os.path.join("tests", "faults", "charts", "plain"), []),
          ("parent", os.path.join("tests", "faults", "charts", "parent"), ["--set", "a=1", "-f", os.path.join(PROJECT, "tests", "faults", "charts", "v.yaml")]),
          ("jaeger", os.path.join("templates", "jaeger"), ["--seed", "1"])]
CALLS = {"malloc": errno.ENOMEM, "read": errno.EIO, "write": errno.ENOSPC, "open": errno.EMFILE, "close": errno.ENOSPC, "rename": errno.EACCES,
         "mkdir": errno.EACCES}


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
    def __init__(self, options):
        self.options = options
        self.passed = self.failed = 0

    def judge(self, name, fault):
        self.passed, self.failed = self.passed + (not fault), self.failed + bool(fault)
        if fault:
            print(f"FAIL {name}: {fault}", flush=True)

    def run(self, words, out, **fault):
        env = {"PATH": os.environ["PATH"], "HOME": out, "LD_PRELOAD": self.options.preload, **{k: str(v) for k, v in fault.items()}}
        process = subprocess.run([self.options.bin, "template", "r", *words], cwd=PROJECT, env=env, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
        return process.returncode, process.stdout, process.stderr

    def fresh(self, out, old):
        shutil.rmtree(out, ignore_errors=True)
        for path in old:
            os.makedirs(os.path.dirname(os.path.join(out, path)), exist_ok=True)
            with open(os.path.join(out, path), "w", encoding="utf-8") as file:
                file.write("old\n")
        os.makedirs(out, exist_ok=True)

    def sweep(self, name, words, call, out, old):
        """`old`: files of the output folder that are there before each run."""
        def again(**fault):
            self.fresh(out, old)
            before = tree(out)
            return before, *self.run(words, out, FAULT_CALL=call, **fault), tree(out)
        counter = out + ".count"
        before, code, stdout, stderr, made = again(FAULT_COUNT=counter)
        if code != 0:
            return self.judge(f"{name} {call}", f"the sound run fails: {stderr.decode()}")
        if call in ("short", "eintr"):
            sound = self.run(words, out)
            return self.judge(f"{name} {call}", "" if (sound[0], sound[1]) == (code, stdout) and tree(out) == made else "other bytes")
        with open(counter, encoding="utf-8") as file:
            calls = int(file.read())
        step = max(1, calls // self.options.samples)
        for n in range(1, calls + 1, step):
            before, code, got, stderr, left = again(FAULT_AT=n, FAULT_ERROR=CALLS[call])
            if code < 0 or code >= 124:
                fault = f"died with {code}: {stderr.decode()[:200]}"
            elif code == 0:
                fault = "" if got == stdout and left == made else "success with other bytes"
            elif not stderr:
                fault = "failed without a word"
            elif left not in (before, made):
                fault = f"left {sorted(set(left.items()) ^ set(before.items()))[:4]} behind"
            else:
                fault = ""
            self.judge(f"{name} {call} {n} of {calls}", fault)

    def signals(self, folder):
        """A signal at any time: all files or none, and no name that is not theirs."""
        out = os.path.join(folder, "signals")
        words = ["templates/jaeger", "--seed", "1", "--output-dir", out]
        self.fresh(out, [])
        begin = time.time()
        self.run(words, out)
        whole, lasts = tree(out), time.time() - begin
        dice = random.Random(1)
        for number in range(self.options.signals):
            self.fresh(out, [])
            sent = (signal.SIGINT, signal.SIGTERM)[number % 2]
            process = subprocess.Popen([self.options.bin, "template", "r", *words], cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(dice.random() * lasts * 1.2)
            process.send_signal(sent)
            code, left = process.wait(timeout=60), tree(out)
            fault = f"exit {code}" if code not in (0, -sent) else f"{len(left)} of {len(whole)} names" if left not in ({}, whole) else ""
            self.judge(f"signal {number}", fault or ("success without files" if code == 0 and left != whole else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, type=os.path.abspath)
    parser.add_argument("--preload", required=True, type=os.path.abspath)
    parser.add_argument("--samples", type=int, default=10000)
    parser.add_argument("--signals", type=int, default=40)
    parser.add_argument("calls", nargs="*")
    options = parser.parse_args()
    sweep = Sweep(options)
    with tempfile.TemporaryDirectory() as folder:
        for name, chart, more in CHARTS:
            for call in options.calls or [*CALLS, "short", "eintr"]:
                out = os.path.join(folder, name)
                if call in ("malloc", "read", "write", "open", "short", "eintr"):
                    sweep.sweep(name + " to stdout", [chart, *more], call, out, [])
                sweep.sweep(name + " to files", [chart, *more, "--output-dir", out], call, out, [])
                if call in ("write", "rename", "close"):
                    old = [path for path, content in tree(out).items() if content]
                    sweep.sweep(name + " over files", [chart, *more, "--output-dir", out], call, out, old[: len(old) // 2 + 1])
        if not options.calls:
            sweep.signals(folder)
    print(f"{sweep.passed} passed, {sweep.failed} failed")
    return 1 if sweep.failed or not sweep.passed else 0


if __name__ == "__main__":
    sys.exit(main())
