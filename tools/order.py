#!/usr/bin/env python3
"""Writes tools/order.ld: which functions the linker puts together, since nearly every run needs them.

usage: cmake --preset static -B build/order -DCMAKE_EXE_LINKER_FLAGS=-Wl,-Map=program.map
       ninja -C build/order rhumbline
       tools/order.py build/order > tools/order.ld.new && mv tools/order.ld.new tools/order.ld

Needs valgrind. The program runs our own charts with their presets and the cases of tests/cases/template; a function that one of
them executes is listed, what most of them execute first. A pattern that no longer names anything does no harm, and a function that is not
listed is only farther away: the list may lag behind the code (tests/order.py says when by too much).
"""
import bisect
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY_SECTION = re.compile(r".*/([^/(]+\.a)\((.*)\)$")
# The C library has several forms of a function and takes the one that suits the processor, here another one than valgrind's.
PROCESSOR_FORM = re.compile(r"-(sse|ssse|avx|evex|erms)[^.]*\.o$")

HEAD = """/* Made by tools/order.py: the functions that rendering needs stand together, those of most runs first, and what only some commands
   read stands apart. A program maps its file in large pieces, each with a fault of its own; in the linker's own order the 0.4 MB
   of code that a small chart executes lie scattered over all 6 MB. */
"""
# Tables that rendering does not read, or no more than a page of: embedded schemas and rules, the libraries', the numbers that `until` counts.
STORE = "Definitions Extras Kinds Lifecycle MetaSchemas NameSlots Names Nodes Properties Text Variants".split()
APART = ["*(.rodata._ZN9rhumbline5rules12_GLOBAL__N_1L*kBytes*)", "*(.rodata._ZN9rhumbline12_GLOBAL__N_1L*kCountingE*)",
         "*(.rodata._ZN9rhumbline4lint12_GLOBAL__N_1L*kDeprecationsE*)", "*(.rodata._ZN12_GLOBAL__N_13ryuL*POW10_SPLIT*)",
         *(f"*lib{library}.a:*(.rodata .rodata.*)" for library in ("crypto", "re2", "z", "deflate")),
         *(f"*(.rodata._ZN9rhumbline6schema12_GLOBAL__N_1L*k{table}E*)" for table in STORE)]
# The start of a program that valgrind does not show: there the kernel offers no calls without a switch of mode.
START = ["*crt1.o(.text)", "*crtbegin*.o(.text)", "*libc.a:dl-object.o(.text)", "*libc.a:dl-lookup.o(.text)", "*libc.a:dl-setup_hash.o(.text)"]
# Checksums of configuration and long decimals: few of our charts have them, many charts do.
COMMON = ["*libcrypto.a:libcrypto-lib-sha256*.o(.text)", "*libc.a:strtod*.o(.text)"]


def sections(path):
    """The pieces of .text in a linker map: (address, size, name, file), by address."""
    found, name = [], None
    piece = re.compile(r"^ (\.text\S*)?\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+(\S.*)$")
    for line in open(path, encoding="utf-8"):
        row = piece.match(line.rstrip())
        if row:
            name = row[1] or name
            if name and int(row[2], 16) and int(row[3], 16):
                found.append((int(row[2], 16), int(row[3], 16), name, row[4]))
            name = None
        else:
            alone = re.match(r"^ (\.text\S+)$", line.rstrip())
            name = alone[1] if alone else None
    return sorted(found)


def runs():
    """Command lines, with the folder of the project as working directory."""
    for chart in sorted(p.name for p in (ROOT / "templates").iterdir()):
        for preset in sorted((ROOT / "values" / chart).glob("*.yaml")):
            yield ["template", "rel", f"templates/{chart}", "-f", str(preset.relative_to(ROOT)), "-n", "ns", "--seed", "1"]
    for case in sorted((ROOT / "tests/cases/template").iterdir()):
        if (case / "chart").is_dir() and not (case / "exit").exists():
            yield ["template", "rel", str((case / "chart").relative_to(ROOT))]


def executed(program, arguments, scratch):
    """The addresses of the instructions that a run executes."""
    subprocess.run(["valgrind", "--tool=callgrind", "--dump-instr=yes", f"--callgrind-out-file={scratch}", program, *arguments],
                   cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    at, seen = 0, set()
    for line in open(scratch, encoding="utf-8"):
        row = re.match(r"^(?:0x([0-9a-f]+)|([+-])(\d+)|\*) ", line)
        if not row:
            continue
        if row[1]:
            at = int(row[1], 16)
        elif row[2]:
            at += int(row[2] + row[3])
        seen.add(at)
    return seen


def pattern(name, file):
    """What names this section in a linker script, also when clones of the function get other numbers; None: it has no name."""
    library = LIBRARY_SECTION.match(file)
    if library and name in (".text", ".text.avx", ".text.avx2", ".text.sse2"):
        archive, member = library[1], library[2]
        if PROCESSOR_FORM.search(member):
            return f"*{archive}:{PROCESSOR_FORM.sub('', member)}-*.o(.text .text.*)"
        return f"*{archive}:{member}({name})"
    if name == ".text":
        return None
    return f"*({re.sub(r'[.](isra|constprop|part|lto_priv|cold)[.][0-9]+', '', name)}*)"


def main():
    build = pathlib.Path(sys.argv[1])
    placed = sections(build / "program.map")
    starts = [row[0] for row in placed]
    count = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        for arguments in runs():
            hit = set()
            for at in executed(build.resolve() / "rhumbline.symbols", arguments, os.path.join(folder, "out")):
                i = bisect.bisect_right(starts, at) - 1
                if i >= 0 and at < placed[i][0] + placed[i][1]:
                    hit.add(i)
            count.update(hit)
    listed = dict.fromkeys(START + COMMON)
    most = max(count.values())
    for i, times in sorted(count.items(), key=lambda row: (-row[1], row[0])):
        name, file = placed[i][2:]
        if "libcrypto.a" in file and times < most / 8:  # half of the library where certificates are made
            continue
        if text := pattern(name, file):
            listed[text] = None
    print(HEAD + "SECTIONS {\n  .rodata.apart : {\n" + "".join(f"    {text}\n" for text in APART) + "  }\n}\nINSERT BEFORE .rodata;\n"
          "SECTIONS {\n  .text.rendering : {\n" + "".join(f"    {text}\n" for text in listed) + "  }\n}\nINSERT BEFORE .text;")


main()
