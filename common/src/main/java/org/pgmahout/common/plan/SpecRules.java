package org.pgmahout.common.plan;

import org.pgmahout.common.outcome.OpsException;

/**
 * The rules of a plan that an agent keeps to as well, no matter who sent the spec: by what they
 * refuse the sender would get more from the agent's root than a cluster. Rules that only spare the
 * operator a failure are not among them: a plan of an earlier version must still be removable.
 */
public final class SpecRules {
  private SpecRules() {}

  /**
   * Refuses a plan that a spec brings.
   *
   * @throws OpsException PLAN_INVALID with the keys and what is wrong with them
   */
  public static void require(ClusterPlan plan) {
    DataFolders.requireOwn(plan);
    HaproxyExtra.requireHarmless(plan);
  }
}
