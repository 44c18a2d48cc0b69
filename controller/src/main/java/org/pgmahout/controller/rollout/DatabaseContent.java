package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.controller.client.Agent;

/**
 * The plan's roles and databases, made on the node that leads. Who leads may change at any moment,
 * and a node that does not lead skips these steps; so a turn counts only when the node did not skip
 * them and still leads afterwards. Otherwise the apply would be recorded with nothing made.
 */
record DatabaseContent(RolloutContext on) {
  /** A failover, and the turn of the node that leads after it. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Whether the plan has any. */
  boolean isPlanned() {
    PostgresqlPlan plan = on.targets().plan().postgresql();
    return !plan.roles().isEmpty() || !plan.databases().isEmpty();
  }

  /** Returns once a node that leads has had its turn, or {@code --limit} leaves it out. */
  void perform() {
    on.waiting()
        .until(
            "the plan's roles and databases to be made by the node that leads",
            LIMIT,
            "See pgmahout status. Once a node leads, apply again: it goes on from here.",
            this::missing);
  }

  private Optional<String> missing() {
    Optional<String> leader = on.cluster().leader();
    if (leader.isEmpty()) {
      return Optional.of("nobody holds the leader key");
    }
    String node = leader.get();
    if (on.targets().others().stream().anyMatch(other -> other.node().equals(node))) {
      on.say(
          "roles and databases stay as they are: %s leads, and --limit leaves it out"
              .formatted(node));
      return Optional.empty();
    }
    Optional<Agent> agent = on.targets().database(node);
    if (agent.isEmpty()) {
      return Optional.of(node + " leads, and is no database node of the plan");
    }
    if (on.cluster().members().stream().noneMatch(it -> it.name().equals(node) && it.healthy())) {
      return Optional.of(node + " leads, and its PostgreSQL does not run yet");
    }
    return turn(agent.get(), leader);
  }

  private Optional<String> turn(Agent agent, Optional<String> leader) {
    try {
      if (!on.runs().content(agent)) {
        return Optional.of(agent.node() + " skipped them, because its PostgreSQL is a standby");
      }
    } catch (OpsException e) {
      // What fails on a node that lost the leadership meanwhile says nothing of the next one.
      if (on.cluster().leader().equals(leader)) {
        throw e;
      }
    }
    return on.cluster().leader().equals(leader)
        ? Optional.empty()
        : Optional.of(agent.node() + " had its turn, and no longer leads");
  }
}
