package org.pgmahout.agent.watch;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;

/**
 * The one connection of this agent for those who write into etcd now and then. A connection of its
 * own for each write would cost a handshake and etcd's slow check of a password on every node at
 * once, just when a cluster fails over. The watch has its own, because it has to know whom it
 * hears, and so has the guard, whose proof must not end with somebody else's mistake.
 */
public final class EtcdLink {
  private final Supplier<Optional<EtcdAccess>> access;
  private Optional<EtcdAccess> wanted = Optional.empty();
  private Optional<EtcdAccess> way = Optional.empty();
  private Optional<Etcd> open = Optional.empty();

  /**
   * @param access how to come into etcd now; empty where this node does not
   */
  public EtcdLink(Supplier<Optional<EtcdAccess>> access) {
    this.access = access;
  }

  /** Whether this node comes into etcd at all. */
  public boolean exists() {
    return access.get().isPresent();
  }

  /**
   * Asks etcd, or writes; empty where this node does not come into it. After a failure the next
   * question goes to the next member, as what counts at that moment.
   */
  public <T> Optional<T> ask(Function<Etcd, T> question) {
    Optional<Etcd> etcd = etcd();
    try {
      return etcd.map(question);
    } catch (RuntimeException e) {
      etcd.ifPresent(this::failed);
      throw e;
    }
  }

  private synchronized Optional<Etcd> etcd() {
    Optional<EtcdAccess> now = access.get();
    if (!now.equals(wanted)) {
      end();
      wanted = now;
      way = now;
    }
    if (open.isEmpty()) {
      open = way.map(Etcd::connect);
    }
    return open;
  }

  private synchronized void failed(Etcd which) {
    // Somebody else who was failed by it may have ended it already.
    if (open.filter(one -> one == which).isPresent()) {
      end();
      way = way.map(EtcdAccess::next);
    }
  }

  private void end() {
    open.ifPresent(Etcd::close);
    open = Optional.empty();
  }
}
