package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.plan.ClusterHba;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.DynamicConfig;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.controller.client.Agent;

/**
 * The lines of pg_hba that ask a certificate, or an address, of every member: brought by the
 * leader's node after all have had their turn, and only then, so that a roll that is halted leaves
 * none outside.
 */
record HbaNarrowing(RolloutContext on) {
  /** A leader appears, or hands over, within it. */
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Does nothing where the lines are narrow, and where {@code --limit} left a member out. */
  void perform() {
    if (wantedWide()) {
      return;
    }
    if (on.targets().with(Role.DATABASE).size()
        < on.targets().plan().nodesWith(Role.DATABASE).size()) {
      if (on.cluster().configuration().filter(this::wide).isPresent()) {
        on.say(
            "pg_hba stays open to the cluster's own roles from everywhere: --limit leaves a"
                + " database node out, which may not show its certificate yet");
      }
      return;
    }
    on.waiting()
        .until(
            "the leader's node to narrow pg_hba",
            LIMIT,
            "See pgmahout status. Once a node leads, apply again: it goes on from here.",
            this::stillWide);
  }

  /** Why it is not known, or cannot be done, at this moment; empty once the lines are as wanted. */
  private Optional<String> stillWide() {
    Optional<String> leader = on.cluster().leader();
    if (leader.isEmpty()) {
      return Optional.of("nobody holds the leader key");
    }
    Optional<Map<String, Object>> configuration = on.cluster().configuration();
    if (configuration.isEmpty()) {
      return Optional.of("etcd holds no configuration of Patroni");
    }
    if (!wide(configuration.get())) {
      return Optional.empty();
    }
    Optional<Agent> agent = on.targets().database(leader.get());
    if (agent.isEmpty()) {
      return Optional.of(leader.get() + " leads, and is no database node of the plan");
    }
    narrow(agent.get());
    return Optional.empty();
  }

  private void narrow(Agent leader) {
    on.parts().asShown().run();
    on.runs()
        .on(leader, new NodeOperation.NarrowHba())
        .forEach(change -> on.say(leader.node() + ": " + change.what()));
  }

  private boolean wantedWide() {
    return on.targets().specs().stream()
        .filter(spec -> spec.has(Role.DATABASE))
        .findFirst()
        .filter(spec -> wide(DynamicConfig.wanted(spec)))
        .isPresent();
  }

  private boolean wide(Map<String, ?> configuration) {
    return ClusterHba.areWide(on.targets().plan(), DynamicConfig.hba(configuration));
  }
}
