package org.pgmahout.controller.rollout;

import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.Agent;

/**
 * Restarts PostgreSQL on the meant nodes where a setting waits for it ({@code pending_restart} in
 * PostgreSQL's and Patroni's words), and rolls the configuration back when a member does not come
 * back with it.
 */
final class PendingRestart {
  private final Site site;
  private final Gates gates;
  private final SiteRuns runs;
  private final ConfigurationRollback rollback;
  private final Runnable stillWanted;
  private final Consumer<String> tell;

  /**
   * @param stillWanted throws when nothing more may be begun
   * @param tell takes a line about what is waited for
   */
  PendingRestart(
      Site site,
      Gates gates,
      SiteRuns runs,
      ConfigurationRollback rollback,
      Runnable stillWanted,
      Consumer<String> tell) {
    this.site = site;
    this.gates = gates;
    this.runs = runs;
    this.rollback = rollback;
    this.stillWanted = stillWanted;
    this.tell = tell;
  }

  /** Returns once no meant member waits for a restart. */
  void perform() {
    Set<String> databases =
        site.with(Role.DATABASE).stream().map(Agent::node).collect(Collectors.toSet());
    if (databases.isEmpty()) {
      return;
    }
    try {
      gates.restartWhereItWaits(databases, runs.configurationChanged(), stillWanted, tell);
    } catch (OpsException e) {
      throw rollback.after(e);
    }
  }
}
