package org.pgmahout.controller.operate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.change.PlanDiff;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;

/** The truth from the running etcd and Patroni. */
public final class LiveTruth implements ClusterTruth, AppliedPlans {
  private static final int HISTORY = 1000;

  private final ClusterEdge edge;
  private final PatroniKeys keys;
  private final String own;
  private EtcdAccess access;
  private Etcd etcd;
  private ClusterHold hold;

  /** Connects at the first question. */
  public LiveTruth(ClusterEdge edge) {
    this.edge = edge;
    this.keys = new PatroniKeys(edge.plan().name());
    this.own = edge.ownKeys();
  }

  @Override
  public Optional<String> etcdTrouble() {
    Optional<String> silence = Etcd.silence(access());
    if (silence.isPresent()) {
      return silence;
    }
    String trouble = "";
    for (int member = 0; member < access().urls().size(); member++) {
      try {
        etcd().find(own + "applied");
        return Optional.empty();
      } catch (OpsException e) {
        // A client that failed waits longer and longer before it dials again; a new one does at
        // once.
        close();
        Optional<String> ended = endedCertificates();
        if (ended.isPresent()) {
          return ended.map(why -> why + "; pgmahout apply brings others");
        }
        trouble = e.getMessage();
        if (!Etcd.asksLearner(access())) {
          break;
        }
        turn();
      }
    }
    return Optional.of(trouble);
  }

  /** On which nodes the cluster's wires show an ended certificate, in words; empty for none. */
  public Optional<String> endedCertificates() {
    if (!edge.plan().security().tls()) {
      return Optional.empty();
    }
    String nodes = String.join(", ", new TlsServers(edge).ended(AuthorityName.CLUSTER));
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of("the certificates of etcd, Patroni and PostgreSQL have ended on " + nodes);
  }

  private synchronized void turn() {
    access = access().next();
  }

  @Override
  public Optional<String> systemId() {
    return etcd().find(keys.initialize()).map(EtcdEntry::value);
  }

  @Override
  public Optional<String> leader() {
    return etcd().find(keys.leader()).map(EtcdEntry::value);
  }

  @Override
  public Wake onChange(Pace pace) {
    return new WatchWake(access(), keys);
  }

  @Override
  public boolean bootstrapBegun() {
    return systemId().filter(String::isEmpty).isPresent()
        && leader().isEmpty()
        && configuration().isEmpty();
  }

  @Override
  public void forgetBootstrap() {
    Optional<EtcdEntry> begun =
        etcd().find(keys.initialize()).filter(entry -> entry.value().isEmpty());
    if (begun.isEmpty()) {
      return;
    }
    Map<String, Long> asSeen =
        Map.of(keys.initialize(), begun.get().modRevision(), keys.leader(), 0L, keys.config(), 0L);
    if (!etcd().deleteIf(asSeen, keys.initialize())) {
      throw new OpsException(
          ErrorCode.BUSY,
          "Patroni goes on with the cluster's first bootstrap at this moment",
          "Apply again: it is waited for.");
    }
  }

  @Override
  public List<Member> members() {
    return AnyMember.ask(edge, patroni -> Optional.of(patroni.members()).filter(m -> !m.isEmpty()))
        .orElseGet(List::of);
  }

  /** From etcd, where Patroni keeps it: so it is known also while no Patroni answers. */
  @Override
  public Optional<Map<String, Object>> configuration() {
    return etcd().find(keys.config()).map(Records::tree);
  }

  @Override
  public Applied applied() {
    return etcd().find(own + "applied").map(LiveTruth::parse).orElse(Applied.NONE);
  }

  @Override
  public String lineage() {
    return etcd().find(own + "lineage").map(EtcdEntry::value).orElse("");
  }

  @Override
  public void keepLineage(List<String> lineage) {
    Optional<EtcdEntry> kept = etcd().find(own + "lineage");
    FolderAge.refuseOlder(lineage, kept.map(EtcdEntry::value).stream().toList());
    if (lineage.isEmpty() || kept.map(EtcdEntry::value).equals(Optional.of(lineage.getLast()))) {
      return;
    }
    long revision = kept.map(EtcdEntry::modRevision).orElse(0L);
    if (!etcd()
        .putIf(Map.of(own + "lineage", revision), Map.of(own + "lineage", lineage.getLast()))) {
      throw new OpsException(
          ErrorCode.BUSY,
          "somebody else replaces passwords or authorities of this cluster at this moment",
          "See pgmahout status; run the same again when that has ended.");
    }
  }

  @Override
  public void save(Applied before, Applied next, String plan) {
    Optional<EtcdEntry> saved = etcd().find(own + "applied");
    boolean same = saved.map(LiveTruth::parse).orElse(Applied.NONE).equals(before);
    long revision = saved.map(EtcdEntry::modRevision).orElse(0L);
    Map<String, String> values =
        Map.of(
            own + "applied",
            Records.text(next),
            own + "plan",
            plan,
            past(next.generation()),
            Records.text(Past.of(next, PlanDiff.words(current(), plan))),
            plans(next.generation()),
            plan);
    if (!same || !etcd().putIf(guards(revision), values)) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "somebody applied a plan meanwhile; this one was to become generation "
              + next.generation(),
          "Compare the two plans (pgmahout plan), then apply again.");
    }
    forgetOld();
  }

  /**
   * Writes down, below the plan that stays in force, what was done besides an apply: certificates
   * and passwords are no part of a plan.
   *
   * @param who operator and machine
   * @param at when
   * @param what in a few words, without any value
   */
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
    etcd().put(past(same.generation()) + "." + at, Records.text(note));
    forgetOld();
  }

  private void forgetOld() {
    List<String> lines =
        etcd().get(own + "history/").entries().stream().map(EtcdEntry::key).toList();
    for (String line : lines.subList(0, Math.max(0, lines.size() - HISTORY))) {
      etcd().delete(line);
      // A note's key is longer, and there is no plan by such a name.
      etcd().delete(line.replace(own + "history/", own + "plans/"));
    }
  }

  /** What must not have changed meanwhile: the plan applied last, and that the cluster is ours. */
  private Map<String, Long> guards(long appliedRevision) {
    return hold == null
        ? Map.of(own + "applied", appliedRevision)
        : Map.of(own + "applied", appliedRevision, hold.key(), hold.revision());
  }

  @Override
  public synchronized Optional<String> hold(String owner, String who) {
    if (hold == null) {
      hold = new ClusterHold(this::etcd, own + "apply", owner, who);
    }
    return hold.take();
  }

  @Override
  public synchronized void renewHold() {
    if (hold != null) {
      hold.renew();
    }
  }

  @Override
  public synchronized void letGo() {
    if (hold != null) {
      hold.release();
      hold = null;
    }
  }

  @Override
  public Optional<String> current() {
    return etcd().find(own + "plan").map(EtcdEntry::value);
  }

  @Override
  public List<Past> past() {
    return etcd().get(own + "history/").entries().stream()
        .map(entry -> Records.read(entry, Past.class))
        .toList()
        .reversed();
  }

  @Override
  public Optional<String> plan(long generation) {
    return etcd().find(plans(generation)).map(EtcdEntry::value);
  }

  private String past(long generation) {
    return own + "history/%012d".formatted(generation);
  }

  private String plans(long generation) {
    return own + "plans/%012d".formatted(generation);
  }

  private static Applied parse(EtcdEntry entry) {
    return Records.read(entry, Applied.class);
  }

  private synchronized EtcdAccess access() {
    if (access == null) {
      access = edge.etcd();
    }
    return access;
  }

  private synchronized Etcd etcd() {
    if (etcd == null) {
      etcd = Etcd.connect(access());
    }
    return etcd;
  }

  @Override
  public synchronized void close() {
    if (etcd != null) {
      etcd.close();
      etcd = null;
    }
  }
}
