package org.pgmahout.controller.history;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.cluster.EtcdJson;
import org.pgmahout.controller.planfile.change.PlanDiff;

/** The applied plans in the cluster's own etcd, under pgmahout's keys. */
public final class EtcdPlanStore implements PlanStore {
  private static final int HISTORY = 1000;

  private final EtcdConnection etcd;
  private final Supplier<Map<String, Long>> guard;
  private final String own;

  /**
   * Over a connection that its owner closes.
   *
   * @param guard keys and their revisions that must not have changed when a plan is saved: those of
   *     the apply's lock
   */
  public EtcdPlanStore(EtcdConnection etcd, Supplier<Map<String, Long>> guard) {
    this.etcd = etcd;
    this.guard = guard;
    this.own = etcd.ownKeys();
  }

  @Override
  public Applied applied() {
    return find(own + "applied").map(EtcdPlanStore::parse).orElse(Applied.NONE);
  }

  @Override
  public String lineage() {
    return find(own + "lineage").map(EtcdEntry::value).orElse("");
  }

  @Override
  public void keepLineage(List<String> lineage) {
    Optional<EtcdEntry> kept = find(own + "lineage");
    LineageCheck.refuseOlder(lineage, kept.map(EtcdEntry::value).stream().toList());
    if (lineage.isEmpty() || kept.map(EtcdEntry::value).equals(Optional.of(lineage.getLast()))) {
      return;
    }
    long revision = kept.map(EtcdEntry::modRevision).orElse(0L);
    if (!etcd.etcd()
        .putIf(Map.of(own + "lineage", revision), Map.of(own + "lineage", lineage.getLast()))) {
      throw new OpsException(
          ErrorCode.BUSY,
          "somebody else replaces passwords or authorities of this cluster at this moment",
          "See pgmahout status; run the same again when that has ended.");
    }
  }

  @Override
  public void save(Applied before, Applied next, String plan) {
    Optional<EtcdEntry> saved = find(own + "applied");
    boolean same = saved.map(EtcdPlanStore::parse).orElse(Applied.NONE).equals(before);
    Map<String, Long> unchanged = new HashMap<>(guard.get());
    unchanged.put(own + "applied", saved.map(EtcdEntry::modRevision).orElse(0L));
    Map<String, String> values =
        Map.of(
            own + "applied",
            Json.text(next),
            own + "plan",
            plan,
            past(next.generation()),
            Json.text(Past.of(next, PlanDiff.words(current(), plan))),
            plans(next.generation()),
            plan);
    if (!same || !etcd.etcd().putIf(unchanged, values)) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "somebody applied a plan meanwhile; this one was to become generation "
              + next.generation(),
          "Compare the two plans (pgmahout plan), then apply again.");
    }
    forgetOld();
  }

  @Override
  public void note(String who, Instant at, String what) {
    Applied same = applied();
    Past note =
        new Past(
            same.generation(),
            same.digest(),
            who,
            at.truncatedTo(ChronoUnit.SECONDS).toString(),
            what);
    // Sorts behind the apply it follows, and before the next one.
    etcd.etcd().put(past(same.generation()) + "." + at, Json.text(note));
    forgetOld();
  }

  private void forgetOld() {
    List<String> lines =
        etcd.etcd().get(own + "history/").entries().stream().map(EtcdEntry::key).toList();
    for (String line : lines.subList(0, Math.max(0, lines.size() - HISTORY))) {
      etcd.etcd().delete(line);
      // A note's key is longer, and there is no plan by such a name.
      etcd.etcd().delete(line.replace(own + "history/", own + "plans/"));
    }
  }

  @Override
  public Optional<String> current() {
    return find(own + "plan").map(EtcdEntry::value);
  }

  @Override
  public List<Past> past() {
    return etcd.etcd().get(own + "history/").entries().stream()
        .map(entry -> EtcdJson.read(entry, Past.class))
        .toList()
        .reversed();
  }

  @Override
  public Optional<String> plan(long generation) {
    return find(plans(generation)).map(EtcdEntry::value);
  }

  private String past(long generation) {
    return own + "history/%012d".formatted(generation);
  }

  private String plans(long generation) {
    return own + "plans/%012d".formatted(generation);
  }

  private Optional<EtcdEntry> find(String key) {
    return etcd.etcd().find(key);
  }

  private static Applied parse(EtcdEntry entry) {
    return EtcdJson.read(entry, Applied.class);
  }
}
