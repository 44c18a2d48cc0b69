package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Optional;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.credentials.RolePasswords;

/**
 * The database takes the passwords whose replacement has begun: once there is a leader, and right
 * before the nodes' Patroni takes what is in its file.
 */
record PasswordPhase(RolloutContext on) {
  private static final Duration LEADER = Duration.ofSeconds(120);

  /** Whether there is anything to take. */
  boolean isUnderWay() {
    return on.parts().passwords().isUnderWay();
  }

  /** Returns once the leader has them; does nothing where none is being replaced. */
  void change() {
    if (!isUnderWay()) {
      return;
    }
    on.waiting()
        .until(
            "the leader to take passwords",
            LEADER,
            "See pgmahout status, and pgmahout logs NODE patroni.",
            this::noLeaderRuns);
    RolePasswords database =
        new RolePasswords(
            on.targets().agents().stream().map(Agent::node).toList(),
            (node, operation) -> on.runs().on(on.targets().agent(node), operation));
    on.parts().passwords().change(database, on.cluster().members(), on.progress().say());
  }

  private Optional<String> noLeaderRuns() {
    return on.cluster().members().stream()
            .anyMatch(member -> member.role().leads() && member.healthy())
        ? Optional.empty()
        : Optional.of("no member that leads is running yet");
  }
}
