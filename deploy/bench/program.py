"""Runs programs: their lines go to stderr with the seconds before them, and into a log."""

import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path


class Failed(Exception):
    """A program that had to succeed did not."""


@dataclass(frozen=True)
class Run:
    """How long a program took by the wall's clock, and what it printed."""

    seconds: float
    output: str

    def changed(self) -> int:
        """The sum of the recap's changed=N; pgmahout prints it in Ansible's format."""
        return sum(int(count) for count in re.findall(r"\bchanged=(\d+)", self.output))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def run(title: str, command: list[str], log: Path, env: dict[str, str] | None = None, limit: float = 1200) -> Run:
    """Runs the command and waits for its end; raises Failed with the last lines unless it ends with exit code 0."""
    say(f"== {title}")
    began, lines = time.monotonic(), []
    with log.open("a", encoding="utf-8") as record, subprocess.Popen(
        command, env=os.environ | (env or {}), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        record.write(f"== {title}\n")
        # Also a program that hangs without a word is ended.
        watch = threading.Timer(limit, process.kill)
        watch.start()
        try:
            for line in process.stdout:
                lines.append(line)
                record.write(f"{time.monotonic() - began:7.1f} {line}")
                if line.strip():
                    say(f"{time.monotonic() - began:7.1f} | {line.rstrip()}")
            code = process.wait()
        except BaseException:
            process.terminate()
            raise
        finally:
            watch.cancel()
    seconds = time.monotonic() - began
    if seconds >= limit:
        raise Failed(f"{title}: not done within {limit:.0f} s; all it said: {log}")
    if code != 0:
        raise Failed(f"{title}: exit code {code} after {seconds:.1f} s; all it said: {log}\n" + "".join(lines[-15:]))
    say(f"== {title}: {seconds:.2f} s")
    return Run(seconds, "".join(lines))


def wall_times(command: list[str], env: dict[str, str], times: int) -> list[float]:
    """Seconds of each of several runs, with the output thrown away."""
    seconds = []
    for _ in range(times):
        began = time.monotonic()
        done = subprocess.run(command, env=os.environ | env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, timeout=60)
        seconds.append(time.monotonic() - began)
        if done.returncode != 0:
            raise Failed(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return seconds
