#!/usr/bin/env python3
"""What each part of `lockwise check` takes as code grows: one row per compile database, from the smallest, and one for all
of them as one database.

Each database is checked once without knowing anything of it, so that lowering is whole, and the last row with what the
others left in the cache, so that its lowering says nothing. Seconds are processor time (lowering: of all workers), but
for `wall`, which is that of everything after lowering; memory is the most that one process had. What is near linear has
about the same seconds per 100 kLoC in all rows.

--record FILE appends the rows to a table of past figures: tests/bench/scale.tsv.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

GROUPS = {"lowering": ("lowering",),
          "functions": ("link", "values", "callgraph"),
          "pointers": ("pointsto", "lives", "escape"),
          "locks": ("locks",),
          "threads": ("threads",),
          "accesses": ("accesses", "lockorder"),
          "rules": ("rules",),
          "store": ("facts", "store")}
COLUMNS = ("date", "commit", "program", "files", "kLoC", "jobs", *GROUPS, "wall", "wall / 100 kLoC", "peak MB")


def fail(text):
    sys.exit(f"scale.py: {text}")


def check(lockwise, database, scratch, jobs, cache):
    """Phases: name -> (seconds, processor seconds, MB); files; lines."""
    command = [lockwise, "check", "--stats", "-p", database, "-j", str(jobs), "--db", scratch / "scale.db",
               "--fail-on", "never", "-o", os.devnull, f"--cache-dir={cache}"]
    (scratch / "scale.db").unlink(missing_ok=True)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 3):
        fail(f"{database}: lockwise ended with code {done.returncode}: {done.stderr}")
    size = re.search(r" in (\d+) files, (\d+) lines", done.stderr)
    phases = {row[1]: (float(row[2]), float(row[3]), int(row[4]))
              for row in re.finditer(r"^(\S+) +([\d.]+) +([\d.]+) +(\d+)M ", done.stderr, re.M)}
    if not size or not phases.keys() >= {"link", "threads", "store"}:
        fail(f"{database}: no phases in what lockwise says:\n{done.stderr}")
    return phases, int(size[1]), int(size[2])


def joined(databases, path):
    entries = []
    for database in databases:
        entries += json.loads(database.read_text())
    path.write_text(json.dumps(entries))
    return path


def row_of(program, phases, files, lines, jobs):
    row = {"program": program, "files": str(files), "kLoC": f"{lines / 1000:.0f}", "jobs": str(jobs)}
    for group, names in GROUPS.items():
        row[group] = f"{sum(phases[name][1] for name in names if name in phases):.2f}"
    wall = sum(seconds for name, (seconds, _, _) in phases.items() if name not in ("cache", "lowering"))
    return {**row, "wall": f"{wall:.2f}", "wall / 100 kLoC": f"{wall / lines * 100_000:.2f}",
            "peak MB": str(max(memory for _, _, memory in phases.values()))}


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=pathlib.Path(__file__).parent,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode().strip() or "unknown"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("databases", nargs="+", help="compile_commands.json of a program", type=pathlib.Path)
    parser.add_argument("--lockwise", default="build/lockwise")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--record", metavar="FILE", help="append the rows to this table")
    args = parser.parse_args()
    databases = [path.resolve() for path in args.databases]
    lockwise = os.path.abspath(args.lockwise)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        for database in databases:
            rows.append(row_of(database.parent.name, *check(lockwise, database, scratch, args.jobs, scratch / "cache"),
                               args.jobs))
        rows.sort(key=lambda row: int(row["kLoC"]))
        if len(databases) > 1:
            whole = joined(databases, scratch / "compile_commands.json")
            rows.append(row_of("all of them", *check(lockwise, whole, scratch, args.jobs, scratch / "cache"), args.jobs))
            rows[-1]["lowering"] = "-"
    shown = COLUMNS[2:]
    widths = [max(len(column), *(len(row[column]) for row in rows)) for column in shown]
    for row in [dict(zip(shown, shown)), *rows]:
        print("  ".join(row[column].ljust(width) if column == "program" else row[column].rjust(width)
                        for column, width in zip(shown, widths)))
    if args.record:
        path = pathlib.Path(args.record)
        text = path.read_text() if path.exists() else "\t".join(COLUMNS) + "\n"
        for row in rows:
            row.update(date=datetime.date.today().isoformat(), commit=commit())
            text += "\t".join(row[column] for column in COLUMNS) + "\n"
        path.write_text(text)


if __name__ == "__main__":
    main()
