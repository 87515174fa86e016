#!/usr/bin/env python3
"""Runs lockwise on real programs and compares what it shows with the judgements kept here.

usage: judge.py run --lockwise BIN [--jobs N] [--only NAME,...] SOURCES REPORTS
       judge.py new REPORTS [NAME...]
       judge.py sample REPORTS [RULE...]
       judge.py table REPORTS

With --of extensions before the command, it is not about the programs of programs.tsv but about those of extensions.tsv,
the extensions and embedders of CPython, whose table is extensions.md.

run    checks the programs of programs.tsv, each in its folder SOURCES/NAME with its compile_commands.json, and writes
       REPORTS/NAME.json
new    prints the shown findings that nobody has judged yet, with their evidence, so that only these need reading
sample prints findings of tier low that nobody has judged, so many of each rule that ten are judged in all
table  writes precision.md: all shown findings of the reports by program, by rule and tier, and the false ones by class;
       and by rule those of tier low that were judged

judgements.tsv holds one line for each finding that was judged by reading the program's code: program, fingerprint, rule,
tier, verdict (true, false, unsure), class (why it is false) and a note. Of a program that shows more than 40 findings of
tier definite or high the first 40 count. Of each rule's findings of tier low about ten are sampled.
"""
import argparse
import collections
import csv
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TIERS = ("definite", "high")
TABLES = {
    "programs": ("precision.md", "Precision on real programs"),
    "extensions": ("extensions.md", "Precision on extensions and embedders of CPython"),
}
MOST = 40
SAMPLE = 10


def rows_of(name):
    with open(HERE / name, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_report(path):
    """The run, its shown findings as judged, and those of tier low: (finding, verdict, class)."""
    program = path.stem
    judged = {row["fingerprint"]: row for row in rows_of("judgements.tsv") if row["program"] == program}
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    unjudged = {"verdict": "new", "class": ""}
    rows = [(f, judged.get(f["fingerprint"], unjudged)) for f in report["findings"]]
    rows = [(f, row["verdict"], row["class"]) for f, row in rows]
    shown = [row for row in rows if row[0]["tier"] in TIERS][:MOST]
    return report["run"], shown, [row for row in rows if row[0]["tier"] not in TIERS]


def run(args):
    args.reports.mkdir(parents=True, exist_ok=True)
    for program in rows_of(f"{args.of}.tsv"):
        name = program["program"]
        if args.only and name not in args.only.split(","):
            continue
        reports = args.reports.resolve()
        command = [str(args.lockwise.resolve()), "check", f"-j{args.jobs}", "--db", str(reports / f"{name}.db"),
                   "--min-tier", "low", "--format", "json", "--output", str(reports / f"{name}.json"), *program["paths"].split()]
        code = subprocess.run(command, cwd=args.sources / name, stderr=subprocess.DEVNULL, check=False).returncode
        print(f"{name}: {'failed' if code not in (0, 1, 3) else 'done'}", flush=True)


def print_finding(finding, program=""):
    place = finding["location"]
    where = f"{program} {place['file']}:{place['line']}".strip()
    print(f"\n{where}  {finding['tier']} {finding['rule']}  {finding['fingerprint']}")
    print(f"  {finding['message']}")
    for side in finding["sides"]:
        print(f"  {side['title']}, holding {side['locks'] or 'nothing'}")
        for step in side["steps"]:
            print(f"    {step['location']['file']}:{step['location']['line']}: {step['function']} {step['text']}")


def new(args):
    for path in sorted(args.reports.glob("*.json")):
        _, findings, _ = read_report(path)
        unknown = [f for f, verdict, _ in findings if verdict == "new"]
        if not args.programs or path.stem in args.programs:
            print(f"{path.stem}: {len(findings)} shown, {len(unknown)} not judged")
            for finding in unknown:
                print_finding(finding)


def sample(args):
    judged, unknown = collections.Counter(), []
    for path in sorted(args.reports.glob("*.json")):
        for finding, verdict, _ in read_report(path)[2]:
            judged[finding["rule"]] += verdict != "new"
            if verdict == "new" and (not args.rules or finding["rule"] in args.rules):
                unknown.append((path.stem, finding))
    for program, finding in unknown:
        judged[finding["rule"]] += 1
        if judged[finding["rule"]] <= SAMPLE:
            print_finding(finding, program)


class Tally:
    """Counts of verdicts by tier."""

    def __init__(self):
        self.count = collections.Counter()

    def cells(self, tier):
        true, false, unsure, unknown = (self.count[tier, v] for v in ("true", "false", "unsure", "new"))
        return [str(true), str(false), str(unsure + unknown)]

    def precision(self, tier):
        """Of what is not true, all counts as false."""
        shown = sum(n for (t, _), n in self.count.items() if t == tier)
        return f"{100 * self.count[tier, 'true'] / shown:.0f} %" if shown else ""


def write_table(file, head, rows):
    file.write("| " + " | ".join(head) + " |\n|" + "---|" * len(head) + "\n")
    for row in rows:
        file.write("| " + " | ".join(row) + " |\n")


def table(args):
    programs, rules, classes, total, lines = [], collections.defaultdict(Tally), collections.Counter(), Tally(), 0
    for row in rows_of(f"{args.of}.tsv"):
        path = args.reports / f"{row['program']}.json"
        if not path.exists():
            sys.exit(f"no report of {row['program']}")
        info, findings, low = read_report(path)
        for finding, verdict, _ in low:
            if verdict != "new":
                rules[finding["rule"]].count["low", verdict] += 1
        tally = Tally()
        for finding, verdict, why in findings:
            for counts in (tally, rules[finding["rule"]], total):
                counts.count[finding["tier"], verdict] += 1
            classes[why or "not named"] += verdict == "false"
        high = sum(f["tier"] == "high" for f, _, _ in findings)
        rate = f"{high * 2000 / info['lines']:.2f}"
        lines += info["lines"]
        programs.append([f"{row['program']} {row['version']}", row["kind"], f"{info['lines'] / 1000:.0f}",
                         *tally.cells("definite"), *tally.cells("high"), rate])
    verdicts = ["true", "false", "unsure"]
    name, title = TABLES[args.of]
    with open(HERE / name, "w", encoding="utf-8") as file:
        file.write(f"# {title}\n\nWritten by `judge.py table`. Precision counts what is unsure, or not "
                   "judged yet, as false.\n\n")
        file.write(f"{len(programs)} programs, {lines / 1000:.0f} kLoC: precision of definite "
                   f"{total.precision('definite')}, of high {total.precision('high')}.\n\n## By program\n\n")
        sums = ["all", "", f"{lines / 1000:.0f}", *total.cells("definite"), *total.cells("high"), ""]
        write_table(file, ["program", "kind", "kLoC", *(f"definite {v}" for v in verdicts),
                           *(f"high {v}" for v in verdicts), "high per 2 kLoC"], programs + [sums])
        file.write("\n## By rule\n\nOf tier low, a sample.\n\n")
        write_table(file, ["rule", "tier", *verdicts, "precision"],
                    [[f"`{rule}`", tier, *tally.cells(tier), tally.precision(tier)]
                     for rule, tally in sorted(rules.items())
                     for tier in (*TIERS, "low") if tally.precision(tier)])
        file.write("\n## Why false\n\n")
        write_table(file, ["class", "findings"], [[why, str(n)] for why, n in classes.most_common() if n])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", choices=sorted(TABLES), default="programs")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("run")
    command.add_argument("--lockwise", type=pathlib.Path, required=True)
    command.add_argument("--jobs", type=int, default=1)
    command.add_argument("--only")
    command.add_argument("sources", type=pathlib.Path)
    command.add_argument("reports", type=pathlib.Path)
    command.set_defaults(do=run)
    command = commands.add_parser("new")
    command.add_argument("reports", type=pathlib.Path)
    command.add_argument("programs", nargs="*")
    command.set_defaults(do=new)
    command = commands.add_parser("sample")
    command.add_argument("reports", type=pathlib.Path)
    command.add_argument("rules", nargs="*")
    command.set_defaults(do=sample)
    command = commands.add_parser("table")
    command.add_argument("reports", type=pathlib.Path)
    command.set_defaults(do=table)
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
