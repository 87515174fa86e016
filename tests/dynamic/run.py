#!/usr/bin/env python3
"""Runs the bad programs of testdata under ThreadSanitizer: are the races real that lockwise calls definite there?

usage: run.py --lockwise BIN [--cc CC] [FILTER...]

Each testdata/rules/race-*/bad_*.c that has a main is built with -fsanitize=thread and run a few times. A race that
lockwise reports as definite must be seen in one of the runs, or unconfirmed.tsv says why it may not be; else the exit
code is 1. Meant to run each night: it takes minutes.
"""
import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
RULES = HERE.parent.parent / "testdata" / "rules"
RUNS, SECONDS = 5, 20


def definite_races(lockwise, source, folder):
    """The rules of definite races in a file; folder: for what is written."""
    out = folder / "report.json"
    words = source.read_text(encoding="utf-8").splitlines()[0].split()
    options = words[2:words.index("--")] if words[:2] == ["//", "run:"] and "--" in words else []
    command = [lockwise, "check", "--db", folder / "run.db", "--format", "json", "--output", out, *options, source, "--"]
    subprocess.run(command, cwd=RULES.parent.parent, capture_output=True, check=False)
    findings = json.loads(out.read_text(encoding="utf-8"))["findings"]
    return {f["rule"] for f in findings if f["tier"] == "definite" and f["rule"].startswith("race-")}


def is_seen(compiler, source, folder):
    """Whether ThreadSanitizer sees a race; None if the file is no program."""
    program = folder / "program"
    built = subprocess.run([compiler, "-std=gnu11", "-O1", "-g", "-fsanitize=thread", "-pthread", source, "-o", program],
                           capture_output=True, check=False)
    if built.returncode != 0:
        return None
    for _ in range(RUNS):
        try:
            run = subprocess.run([program], capture_output=True, timeout=SECONDS, check=False, cwd=folder,
                                 stdin=subprocess.DEVNULL, env={**os.environ, "TSAN_OPTIONS": "report_bugs=1"})
            output = run.stderr
        except subprocess.TimeoutExpired as late:
            output = late.stderr or b""
        if b"ThreadSanitizer: data race" in output:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lockwise", type=pathlib.Path, required=True)
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("filters", nargs="*")
    args = parser.parse_args()
    with open(HERE / "unconfirmed.tsv", newline="", encoding="utf-8") as file:
        reasons = {row["file"]: row["reason"] for row in csv.DictReader(file, delimiter="\t")}
    failed = False
    for source in sorted(RULES.glob("race-*/bad_*.c")):
        name = str(source.relative_to(RULES))
        if args.filters and not any(word in name for word in args.filters):
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            if not definite_races(args.lockwise.resolve(), source, folder):
                continue
            seen = is_seen(args.cc, source.resolve(), folder)
        wrong = not seen and name not in reasons
        failed = failed or wrong
        state = "confirmed" if seen else "no program" if seen is None else "not seen"
        print(f"{'FAILED ' if wrong else ''}{name}: {state}{': ' + reasons[name] if name in reasons else ''}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
