#!/usr/bin/env python3
"""edits.py: whether findings of a real program stay the same findings when its code is edited without being changed.

Each edit is made to a copy of the program, and what `lockwise diff` calls new or gone against the original is lost:

    moved        blank lines after functions, a comment at the head of each file
    reformatted  all of it by clang-format in another style
    folder       the program lies one folder deeper below the root
    functions    some functions, chosen by a fixed seed, have another name

A finding is confused if its fingerprint is in both, but not with the same rule, object and key, nor, without an edit of
names, the same function. It fails below 98 % for any edit, with a confused one, or where an edit lost translation units.
"""

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DEFINES = re.compile(r"^static [\w \t*]*?\b(\w+)\((?:[^;{}()]|\n)*\)\s*\n?\{", re.MULTILINE)
RENAMED = 40
STYLE = "{BasedOnStyle: WebKit, ColumnLimit: 60, SortIncludes: Never, IndentPPDirectives: None}"


class Program:
    """A copy of the program in a folder of its own, which is the root of its runs."""

    def __init__(self, prepared, root, below="program"):
        self.root, self.tree = root, root / below
        shutil.copytree(prepared, self.tree, symlinks=True, ignore=shutil.ignore_patterns(".git", "*.o", "*.a"))
        database = Path(self.tree, "compile_commands.json")
        text = database.read_text(encoding="utf-8").replace(str(prepared), str(self.tree))
        database.unlink()
        Path(root, "compile_commands.json").write_text(text, encoding="utf-8")
        files = {Path(entry["directory"], entry["file"]).resolve() for entry in json.loads(text)}
        self.files = sorted(file for file in files if file.is_file() and file.is_relative_to(self.tree.resolve()))

    def edit(self, change):
        for file in self.files:
            file.write_bytes(change(file.read_bytes().decode("latin-1")).encode("latin-1"))

    def check(self, lockwise, database):
        command = [lockwise, "check", "-p", self.root, "--db", database, "--min-tier", "low", "--format", "json", "-q"]
        done = subprocess.run(command, capture_output=True, check=False, cwd=self.root)
        if done.returncode not in (0, 1, 3):
            sys.exit(f"edits.py: lockwise ended with code {done.returncode}: {done.stderr.decode()}")
        report = json.loads(done.stdout)
        return report["findings"], report["run"]["units"]


def moved(program):
    program.edit(lambda text: "/* at the\n * head */\n" + re.sub(r"^\}\n", "}\n\n\n", text, flags=re.MULTILINE))


def reformatted(program):
    subprocess.run(["clang-format-19", f"--style={STYLE}", "-i", *program.files], check=True)


def functions(program):
    names = {name for file in program.files for name in DEFINES.findall(file.read_bytes().decode("latin-1"))}
    chosen = random.Random(1).sample(sorted(names), min(RENAMED, len(names)))
    print(f"  {len(chosen)} of {len(names)} static functions renamed")
    words = re.compile(r"\b(" + "|".join(chosen) + r")\b")
    program.edit(lambda text: words.sub(r"other_\1", text))


EDITS = {"moved": moved, "reformatted": reformatted, "folder": lambda program: None, "functions": functions}


def identity(finding, names):
    parts = ("rule", "object", "key") if not names else ("rule",)
    return tuple(finding[part] for part in parts)


def compare(args, name, original, scratch, prepared):
    root = Path(scratch, name)
    root.mkdir()
    program = Program(prepared, root, "deeper/program" if name == "folder" else "program")
    EDITS[name](program)
    database = f"{scratch}/{name}.db"
    shutil.copy(f"{scratch}/original.db", database)
    findings, units = program.check(args.lockwise, database)
    before = {finding["fingerprint"]: finding for finding in original[0]}
    confused = [finding for finding in findings if finding["fingerprint"] in before
                and identity(finding, name == "functions") != identity(before[finding["fingerprint"]], name == "functions")]
    done = subprocess.run([args.lockwise, "diff", "1", "2", "--db", database, "--min-tier", "low", "--fail-on", "never"],
                          capture_output=True, check=True, cwd=root)
    new, gone, same = map(int, re.search(rb"(\d+) new findings?, (\d+) gone, (\d+) the same", done.stderr).groups())
    if args.verbose:
        print(done.stdout.decode())
    share = same / max(1, same + gone)
    followed = len(before.keys() - {finding["fingerprint"] for finding in findings}) - gone
    print(f"{name}: {len(before)} findings, {same} the same ({followed} of them followed by name), {new} new,"
          f" {gone} gone, {len(confused)} confused: {100 * share:.2f} %")
    if units != original[1]:
        print(f"  units were {original[1]}, are {units}")
    shutil.rmtree(root)
    return share >= 0.98 and not confused and units == original[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockwise", required=True, type=Path)
    parser.add_argument("--only", choices=sorted(EDITS))
    parser.add_argument("--verbose", action="store_true", help="list what is new and gone")
    parser.add_argument("prepared", type=Path, help="a configured tree with compile_commands.json")
    args = parser.parse_args()
    args.lockwise, prepared = args.lockwise.resolve(), args.prepared.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch, "original")
        root.mkdir()
        original = Program(prepared, root).check(args.lockwise, f"{scratch}/original.db")
        good = [compare(args, name, original, scratch, prepared) for name in EDITS if args.only in (None, name)]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
