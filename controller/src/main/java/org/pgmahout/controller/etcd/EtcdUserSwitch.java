package org.pgmahout.controller.etcd;

import java.util.Set;

/**
 * What an apply does about etcd's users, so that a rollout can be proved without an etcd: {@link
 * EtcdAccounts} does it, a test notes when it was asked.
 */
public interface EtcdUserSwitch {

  /** Makes the users; an etcd that nobody uses yet asks for them from this moment on. */
  void make();

  /**
   * Has etcd ask who comes in, and takes out the users that Patroni had before.
   *
   * @param members every database node that is trusted, each of which has its user by now
   */
  void close(Set<String> members);
}
