#!/usr/bin/env python3
"""Compares a run with the judgements kept here: how many of the shown findings are true, and which are new.

usage: judge.py PROGRAM REPORT.json      (REPORT.json from `lockwise check --format json`)

judgements.tsv holds one line for each finding of tier definite or high that was judged by reading the program's code:
program, fingerprint, rule, tier, verdict (true, false, unsure) and a note. A finding without a judgement is printed, so
that only what is new needs reading.
"""
import collections
import csv
import json
import pathlib
import sys


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, report = sys.argv[1:]
    with open(pathlib.Path(__file__).with_name("judgements.tsv"), newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        known = {row["fingerprint"]: row["verdict"] for row in rows if row["program"] == program}
    with open(report, encoding="utf-8") as file:
        findings = [f for f in json.load(file)["findings"] if f["tier"] != "low"]
    counts = collections.Counter()
    for finding in findings:
        verdict = known.get(finding["fingerprint"], "new")
        counts[finding["tier"], verdict] += 1
        if verdict == "new":
            place = finding["location"]
            print(f"new  {place['file']}:{place['line']}  {finding['rule']}  {finding['fingerprint']}")
    for (tier, verdict), count in sorted(counts.items()):
        print(f"{program}  {tier}  {verdict}  {count}")
    gone = set(known) - {finding["fingerprint"] for finding in findings}
    print(f"{program}  judged before and not shown now  {len(gone)}")


if __name__ == "__main__":
    main()
