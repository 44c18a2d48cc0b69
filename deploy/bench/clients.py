"""Clients of a cluster while something fails: writers through the proxy, and probes of every member, each with its own account of what was acknowledged."""

import threading
import time
from dataclasses import dataclass, field

import psycopg

PAUSE = 0.01
PROBE_EVERY = 0.04
# A member that answered twice within this time was writable in between.
CONTIGUOUS = 0.25


@dataclass
class Login:
    """The role that writes: not the superuser, whom pgmahout lets in from the nodes alone."""

    password: str
    user: str = "bench"
    database: str = "postgres"

    def connect(self, host: str, timeout: int) -> psycopg.Connection:
        return psycopg.connect(host=host, port=5432, user=self.user, password=self.password, dbname=self.database, connect_timeout=timeout, autocommit=True)


@dataclass
class Writer:
    """One connection at a time, one row after the other; what fails is counted and connected again."""

    number: int
    acknowledged: list[tuple[float, int]] = field(default_factory=list)
    errors: list[tuple[float, str]] = field(default_factory=list)

    def run(self, login: Login, proxy: str, stop: threading.Event) -> None:
        row = 0
        while not stop.is_set():
            try:
                with login.connect(proxy, timeout=60) as connection:
                    while not stop.is_set():
                        row += 1
                        connection.execute("insert into bench_rows values (%s, %s)", (self.number, row))
                        self.acknowledged.append((time.monotonic(), row))
                        time.sleep(PAUSE)
            except psycopg.Error as error:
                self.errors.append((time.monotonic(), str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__))
                time.sleep(PAUSE)


@dataclass
class Probe:
    """Asks one member directly, again and again, for a commit that waits for no standby: whether it takes writes at all."""

    member: str
    writable: list[float] = field(default_factory=list)

    def run(self, login: Login, address: str, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                with login.connect(address, timeout=2) as connection:
                    connection.execute("set synchronous_commit = local; set statement_timeout = '1s'")
                    while not stop.is_set():
                        try:
                            connection.execute("insert into bench_probes values (%s, clock_timestamp())", (self.member,))
                            self.writable.append(time.monotonic())
                        except psycopg.errors.ReadOnlySqlTransaction:
                            # A replica's answer, and no reason to connect again: a hundred TLS handshakes a second would be what is measured.
                            pass
                        time.sleep(PROBE_EVERY)
            except psycopg.Error:
                time.sleep(PROBE_EVERY)

    def intervals(self) -> list[tuple[float, float]]:
        """When it took writes: from the first of a row of answers to the last."""
        spans: list[tuple[float, float]] = []
        for at in self.writable:
            if spans and at - spans[-1][1] <= CONTIGUOUS:
                spans[-1] = (spans[-1][0], at)
            else:
                spans.append((at, at))
        return spans


class Clients:
    """Writers and probes of one cluster, from the first row until `stop`."""

    def __init__(self, login: Login, proxy: str, members: dict[str, str], writers: int):
        self.writers = [Writer(number) for number in range(writers)]
        self.probes = [Probe(member) for member in members]
        self._stop = threading.Event()
        work = [(writer.run, (login, proxy, self._stop)) for writer in self.writers]
        work += [(probe.run, (login, members[probe.member], self._stop)) for probe in self.probes]
        self._threads = [threading.Thread(target=target, args=arguments, daemon=True) for target, arguments in work]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        deadline = time.monotonic() + 90
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))

    def written_since(self, moment: float) -> bool:
        """Whether every writer had a row acknowledged after it."""
        return all(writer.acknowledged and writer.acknowledged[-1][0] > moment for writer in self.writers)

    def gap(self, since: float) -> float:
        """The longest time in which no writer at all had a row acknowledged."""
        moments = sorted(at for writer in self.writers for at, _ in writer.acknowledged)
        seen = [at for at in moments if at >= since - 1]
        return max((after - before for before, after in zip(seen, seen[1:])), default=float("inf"))

    def errors(self, since: float) -> int:
        """The most errors that one writer met."""
        return max(sum(1 for at, _ in writer.errors if at >= since) for writer in self.writers)

    def two_writable(self) -> float:
        """Seconds in which two members took writes at the same time."""
        spans = [(start, end, probe.member) for probe in self.probes for start, end in probe.intervals()]
        total = 0.0
        for index, (start, end, member) in enumerate(spans):
            for other_start, other_end, other in spans[index + 1 :]:
                if other != member:
                    total += max(0.0, min(end, other_end) - max(start, other_start))
        return total

    def lost(self, login: Login, proxy: str) -> int:
        """Rows that were acknowledged and are not there."""
        with login.connect(proxy, timeout=60) as connection:
            there = set(connection.execute("select writer, number from bench_rows").fetchall())
        return sum(1 for writer in self.writers for _, row in writer.acknowledged if (writer.number, row) not in there)
