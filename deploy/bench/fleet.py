"""An apply without anything to do, with ever more agents. Called by ./fleet."""

import argparse
import json
import os
import signal
import statistics
import sys
from pathlib import Path

from contestants import ETCD_ARCHIVE, rerun
from lab import Lab
from program import Failed, run, say

CORE = ["node-00", "node-01", "node-02", "haproxy"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/bench/fleet")
    parser.add_argument("--checkout", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[4, 10, 30])
    parser.add_argument("--reruns", type=int, default=3)
    parser.add_argument("--name", default="fleet")
    parser.add_argument("--subnet", default="198.18.41.0/24")
    return parser.parse_args()


def grow(lab: Lab, plan: Path, size: int, work: Path) -> None:
    """The cluster at first, further proxies after that: enrolled and applied."""
    log, env = work / "fleet.log", environment(lab, plan)
    lab.grow(CORE + [f"haproxy-{number:02}" for number in range(len(CORE) + 1, size + 1)])
    if not plan.exists():
        nodes = [f"{name}={address}" for name, address in lab.databases().items()]
        run("init", [lab.command, "init", "-f", str(plan), "--etcd-image-archive", ETCD_ARCHIVE, *nodes, "--proxy", "=".join(lab.proxy())], log, env)
    text = plan.read_text()
    known = [name for name in lab.machines() if f"name: {name}\n" in text]
    further = [f"  - name: {name}\n    address: {address}\n    roles: [proxy]\n" for name, address in lab.machines().items() if name not in known]
    plan.write_text(text.replace("nodes:\n", "nodes:\n" + "".join(further), 1))
    run(f"enrol, {size} agents", [lab.command, "enrol", "--yes"], log, env)
    run(f"apply, {size} agents", [lab.command, "apply", "--yes"], log, env)


def environment(lab: Lab, plan: Path) -> dict[str, str]:
    return {"PGMAHOUT_PLAN": str(plan), "PGMAHOUT_SSH_CONFIG": str(lab.ssh_config), "NO_COLOR": "1"}


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    target = options.checkout / "deploy/target"
    work = target / "bench"
    work.mkdir(parents=True, exist_ok=True)
    lab = Lab(options.checkout, options.name, options.subnet, None, work / "fleet-lab.log")
    plan = lab.folder / "cluster.yaml"
    noops: dict[int, list[float]] = {}
    try:
        lab.remove()
        for size in sorted(options.sizes):
            grow(lab, plan, size, work)
            once = lambda title: run(title, [lab.command, "apply", "--yes"], work / "fleet.log", environment(lab, plan))
            noops[size] = rerun(f"apply, {size} agents", options.reruns, once)
    except Failed as problem:
        say(f"bench: {problem}")
        return 1
    finally:
        lab.remove()
        medians = {size: statistics.median(runs) for size, runs in noops.items()}
        (target / "bench-fleet.json").write_text(json.dumps({"processors": os.cpu_count(), "noop_runs": noops, "noop": medians}, indent=2) + "\n")
        for size, seconds in medians.items():
            print(f"apply with nothing to do, {size:3} agents: {seconds:6.2f} s, {seconds / size * 1000:4.0f} ms an agent")
    return 0


if __name__ == "__main__":
    sys.exit(main())
