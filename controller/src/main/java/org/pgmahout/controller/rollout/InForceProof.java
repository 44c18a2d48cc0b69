package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.runs.RunningSettings;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * Proves that every server runs with what was applied, by the servers' own word: PostgreSQL may
 * still refuse what Patroni was given and took.
 */
final class InForceProof {
  /** A reload takes a loop of Patroni's at most, and a moment of PostgreSQL's. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final DeploymentTargets targets;
  private final RolloutWait wait;
  private final Duration limit;

  InForceProof(RolloutContext on) {
    this(on.targets(), on.waiting(), LIMIT);
  }

  /**
   * @param limit how long the servers may take
   */
  InForceProof(DeploymentTargets targets, RolloutWait wait, Duration limit) {
    this.targets = targets;
    this.wait = wait;
    this.limit = limit;
  }

  /**
   * Returns once it is so on every meant node.
   *
   * @throws OpsException NOT_IN_FORCE with every node, name and value that differs
   */
  void await() {
    List<Agent> databases = targets.with(Role.DATABASE);
    if (databases.isEmpty()) {
      return;
    }
    AtomicReference<RunningSettings> last =
        new AtomicReference<>(new RunningSettings(List.of(), Map.of()));
    try {
      wait.until(
          "every server to run with what was applied", limit, "", () -> look(databases, last));
    } catch (OpsException e) {
      throw e.code() == ErrorCode.TIMED_OUT ? last.get().notInForce() : e;
    }
  }

  private Optional<String> look(List<Agent> databases, AtomicReference<RunningSettings> last) {
    RunningSettings found = RunningSettings.ask(databases, targets::spec);
    last.set(found);
    // With --limit, what all nodes must follow in order waits for an apply to all.
    return found.trouble(targets.others().isEmpty());
  }
}
