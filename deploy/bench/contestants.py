"""The two ways from bare machines to a cluster."""

import json
import secrets
import statistics
import subprocess
import tempfile
from pathlib import Path

from lab import Lab
from program import Failed, run, say, wall_times

SHARED_BUFFERS = "160MB"
REST_SECONDS = 60
ETCD_ARCHIVE = "/opt/pgmahout-lab/etcd-image.tar"
SAMPLES = 7


def rerun(title: str, times: int, once) -> list[float]:
    """Seconds of reruns that must find nothing to change."""
    seconds = []
    for number in range(1, times + 1):
        done = once(f"{title}, rerun {number} of {times}")
        if done.changed() != 0:
            raise Failed(f"{title}: a rerun changed {done.changed()} things; it is no no-op to be measured")
        seconds.append(done.seconds)
    return seconds


class Pgmahout:
    """The command with the plan of one lab."""

    def __init__(self, lab: Lab, work: Path):
        self.plan = lab.folder / "cluster.yaml"
        self.env = {"PGMAHOUT_PLAN": str(self.plan), "PGMAHOUT_SSH_CONFIG": str(lab.ssh_config), "NO_COLOR": "1"}
        self._lab, self._log = lab, work / "pgmahout.log"

    def once(self, *arguments: str):
        return lambda title: run(title, [self._lab.command, *arguments], self._log, self.env)

    def build(self) -> tuple[float, float, float]:
        """Seconds of init, enrol and apply."""
        nodes = [f"{name}={address}" for name, address in self._lab.databases().items()]
        proxy = "=".join(self._lab.proxy())
        init = self.once("init", "-f", str(self.plan), "--etcd-image-archive", ETCD_ARCHIVE, *nodes, "--proxy", proxy)("pgmahout init").seconds
        enrol = self.once("enrol", "--yes")("pgmahout enrol").seconds
        return init, enrol, self.once("apply", "--yes")("pgmahout apply").seconds


def pgmahout(lab: Lab, work: Path, reruns: int) -> dict:
    """init, enrol, apply; then what only an agent and a command of our own have."""
    ours = Pgmahout(lab, work)
    plan, env, once = ours.plan, ours.env, ours.once
    init, enrol, apply = ours.build()
    lab.prove()
    again = rerun("pgmahout apply", reruns, once("apply", "--yes"))
    parameters = f"\npostgresql:\n  parameters:\n    shared_buffers: {SHARED_BUFFERS}\n"
    plan.write_text(plan.read_text(encoding="utf-8").replace("\npostgresql:\n", parameters, 1), encoding="utf-8")
    change = once("apply", "--yes")("pgmahout apply, one parameter").seconds
    lab.prove_setting("shared_buffers", SHARED_BUFFERS)
    say("== the agents' memory and processor time at rest, and the command's time")
    busy = lab.processor_seconds("pgmahout-agent", REST_SECONDS)
    return {
        "init": init,
        "enrol": enrol,
        "apply": apply,
        "build": init + enrol + apply,
        "noop": statistics.median(again),
        "noop_runs": again,
        "change": change,
        "processor_percent_at_rest": {machine: 100 * seconds / REST_SECONDS for machine, seconds in busy.items()},
        "resident_kb": lab.resident_kilobytes("pgmahout-agent"),
        "hello_runs": wall_times(hello(Path(lab.command).parents[1] / "target/command", work), env, SAMPLES),
        "help_runs": wall_times([lab.command, "--help"], env, SAMPLES),
        "status_runs": wall_times([lab.command, "status"], env, SAMPLES),
    }


def hello(command: Path, work: Path) -> list[str]:
    """The least that the command's Java can do, with the command's flags except for its cache, which comes first."""
    (work / "Hello.java").write_text('class Hello { public static void main(String[] words) { System.out.println("hello"); } }\n')
    subprocess.run(["bash", "-c", '. "$1"; "${java}c" -d "$2" "$2/Hello.java"', "bash", command, work], check=True)
    return ["bash", "-c", '. "$1"; exec "$java" "${flags[@]:1}" -cp "$2" Hello', "bash", str(command), str(work)]


class Playbook:
    """The playbook with the inventory of one lab; its passwords are made before the clock starts."""

    def __init__(self, lab: Lab, work: Path, venv: Path, lean: bool, sockets: str):
        self._log = work / "ansible.log"
        inventory = work / "inventory.ini"
        passwords = {role: secrets.token_hex(16) for role in ("superuser", "replication", "rewind")}
        lines = ["[database]", *(f"{name} ansible_host={address}" for name, address in lab.databases().items())]
        lines += ["[proxy]", "{} ansible_host={}".format(*lab.proxy()), "[all:vars]", "ansible_user=root"]
        lines += [f"ansible_ssh_common_args='-F \"{lab.ssh_config}\"'", f"postgresql_version={lab.postgresql_of_the_distribution()}"]
        lines += [f"{role}_password={password}" for role, password in passwords.items()]
        inventory.touch(mode=0o600)
        inventory.write_text("\n".join(lines) + "\n")
        # Whether facts are gathered is decided before an inventory's variables are read.
        self._line = [str(venv / "bin/ansible-playbook"), "-i", str(inventory), "-e", json.dumps({"lean": lean})]
        self._sockets, self._home = sockets, str(work / "ansible-home")

    def play(self, title: str, playbook: Path, *words: str):
        env = {
            "ANSIBLE_CONFIG": str(playbook.parent / "ansible.cfg"),
            "ANSIBLE_HOME": self._home,
            "ANSIBLE_SSH_CONTROL_PATH_DIR": self._sockets,
            "LC_ALL": "C.UTF-8",
        }
        return run(title, [*self._line, *words, str(playbook)], self._log, env)


def kept_connections():
    """A folder for the sockets of the kept connections: their path must be short."""
    return tempfile.TemporaryDirectory(prefix="pgmahout-bench-", ignore_cleanup_errors=True)


def ansible(lab: Lab, work: Path, reruns: int, venv: Path, playbook: Path, lean: bool) -> dict:
    """One playbook, the same again, and a parameter."""
    with kept_connections() as sockets:
        plays = Playbook(lab, work, venv, lean, sockets)
        build = plays.play("ansible-playbook", playbook).seconds
        lab.prove()
        again = rerun("ansible-playbook", reruns, lambda title: plays.play(title, playbook))
        words = ("-e", f"shared_buffers={SHARED_BUFFERS}")
        change = plays.play("ansible-playbook, one parameter", playbook.with_name("change.yml"), *words).seconds
        lab.prove_setting("shared_buffers", SHARED_BUFFERS)
    return {"build": build, "noop": statistics.median(again), "noop_runs": again, "change": change}


def ansible_cluster(lab: Lab, work: Path, venv: Path, playbook: Path) -> None:
    """The seed's cluster alone."""
    with kept_connections() as sockets:
        Playbook(lab, work, venv, True, sockets).play("ansible-playbook", playbook)


def pgmahout_cluster(lab: Lab, work: Path) -> None:
    """pgmahout's cluster alone."""
    Pgmahout(lab, work).build()
