package org.pgmahout.controller.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.plan.Timing;

/**
 * The proof that every Patroni comes into etcd as its user. That it renews its lease proves
 * nothing: etcd asks nobody who does that. So each member's own key is written again, unchanged,
 * under a lease of ours: Patroni has to write it back under its own in its next loop (its {@code
 * Etcd3.touch_member} compares the lease), which takes a user.
 */
record EtcdLogins(Etcd etcd, PatroniKeys keys, Timing timing, Consumer<String> tell) {
  /** What a loop of Patroni may take besides its wait. */
  private static final Duration LOOP = Duration.ofSeconds(5);

  /**
   * Returns once all have.
   *
   * @param members names of the members
   */
  void prove(Set<String> members) {
    // As long as Patroni's own: no key ends sooner than without this.
    long ours = etcd.grantLease(Duration.ofSeconds(timing.ttl()));
    for (EtcdEntry key : etcd.get(keys.members()).entries()) {
      etcd.putIf(key.key(), key.modRevision(), key.value(), ours);
    }
    Await.ofCluster(Duration.ofSeconds(timing.loopWait()).plus(LOOP))
        .until(
            "every Patroni to come into etcd as its user",
            tell,
            "See pgmahout logs NODE patroni; when it says nothing of etcd, restart Patroni there. Then apply again.",
            () -> missing(members, ours));
  }

  private Optional<String> missing(Set<String> members, long ours) {
    List<EtcdEntry> written = etcd.get(keys.members()).entries();
    List<String> missing =
        members.stream()
            .filter(
                member ->
                    written.stream()
                        .noneMatch(
                            key ->
                                key.key().equals(keys.member(member))
                                    && key.lease() != 0
                                    && key.lease() != ours))
            .sorted()
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("not yet: " + String.join(", ", missing));
  }
}
