package org.pgmahout.agent.component.postgresql;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;
import org.pgmahout.common.wire.StepTrait;

/**
 * What was applied is what the server runs with, by its own word. What only a start brings in is
 * left to the rolling restart, which comes after all nodes have their turn.
 */
final class InForceStep extends HeadedStep {
  private final Server server;
  private final Limits limits;

  /**
   * How long PostgreSQL has.
   *
   * @param taken for what a reload mends
   * @param hopeless for what no reload mends: a refused line, or a value of ALTER SYSTEM, that is
   *     still there after it
   * @param pause between two looks
   */
  record Limits(Duration taken, Duration hopeless, Duration pause) {
    private static final Duration TAKEN = Duration.ofSeconds(20);
    private static final Duration MOMENT = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /**
     * Patroni writes the files in its next loop, and PostgreSQL reads them a moment later: until
     * then a refused line may be the one that was corrected just now.
     */
    static Limits of(Duration loop) {
      return new Limits(TAKEN, loop.plus(MOMENT), PAUSE);
    }
  }

  /** The node's server, and the Patroni that writes its files. */
  interface Server {

    /** What it runs with beside what it is to run with. */
    InForce look();

    /** Whether Patroni has the cluster-wide configuration of this spec. */
    boolean configured();

    /** Has Patroni write the files again, and PostgreSQL read them. */
    void reload();
  }

  InForceStep(Server server, Limits limits) {
    super(
        StepHead.start(
                PostgresqlStepId.IN_FORCE,
                "server runs with what was applied",
                PatroniStepId.MEMBER,
                PatroniStepId.DYNAMIC_CONFIGURATION)
            .with(StepTrait.IN_FORCE));
    this.server = server;
    this.limits = limits;
  }

  @Override
  public Finding check(StepContext context) {
    InForce now = server.look();
    if (!now.running()) {
      return new Finding.CannotTell("decided after PostgreSQL runs");
    }
    List<Deviation> off = off(now);
    if (!off.isEmpty() && !server.configured()) {
      return new Finding.NotHere("looked at as soon as Patroni has the new configuration");
    }
    return Finding.of(
        off.stream()
            .map(
                deviation ->
                    Change.of(
                        deviation.name(),
                        deviation.why() == Why.REFUSED
                            ? "refused by PostgreSQL: " + deviation.words()
                            : deviation.found()
                                + (deviation.why() == Why.ALTER_SYSTEM ? " by ALTER SYSTEM" : ""),
                        deviation.wanted()))
            .toList());
  }

  private static List<Deviation> off(InForce now) {
    return now.deviations().stream().filter(d -> d.why() != Why.PENDING_RESTART).toList();
  }

  @Override
  public void apply(StepContext context) {
    server.reload();
    long hopeless = System.nanoTime() + limits.hopeless().toNanos();
    Await.upTo(limits.taken())
        .every(limits.pause())
        .until(
            "PostgreSQL to run with what was applied",
            () -> {
              InForce now = server.look();
              if (isHopeless(now) && System.nanoTime() >= hopeless) {
                throw notInForce(now);
              }
              return firstDeviation(now);
            },
            context::waitingOn,
            _ -> notInForce(server.look()));
  }

  /** Whatever else is off: it fails by these already. */
  private static boolean isHopeless(InForce now) {
    return now.deviations().stream()
        .anyMatch(one -> one.why() == Why.REFUSED || one.why() == Why.ALTER_SYSTEM);
  }

  private static Optional<String> firstDeviation(InForce now) {
    if (!now.running()) {
      return Optional.of("PostgreSQL does not answer");
    }
    List<Deviation> off = off(now);
    if (off.isEmpty()) {
      return Optional.empty();
    }
    String more = off.size() == 1 ? "" : " (and %d more)".formatted(off.size() - 1);
    return Optional.of(off.getFirst().sentence() + more);
  }

  private static OpsException notInForce(InForce now) {
    return new OpsException(
        ErrorCode.NOT_IN_FORCE,
        off(now).isEmpty()
            ? "PostgreSQL took longer than it should"
            : off(now).stream().map(Deviation::sentence).collect(Collectors.joining("; ")),
        remedy(now));
  }

  private static String remedy(InForce now) {
    String altered =
        now.deviations().stream()
            .filter(deviation -> deviation.why() == Why.ALTER_SYSTEM)
            .map(Deviation::name)
            .collect(Collectors.joining(", "));
    return altered.isEmpty()
        ? "Correct the plan where it names it, or look at PostgreSQL's log on this node; then apply again."
        : "End it on %s with 'alter system reset %s' and 'select pg_reload_conf()', or write its value into the plan; then apply again."
            .formatted(now.node(), altered.split(", ")[0]);
  }
}
