package org.pgmahout.controller.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.outcome.OpsException;

/** What etcd and Patroni say about the cluster. Tests give a rollout one that lives in memory. */
public interface ClusterView {

  /** Why etcd has no quorum; empty when it has. */
  Optional<String> etcdTrouble();

  /** Patroni's {@code initialize} key: the system id of the cluster etcd knows; empty when none. */
  Optional<String> systemId();

  /** The holder of the leader key. */
  Optional<String> leader();

  /** Ends a wait early when one of Patroni's keys changes; by time alone where none is watched. */
  default Wake onChange(Pace pace) {
    return Wake.byTime(pace);
  }

  /**
   * Whether the first bootstrap has begun and not ended: Patroni's {@code initialize} key is there
   * and empty (Patroni's {@code Ha.bootstrap}), and nobody ever led.
   */
  boolean bootstrapBegun();

  /** Lets the first bootstrap start again; does nothing when it has ended meanwhile. */
  void forgetBootstrap();

  /** The members as Patroni shows them; empty when no member answers. */
  List<Member> members();

  /** Patroni's dynamic configuration; empty before there is a cluster. */
  Optional<Map<String, Object>> configuration();

  /** Whether Patroni takes nothing over and starts nothing; false also when etcd does not say. */
  default boolean paused() {
    try {
      return configuration()
          .filter(all -> ClusterConfiguration.isYes(all.get("pause")))
          .isPresent();
    } catch (OpsException e) {
      return false;
    }
  }
}
