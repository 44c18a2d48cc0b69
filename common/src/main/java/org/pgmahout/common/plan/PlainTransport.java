package org.pgmahout.common.plan;

import java.util.Optional;

/**
 * What {@code security.transport: plain} opens, in the same words wherever somebody reads them.
 * Patroni's document "Security Considerations" says it of every DCS: who can write there can change
 * pg_hba, and so is superuser of the databases.
 */
public final class PlainTransport {
  /** What to do about it. */
  public static final String REMEDY =
      "Keep that port closed to all machines but the nodes, or build the cluster with tls.";

  private PlainTransport() {}

  /** The danger; empty where the wires are encrypted. */
  public static Optional<String> danger(ClusterPlan plan) {
    return plan.security().tls()
        ? Optional.empty()
        : Optional.of(
            "plain: passwords, etcd's too, and data cross the network readable; and anybody who"
                + " reaches etcd's port for its members, "
                + plan.etcd().peerPort()
                + ", can become superuser of every database without any");
  }

  static void check(ClusterPlan plan, Problems problems) {
    danger(plan)
        .ifPresent(
            what ->
                problems.warn(
                    "security.transport",
                    "security.transport is " + what,
                    "keep that port closed to all machines but the nodes, or write tls"));
  }
}
