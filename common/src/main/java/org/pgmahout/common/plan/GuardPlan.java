package org.pgmahout.common.plan;

/**
 * What the agents of database nodes do by themselves, without anybody's command. Each guard has its
 * own switch, for a cluster whose operator wants to be alone with Patroni.
 *
 * @param patroni restarts a Patroni that stands still, and stops a PostgreSQL that may write
 *     although nothing proves any more that its node leads
 * @param wake wakes Patroni when PostgreSQL died, instead of at its next round
 * @param etcdLeader keeps etcd's leader off the machine of Patroni's leader
 */
public record GuardPlan(boolean patroni, boolean wake, boolean etcdLeader) {
  /** All of them, as by default. */
  public static final GuardPlan ON = new GuardPlan(true, true, true);
}
