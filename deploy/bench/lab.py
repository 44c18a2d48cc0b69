"""The four machines of the bench, and what is looked at in them from outside, the same way for both contestants."""

import json
import secrets
import subprocess
import time
from pathlib import Path

from program import Failed, run

PATRONI = "/var/lib/postgresql/patroni-packages"


class Lab:
    """A lab of the bench's own beside the user's."""

    def __init__(self, checkout: Path, name: str, subnet: str, os_name: str | None, log: Path):
        self.name = name
        self.command = str(checkout / "deploy/bin/pgmahout")
        self.folder = checkout / "deploy/target" / f"lab-{name}"
        self._which = ["--name", name, "--subnet", subnet, "--folder", str(self.folder)]
        self._os = ["--os", os_name] if os_name else []
        self._log = log

    def make(self) -> None:
        """Bare machines; whatever an earlier run left is removed first."""
        self.remove()
        run("bare machines", [self.command, "lab", "up", *self._which, *self._os], self._log)

    def grow(self, machines: list[str]) -> None:
        """Machines with their packages, beside those that are there."""
        run(f"{len(machines)} machines", [self.command, "lab", "up", *self._which, *self._os, "--from-prepared", "--machines", ",".join(machines)], self._log)

    def remove(self) -> None:
        run("remove the lab", [self.command, "lab", "down", *self._which], self._log)

    @property
    def ssh_config(self) -> Path:
        return self.folder / "ssh_config"

    def machines(self) -> dict[str, str]:
        """Addresses by name, the proxy last."""
        return dict(line.split() for line in (self.folder / "machines").read_text().splitlines())

    def databases(self) -> dict[str, str]:
        return {name: address for name, address in self.machines().items() if not name.startswith("haproxy")}

    def proxy(self) -> tuple[str, str]:
        return next((name, address) for name, address in self.machines().items() if name.startswith("haproxy"))

    def ask(self, machine: str, script: str, stdin: str = "") -> str:
        """What a shell line prints on a machine."""
        done = subprocess.run(["ssh", "-F", str(self.ssh_config), machine, script], input=stdin, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise Failed(f"on {machine}: {script}: exit code {done.returncode}\n{done.stderr}")
        return done.stdout.strip()

    def prove(self) -> None:
        """The cluster is what was to be built: one leader, all others stream, and a row goes in through the proxy."""
        node = next(iter(self.databases()))
        members = json.loads(self.ask(node, f"{PATRONI}/bin/patronictl -c {PATRONI}/patroni.yml list -f json"))
        states = sorted(f"{member['Role']} {member['State']}" for member in members)
        wanted = sorted(["Leader running"] + [f"{role} streaming" for role in self._replicas(members)])
        if len(members) != len(self.databases()) or states != wanted:
            raise Failed(f"not the cluster that was to be built: {states}")
        # As a role of its own, like any program: pgmahout lets the superuser in from the nodes alone.
        password = secrets.token_hex(16)
        leader = next(member["Member"] for member in members if member["Role"] == "Leader")
        made = f"create role bench login password '{password}'; create table bench (at timestamptz); alter table bench owner to bench"
        self.ask(leader, "cd / && runuser -u postgres -- psql -qAt postgres", made)
        statement = "insert into bench values (now()) returning 'written'"
        line = f'read -r PGPASSWORD; export PGPASSWORD; psql -h {self.proxy()[1]} -U bench -qAtc "{statement}" postgres'
        # The seed's HAProxy takes replicas for leaders until their third failed check: 9 s in which a write can end at one.
        deadline = time.monotonic() + 30
        while True:
            try:
                written = self.ask(node, line, password + "\n")
                break
            except Failed:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
        if written != "written":
            raise Failed(f"a row written through HAProxy answers '{written}'")

    @staticmethod
    def _replicas(members: list[dict]) -> list[str]:
        # Replica, Sync Standby, Quorum Standby: by the synchronous mode.
        return [member["Role"] for member in members if member["Role"] != "Leader"]

    def resident_kilobytes(self, unit: str) -> dict[str, int]:
        """VmRSS of a unit's main process on each machine."""
        script = f"sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$(systemctl show -p MainPID --value {unit})/status"
        return {machine: int(self.ask(machine, script)) for machine in self.machines()}

    def processor_seconds(self, unit: str, seconds: float) -> dict[str, float]:
        """Processor time that a unit's main process takes on each machine within so many seconds of rest."""
        script = f"read -ra stat </proc/$(systemctl show -p MainPID --value {unit})/stat; echo $((stat[13] + stat[14])) $(getconf CLK_TCK)"
        look = lambda: {machine: [int(word) for word in self.ask(machine, f"bash -c '{script}'").split()] for machine in self.machines()}
        before = look()
        time.sleep(seconds)
        return {machine: (ticks - before[machine][0]) / rate for machine, (ticks, rate) in look().items()}

    def prove_setting(self, name: str, value: str) -> None:
        """PostgreSQL runs with it on every node."""
        for node in self.databases():
            found = self.ask(node, f"cd / && runuser -u postgres -- psql -qAtc 'show {name}' postgres")
            if found != value:
                raise Failed(f"{node}: {name} is {found}, not {value}")

    def postgresql_of_the_distribution(self) -> str:
        node = next(iter(self.machines()))
        version = self.ask(node, '. /etc/os-release; echo "$VERSION_ID"')
        return {"12": "15", "13": "17"}[version]
