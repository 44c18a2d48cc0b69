package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.operation.RollingRestart;

/**
 * Restarts PostgreSQL on the meant nodes where a setting waits for it ({@code pending_restart} in
 * PostgreSQL's and Patroni's words).
 */
record PendingRestart(RolloutContext on) {

  /** Returns once no meant member waits for a restart. */
  void perform() {
    Set<String> databases =
        on.targets().with(Role.DATABASE).stream().map(Agent::node).collect(Collectors.toSet());
    if (databases.isEmpty()) {
      return;
    }
    RollingRestart restart = on.restartOf(databases);
    if (on.runs().configurationChanged()) {
      restart.awaitConfigurationSeen();
    }
    restart.perform();
  }
}
