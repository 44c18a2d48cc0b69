package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The one connection of this agent for those who write into etcd now and then. A connection of its
 * own for each write would cost a handshake and etcd's slow check of a password on every node at
 * once, just when a cluster fails over. The watch has its own, because it has to know whom it
 * hears, and so has the guard, whose proof must not end with somebody else's failure.
 */
public final class EtcdLink implements AutoCloseable {
  /** To know the way in, secrets are read from the disk. */
  private static final Duration KNOWN = Duration.ofSeconds(5);

  private final Supplier<Optional<EtcdAccess>> access;
  private final LongSupplier nanos;
  private Optional<EtcdAccess> wanted = Optional.empty();
  private Optional<EtcdAccess> way = Optional.empty();
  private Optional<Etcd> open = Optional.empty();
  private long lookedAt;
  private boolean looked;
  private boolean closed;

  /**
   * @param access how to come into etcd now; empty where this node does not
   * @param nanos the monotonic clock
   */
  EtcdLink(Supplier<Optional<EtcdAccess>> access, LongSupplier nanos) {
    this.access = access;
    this.nanos = nanos;
  }

  /** Whether this node comes into etcd at all. */
  public synchronized boolean exists() {
    look();
    return wanted.isPresent();
  }

  /**
   * Asks etcd, or writes; empty where this node does not come into it. When etcd does not answer,
   * the next question goes to the next member.
   */
  public <T> Optional<T> ask(Function<Etcd, T> question) {
    Optional<Etcd> etcd = etcd();
    try {
      return etcd.map(question);
    } catch (OpsException e) {
      if (e.code() == ErrorCode.ETCD_UNAVAILABLE) {
        etcd.ifPresent(this::failed);
      }
      throw e;
    }
  }

  private synchronized Optional<Etcd> etcd() {
    look();
    if (open.isEmpty()) {
      open = way.map(Etcd::connect);
    }
    return open;
  }

  private void look() {
    if (closed || looked && nanos.getAsLong() - lookedAt < KNOWN.toNanos()) {
      return;
    }
    Optional<EtcdAccess> now = access.get();
    looked = true;
    lookedAt = nanos.getAsLong();
    if (!now.equals(wanted)) {
      end();
      wanted = now;
      way = now;
    }
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

  /** Nobody comes in afterwards. */
  @Override
  public synchronized void close() {
    end();
    closed = true;
    wanted = Optional.empty();
    way = Optional.empty();
  }
}
