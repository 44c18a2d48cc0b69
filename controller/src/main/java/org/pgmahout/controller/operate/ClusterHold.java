package org.pgmahout.controller.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * One apply at a time, as a key in the cluster's etcd under a lease: also two applies that are
 * limited to different nodes meet here. A key alone excludes nobody for certain (Jepsen's report on
 * etcd 3.4.3): what is recorded at the end is written in a transaction that compares {@link
 * #revision()}.
 */
final class ClusterHold {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int NONE = 0;

  private final Supplier<Etcd> etcd;
  private final String key;
  private final String owner;
  private final String who;
  private long lease = NONE;
  private long revision = NONE;

  /** Who holds the cluster. */
  record Holder(String owner, String who, String since) {}

  ClusterHold(Supplier<Etcd> etcd, String key, String owner, String who) {
    this.etcd = etcd;
    this.key = key;
    this.owner = owner;
    this.who = who;
  }

  /** The key it is written under. */
  String key() {
    return key;
  }

  /** The key's revision while it is held: who compares it writes only as the holder. */
  long revision() {
    return revision;
  }

  /** Takes it; what is in the way, when that ends by itself; BUSY when it is somebody else's. */
  Optional<String> take() {
    Optional<EtcdEntry> there = etcd.get().find(key);
    Optional<Holder> holder = there.map(entry -> Records.read(entry, Holder.class));
    if (holder.isPresent() && !holder.get().owner().equals(owner)) {
      if (holder.get().who().equals(who)) {
        return Optional.of(
            "an earlier apply of yours still holds it, since " + holder.get().since());
      }
      throw busy(holder.get());
    }
    if (there.isPresent() && there.get().lease() == lease) {
      return Optional.empty();
    }
    long fresh = etcd.get().grantLease(LEASE);
    String since = holder.map(Holder::since).orElseGet(ClusterHold::now);
    long seen = there.map(EtcdEntry::modRevision).orElse(0L);
    if (!etcd.get().putIf(key, seen, Records.text(new Holder(owner, who, since)), fresh)) {
      etcd.get().revokeLease(fresh);
      return Optional.of("somebody else took it just now");
    }
    // Of a process of ours that was killed: its lease would end the key that is ours again.
    there.filter(entry -> entry.lease() != NONE).ifPresent(e -> etcd.get().revokeLease(e.lease()));
    lease = fresh;
    revision = etcd.get().find(key).map(EtcdEntry::modRevision).orElse(0L);
    return Optional.empty();
  }

  /** Renews it; one that ran out while etcd was silent is taken again, if nobody else has it. */
  void renew() {
    if (lease != NONE && !etcd.get().renewLease(lease)) {
      take()
          .ifPresent(
              why -> {
                throw new OpsException(
                    ErrorCode.BUSY, "the hold of the cluster was lost: " + why, "Apply again.");
              });
    }
  }

  /** Ends it; with etcd silent it ends by itself. */
  void release() {
    if (lease != NONE) {
      try {
        etcd.get().revokeLease(lease);
      } catch (OpsException e) {
        if (e.code() != ErrorCode.ETCD_UNAVAILABLE) {
          throw e;
        }
      }
      lease = NONE;
    }
  }

  private static OpsException busy(Holder holder) {
    return new OpsException(
        ErrorCode.BUSY,
        "the cluster is being changed by " + holder.who() + " since " + holder.since(),
        "Wait until that apply has ended, or ask its operator; a killed one's hold ends within "
            + LEASE.toSeconds()
            + " s.");
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
