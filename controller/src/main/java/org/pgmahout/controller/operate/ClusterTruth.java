package org.pgmahout.controller.operate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.outcome.OpsException;

/**
 * What etcd and Patroni say about the cluster, and the few keys a rollout keeps in etcd. Tests give
 * a rollout one made by hand.
 */
public interface ClusterTruth extends AutoCloseable {

  /** Why etcd has no quorum; empty when it has. */
  Optional<String> etcdTrouble();

  /** Patroni's {@code initialize} key: the system id of the cluster etcd knows; empty when none. */
  Optional<String> systemId();

  /** The holder of the leader key. */
  Optional<String> leader();

  /** Wakes who waits for a change of Patroni's keys; by time alone where nobody watches them. */
  default Wake onChange(Pace pace) {
    return Wake.byTime(pace);
  }

  /**
   * Whether the first bootstrap has begun and not ended: Patroni's {@code initialize} key is there
   * and empty (Patroni's {@code Ha.bootstrap}), and nobody ever led.
   */
  boolean bootstrapBegun();

  /** Lets the first bootstrap begin anew; does nothing when it has ended meanwhile. */
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

  /** The plan applied last; {@link Applied#NONE} before the first. */
  Applied applied();

  /**
   * Takes the cluster for one apply, with a key in etcd; taking it again is fine.
   *
   * @param owner id of the apply
   * @param who operator and machine
   * @return what is still in the way: an earlier apply of the same operator, whose hold ends soon
   * @throws OpsException BUSY when somebody else is at work: who, from where, since when
   */
  Optional<String> hold(String owner, String who);

  /** Renews the hold, if there is one; throws BUSY when somebody else has it now. */
  void renewHold();

  /** Ends the hold, if there is one. */
  void letGo();

  /**
   * Saves the next one; throws GENERATION_MISMATCH when {@code before} is not the saved one, or the
   * hold was lost.
   */
  void save(Applied before, Applied next, String plan);

  /** The newest line of the lineage that the cluster was brought; empty before the first. */
  String lineage();

  /**
   * Writes down what a plan folder has seen replaced, before the nodes are brought it.
   *
   * @param lineage the folder's, the newest last; an empty one changes nothing
   * @throws OpsException FOLDER_OUTDATED when the folder lacks the line that is written there
   */
  void keepLineage(List<String> lineage);

  @Override
  void close();

  /**
   * A plan that was applied.
   *
   * @param generation its number; 0 for none
   * @param digest SHA-256 of its effective text
   * @param who operator and machine
   * @param at when, ISO-8601
   */
  record Applied(long generation, String digest, String who, String at) {
    /** Nothing was applied yet. */
    public static final Applied NONE = new Applied(0, "", "", "");
  }
}
