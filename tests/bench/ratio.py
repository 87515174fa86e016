#!/usr/bin/env python3
"""Time and memory of `lockwise check` against one `clang -fsyntax-only` process per entry of a compile database.

Both run over the same entries with the same number of parallel jobs. The figure to watch is the ratio: it is
independent of the machine, while seconds are not. Each is run --rounds times, in turn, and the median counts.
Prints one line per figure; --json FILE writes them for comparison with another run.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
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
        done = subprocess.run(syntax_command(entry, clang), cwd=entry["directory"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False)
        return done.returncode != 0

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return sum(pool.map(one, entries))


def run_lockwise(program, database, jobs, scratch):
    """A fresh store and no cache: what a first run costs."""
    store = pathlib.Path(tempfile.mkdtemp(dir=scratch))
    environment = dict(os.environ, XDG_CACHE_HOME=str(store))
    done = subprocess.run([program, "check", "-p", database, "-j", str(jobs), "--db", str(store / "bench.db"),
                           "-o", str(store / "findings.txt")],
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, check=False)
    shutil.rmtree(store)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"ratio.py: lockwise ended with code {done.returncode}: {done.stderr.decode().strip()}")


def peak_megabytes(command, **options):
    """Peak resident memory of the largest single process below the command."""
    probe = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
             "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    done = subprocess.run([sys.executable, "-c", probe, *command], stdout=subprocess.PIPE, check=True, **options)
    return int(done.stdout) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("database", help="a compile_commands.json")
    parser.add_argument("--lockwise", default="build/lockwise")
    parser.add_argument("--clang", default=shutil.which("clang-19") or shutil.which("clang"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="write the figures to this file")
    args = parser.parse_args()
    if not args.clang:
        sys.exit("ratio.py: clang is not there: install clang-19 or name it by --clang")
    entries = json.loads(pathlib.Path(args.database).read_text())
    entries = [entry for entry in entries if entry["file"].endswith(".c")]
    if not entries:
        sys.exit(f"ratio.py: {args.database} has no C files")
    program, database = os.path.abspath(args.lockwise), os.path.abspath(args.database)

    clang_runs, lockwise_runs, failed = [], [], 0
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(args.rounds):
            wall, cpu, failed = measured(lambda: run_clang(entries, args.clang, args.jobs))
            clang_runs.append((wall, cpu))
            wall, cpu, _ = measured(lambda: run_lockwise(program, database, args.jobs, scratch))
            lockwise_runs.append((wall, cpu))
        peak = peak_megabytes([program, "check", "-p", database, "-j", str(args.jobs), "--db", f"{scratch}/peak.db"])
    clang_wall, clang_cpu = (statistics.median(values) for values in zip(*clang_runs))
    wall, cpu = (statistics.median(values) for values in zip(*lockwise_runs))
    figures = {
        "files": len(entries), "files_with_errors": failed, "jobs": args.jobs, "rounds": args.rounds,
        "clang_wall_s": round(clang_wall, 3), "lockwise_wall_s": round(wall, 3), "wall_ratio": round(wall / clang_wall, 3),
        "clang_cpu_s": round(clang_cpu, 3), "lockwise_cpu_s": round(cpu, 3), "cpu_ratio": round(cpu / clang_cpu, 3),
        "lockwise_peak_mb": round(peak, 1),
    }
    for name, value in figures.items():
        print(f"{name:20} {value}")
    if args.json:
        pathlib.Path(args.json).write_text(json.dumps(figures, indent=4) + "\n")


if __name__ == "__main__":
    main()
