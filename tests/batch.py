#!/usr/bin/env python3
"""A batch of jobs is, byte for byte, the same commands run one by one: exit codes, results, what they complain of.

The jobs are the cases of tests/cases that a line of a list can say (the rest is counted), the project's own charts with each of their
presets, and keys drawn from seeds. One list, on one thread and on eight; one process for each job besides. Under the preset tsan
(tools/threads.sh) a race also fails the run.

usage: batch.py --bin BINARY [--every N]. Prints each difference and last `N passed, N failed`.
"""
import argparse
import hashlib
import json
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile

from tally import Tally

REPO = pathlib.Path(__file__).resolve().parent.parent
COMMANDS = ("template", "validate", "diff", "check", "lint", "images", "crds")
POSITIONAL = {"template": "chart", "images": "chart", "crds": "chart", "check": "chart"}  # the last one is the chart, one before it the name
SECONDS = 600


def flags_of(binary):
    """{command: ({long: takes a value}, {short: long}, {long that may be repeated})}, as the completion and the help know them."""
    tables = {command: ({}, {}, set()) for command in COMMANDS}
    for command, (_, _, repeatable) in tables.items():
        page = subprocess.run([binary, command, "--help"], capture_output=True, text=True, check=True).stdout
        rows = [row for row in re.split(r"\n  (?=-)", page) if "(repeatable)" in row]
        repeatable.update(re.search(r"--([\w-]+)", row).group(1) for row in rows)
    script = subprocess.run([binary, "completion", "fish"], capture_output=True, text=True, check=True).stdout
    for command, name, short, value in re.findall(r"seen_subcommand_from (\w+)' -l (\S+)(?: -s (\S))?( -r)? -d", script):
        if command in tables:
            tables[command][0][name] = bool(value)
            if short:
                tables[command][1][short] = name
    return tables


def job_of(words, tables):
    """The line of a list that says what these words say; None: it cannot."""
    command, rest = words[0], list(words[1:])
    if command not in COMMANDS:
        return None
    long, short, repeatable = tables[command]
    job, positional = {"command": command}, []
    while rest:
        word = rest.pop(0)
        found = re.fullmatch(r"--?([\w-]+)(?:=(.*))?", word, re.S)
        if not found:
            positional.append(word)
            continue
        name, value = found.groups()
        if not word.startswith("--") and len(name) == 1:
            name = short.get(name)
        if name not in long or name in ("output-dir", "timeout", "color", "colour", "gate", "n") or (name == "output" and command == "template"):
            return None
        if long[name] and value is None:
            if not rest:
                return None
            value = rest.pop(0)
        if not long[name]:
            if value not in (None, "true", "false"):
                return None
            value = value != "false"
        if name in job and name in repeatable:
            job[name] = (job[name] if isinstance(job[name], list) else [job[name]]) + [value]
        else:
            job[name] = value
    if command in POSITIONAL and 1 <= len(positional) <= 2:
        job["chart"] = positional[-1]
        if len(positional) == 2:
            job["name"] = positional[0]
    elif positional:
        job["args"] = positional
    return None if re.search(r'"(?:[^"]*=)? ?-"', json.dumps(job)) else job


def cases(work, tables, every):
    """(label, words, job) of the cases; their inputs go to folders of their own below `work`."""
    left_out = 0
    folders = [folder for group in sorted((REPO / "tests/cases").iterdir()) if group.is_dir() for folder in sorted(group.iterdir())]
    for number, folder in enumerate(folders[::every]):
        words = (folder / "args").read_text().splitlines()
        inputs = [path for path in folder.iterdir() if path.name not in ("args", "stdin", "env", "redirect", "stdout", "stderr", "stderr_has", "exit", "files", "from")]
        words = [word.replace("$REPO", str(REPO)).replace("$WORK", str(work)) for word in words]
        home = f"c{number}"
        names = "|".join(re.escape(path.name) for path in inputs)
        if names:
            words = words[:1] + [re.sub(rf"(?<![\w./-])({names})(?![\w.-])", rf"{home}/\1", word) for word in words[1:]]
        job = None if (folder / "env").exists() or (folder / "stdin").exists() else job_of(words, tables)
        if job is None:
            left_out += 1
            continue
        (work / home).mkdir()
        for path in inputs:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, work / home / path.name, **({"symlinks": True} if path.is_dir() else {}))
        yield f"{folder.parent.name}/{folder.name}", words, job
    print(f"batch: {left_out} cases are no lines of a list (standard input, environment, files that they write, flags out of sight)")


def own_charts(tables):
    for chart in sorted((REPO / "templates").iterdir()):
        if not (chart / "Chart.yaml").exists():
            continue
        presets = sorted((REPO / "values" / chart.name).glob("*.yaml"))
        for values in ([], *(["-f", str(preset)] for preset in presets)):
            words = ["template", "r", str(chart), "-n", "own", *values]
            yield f"{chart.name} {' '.join(values[1:])}", words, job_of(words, tables)


def seeded(work, tables):
    """Keys and certificates of two seeds, time and again, side by side with keys of none."""
    (work / "keys/templates").mkdir(parents=True)
    (work / "keys/Chart.yaml").write_text("apiVersion: v2\nname: keys\nversion: 1.0.0\n")
    (work / "keys/templates/a.yaml").write_text('a: {{ genPrivateKey "ecdsa" | quote }}\nb: {{ genPrivateKey "ed25519" | quote }}\nc: {{ uuidv4 }}\n'
                                                '{{ if .Values.ca }}d: {{ (genCA "x" 3).Key | quote }}{{ end }}\n')
    for i in range(24):
        words = ["template", "r", "keys", f"--seed=s{i % 3}", f"--set=ca={'true' if i in (5, 8) else 'false'}"]
        yield f"seed {i}", words, job_of(words, tables)


def run(command, work):
    env = {**{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS") or name == "PATH"}, "HOME": str(work), "TZ": "UTC", "LANG": "C"}
    return subprocess.run(command, cwd=work, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, check=False)


def fault_of(binary, work, words, record):
    """How the record differs from the command run by itself; empty: in nothing. None: the command differs from itself (it draws lots)."""
    single = run([binary, *words], work)
    digest = hashlib.sha256(single.stdout).hexdigest() if single.returncode == 0 or single.stdout else None
    if (record["exit"], record["sha256"]) != (single.returncode, digest):
        if run([binary, *words], work).stdout != single.stdout:
            return None
        return f"exit {record['exit']}, {record['bytes']} bytes {record.get('errors')}; by itself exit {single.returncode}, {len(single.stdout)} bytes {single.stderr[:300]}"
    told = single.stderr.decode("utf-8", "replace")
    for each in record["errors"] + record["warnings"]:
        first = each["message"].split("\n")[0][:100]
        if first not in told and re.sub(r"[^ -~]", "", first) == first:
            return f"only the batch says: {each['message'][:200]}; by itself: {told[:300]}"
    return "" if bool(told) == bool(record["errors"] or record["warnings"] or record["notes"]) else f"only by itself: {told[:300]}"


def progress(binary, work):
    """What a person sees who waits at a terminal: how far it is, wiped away in the end; empty: that. `sleep` is a post-renderer's."""
    (work / "slow.sh").write_text("#!/bin/sh\nsleep 1.3\nexec cat\n")
    (work / "slow.sh").chmod(0o755)
    slow = {"name": "r", "chart": "keys", "compat": "helm3", "post-renderer": str(work / "slow.sh"), "set": "ca=false"}
    (work / "slow.jsonl").write_text(json.dumps(slow) + "\n" + json.dumps({"name": "r", "chart": "nowhere"}) + "\n")
    seen = {}
    for terminal in ("xterm", "dumb"):
        master, slave = pty.openpty()
        process = subprocess.Popen([binary, "batch", "-n", "1", "slow.jsonl"], cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=slave,
                                   env={**os.environ, "TERM": terminal})
        os.close(slave)
        code, text = process.wait(timeout=SECONDS), b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:  # how Linux says that nobody writes any more
                break
            if not part:
                break
            text += part
        os.close(master)
        seen[terminal] = (code, text)
    note = b"note: 1 of 2 jobs did not end with 0: line 2 of the list\r\n"
    code, text = seen["xterm"]
    if code != 1 or not text.startswith(b"\r1 of 2 jobs are done\x1b[K") or not text.endswith(b"\x1b[K\r\x1b[K" + note):
        return f"on a terminal: exit {code}, {text}"
    return "" if seen["dumb"] == (1, note) else f"on one that is dumb: {seen['dumb']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, type=os.path.abspath)
    parser.add_argument("--every", type=int, default=1, help="take each Nth case only")
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        tables = flags_of(options.bin)
        jobs = [*cases(work, tables, options.every), *own_charts(tables), *seeded(work, tables)]
        (work / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for _, _, job in jobs))
        told = [run([options.bin, "batch", "jobs.jsonl", "-n", threads], work) for threads in ("8", "1")]
        records = [[json.loads(line) for line in process.stdout.splitlines()] for process in told]
        for process, lines in zip(told, records):
            tally.judge("a record for each job", "" if process.returncode in (0, 1) and len(lines) == len(jobs) else f"exit {process.returncode}, {len(lines)} records of {len(jobs)}: {process.stderr[-2000:].decode()}")
        lots = 0
        for (label, words, _), many, one in zip(jobs, *records):
            fault = fault_of(options.bin, work, words, one)
            lots += fault is None
            tally.judge(label, fault if fault or fault is None or many == one else f"eight threads: {many} one: {one}"[:600]) if fault is not None else None
        tally.judge("progress on a terminal", progress(options.bin, work))
        if lots:
            print(f"batch: {lots} jobs draw lots, so no run is like another")
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
