package org.pgmahout.controller.rollout;

import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.controller.client.Operations;
import org.pgmahout.controller.operate.EtcdMembers;

/** What a rollout asks of other rooms: is it fit before, does it serve after. */
public interface Gates {
  /** Throws PREFLIGHT_FAILED when a node is not fit. */
  void preflight();

  /** Throws CHANGED_OUTSIDE when Patroni's configuration holds what nobody was shown. */
  void configurationAsShown();

  /** Brings every agent its certificate and whom to trust, where they are not as they should be. */
  void renewAgents(Consumer<String> tell);

  /** Whether the replacement of a password has begun and not ended. */
  boolean passwordsBegun();

  /**
   * Changes the passwords in the database whose replacement has begun.
   *
   * @param operations has a node that is meant do it
   */
  void changePasswords(Operations operations, Consumer<String> tell);

  /**
   * Restarts PostgreSQL where a changed setting waits for it.
   *
   * @param nodes the nodes that are meant
   * @param changed whether the configuration was changed just now
   * @param stillWanted throws when nothing more may be begun
   */
  void restartWhereItWaits(
      Set<String> nodes, boolean changed, Runnable stillWanted, Consumer<String> tell);

  /** Hands the leadership over; does nothing when nobody could take it. */
  void stepDown(String leader, Consumer<String> tell);

  /**
   * Gives Patroni the cluster-wide configuration of the plan applied last, and waits for the
   * members.
   *
   * @return what came of it, a sentence; empty when it has that already
   */
  Optional<String> putBack(Consumer<String> tell);

  /** Makes etcd's users; one that nobody uses yet asks for them from now on. */
  void makeEtcdUsers(Consumer<String> tell);

  /**
   * Has etcd ask who comes in, and takes out the users that Patroni had before.
   *
   * @param members every database node that is trusted, each of which has its user by now
   * @param stillWanted throws when nothing more may be begun
   */
  void closeEtcd(Set<String> members, Runnable stillWanted, Consumer<String> tell);

  /** The members of the running etcd. */
  EtcdMembers etcdMembers();

  /** Why the meant nodes do not serve yet; empty when a write and every read worked. */
  Optional<String> serves();
}
