"""Runs the contestants one after the other, each on machines of its own making, and says what came out. Called by ./build."""

import argparse
import json
import os
import signal
import statistics
import sys
import time
from pathlib import Path

import contestants
from lab import Lab
from program import Failed, say

GOALS = {"build_ratio": 0.4, "noop_ratio": 1 / 30, "resident_mb": 110, "help_ratio": 5, "status_ratio": 1}
SIDES = ("pgmahout", "ansible")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/bench/build")
    parser.add_argument("--checkout", type=Path, required=True, help=argparse.SUPPRESS)
    # pgmahout first: what the first one fetches may be in the mirror's cache for the second.
    parser.add_argument("--first", choices=SIDES, default="pgmahout")
    parser.add_argument("--only", choices=SIDES)
    parser.add_argument("--os", choices=("debian-12", "debian-13"))
    parser.add_argument("--reruns", type=int, default=3)
    parser.add_argument("--lean", action="store_true", help="the playbook leaves out what the cluster can do without")
    parser.add_argument("--name", default="bench")
    parser.add_argument("--subnet", default="198.18.40.0/24")
    return parser.parse_args()


def measured(result: dict) -> dict:
    """What is held against the goals, as far as it was measured."""
    values = {}
    ours, theirs = result.get("pgmahout"), result.get("ansible")
    if ours and theirs:
        values["build_ratio"] = ours["build"] / theirs["build"]
        values["noop_ratio"] = ours["noop"] / theirs["noop"]
        values["change_ratio"] = ours["change"] / theirs["change"]
    if ours:
        values["resident_mb"] = max(ours["resident_kb"].values()) / 1024
        # In units of a bare JVM's hello, measured beside them: computers differ more than versions of the command do.
        hello = values["hello_seconds"] = statistics.median(ours["hello_runs"])
        values["help_seconds"] = statistics.median(ours["help_runs"])
        values["help_ratio"] = values["help_seconds"] / hello
        values["status_seconds"] = statistics.median(ours["status_runs"])
        values["status_ratio"] = values["status_seconds"] / (5 * hello + 0.3)
    return values


def table(result: dict) -> str:
    ours, theirs, values = result.get("pgmahout", {}), result.get("ansible", {}), result["measured"]
    number = lambda value, form="{:.2f}": form.format(value) if value is not None else "-"
    verdict = lambda key: ("met" if values[key] <= GOALS[key] else "MISSED") if key in values else "-"
    rows = [("", "pgmahout", "Ansible", "ratio", "goal", "")]
    for key, name in (("init", "  init, s"), ("enrol", "  enrol, s"), ("apply", "  apply, s")):
        rows.append((name, number(ours.get(key)), "", "", "", ""))
    for key, name, goal in (("build", "bare machines -> cluster, s", "0.4"), ("noop", "rerun, nothing to do, s", "1/30 = 0.033")):
        ratio = number(values.get(f"{key}_ratio"), "{:.3f}")
        rows.append((name, number(ours.get(key)), number(theirs.get(key)), ratio, goal, verdict(f"{key}_ratio")))
    change = number(values.get("change_ratio"), "{:.3f}")
    rows.append(("one parameter with a restart, s", number(ours.get("change")), number(theirs.get("change")), change, "", ""))
    for machine, percent in ours.get("processor_percent_at_rest", {}).items():
        rows.append((f"agent's processor at rest on {machine}, %", number(percent), "", "", "", ""))
    for machine, size in ours.get("resident_kb", {}).items():
        fits = "met" if size / 1024 <= GOALS["resident_mb"] else "MISSED"
        rows.append((f"agent's memory on {machine}, MB", number(size / 1024, "{:.0f}"), "", "", "110", fits))
    rows.append(("a bare JVM's hello, median s", number(values.get("hello_seconds"), "{:.3f}"), "", "", "", ""))
    for key, name, goal in (("help", "pgmahout --help, median s", "5 hellos"), ("status", "pgmahout status, median s", "5 hellos + 0.3 s")):
        rows.append((name, number(values.get(f"{key}_seconds")), "", "", goal, verdict(f"{key}_ratio")))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column in (0, 5) else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))).rstrip()
        for row in rows
    )


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    target = options.checkout / "deploy/target"
    work = target / "bench"
    work.mkdir(parents=True, exist_ok=True)
    (target / "bench-build.json").unlink(missing_ok=True)
    for log in work.glob("*.log"):
        log.unlink()
    lab = Lab(options.checkout, options.name, options.subnet, options.os, work / "lab.log")
    playbook = options.checkout / "deploy/bench/ansible/cluster.yml"
    run_side = {
        "pgmahout": lambda: contestants.pgmahout(lab, work, options.reruns),
        "ansible": lambda: contestants.ansible(lab, work, options.reruns, work / "venv", playbook, options.lean),
    }
    order = [options.only] if options.only else sorted(SIDES, key=lambda side: side != options.first)
    result = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "processors": os.cpu_count(),
        "order": order,
        "playbook": "lean" if options.lean else "as the procedure says",
        "goals": GOALS,
        "load_before": {},
        "failed": {},
    }
    for side in order:
        try:
            lab.make()
            result["load_before"][side] = os.getloadavg()[0]
            result[side] = run_side[side]()
        except Failed as problem:
            # The other one is measured all the same.
            result["failed"][side] = str(problem)
            say(f"bench: {side}: {problem}")
        finally:
            lab.remove()
    result["measured"] = measured(result)
    (target / "bench-build.json").write_text(json.dumps(result, indent=2) + "\n")
    print(table(result))
    loads = ", ".join(f"{load:.1f} before {side}" for side, load in result["load_before"].items())
    print(f"\n{result['processors']} processors, one after the other: {', then '.join(order)} (playbook {result['playbook']}); load {loads}. As JSON: {target / 'bench-build.json'}")
    return 1 if result["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
