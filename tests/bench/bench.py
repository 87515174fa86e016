#!/usr/bin/env python3
"""Time and memory of `lockwise check` against one `clang -fsyntax-only` process per entry of a compile database.

The project is copied first, as sources are changed. Each round runs, one after the other and with the same number of
jobs: clang; lockwise without a cache or database (cold); again (unchanged); with a comment more in one source (comment);
with a function more at its end (source); with one more at the beginning of the header that most sources include, so that
all lines move there (header). Medians count. The functions are called by nobody: the model is built again, and what is
found must be the same in all runs. The figures to watch are ratios from one run: they do not depend on the machine as
seconds do; nor does the number of instructions of all that comes after lowering, which --instructions counts.

In rows of the table that say nothing of a comment, source and header were changes of a comment too: the model was built
again after them then.

--record FILE appends a line to a table of past figures: tests/bench/record.tsv. Where other work disturbs the machine, only
the ratios of processor time say something.
"""
import argparse
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Flags of a compile command that write files or name the output.
DROP_WITH_VALUE = {"-o", "-MF", "-MT", "-MQ"}
DROP = {"-c", "-MD", "-MMD", "-MP"}
STATES = ("cold", "unchanged", "comment", "source", "header")
# Ratios: of wall time, and of processor time, which other work on the machine disturbs less.
RATIOS = tuple(f"{name}/{base}{cpu}" for name, base in (("cold", "clang"), ("unchanged", "cold"), ("source", "cold"),
                                                        ("header", "cold"), ("comment", "cold")) for cpu in ("", " cpu"))
COLUMNS = ("date", "commit", "program", "files", "lines", "jobs", "rounds", *RATIOS[:8], "unchanged s", "peak MB",
           "model Ginstr", "findings", *RATIOS[8:])
COMMENT = "\n/* change {} */\n"
FUNCTION = """
#ifndef LOCKWISE_BENCH_{0}
#define LOCKWISE_BENCH_{0}
static __inline__ __attribute__((unused)) int lockwise_bench_{0}(int n) {{ return n + {0}; }}
#endif
"""


def fail(text):
    sys.exit(f"bench.py: {text}")


def syntax_command(entry, clang):
    words = entry.get("arguments") or shlex.split(entry["command"])
    kept, skip = [clang, "-fsyntax-only", "-w", "-Wno-unknown-warning-option"], False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in DROP_WITH_VALUE:
            skip = True
        elif word not in DROP and not word.startswith("-Wp,-M"):
            kept.append(word)
    return kept


def measured(run):
    """Seconds of wall time and of processor time of all children that run() starts."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result = run()
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, result


def run_clang(entries, clang, jobs):
    def one(entry):
        subprocess.run(syntax_command(entry, clang), cwd=entry["directory"], stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, entries))


class Project:
    """A copy of the sources with a compile database of its own."""

    def __init__(self, database, scratch):
        entries = json.loads(database.read_text())
        places = [os.path.join(entry["directory"], entry["file"]) for entry in entries]
        root = os.path.commonpath([os.path.dirname(os.path.normpath(place)) for place in places] + [str(database.parent)])
        self.root = pathlib.Path(scratch) / "project"
        shutil.copytree(root, self.root, symlinks=True, ignore=shutil.ignore_patterns(".git", ".lockwise"))
        self.database = self.root / "compile_commands.json"
        text = re.sub(re.escape(root) + r"(?![\w.-])", str(self.root), database.read_text())
        self.database.write_text(text)
        self.entries = [entry for entry in json.loads(text) if entry["file"].endswith(".c")]
        self.sources = sorted({pathlib.Path(os.path.normpath(os.path.join(entry["directory"], entry["file"])))
                               for entry in self.entries})
        if not self.sources:
            fail(f"{database} has no C files")
        self.lines = sum(source.read_bytes().count(b"\n") for source in self.sources)
        self.changes = 0

    def source(self):
        """The one of median size."""
        return sorted(self.sources, key=lambda path: (path.stat().st_size, path))[len(self.sources) // 2]

    def header(self):
        """The one that most sources include from their own folder or one beside it."""
        headers = collections.Counter()
        for source in self.sources:
            text = source.read_text(errors="replace")
            for name in set(re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M)):
                path = pathlib.Path(os.path.normpath(source.parent / name))
                if path.is_file():
                    headers[path] += 1
        return min(headers, key=lambda path: (-headers[path], path), default=None)

    def change(self, state):
        """Whether there is something to change."""
        path = self.header() if state == "header" else self.source()
        self.changes += 1
        if path:
            more = (COMMENT if state == "comment" else FUNCTION).format(self.changes).encode()
            text = path.read_bytes()
            path.write_bytes(more + text if state == "header" else text + more)
        return path is not None


class Lockwise:
    def __init__(self, program, project, jobs, scratch):
        self.program, self.project, self.jobs = program, project, jobs
        self.cache, self.store, self.output = (pathlib.Path(scratch) / name for name in ("cache", "bench.db", "found"))
        self.findings = None

    def command(self):
        return [self.program, "check", "-q", "-p", self.project.database, "-j", str(self.jobs), "--db", self.store,
                "--cache-dir", self.cache, "--format", "json", "-o", self.output, "--fail-on", "never"]

    def forget(self):
        shutil.rmtree(self.cache, ignore_errors=True)
        self.store.unlink(missing_ok=True)

    def run(self):
        process = subprocess.Popen(self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        text = process.stderr.read().decode().strip()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):
            fail(f"lockwise ended with code {process.returncode}: {text}")
        found = [(item["rule"], item["tier"], item["message"]) for item in json.loads(self.output.read_text())["findings"]]
        if self.findings is not None and found != self.findings:
            fail("the findings are not those of the first run")
        self.findings = found
        return usage.ru_maxrss / 1024

    def instructions(self):
        """10^9 instructions of all that comes after lowering, with the cache full, as callgrind counts them."""
        self.store.unlink(missing_ok=True)
        counts = self.cache.parent / "callgrind"
        counts.mkdir()
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}/%p", *self.command()],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        totals = [re.findall(r"^totals: (\d+)", file.read_text(), re.M) for file in counts.iterdir()]
        return sum(int(found[-1]) for found in totals if found) / 1e9


def measure(project, lockwise, clang, rounds, jobs):
    runs = collections.defaultdict(list)
    peak = 0.0
    for _ in range(rounds):
        runs["clang"].append(measured(lambda: run_clang(project.entries, clang, jobs)))
        lockwise.forget()
        for state in STATES:
            if state not in ("cold", "unchanged") and not project.change(state):
                continue
            runs[state].append(measured(lockwise.run))
            peak = max(peak, runs[state][-1][2])
    medians = {name: tuple(statistics.median(run[i] for run in found) for i in (0, 1)) for name, found in runs.items()}
    return medians, peak


def ratio_of(medians, ratio):
    name, base = ratio.removesuffix(" cpu").split("/")
    i = int(ratio.endswith(" cpu"))
    return f"{medians[name][i] / medians[base][i]:.3f}" if name in medians else "-"


def commit():
    done = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=pathlib.Path(__file__).parent,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode().strip() or "unknown"


def record(path, row):
    """A row of before says nothing in columns that came later."""
    file = pathlib.Path(path)
    lines = [line.split("\t") for line in file.read_text().splitlines()] if file.exists() else [COLUMNS]
    rows = [dict(zip(lines[0], line)) for line in lines[1:]] + [row]
    table = [COLUMNS, *([row.get(column, "-") for column in COLUMNS] for row in rows)]
    file.write_text("".join("\t".join(line) + "\n" for line in table))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="a compile_commands.json, or its folder", type=pathlib.Path)
    parser.add_argument("--lockwise", default="build/lockwise")
    parser.add_argument("--clang", default=shutil.which("clang-19") or shutil.which("clang"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--name", help="of the program in the table (default: that of its folder)")
    parser.add_argument("--instructions", action="store_true", help="count them with valgrind: takes fifty times as long")
    parser.add_argument("--record", metavar="FILE", help="append the figures to this table")
    args = parser.parse_args()
    if args.instructions and not shutil.which("valgrind"):
        fail("valgrind is not there: install it, or leave out --instructions")
    if not args.clang:
        fail("clang is not there: install clang-19 or name it by --clang")
    database = args.database.resolve()
    if database.is_dir():
        database /= "compile_commands.json"
    with tempfile.TemporaryDirectory() as scratch:
        project = Project(database, scratch)
        lockwise = Lockwise(os.path.abspath(args.lockwise), project, args.jobs, scratch)
        medians, peak = measure(project, lockwise, args.clang, args.rounds, args.jobs)
        instructions = lockwise.instructions() if args.instructions else None
    clang, cold = medians["clang"], medians["cold"]
    print(f"{'':10} {'wall s':>8} {'cpu s':>8} {'/clang':>8} {'cpu':>8} {'/cold':>8} {'cpu':>8}")
    for name in ("clang", *STATES):
        if name in medians:
            wall, cpu = medians[name]
            print(f"{name:10} {wall:8.3f} {cpu:8.3f} {wall / clang[0]:8.3f} {cpu / clang[1]:8.3f} {wall / cold[0]:8.3f} "
                  f"{cpu / cold[1]:8.3f}")
    ratios = {ratio: ratio_of(medians, ratio) for ratio in RATIOS}
    row = {"date": datetime.date.today().isoformat(), "commit": commit(), "program": args.name or database.parent.name,
           "files": str(len(project.entries)), "lines": str(project.lines), "jobs": str(args.jobs),
           "rounds": str(args.rounds), **ratios, "unchanged s": f"{medians['unchanged'][0]:.3f}", "peak MB": f"{peak:.0f}",
           "model Ginstr": f"{instructions:.2f}" if instructions else "-", "findings": str(len(lockwise.findings))}
    for name in ("files", "lines", "jobs", "rounds", "peak MB", "model Ginstr", "findings"):
        print(f"{name:12} {row[name]:>8}")
    if args.record:
        record(args.record, row)


if __name__ == "__main__":
    main()
