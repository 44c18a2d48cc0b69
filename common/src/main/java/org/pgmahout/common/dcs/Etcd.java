package org.pgmahout.common.dcs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.pgmahout.common.outcome.OpsException;

/**
 * etcd, with a deadline on every call and one error for all that can go wrong: ETCD_UNAVAILABLE
 * with the reason. Reads are linearizable: without a quorum they fail instead of being old.
 */
public final class Etcd implements WatchedEtcd {
  private static final int REACH_MILLIS = 1000;

  private final EtcdCalls calls;
  private final EtcdClients clients;

  private Etcd(EtcdAccess access) {
    this.clients = new EtcdClients(access);
    this.calls = new EtcdCalls(access, clients);
  }

  /** Makes a client; the first call connects. */
  public static Etcd connect(EtcdAccess access) {
    return new Etcd(access);
  }

  /**
   * Why no member can be reached at all, known within a second; empty when one listens. Cheaper
   * than a call, which waits for its deadline before it gives up.
   */
  public static Optional<String> silence(EtcdAccess access) {
    List<String> reasons = new ArrayList<>();
    for (URI url : access.urls()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(EtcdAccess.host(url), url.getPort()), REACH_MILLIS);
        return Optional.empty();
      } catch (IOException e) {
        reasons.add(url.getAuthority() + ": " + e.getMessage());
      }
    }
    return Optional.of("no member of etcd listens: " + String.join(", ", reasons));
  }

  /**
   * Whether the first member that listens, the one that is asked, has no vote yet: it lets every
   * call but {@link EtcdMembership#status} run into its deadline.
   */
  public static boolean asksLearner(EtcdAccess access) {
    for (URI url : access.urls()) {
      if (silence(access.only(url)).isEmpty()) {
        try (Etcd first = connect(access.only(url))) {
          return first.membership().status(url.toString()).learner();
        } catch (OpsException e) {
          // Silent in another way: that is the caller's finding, and no learner's.
          return false;
        }
      }
    }
    return false;
  }

  /** All keys that begin with {@code prefix}, by name. */
  @Override
  public EtcdSnapshot get(String prefix) {
    GetOption option =
        GetOption.builder()
            .isPrefix(true)
            .withSortField(GetOption.SortTarget.KEY)
            .withSortOrder(GetOption.SortOrder.ASCEND)
            .build();
    GetResponse response =
        await("read " + prefix + "*", client -> client.getKVClient().get(bytes(prefix), option));
    return new EtcdSnapshot(
        response.getHeader().getRevision(), response.getKvs().stream().map(Etcd::entry).toList());
  }

  /**
   * Keys beyond those that are to be kept: the ones that were made first.
   *
   * @param kept how many stay
   * @param most how many are named at most
   */
  public List<String> beyond(String prefix, int kept, int most) {
    GetOption oldest =
        GetOption.builder()
            .isPrefix(true)
            .withKeysOnly(true)
            .withSortField(GetOption.SortTarget.CREATE)
            .withSortOrder(GetOption.SortOrder.ASCEND)
            .withLimit(most)
            .build();
    GetResponse found =
        await("list " + prefix + "*", client -> client.getKVClient().get(bytes(prefix), oldest));
    return found.getKvs().stream()
        .limit(Math.max(0, found.getCount() - kept))
        .map(kv -> kv.getKey().toString(UTF_8))
        .toList();
  }

  /** The names of all keys that begin with {@code prefix}. */
  public List<String> names(String prefix) {
    GetOption names = GetOption.builder().isPrefix(true).withKeysOnly(true).build();
    return await("list " + prefix + "*", client -> client.getKVClient().get(bytes(prefix), names))
        .getKvs()
        .stream()
        .map(kv -> kv.getKey().toString(UTF_8))
        .toList();
  }

  /** One key. */
  public Optional<EtcdEntry> find(String key) {
    return await("read " + key, client -> client.getKVClient().get(bytes(key))).getKvs().stream()
        .findFirst()
        .map(Etcd::entry);
  }

  /** Writes a key, whatever it was; returns the store's revision. */
  public long put(String key, String value) {
    return put(key, value, 0);
  }

  /** The same under a lease, with which the key ends. */
  public long put(String key, String value, long lease) {
    return await(
            "write " + key,
            client -> client.getKVClient().put(bytes(key), bytes(value), putOption(lease)))
        .getHeader()
        .getRevision();
  }

  /**
   * Writes keys in one step, whatever they were: etcd takes one decision for all of them.
   *
   * @param leases of those that have one
   */
  public void putTogether(Map<String, String> values, Map<String, Long> leases) {
    guarded(
        "write " + String.join(", ", values.keySet()),
        Map.of(),
        values.entrySet().stream()
            .map(
                e ->
                    Op.put(
                        bytes(e.getKey()),
                        bytes(e.getValue()),
                        putOption(leases.getOrDefault(e.getKey(), 0L))))
            .toArray(Op[]::new));
  }

  /**
   * Writes a key only when nobody else did since it was read.
   *
   * @param modRevision the revision it was read with; 0: it must not exist
   * @param lease lease for the key; 0: none
   * @return whether it was written
   */
  public boolean putIf(String key, long modRevision, String value, long lease) {
    return guarded(
        "write " + key,
        Map.of(key, modRevision),
        Op.put(bytes(key), bytes(value), putOption(lease)));
  }

  /**
   * Writes keys only when none of some others was written since it was read: all of them, or none.
   *
   * @param unchanged keys and the revisions they were read with; 0: it must not exist
   */
  public boolean putIf(Map<String, Long> unchanged, Map<String, String> values) {
    return guarded(
        "write " + String.join(", ", values.keySet()),
        unchanged,
        values.entrySet().stream()
            .map(e -> Op.put(bytes(e.getKey()), bytes(e.getValue()), PutOption.DEFAULT))
            .toArray(Op[]::new));
  }

  /** Deletes a key, whatever it is; returns whether it existed. */
  public boolean delete(String key) {
    return await("delete " + key, client -> client.getKVClient().delete(bytes(key))).getDeleted()
        > 0;
  }

  /**
   * Deletes a key only when none of some others was written since it was read.
   *
   * @param unchanged keys and the revisions they were read with; 0: it must not exist
   * @return whether it was deleted
   */
  public boolean deleteIf(Map<String, Long> unchanged, String key) {
    return guarded("delete " + key, unchanged, Op.delete(bytes(key), DeleteOption.DEFAULT));
  }

  private boolean guarded(String what, Map<String, Long> unchanged, Op... ops) {
    Cmp[] conditions =
        unchanged.entrySet().stream()
            .map(e -> new Cmp(bytes(e.getKey()), Cmp.Op.EQUAL, CmpTarget.modRevision(e.getValue())))
            .toArray(Cmp[]::new);
    return await(what, client -> client.getKVClient().txn().If(conditions).Then(ops).commit())
        .isSucceeded();
  }

  /**
   * The store's revision, as a majority of the members knows it at this moment.
   *
   * @param prefix a prefix that may be read: none of its keys is sent
   */
  @Override
  public long revision(String prefix) {
    GetOption none = GetOption.builder().isPrefix(true).withCountOnly(true).build();
    return await(
            "ask for the revision of " + prefix + "*",
            client -> client.getKVClient().get(bytes(prefix), none))
        .getHeader()
        .getRevision();
  }

  /**
   * Tells of every change under a prefix until it is closed or lost. The server ends the watch when
   * it has no leader; a server that hangs says nothing, so ask for progress now and then.
   *
   * @param fromRevision first revision to tell of; 0: from now
   */
  @Override
  public EtcdWatch.Handle watch(String prefix, long fromRevision, EtcdWatch watch) {
    return new EtcdWatcher(prefix, watch, calls).open(clients.client(), fromRevision);
  }

  /** A new lease: keys under it end {@code ttl} after its last renewal. */
  public long grantLease(Duration ttl) {
    return await("make a lease", client -> client.getLeaseClient().grant(ttl.toSeconds())).getID();
  }

  /**
   * Renews a lease once; who holds it calls this every third of its time.
   *
   * @return whether it still lived
   */
  public boolean renewLease(long lease) {
    try {
      return await("renew a lease", client -> client.getLeaseClient().keepAliveOnce(lease)).getTTL()
          > 0;
    } catch (OpsException e) {
      if (leaseGone(e)) {
        return false;
      }
      throw e;
    }
  }

  /** How long a lease lives; empty when it has ended, or never was. */
  public Optional<LeaseTime> leaseTime(long lease) {
    LeaseTimeToLiveResponse time =
        await(
            "ask for a lease",
            client -> client.getLeaseClient().timeToLive(lease, LeaseOption.DEFAULT));
    return time.getTTL() < 0
        ? Optional.empty()
        : Optional.of(
            new LeaseTime(
                Duration.ofSeconds(time.getGrantedTTL()), Duration.ofSeconds(time.getTTL())));
  }

  /** Ends a lease and all keys under it; one that has ended already is fine. */
  public void revokeLease(long lease) {
    try {
      await("end a lease", client -> client.getLeaseClient().revoke(lease));
    } catch (OpsException e) {
      if (!leaseGone(e)) {
        throw e;
      }
    }
  }

  private static boolean leaseGone(OpsException e) {
    return e.getMessage().contains("lease not found");
  }

  /** Whom it lets in. */
  public EtcdAuth auth() {
    return new EtcdAuth(calls);
  }

  /** Its members, and changes to their list. */
  public EtcdMembership membership() {
    return new EtcdMembership(calls);
  }

  @Override
  public void close() {
    clients.close();
  }

  private <T> T await(String what, Function<Client, CompletableFuture<T>> call) {
    return calls.await(what, call);
  }

  private static PutOption putOption(long lease) {
    return PutOption.builder().withLeaseId(lease).build();
  }

  private static ByteSequence bytes(String text) {
    return ByteSequence.from(text, UTF_8);
  }

  static EtcdEntry entry(KeyValue kv) {
    return new EtcdEntry(
        kv.getKey().toString(UTF_8),
        kv.getValue().toString(UTF_8),
        kv.getCreateRevision(),
        kv.getModRevision(),
        kv.getLease());
  }
}
