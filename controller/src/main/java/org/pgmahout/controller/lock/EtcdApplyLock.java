package org.pgmahout.controller.lock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.cluster.EtcdJson;

/**
 * One apply at a time, as a key in the cluster's etcd under a lease: also two applies that are
 * limited to different nodes meet here. A key alone excludes nobody for certain (Jepsen's report on
 * etcd 3.4.3): what is recorded at the end is written in a transaction that compares {@link
 * #guard()}.
 */
public final class EtcdApplyLock implements ApplyLock {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final int NONE = 0;

  private final EtcdConnection etcd;
  private final String key;
  private String owner = "";
  private String who = "";
  private long lease = NONE;
  private long revision = NONE;

  /** Who holds the cluster. */
  record Holder(String owner, String who, String since) {}

  /** Over a connection that its owner closes. */
  public EtcdApplyLock(EtcdConnection etcd) {
    this.etcd = etcd;
    this.key = etcd.ownKeys() + "apply";
  }

  /**
   * The key with its revision while it is held, empty otherwise: a transaction that compares it
   * writes only as the holder.
   */
  public Map<String, Long> guard() {
    synchronized (etcd) {
      return owner.isEmpty() ? Map.of() : Map.of(key, revision);
    }
  }

  @Override
  public Optional<String> trouble() {
    return etcd.trouble();
  }

  /** Nobody closes the connection meanwhile, as one that found etcd silent would. */
  @Override
  public Optional<String> take(String as, String operator) {
    synchronized (etcd) {
      owner = as;
      who = operator;
      try {
        return take();
      } catch (OpsException e) {
        if (e.code() == ErrorCode.ETCD_UNAVAILABLE) {
          etcd.leaveMember();
        }
        throw e;
      }
    }
  }

  private Optional<String> take() {
    Optional<EtcdEntry> there = etcd.etcd().find(key);
    Optional<Holder> holder = there.map(entry -> EtcdJson.read(entry, Holder.class));
    if (holder.isPresent() && !holder.get().owner().equals(owner)) {
      if (holder.get().who().equals(who)) {
        return Optional.of(
            "an earlier apply of yours still holds it, since " + holder.get().since());
      }
      throw busy(holder.get());
    }
    if (there.isPresent() && there.get().lease() == lease) {
      revision = there.get().modRevision();
      return Optional.empty();
    }
    long fresh = etcd.etcd().grantLease(LEASE);
    String since = holder.map(Holder::since).orElseGet(EtcdApplyLock::now);
    long seen = there.map(EtcdEntry::modRevision).orElse(0L);
    if (!etcd.etcd().putIf(key, seen, Json.text(new Holder(owner, who, since)), fresh)) {
      etcd.etcd().revokeLease(fresh);
      return Optional.of("somebody else took it just now");
    }
    // Of a process of ours that was killed: its lease would end the key that is ours again.
    there.filter(entry -> entry.lease() != NONE).ifPresent(e -> etcd.etcd().revokeLease(e.lease()));
    revision = etcd.etcd().find(key).map(EtcdEntry::modRevision).orElse(0L);
    lease = fresh;
    return Optional.empty();
  }

  /** One that ran out while etcd was silent is taken again, if nobody else has it. */
  @Override
  public void renew() {
    synchronized (etcd) {
      if (lease != NONE && !etcd.etcd().renewLease(lease)) {
        take()
            .ifPresent(
                why -> {
                  throw new OpsException(
                      ErrorCode.BUSY, "the hold of the cluster was lost: " + why, "Apply again.");
                });
      }
    }
  }

  /** With etcd silent it ends by itself. */
  @Override
  public void release() {
    synchronized (etcd) {
      owner = "";
      if (lease != NONE) {
        try {
          etcd.etcd().revokeLease(lease);
        } catch (OpsException e) {
          if (e.code() != ErrorCode.ETCD_UNAVAILABLE) {
            throw e;
          }
        }
        lease = NONE;
      }
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
