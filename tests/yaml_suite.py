#!/usr/bin/env python3
"""The public YAML documents of ../shared/suites/yaml through fromYaml, fromYamlArray and toYaml.

One chart reads all of them; a case is a document's answers, which must equal Helm's byte for byte.
usage: yaml_suite.py --bin BINARY FOLDER [-v]        last line `N passed, N failed`
"""
import argparse
import os
import re
import subprocess
import sys


def answers(text):
    """{path of the document: its lines}; the whole text under "" so that nothing is lost between."""
    parts = re.split(rb"^path: (.*)\n", text, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2])) | {b"(the lines before the first document)": parts[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("-v", action="store_true")
    parser.add_argument("folder")
    options = parser.parse_args()
    with open(os.path.join(options.folder, "golden.yaml"), "rb") as file:
        golden = file.read()
    run = subprocess.run([os.path.abspath(options.bin), "template", "r", os.path.join(options.folder, "chart")],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if run.returncode:
        print(run.stderr.decode("utf-8", "replace")[:2000])
    want, got = answers(golden), answers(run.stdout)
    wrong = [path for path, text in want.items() if got.get(path) != text]
    for path in wrong if options.v else wrong[:10]:
        print(f"FAIL {path.decode()}: wanted {want[path][:300]!r}, got {got.get(path, b'nothing')[:300]!r}")
    extra = 1 if not wrong and run.stdout != golden else 0
    print(f"{len(want) - len(wrong)} passed, {len(wrong) + extra} failed")
    return 1 if wrong or extra else 0


if __name__ == "__main__":
    sys.exit(main())
