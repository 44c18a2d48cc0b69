package org.pgmahout.agent.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.dcs.LeaseTime;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Asks etcd for the lease of this node's Patroni: by linearizable reads, so that a member without a
 * quorum says nothing instead of something old. A renewal changes no key; only the lease shows it.
 */
final class LeaseReader implements PatroniGuard.LeaseSource {
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  /** After so many failures in a row the way in is made again: its certificate may have ended. */
  private static final int SUSPECT = 3;

  private final Supplier<Optional<EtcdAccess>> access;
  private Optional<Etcd> etcd = Optional.empty();
  private int failures;

  /**
   * @param access the way of this node's agent into etcd now
   */
  LeaseReader(Supplier<Optional<EtcdAccess>> access) {
    this.access = access;
  }

  @Override
  public LeaseLook leader(NodeSpec spec) {
    PatroniKeys keys = new PatroniKeys(spec.plan().name());
    return read(keys.leader(), Optional.of(spec.node()));
  }

  @Override
  public LeaseLook member(NodeSpec spec) {
    return read(new PatroniKeys(spec.plan().name()).member(spec.node()), Optional.empty());
  }

  private LeaseLook read(String key, Optional<String> holder) {
    try {
      Optional<Etcd> way = etcd();
      if (way.isEmpty()) {
        return new LeaseLook.Unknown();
      }
      LeaseLook look = read(way.get(), key, holder);
      failures = 0;
      return look;
    } catch (RuntimeException e) {
      // Whatever it is: a guard that judges nothing any more would look alive.
      failures++;
      if (failures % SUSPECT == 0) {
        close();
      }
      return new LeaseLook.Unknown();
    }
  }

  private static LeaseLook read(Etcd etcd, String key, Optional<String> holder) {
    Optional<EtcdEntry> entry = etcd.find(key);
    if (entry.isEmpty()) {
      return new LeaseLook.Gone();
    }
    if (holder.filter(name -> !name.equals(entry.get().value())).isPresent()) {
      return new LeaseLook.Taken(entry.get().value());
    }
    return etcd.leaseTime(entry.get().lease())
        .<LeaseLook>map(LeaseReader::live)
        .orElseGet(LeaseLook.Gone::new);
  }

  private static LeaseLook live(LeaseTime time) {
    return new LeaseLook.Live(time.granted(), time.left());
  }

  private Optional<Etcd> etcd() {
    if (etcd.isEmpty()) {
      etcd =
          access
              .get()
              .map(way -> new EtcdAccess(way.urls(), way.tls(), way.login(), DEADLINE))
              .map(Etcd::connect);
    }
    return etcd;
  }

  @Override
  public void close() {
    etcd.ifPresent(Etcd::close);
    etcd = Optional.empty();
  }
}
