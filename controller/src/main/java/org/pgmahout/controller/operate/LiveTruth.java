package org.pgmahout.controller.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.change.PlanDiff;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdEntry;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.wire.Json;

/** The truth from the running etcd and Patroni. */
public final class LiveTruth implements ClusterTruth, AppliedPlans {
  private static final Duration ASK = Duration.ofSeconds(3);
  private static final int HISTORY = 1000;

  private final ClusterEdge edge;
  private final PatroniKeys keys;
  private final String own;
  private EtcdAccess access;
  private Etcd etcd;

  /** Connects at the first question. */
  public LiveTruth(ClusterEdge edge) {
    this.edge = edge;
    this.keys = new PatroniKeys(edge.plan().name());
    this.own = "/pgmahout/" + edge.plan().name() + "/";
  }

  @Override
  public Optional<String> etcdTrouble() {
    Optional<String> silence = Etcd.silence(access());
    if (silence.isPresent()) {
      return silence;
    }
    try {
      etcd().find(own + "applied");
      return Optional.empty();
    } catch (OpsException e) {
      // A client that failed waits longer and longer before it dials again; a new one does at once.
      close();
      return Optional.of(e.getMessage());
    }
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
  public List<Member> members() {
    for (NodePlan node : edge.plan().nodesWith(Role.DATABASE)) {
      try (PatroniClient patroni = edge.patroni(node, ASK)) {
        List<Member> members = patroni.members();
        if (!members.isEmpty()) {
          return members;
        }
      } catch (OpsException e) {
        // The next member may answer; none answering is an empty table, which every caller shows.
        continue;
      }
    }
    return List.of();
  }

  @Override
  public Applied applied() {
    return etcd().find(own + "applied").map(LiveTruth::parse).orElse(Applied.NONE);
  }

  @Override
  public void save(Applied before, Applied next, String plan) {
    Optional<EtcdEntry> saved = etcd().find(own + "applied");
    boolean same = saved.map(LiveTruth::parse).orElse(Applied.NONE).equals(before);
    String text = text(next);
    long revision = saved.map(EtcdEntry::modRevision).orElse(0L);
    Map<String, String> kept =
        Map.of(
            own + "plan",
            plan,
            past(next.generation()),
            text(Past.of(next, PlanDiff.words(current(), plan))),
            plans(next.generation()),
            plan);
    if (!same || !etcd().putIf(own + "applied", revision, text, kept)) {
      throw new OpsException(
          ErrorCode.GENERATION_MISMATCH,
          "somebody applied a plan meanwhile; this one was to become generation "
              + next.generation(),
          "Compare the two plans (pgmahout plan), then apply again.");
    }
    if (next.generation() > HISTORY) {
      etcd().delete(past(next.generation() - HISTORY));
      etcd().delete(plans(next.generation() - HISTORY));
    }
  }

  @Override
  public Optional<String> current() {
    return etcd().find(own + "plan").map(EtcdEntry::value);
  }

  @Override
  public List<Past> past() {
    return etcd().get(own + "history/").entries().stream()
        .map(entry -> parse(entry, Past.class))
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

  private static String text(Record record) {
    try {
      return Json.tolerant().writeValueAsString(record);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of texts can always be written", e);
    }
  }

  private static Applied parse(EtcdEntry entry) {
    return parse(entry, Applied.class);
  }

  private static <T> T parse(EtcdEntry entry, Class<T> type) {
    try {
      return Json.tolerant().readValue(entry.value(), type);
    } catch (JsonProcessingException e) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          "the key " + entry.key() + " in etcd is none this version understands",
          "Use the pgmahout that wrote it, or a newer one.",
          e);
    }
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
