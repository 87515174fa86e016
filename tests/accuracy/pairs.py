#!/usr/bin/env python3
"""Checks real bugs in pairs of revisions: was the bug found before its fix, and is the finding gone after it?

usage: pairs.py --lockwise BIN --rows BUGS.tsv [--jobs N] [--timeout SECONDS] [--only IDS] [--changes]
                [--kept FILE] [--reports DIR] FOLDER

FOLDER holds the prepared revisions, each with its compile_commands.json: ID/before with the bug, ID/after without it.
BUGS.tsv names the bugs, one a row: id, repo, fix_commit, kind, file, function (several with commas),
variable_or_locks and, where there are some, options of the check. A bug counts as found by a finding of a rule that fits its kind, in its functions or in its file on
its variables, of which there are fewer after the fix than before. A race that names several functions counts for each.

pairs.tsv, beside this script, or the file named by --kept, keeps what reading the code said. `found` and `low` (of the lowest tier alone) name the
finding that is the bug; `missed` says which class of miss it is and why, and may name a finding that looks like the bug
and is not. A run that differs from it is marked `!`: a bug found that was missed, a new finding to judge, or one lost.
"""
import argparse
import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# The families of rules that speak of a bug of this kind. A rule fits if its id begins with one of them. A lock that is made
# while others may take it is a race, too.
RULES = {
    "atomicity": ("race-",),
    "blocking": ("deadlock-", "lock-blocking-call"),
    "cancel": ("lock-leak", "lock-held-at-exit", "lock-held-at-cancel", "thread-async-cancel"),
    "cond-wait": ("cond-", "lock-not-held"),
    "gil-call": ("gil-call-without",),
    "gil-order": ("gil-lock-order", "deadlock-"),
    "gil-state": ("gil-free-threaded-state", "race-"),
    "gil-unbalanced": ("gil-unbalanced",),
    "lock-order": ("deadlock-",),
    "lost-wakeup": ("cond-", "race-"),
    "missing-unlock": ("lock-leak", "lock-held-at-exit", "deadlock-self"),
    "race": ("race-", "lock-uninitialised"),
    "self-deadlock": ("deadlock-",),
    "signal-fork": ("signal-", "process-", "deadlock-self"),
    "unlock-not-held": ("lock-not-held", "lock-double-unlock"),
    "use-after-unlock": ("race-", "lock-not-held"),
}
TIERS = ("low", "high", "definite")
STATES = ("found", "low", "missed", "failed", "unprepared")

Finding = collections.namedtuple("Finding", "rule function object")


def read_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def check(lockwise, tree, extra, timeout, report):
    """Returns the findings of one revision, or what went wrong as a string. The report is left in the file `report`."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [lockwise, "check", *extra, "-p", ".", "--db", f"{scratch}/runs.db", "--min-tier", "low", "--format", "json"]
        try:
            run = subprocess.run([*command, "--output", report], cwd=tree, timeout=timeout, check=False,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace")
        except subprocess.TimeoutExpired:
            return f"no answer in {timeout} s"
        if run.returncode not in (0, 1, 3):
            return f"exit code {run.returncode}: {run.stderr.strip()[-200:]}"
        return json.loads(report.read_text(encoding="utf-8"))["findings"]


def identity(finding):
    return Finding(finding["rule"], finding["function"] or "", finding["object"] or "")


def identities(finding):
    """What a finding is: first where it stands, then each other function that it says does the same."""
    own = identity(finding)
    elsewhere = {side["steps"][-1]["function"] for side in finding["sides"] if side["title"].startswith("elsewhere: ")}
    return [own, *(own._replace(function=function) for function in sorted(elsewhere - {own.function}))]


def words(text):
    return {word for word in re.findall(r"[A-Za-z_]\w+", text) if word not in ("lock", "mutex", "held", "over", "via")}


def touches(finding, row):
    """Is the finding where the bug is: in one of its functions, or in its file and about one of its variables?"""
    steps = [step for side in finding["sides"] for step in side["steps"]]
    functions = {finding["function"]} | {step["function"] for step in steps}
    if functions & words(row["function"]):
        return True
    files = {finding["location"]["file"]} | {step["location"]["file"] for step in steps}
    names = words(row["variable_or_locks"])
    return row["file"] in files and bool(names & words(f"{finding['object']} {finding['message']}"))


def candidates(row, before, after):
    """The findings that may be the bug with their tiers, best first: the highest tier, then a name of the bug in it."""
    left = collections.Counter(which for finding in after for which in identities(finding))
    count = collections.Counter(which for finding in before for which in identities(finding))
    names = words(row["variable_or_locks"])
    found = {}
    for finding in before:
        own, *elsewhere = identities(finding)
        here = [own] if touches(finding, row) else []
        for which in here + [other for other in elsewhere if other.function in words(row["function"])]:
            if left[which] < count[which] and finding["rule"].startswith(RULES[row["kind"]]):
                rank = (TIERS.index(finding["tier"]), bool(names & words(which.object)))
                found[which] = max(rank, found.get(which, rank))
    return [(which, rank[0]) for which, rank in sorted(found.items(), key=lambda item: ([-r for r in item[1]], item[0]))]


def judge(found, kept):
    """Returns the state of a row, the finding it rests on or None, and whether it differs from what was kept."""
    judged = Finding(kept["rule"], kept["function"], kept["object"]) if kept and kept["rule"] else None
    if judged and kept["state"] != "missed":
        for which, tier in found:
            if which == judged:
                state = "found" if tier > 0 else "low"
                return state, which, state != kept["state"]
    found = [(which, tier) for which, tier in found if not (kept and kept["state"] == "missed" and which == judged)]
    if found:
        which, tier = found[0]
        return "found" if tier > 0 else "low", which, True
    return "missed", None, not kept or kept["state"] != "missed"


def show(row, state, which, changed, reason):
    why = " ".join(filter(None, which)) if which else reason
    mark = "!" if changed else " "
    print(f"{mark} {row['id']:5} {row['repo'].split('/')[-1]:14} {row['kind']:16} {state:10} {why}")


def options_parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--lockwise", required=True, type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--rows", required=True)
    parser.add_argument("--jobs", type=int, default=1, help="revisions to check at once")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one revision")
    parser.add_argument("--only", help="ids with commas")
    parser.add_argument("--changes", action="store_true", help="print only what differs from what is kept, and the totals")
    parser.add_argument("--kept", type=pathlib.Path, default=pathlib.Path(__file__).with_name("pairs.tsv"))
    parser.add_argument("--reports", type=pathlib.Path, help="keep the reports here, as ID-before.json")
    return parser.parse_args()


def start(pool, options, row, reports):
    """Starts the runs of both revisions, or returns None where they are not prepared."""
    folder = options.folder / row["id"]
    names = ("before", "after")
    extra = (row.get("options") or "").split()
    if not all((folder / name / "compile_commands.json").exists() for name in names):
        return None
    return [
        pool.submit(check, options.lockwise, folder / name, extra, options.timeout,
                    reports / f"{row['id']}-{name}.json")
        for name in names
    ]


def main():
    options = options_parse()
    with tempfile.TemporaryDirectory() as scratch:
        if options.reports:
            options.reports.mkdir(parents=True, exist_ok=True)
        compare(options, (options.reports or pathlib.Path(scratch)).resolve())


def compare(options, reports):
    kept = {row["id"]: row for row in read_table(options.kept)}
    only = set(options.only.split(",")) if options.only else None
    rows = [row for row in read_table(options.rows) if not only or row["id"] in only]
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        runs = [(row, start(pool, options, row, reports)) for row in rows]
        for row, pair in runs:
            known = kept.get(row["id"])
            which, changed, reason = None, False, f"{known['class']}: {known['note']}" if known else "not judged yet"
            if not pair:
                state = "unprepared"
            else:
                before, after = (run.result() for run in pair)
                broken = [result for result in (before, after) if isinstance(result, str)]
                if broken:
                    state, changed, reason = "failed", True, broken[0]
                else:
                    state, which, changed = judge(candidates(row, before, after), known)
            counts[state] += 1
            if changed or not options.changes:
                show(row, state, which, changed, reason)
            sys.stdout.flush()
    for state in STATES:
        print(f"{state:10} {counts[state]:4} of {len(rows)}  {100 * counts[state] / len(rows):5.1f} %")


if __name__ == "__main__":
    main()
