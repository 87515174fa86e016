#!/usr/bin/env python3
"""Runs `lockwise check` on the test programs of valgrind's helgrind and drd and of ThreadSanitizer, and compares what
it finds with what those suites expect.

usage: run.py [--lockwise PROGRAM] [--program WORD] DIR...      DIR: folders that hold the unpacked sources
       run.py --fetch DIR                                       downloads the Debian source packages and unpacks what
                                                                is needed of them (apt-get and deb-src lines needed)

expected.tsv says what each program holds; README.md says how to read it and the table that is printed.
"""
import argparse
import collections
import csv
import fnmatch
import json
import pathlib
import platform
import re
import subprocess
import sys
import tarfile
import tempfile

# Suite, and where its programs lie below the root of the unpacked package.
SUITES = {"helgrind": "helgrind/tests", "drd": "drd/tests", "tsan": "compiler-rt/test/tsan"}
SUBFOLDERS = {"tsan": ["Linux", "Darwin", "libdispatch"]}

# Source package, and the parts of it that the programs need.
PACKAGES = {
    "valgrind": ["helgrind/tests/", "drd/tests/", "helgrind/helgrind.h", "drd/drd.h", "include/valgrind.h", "tests/"],
    "llvm-toolchain-19": ["compiler-rt/test/tsan/", "compiler-rt/test/sanitizer_common/print_address.h",
                          "compiler-rt/include/sanitizer/"],
}

# What valgrind's configure script finds on a Linux system of today.
CONFIG = ["BUILTIN_ATOMIC", "PTHREAD_BARRIER", "PTHREAD_MUTEX_ERRORCHECK_NP", "PTHREAD_MUTEX_RECURSIVE_NP",
          "PTHREAD_MUTEX_TIMEDLOCK", "PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP", "PTHREAD_RWLOCK_TIMEDRDLOCK",
          "PTHREAD_RWLOCK_TIMEDWRLOCK", "PTHREAD_YIELD", "TLS", "ASM_UNISTD_H"]
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}

Program = collections.namedtuple("Program", "suite name path root")
Result = collections.namedtuple("Result", "program rows found low missed false")


def fetch(folder):
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "-q", "source", "--download-only", *PACKAGES], cwd=folder, check=True)
    for package, parts in PACKAGES.items():
        archive = next(folder.glob(f"{package}_*.orig.tar.*"))
        with tarfile.open(archive) as tar:
            for member in tar:
                below_root = member.name.partition("/")[2]
                if any(below_root.startswith(part) for part in parts):
                    tar.extract(member, folder, filter="data")


def programs_below(folder):
    for suite, place in SUITES.items():
        for tests in sorted(folder.rglob(place)):
            root = tests.parents[place.count("/")]
            for sub in [".", *SUBFOLDERS.get(suite, [])]:
                for path in sorted((tests / sub).glob("*.c")):
                    yield Program(suite, str(path.relative_to(tests).with_suffix("")), path.resolve(), root.resolve())


def flags_of(program, config):
    if program.suite == "tsan":
        return ["-I", program.root / "compiler-rt/test", "-I", program.root / "compiler-rt/include"]
    machine = MACHINES.get(platform.machine(), platform.machine())
    # They include "../../config.h" and "config.h", so it has to be found from a folder two levels further down too.
    return ["-DVGO_linux=1", f"-DVGA_{machine}=1", f"-DVGP_{machine}_linux=1", "-I", program.root, "-I",
            program.root / "include", "-I", config, "-I", config / "a/b"]


def make_config(folder):
    (folder / "a/b").mkdir(parents=True)
    (folder / "config.h").write_text("".join(f"#define HAVE_{name} 1\n" for name in CONFIG))
    return folder


def check(lockwise, program, config):
    command = [lockwise, "check", "--db", config / "run.db", "--min-tier", "low", "--format", "json", program.path,
               "--", "-pthread", *flags_of(program, config)]
    run = subprocess.run(command, cwd=program.path.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                         check=False)
    if run.returncode not in (0, 1, 3):
        sys.exit(f"run.py: {program.suite} {program.name}: {run.stderr}")
    return json.loads(run.stdout)["findings"]


def known_rules(lockwise):
    run = subprocess.run([lockwise, "rules"], stdout=subprocess.PIPE, text=True, check=True)
    return [line.split()[0] for line in run.stdout.splitlines() if line.strip()]


# ---- expected.tsv ----

def read_expected():
    with open(pathlib.Path(__file__).with_name("expected.tsv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def lines_of(row):
    if row["lines"] == "-":
        return None
    lines = set()
    for part in row["lines"].split(","):
        first, _, last = part.partition("-")
        lines.update(range(int(first), int(last or first) + 1))
    return lines


def is_clean(row):
    return row["expect"] == "clean"


def rule_exists(row, rules):
    """Whether the rule that is meant for this bug, the first one of the row, is there."""
    return any(fnmatch.fnmatch(rule, row["rules"].split(",")[0]) for rule in rules)


def places_of(finding):
    """The lines that must agree: the primary one, and for a race both accesses."""
    places = [finding["location"]["line"]]
    if finding["rule"].startswith("race-"):
        places += [side["steps"][-1]["location"]["line"] for side in finding["sides"]]
    return places


def matches(row, finding):
    if is_clean(row) or not any(fnmatch.fnmatch(finding["rule"], rule) for rule in row["rules"].split(",")):
        return False
    lines = lines_of(row)
    if lines is not None and not set(places_of(finding)) <= lines:
        return False
    text = f"{finding['object']} {finding['message']}"
    return row["object"] == "-" or re.search(rf"\b{re.escape(row['object'])}\b", text) is not None


def is_shown(finding):
    return finding["tier"] != "low"


def judge(program, rows, findings):
    found, low, missed, matched = [], [], [], []
    for row in rows:
        hits = [finding for finding in findings if matches(row, finding)]
        matched += hits
        if is_clean(row):
            continue
        if any(is_shown(finding) for finding in hits):
            found.append(row)
        elif hits:
            low.append(row)
        elif row["decidable"] == "yes":
            missed.append(row)
    false = [finding for finding in findings if finding not in matched]
    return Result(program, rows, found, low, missed, false)


# ---- the table ----

def name_bug(row):
    if is_clean(row) or row["object"] == "-":
        return row["expect"]
    return f"{row['expect']} {row['object']}"


def name_finding(finding):
    return f"{finding['rule']}:{finding['location']['line']}"


def counts(rows):
    return [row for row in rows if row["decidable"] != "extra"]


def why(result, rules):
    reasons = []
    for row in counts(result.rows):
        if row["decidable"] == "no":
            reasons.append(f"not decidable: {row['reason']}")
        elif row in result.missed and row["rules"] == "-":
            reasons.append(f"no rule planned for: {row['expect']}")
        elif row in result.missed and not rule_exists(row, rules):
            reasons.append(f"rule to come: {row['rules'].split(',')[0]}")
    return "; ".join(dict.fromkeys(reasons))


def print_table(results, rules):
    head = ["suite", "program", "expected", "found", "found, low tier", "missed", "false", "false, low tier", "why"]
    print("\t".join(head))
    for result in results:
        shown = [name_finding(finding) for finding in result.false if is_shown(finding)]
        hidden = [name_finding(finding) for finding in result.false if not is_shown(finding)]
        groups = [[name_bug(row) for row in counts(rows)]
                  for rows in (result.rows, result.found, result.low, result.missed)]
        cells = ["; ".join(group) or "-" for group in [*groups, shown, hidden]]
        print("\t".join([result.program.suite, result.program.name, *cells, why(result, rules)]))


def share(part, whole):
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def print_summary(title, results, rules):
    def decidable(rows):
        return [row for row in rows if row["decidable"] == "yes" and not is_clean(row)]

    bugs = [row for result in results for row in decidable(result.rows)]
    found = [row for result in results for row in decidable(result.found)]
    low = [row for result in results for row in decidable(result.low)]
    have_rule = [row for row in bugs if rule_exists(row, rules)]
    clean = [result for result in results if any(is_clean(row) and row["decidable"] == "yes" for row in result.rows)]
    flagged = [result for result in clean if any(is_shown(finding) for finding in result.false)]
    noisy = [result for result in results if result not in clean and any(is_shown(f) for f in result.false)]
    print(f"{title}:")
    print(f"  decidable bugs found           {share(len(found), len(bugs))}; {len(low)} more at the low tier")
    print(f"  those whose rule exists        {share(sum(rule_exists(row, rules) for row in found), len(have_rule))}; "
          f"{sum(rule_exists(row, rules) for row in low)} more at the low tier")
    print(f"  clean programs flagged         {share(len(flagged), len(clean))}")
    print(f"  other programs with false ones {len(noisy)} of {len(results) - len(clean)}")


def main():
    parser = argparse.ArgumentParser(description="Compares lockwise with the suites of valgrind and ThreadSanitizer")
    parser.add_argument("--fetch", metavar="DIR", type=pathlib.Path, help="download the sources to DIR and stop")
    parser.add_argument("--lockwise", default="lockwise", help="the program to run (default: lockwise)")
    parser.add_argument("--program", default="", help="only programs whose suite/name contains this")
    parser.add_argument("folders", metavar="DIR", type=pathlib.Path, nargs="*", help="where the sources are")
    args = parser.parse_args()
    if args.fetch:
        fetch(args.fetch)
        return
    programs = [program for folder in args.folders for program in programs_below(folder)]
    programs = [program for program in programs if args.program in f"{program.suite}/{program.name}"]
    if not programs:
        sys.exit("run.py: no programs there; --help says what is expected")

    expected, rules, results, unknown = read_expected(), known_rules(args.lockwise), [], []
    with tempfile.TemporaryDirectory() as scratch:
        config = make_config(pathlib.Path(scratch))
        for program in programs:
            rows = [row for row in expected
                    if row["suite"] == program.suite and fnmatch.fnmatch(program.name, row["program"])]
            if not rows:
                unknown.append(f"{program.suite} {program.name}")
            elif rows[0]["expect"] != "other":
                results.append(judge(program, rows, check(args.lockwise, program, config)))
    print_table(results, rules)
    print()
    for suite in SUITES:
        of_suite = [result for result in results if result.program.suite == suite]
        if of_suite:
            print_summary(suite, of_suite, rules)
    print_summary("all", results, rules)
    print(f"not looked at: {len(programs) - len(results) - len(unknown)} programs for other systems and libraries")
    if unknown:
        sys.exit("run.py: not in expected.tsv: " + ", ".join(unknown))


if __name__ == "__main__":
    main()
