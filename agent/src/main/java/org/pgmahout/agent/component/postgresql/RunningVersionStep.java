package org.pgmahout.agent.component.postgresql;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.wire.StepTrait;

/**
 * A server that runs the version its package installed: an upgrade of the package, or a way back,
 * replaces the programs under a postmaster that goes on with those it started from.
 */
final class RunningVersionStep extends HeadedStep {
  private static final Duration RESTARTED_WITHIN = Duration.ofMinutes(5);

  /** After a reload Patroni opens its port and its sessions again: one silence is no answer. */
  private static final Duration OPENED = Duration.ofMillis(1600);

  private final Server server;
  private final Supplier<Optional<ProgramVersion>> installed;

  /** The node's server, as Patroni knows and restarts it. */
  interface Server {

    /** What Patroni says; empty when it does not answer. */
    Optional<PatroniStatus> status();

    /** Whether another member could take over. */
    boolean others();

    /** Asks Patroni for a restart; may return before it is done. */
    void restart();

    /** Why PostgreSQL did not come up, as the end of a sentence; empty text when not known. */
    String because();
  }

  /**
   * @param installed the programs' version; empty while none are installed
   */
  RunningVersionStep(Server server, Supplier<Optional<ProgramVersion>> installed) {
    super(
        StepHead.start(
                PostgresqlStepId.RUNNING_VERSION,
                "server runs the installed version",
                PatroniStepId.MEMBER)
            .with(StepTrait.RESTARTS_DATABASE));
    this.server = server;
    this.installed = installed;
  }

  @Override
  public Finding check(StepContext context) {
    Optional<String> version = version();
    Optional<String> runs =
        version.isEmpty()
            ? Optional.empty()
            : Await.upTo(OPENED).answer(this::runs, context::checkCancelled);
    if (runs.isEmpty()) {
      return new Finding.CannotTell("decided after PostgreSQL runs");
    }
    return runs.equals(version)
        ? Finding.right()
        : Finding.wrong(
            Change.of(
                "PostgreSQL server",
                "runs " + runs.get(),
                "installed is "
                    + version.get()
                    + (mustHandOver() ? ": restarted after a switchover" : ": restarted")));
  }

  /** PostgreSQL that stops takes the clients' connections with it: somebody else leads then. */
  private boolean mustHandOver() {
    return server.status().map(now -> now.role().equals("primary")).orElse(false)
        && server.others();
  }

  @Override
  public void apply(StepContext context) {
    if (mustHandOver()) {
      throw new OpsException(
          ErrorCode.SWITCHOVER_FIRST,
          "the leader runs PostgreSQL %s, and installed is %s: left to the rolling restart"
              .formatted(runs().orElse("of another version"), version().orElse("another")),
          "Switch over to another node ('patronictl switchover'), then run the same again.");
    }
    context.waiting("restarting PostgreSQL through Patroni");
    restart();
    Await.upTo(RESTARTED_WITHIN)
        .until(
            "PostgreSQL to run the installed version",
            () ->
                switch (check(context)) {
                  case Finding.Wrong wrong -> Optional.of(wrong.changes().getFirst().from());
                  case Finding.CannotTell _ -> Optional.of("it does not run yet");
                  case Finding.Right _, Finding.NotHere _ -> Optional.empty();
                },
            context::waitingOn,
            why ->
                new OpsException(
                    ErrorCode.TIMED_OUT,
                    "PostgreSQL was to be restarted by Patroni; after %d s: %s%s"
                        .formatted(RESTARTED_WITHIN.toSeconds(), why, server.because()),
                    "Look at the log of Patroni and PostgreSQL on this node, then run the same again."));
  }

  private void restart() {
    try {
      server.restart();
    } catch (OpsException e) {
      throw new OpsException(e.code(), e.getMessage() + server.because(), e.hint(), e);
    }
  }

  private Optional<String> runs() {
    return server.status().flatMap(RunningVersionStep::running);
  }

  private Optional<String> version() {
    return installed.get().flatMap(ProgramVersion::released);
  }

  /** 150019 is 15.19 (PostgreSQL's {@code server_version_num} since 10). */
  private static Optional<String> running(PatroniStatus status) {
    int number = status.serverVersion();
    return number == 0 ? Optional.empty() : Optional.of(number / 10_000 + "." + number % 10_000);
  }
}
