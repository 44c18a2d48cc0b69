package org.pgmahout.controller.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.patroni.PatroniStatus;

/**
 * Questions and commands to the members of a running cluster. Tests give one that lives in memory.
 */
public interface MemberCommands {
  /** The members as Patroni shows them; empty when no member answers. */
  List<Member> members();

  /** What each member that answers says of itself, by node. */
  Map<String, PatroniStatus> statuses();

  /** Whether its tags let a node lead; Patroni refuses a switchover to one that may not. */
  boolean mayLead(String node);

  /** Restarts PostgreSQL on a node and returns when it is up again. */
  void restart(String node);

  /** Why PostgreSQL does not run on a node, as its agent sees it; empty when that is not known. */
  Optional<String> whyDown(String node);

  /**
   * Hands the leadership over and returns when Patroni says that it is done.
   *
   * @param to who is to lead; empty to let Patroni choose
   */
  void switchover(String from, Optional<String> to);
}
