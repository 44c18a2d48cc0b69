"""Builds the two clusters one after the other, plays every fault in each, and says what their clients saw. Called by ./failover."""

import argparse
import json
import os
import secrets
import signal
import ssl
import statistics
import sys
import time
import urllib.request
from pathlib import Path

import contestants
import faults
from clients import Clients, Login
from lab import Lab
from program import Failed, say

SIDES = ("seed", "pgmahout")
WRITERS = 4
WHOLE_SECONDS = 180
TABLES = "create table bench_rows (writer int, number bigint, primary key (writer, number)); create table bench_probes (member text, at timestamptz)"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/bench/failover")
    parser.add_argument("--checkout", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=SIDES)
    parser.add_argument("--first", choices=SIDES, default="seed")
    parser.add_argument("--faults", default=",".join(fault.name for fault in faults.ALL))
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--no-plan", action="store_true", help="without the seed's own test plan")
    parser.add_argument("--os", choices=("debian-12", "debian-13"))
    parser.add_argument("--name", default="bench")
    parser.add_argument("--subnet", default="198.18.40.0/24")
    return parser.parse_args()


def table_of_members(lab: Lab) -> list[dict]:
    """What Patroni says of the cluster, asked of whichever member answers first; empty when none does."""
    nobody = ssl.create_default_context()
    nobody.check_hostname, nobody.verify_mode = False, ssl.CERT_NONE
    for address in lab.databases().values():
        for scheme in ("https", "http"):
            try:
                with urllib.request.urlopen(f"{scheme}://{address}:8008/cluster", timeout=1, context=nobody if scheme == "https" else None) as answer:
                    return json.load(answer)["members"]
            except (OSError, ValueError, KeyError):
                continue
    return []


def leader(lab: Lab) -> str | None:
    return next((member["name"] for member in table_of_members(lab) if member["role"] in ("leader", "master", "standby_leader")), None)


def is_whole(lab: Lab) -> bool:
    """One that leads and all others streaming on its timeline."""
    members = table_of_members(lab)
    leads = [member for member in members if member["role"] == "leader"]
    streams = [member for member in members if member["role"] != "leader" and member["state"] == "streaming"]
    return len(leads) == 1 and len(streams) == len(lab.databases()) - 1 and len({member.get("timeline") for member in members}) == 1


def await_whole(lab: Lab, since: float) -> float:
    """Seconds from a moment until the cluster is whole."""
    deadline = time.monotonic() + WHOLE_SECONDS
    while time.monotonic() < deadline:
        if is_whole(lab):
            return time.monotonic() - since
        time.sleep(0.1)
    raise Failed(f"not whole {WHOLE_SECONDS} s after the fault: {table_of_members(lab)}")


def show(lab: Lab, moment: str) -> list[str]:
    """The cluster's table, as the seed shows it at each moment."""
    lines = [f"   {member['name']}  {member['role']:<16} {member['state']:<10} TL {member.get('timeline', '')}  lag {member.get('lag', '')}" for member in table_of_members(lab)]
    say("\n".join([f"-- {moment}", *lines]))
    return lines


def prepare(lab: Lab) -> Login:
    """Tables, and a role that may write into them and be let in from anywhere."""
    login = Login(secrets.token_hex(16))
    script = f"set password_encryption = 'scram-sha-256'; create role bench login password '{login.password}'; {TABLES}; alter table bench_rows owner to bench; alter table bench_probes owner to bench"
    lab.ask(leader(lab), "cd / && runuser -u postgres -- psql -qAt postgres", f"drop role if exists bench;\n{script}")
    return login


def play(lab: Lab, login: Login, fault: faults.Fault) -> dict:
    """One fault under load, from a whole cluster to a whole one."""
    await_whole(lab, time.monotonic())
    lab.ask(leader(lab), "cd / && runuser -u postgres -- psql -qAt postgres", "truncate bench_rows; truncate bench_probes")
    cluster = faults.Cluster(lab, leader(lab))
    clients = Clients(login, lab.proxy()[1], lab.databases(), WRITERS)
    clients.start()
    time.sleep(3)
    struck = time.monotonic()
    try:
        fault.strike(cluster)
    finally:
        fault.heal(cluster)
    healed = time.monotonic()
    whole = await_whole(lab, healed)
    deadline = time.monotonic() + 60
    while not clients.written_since(healed) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(2)
    clients.stop()
    return {
        "gap": clients.gap(struck),
        "errors": clients.errors(struck),
        "two_writable": clients.two_writable(),
        "lost": clients.lost(login, lab.proxy()[1]),
        "whole": whole,
        "failover": leader(lab) != cluster.leader,
        "messages": sorted({text for writer in clients.writers for at, text in writer.errors if at >= struck}),
    }


def seed_plan(lab: Lab, login: Login) -> dict:
    """The seed's own test plan, shortened: load; the leader's machine off; the next leader's off; both on; caught up."""
    tables = {"before": show(lab, "under load")}
    lab.ask(leader(lab), "cd / && runuser -u postgres -- psql -qAt postgres", "truncate bench_rows; truncate bench_probes")
    clients = Clients(login, lab.proxy()[1], lab.databases(), WRITERS)
    clients.start()
    time.sleep(5)
    off: list[str] = []
    cluster = faults.Cluster(lab, leader(lab))
    for count, moment in ((1, "the leader's machine is off"), (2, "the next leader's machine is off, too")):
        victim = leader(lab)
        cluster.docker("kill", cluster.container(victim))
        off.append(victim)
        deadline = time.monotonic() + 60
        while count == 1 and leader(lab) in (victim, None) and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(10 if count == 1 else 60)
        tables[moment] = show(lab, moment)
    alone = time.monotonic()
    time.sleep(5)
    # One machine of three is no majority: nobody may write there.
    written = sum(1 for writer in clients.writers for at, _ in writer.acknowledged if at > alone)
    for machine in off:
        cluster.docker("start", cluster.container(machine))
    on = time.monotonic()
    whole = await_whole(lab, on)
    tables["both are on again"] = show(lab, "both are on again")
    deadline = time.monotonic() + 60
    while not clients.written_since(on) and time.monotonic() < deadline:
        time.sleep(0.1)
    clients.stop()
    return {"written_alone": written, "lost": clients.lost(login, lab.proxy()[1]), "two_writable": clients.two_writable(), "whole": whole, "tables": tables}


def build(side: str, lab: Lab, work: Path, checkout: Path) -> None:
    if side == "pgmahout":
        contestants.pgmahout_cluster(lab, work)
    else:
        contestants.ansible_cluster(lab, work, work / "venv-failover", checkout / "deploy/bench/ansible/cluster.yml")


def summary(runs: list[dict]) -> dict:
    gaps = sorted(run["gap"] for run in runs)
    return {
        "gap_min": gaps[0],
        "gap_median": statistics.median(gaps),
        "gap_max": gaps[-1],
        "errors": max(run["errors"] for run in runs),
        "two_writable": max(run["two_writable"] for run in runs),
        "lost": sum(run["lost"] for run in runs),
        "whole": max(run["whole"] for run in runs),
    }


def report(result: dict) -> str:
    rows = [("fault", "", "gap min", "median", "max", "errors", "two writable", "lost", "whole after")]
    for fault in faults.ALL:
        for side in SIDES:
            runs = result["sides"].get(side, {}).get(fault.name)
            if runs:
                seen = summary(runs)
                rows.append(
                    (fault.title, f"{side} ({len(runs)})", *(f"{seen[key]:.1f}" for key in ("gap_min", "gap_median", "gap_max")), str(seen["errors"]), f"{seen['two_writable']:.1f}", str(seen["lost"]), f"{seen['whole']:.1f}")
                )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) if column < 2 else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths))).rstrip() for row in rows)


def main() -> int:
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wanted = options.faults.split(",")
    unknown = set(wanted) - {fault.name for fault in faults.ALL}
    if unknown:
        say(f"bench: no fault '{unknown.pop()}'; there are: {', '.join(fault.name for fault in faults.ALL)}")
        return 2
    target = options.checkout / "deploy/target"
    work = target / "bench"
    work.mkdir(parents=True, exist_ok=True)
    lab = Lab(options.checkout, options.name, options.subnet, options.os, work / "lab.log")
    result = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "processors": os.cpu_count(), "sides": {}, "plan": {}, "failed": []}
    for side in [options.only] if options.only else sorted(SIDES, key=lambda side: side != options.first):
        runs = result["sides"][side] = {}
        try:
            lab.make()
            build(side, lab, work, options.checkout)
            login = prepare(lab)
            for fault in faults.ALL:
                if fault.name not in wanted or (fault.agents and side == "seed"):
                    continue
                for number in range(1, options.repeat + 1):
                    seen = play(lab, login, fault)
                    runs.setdefault(fault.name, []).append(seen)
                    say(f"== {side}: {fault.title} ({number} of {options.repeat}): " + ", ".join(f"{key} {value}" for key, value in seen.items()))
            if not options.no_plan:
                result["plan"][side] = seed_plan(lab, login)
        except (Failed, OSError, RuntimeError) as problem:
            # The other one is measured all the same.
            result["failed"].append(f"{side}: {problem}")
            say(f"bench: {side}: {problem}")
        finally:
            lab.remove()
        (target / "bench-failover.json").write_text(json.dumps(result, indent=2) + "\n")
    print(report(result))
    for side, plan in result["plan"].items():
        print(f"\nThe seed's test plan, {side}: {plan['written_alone']} writes by one machine alone, {plan['lost']} rows lost, two writable {plan['two_writable']:.1f} s, whole {plan['whole']:.1f} s after both were on again")
    print(f"\nSeconds; gap: longest time in which none of {WRITERS} writers had a row acknowledged; errors: the most that one writer met. Every run: {target / 'bench-failover.json'}")
    return 1 if result["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
