"""What fails, and how it comes back: each fault in the bench's own machines, bounded in time."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from lab import PATRONI, Lab

CUT_SECONDS = 40
OFF_SECONDS = 35


@dataclass(frozen=True)
class Fault:
    """One fault.

    name: as on the command line
    title: as in the table
    strike: does it to the cluster whose leader is given, and returns when it is over for the machine or may be healed
    heal: takes it back
    agents: whether it is about agents, so that the seed's cluster has it not
    """

    name: str
    title: str
    strike: Callable[["Cluster"], None]
    heal: Callable[["Cluster"], None] = lambda cluster: None
    agents: bool = False


class Cluster:
    """One lab with its roles at the moment of a fault."""

    def __init__(self, lab: Lab, leader: str):
        self.lab = lab
        self.leader = leader
        self.others = [name for name in lab.databases() if name != leader]

    def container(self, machine: str) -> str:
        return f"pgmahout-{self.lab.name}-{machine}"

    def docker(self, *words: str) -> None:
        subprocess.run(["docker", *words], check=True, capture_output=True, timeout=60)

    def inside(self, machine: str, script: str) -> None:
        """Past ssh, which a fault may have cut."""
        self.docker("exec", self.container(machine), "bash", "-c", script)

    def etcd_leader(self) -> str:
        for machine in self.lab.databases():
            seen = self.lab.ask(machine, "curl -s http://127.0.0.1:2381/metrics 2>/dev/null | grep -c '^etcd_server_is_leader 1' || true")
            if seen == "1":
                return machine
        # The seed's etcd has no listener for metrics of its own.
        for machine, address in self.lab.databases().items():
            if self.lab.ask(machine, f"curl -s http://{address}:2379/metrics | grep -c '^etcd_server_is_leader 1' || true") == "1":
                return machine
        raise RuntimeError("no member of etcd says that it leads")


def _switchover(candidate: Callable[[Cluster], str]) -> Callable[[Cluster], None]:
    return lambda cluster: cluster.lab.ask(cluster.others[0], f"{PATRONI}/bin/patronictl -c {PATRONI}/patroni.yml switchover --leader {cluster.leader} {candidate(cluster)} --force")


def _kill_patroni(signal: str) -> Callable[[Cluster], None]:
    return lambda cluster: cluster.inside(cluster.leader, f"kill -{signal} $(systemctl show -p MainPID --value patroni)")


def _start_patroni(cluster: Cluster) -> None:
    # The seed's unit says Restart=no: somebody has to come.
    cluster.inside(cluster.leader, "p=$(systemctl show -p MainPID --value patroni); [ $p = 0 ] && systemctl start patroni || kill -CONT $p")


def _frozen(cluster: Cluster) -> None:
    _kill_patroni("STOP")(cluster)
    time.sleep(OFF_SECONDS)


def _killed_for_a_while(cluster: Cluster) -> None:
    _kill_patroni("KILL")(cluster)
    time.sleep(OFF_SECONDS)


def _cut(cluster: Cluster, machine: str, match: str = "") -> None:
    """From the other machines; this computer, which probes, still reaches it."""
    peers = [address for name, address in cluster.lab.machines().items() if name != machine]
    rules = "; ".join(f"iptables -I INPUT -s {peer} {match} -j DROP; iptables -I OUTPUT -d {peer} {match} -j DROP" for peer in peers)
    cluster.inside(machine, rules)


def _join(cluster: Cluster, machine: str) -> None:
    cluster.inside(machine, "iptables -F INPUT; iptables -F OUTPUT")


def _cut_off(cluster: Cluster) -> None:
    _cut(cluster, cluster.leader)
    time.sleep(CUT_SECONDS)


def _cut_off_etcd(cluster: Cluster) -> None:
    for port in (2379, 2380):
        for side in ("--dport", "--sport"):
            cluster.inside(cluster.leader, f"iptables -I OUTPUT -p tcp {side} {port} -j DROP; iptables -I INPUT -p tcp {side} {port} -j DROP")
    time.sleep(CUT_SECONDS)


def _etcd(cluster: Cluster, machines: list[str], signal: str) -> None:
    for machine in machines:
        cluster.inside(machine, f"pkill -{signal} -x etcd")


def _quorum(cluster: Cluster) -> None:
    _etcd(cluster, cluster.others, "STOP")
    time.sleep(CUT_SECONDS)


def _agents(cluster: Cluster, signal: str) -> None:
    for machine in cluster.lab.machines():
        cluster.inside(machine, f"kill -{signal} $(systemctl show -p MainPID --value pgmahout-agent)")


def _agent_and_patroni(cluster: Cluster) -> None:
    cluster.inside(cluster.leader, "kill -STOP $(systemctl show -p MainPID --value pgmahout-agent) $(systemctl show -p MainPID --value patroni)")
    time.sleep(OFF_SECONDS)


def _wake(cluster: Cluster) -> None:
    cluster.inside(cluster.leader, "kill -CONT $(systemctl show -p MainPID --value pgmahout-agent) $(systemctl show -p MainPID --value patroni)")


def _off(machine: Callable[[Cluster], str]) -> Callable[[Cluster], None]:
    def strike(cluster: Cluster) -> None:
        cluster.docker("kill", cluster.container(machine(cluster)))
        time.sleep(OFF_SECONDS)

    return strike


def _on(machine: Callable[[Cluster], str]) -> Callable[[Cluster], None]:
    return lambda cluster: cluster.docker("start", cluster.container(machine(cluster)))


ALL = [
    Fault("switchover", "planned switchover", _switchover(lambda cluster: "")),
    # Everybody but the candidate sleeps two seconds in it (Patroni's process_unhealthy_cluster), and in quorum mode commits wait for one of them.
    Fault("switchover-named", "planned switchover to a named member", _switchover(lambda cluster: f"--candidate {cluster.others[0]}")),
    Fault("postmaster", "kill -9 of the leader's postmaster", lambda cluster: cluster.inside(cluster.leader, f"kill -9 $(head -1 {PATRONI}/data/postmaster.pid)")),
    Fault("patroni", "kill -9 of Patroni on the leader", _killed_for_a_while, _start_patroni),
    Fault("frozen", "Patroni frozen on the leader", _frozen, _start_patroni),
    Fault("power", "power cut of the leader's machine", _off(lambda cluster: cluster.leader), _on(lambda cluster: cluster.leader)),
    Fault("cut-off", "leader cut off from everybody, 40 s", _cut_off, lambda cluster: _join(cluster, cluster.leader)),
    Fault("cut-etcd", "leader cut off from etcd alone, 40 s", _cut_off_etcd, lambda cluster: _join(cluster, cluster.leader)),
    Fault("quorum", "etcd without quorum, 40 s", _quorum, lambda cluster: _etcd(cluster, cluster.others, "CONT")),
    Fault("etcd-leader", "etcd's leader killed", lambda cluster: _etcd(cluster, [cluster.etcd_leader()], "KILL")),
    Fault("replica", "a replica's machine off", _off(lambda cluster: cluster.others[0]), _on(lambda cluster: cluster.others[0])),
    Fault("agents", "all agents killed", lambda cluster: _agents(cluster, "KILL"), agents=True),
    Fault("agent-and-patroni", "agent and Patroni frozen on the leader", _agent_and_patroni, _wake, agents=True),
]
