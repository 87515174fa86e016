#!/usr/bin/env python3
"""identity.py: whether findings of a real project stay the same findings through its history.

For successive commits of a repository the findings of each are compared with those of the one before. A commit does not
touch a finding if no line on which it has its place, or the end of a side, is in the difference. Of those that it does
not touch,

    kept      have their fingerprint afterwards
    lost      have another one: a finding of the rule is where the line has moved to, under a fingerprint that is new
    confused  have their fingerprint, but the finding at their place, of the same rule, function and object, has another
    gone      are not reported at all any more, as what they were about was changed elsewhere: listed, to be read

and kept / (kept + lost) is the figure. It fails below 98 %, with a confused one, or if two findings of a run share one.

The sources are those of a bare repository; what the build makes (config.h) and the compile database come from a folder
in which the project was configured once, at a commit nearby.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def git(repository, *words):
    done = subprocess.run(["git", f"--git-dir={repository}", *words], capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


class Changes:
    """Where the lines of one commit are in the next."""

    def __init__(self, repository, before, after):
        self.hunks, self.names, self.removed = {}, {}, []
        name = None
        for line in git(repository, "diff", "-U0", "-M", "--no-color", before, after).splitlines():
            if line.startswith("--- "):
                name = line[6:] if line.startswith("--- a/") else None
            elif line.startswith("+++ "):
                if name is not None:
                    self.names[name] = line[6:] if line.startswith("+++ b/") else None
                    self.removed += [name] if self.names[name] is None or self.names[name] != name else []
            elif (match := HUNK.match(line)) and name is not None:
                first, count, new, new_count = (1 if part is None else int(part) for part in match.groups())
                self.hunks.setdefault(name, []).append((first, count, new, new_count))
            elif line.startswith("rename from "):
                self.renamed = line[12:]
            elif line.startswith("rename to "):
                self.names[self.renamed] = line[10:]
                self.removed.append(self.renamed)

    def place(self, file, line):
        """(file, line) afterwards; None if the line was changed."""
        moved = line
        for first, count, new, new_count in self.hunks.get(file, []):
            if count == 0:
                moved += new_count if line > first else 0
            elif first <= line < first + count:
                return None
            elif line >= first + count:
                moved += new_count - count
        name = self.names.get(file, file)
        return None if name is None else (name, moved)


def place_of(location):
    return location["file"], location["line"]


def places_of(finding):
    yield place_of(finding["location"])
    for side in finding["sides"]:
        if side["steps"]:
            yield place_of(side["steps"][-1]["location"])


def analyse(lockwise, tree, scratch, jobs):
    command = [lockwise, "check", "-p", tree, "--db", f"{scratch}/runs.db", "--min-tier", "low", "--show-suppressed",
               "--format", "json", "-q", "-j", str(jobs)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=tree)
    if done.returncode not in (0, 1, 3):
        sys.exit(f"identity.py: lockwise ended with code {done.returncode}: {done.stderr.decode()}")
    findings = json.loads(done.stdout)["findings"]
    if len({finding["fingerprint"] for finding in findings}) != len(findings):
        sys.exit("identity.py: two findings of a run share a fingerprint")
    return findings


def compare(before, after, changes):
    counts = {"kept": 0, "lost": 0, "confused": 0, "gone": 0, "touched": 0}
    old_prints = {finding["fingerprint"] for finding in before}
    by_print = {finding["fingerprint"]: finding for finding in after}
    by_place = {}
    for finding in after:
        by_place.setdefault((finding["rule"], place_of(finding["location"])), []).append(finding)
    for finding in before:
        moved = [changes.place(*place) for place in places_of(finding)]
        if None in moved:
            counts["touched"] += 1
            continue
        there = by_place.get((finding["rule"], moved[0]), [])
        same = by_print.get(finding["fingerprint"])
        if same is not None:
            others = [f for f in there if all(f[part] == finding[part] for part in ("function", "object", "key"))]
            what = "kept" if not others or same in others else "confused"
        else:
            what = "lost" if any(f["fingerprint"] not in old_prints for f in there) else "gone"
        counts[what] += 1
        if what != "kept":
            print(f"  {what}: {moved[0][0]}:{moved[0][1]}: {finding['message']} [{finding['rule']},{finding['tier']}]"
                  f" {finding['fingerprint']}")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lockwise", required=True, type=Path)
    parser.add_argument("--git", required=True, type=Path, help="the repository's git folder")
    parser.add_argument("--until", default="HEAD", help="the last commit")
    parser.add_argument("--commits", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("prepared", type=Path, help="a configured tree with compile_commands.json")
    args = parser.parse_args()
    prepared = str(args.prepared.resolve())
    commits = git(args.git, "rev-list", "--first-parent", f"-n{args.commits + 1}", args.until, "--", "*.c", "*.h").split()
    commits.reverse()
    total = {"kept": 0, "lost": 0, "confused": 0, "gone": 0, "touched": 0}
    with tempfile.TemporaryDirectory() as scratch:
        tree = f"{scratch}/tree"
        shutil.copytree(prepared, tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        database = Path(tree, "compile_commands.json")
        database.write_text(database.read_text(encoding="utf-8").replace(prepared, tree), encoding="utf-8")
        before = None
        for i, commit in enumerate(commits):
            archive = subprocess.run(["git", f"--git-dir={args.git}", "archive", commit], capture_output=True, check=True)
            subprocess.run(["tar", "-x", "-C", tree], input=archive.stdout, check=True)
            changes = Changes(args.git, commits[i - 1], commit) if i > 0 else None
            for name in changes.removed if changes else []:
                Path(tree, name).unlink(missing_ok=True)
            after = analyse(args.lockwise.resolve(), tree, scratch, args.jobs)
            if changes:
                counts = compare(before, after, changes)
                for what, count in counts.items():
                    total[what] += count
                print(f"{commit[:10]} {len(before)} findings: "
                      + ", ".join(f"{count} {what}" for what, count in counts.items() if count), flush=True)
            before = after
    share = total["kept"] / max(1, total["kept"] + total["lost"])
    print(f"{len(commits) - 1} commits: " + ", ".join(f"{count} {what}" for what, count in total.items())
          + f"; {100 * share:.2f} % keep their fingerprint")
    sys.exit(0 if share >= 0.98 and total["confused"] == 0 and total["kept"] > 0 else 1)


if __name__ == "__main__":
    main()
