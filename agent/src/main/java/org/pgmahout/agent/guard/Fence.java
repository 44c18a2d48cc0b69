package org.pgmahout.agent.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.PatroniUnit;

/**
 * Stops PostgreSQL of this node at once and proves it gone. Patroni goes first, because it would
 * start PostgreSQL again; systemd brings it back, and it makes the node a replica of the leader.
 *
 * <p>SIGQUIT to the postmaster is PostgreSQL's immediate shutdown: no checkpoint, no waiting for
 * clients. A postmaster that does not hear it, because it is stopped itself, is ended together with
 * all of its processes, since those may go on writing without it.
 */
final class Fence {
  private static final Duration IMMEDIATE = Duration.ofSeconds(2);
  private static final Duration FORCED = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Systemd systemd;
  private final CommandRunner commands;

  Fence(Systemd systemd, CommandRunner commands) {
    this.systemd = systemd;
    this.commands = commands;
  }

  /**
   * Returns when no process of the server is left.
   *
   * @throws OpsException TIMED_OUT when one is, or when Patroni could not be ended
   */
  void close(ServerProcess server) {
    try {
      endPatroni();
    } finally {
      // Also where systemd does not answer: a server that must not write is stopped first of all.
      stop(server);
    }
  }

  private void stop(ServerProcess server) {
    Optional<ServerProcess.Process> postmaster = server.postmaster();
    postmaster.ifPresent(process -> signal("QUIT", List.of(process.pid())));
    if (!gone(server, IMMEDIATE)) {
      signal("KILL", server.all());
      if (!gone(server, FORCED)) {
        throw new OpsException(
            ErrorCode.TIMED_OUT,
            "PostgreSQL's processes %s are still there %d s after SIGKILL"
                .formatted(server.all(), FORCED.toSeconds()),
            "They wait for the disk or the kernel: switch the machine off.");
      }
    }
  }

  /** Ends Patroni's process; systemd starts another. One that is down already is fine. */
  void endPatroni() {
    try {
      systemd.kill(PatroniUnit.NAME);
    } catch (OpsException e) {
      if (systemd.state(PatroniUnit.NAME).mainPid() != 0) {
        throw e;
      }
    }
  }

  private void signal(String name, List<Long> processes) {
    if (!processes.isEmpty()) {
      List<String> argv = new ArrayList<>(List.of("kill", "-s", name, "--"));
      processes.forEach(pid -> argv.add(String.valueOf(pid)));
      // What ended meanwhile is no failure: whether all are gone is looked at.
      commands.run(Command.of(argv));
    }
  }

  private static boolean gone(ServerProcess server, Duration limit) {
    return Await.upTo(limit)
        .every(LOOK)
        .answer(
            () -> server.all().isEmpty() ? Optional.of(Boolean.TRUE) : Optional.empty(), () -> {})
        .isPresent();
  }
}
