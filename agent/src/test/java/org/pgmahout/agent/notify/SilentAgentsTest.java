package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.notify.SilentAgents.Lives;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;

class SilentAgentsTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final Events events = new Events();
  private Instant now = START;
  private Set<String> alive = Set.of("node-00", "node-01", "node-02");
  private boolean etcdIsSilent;
  private boolean held;

  /** All in etcd, by id, as {@link EtcdEvents} keeps them. */
  private static final class Events implements EventStore {
    private final Map<String, ClusterEvent> kept = new LinkedHashMap<>();

    @Override
    public boolean add(ClusterEvent event) {
      return kept.putIfAbsent(event.id(), event) == null;
    }

    @Override
    public List<ClusterEvent> find(String ids) {
      return kept.values().stream().filter(event -> event.id().startsWith(ids)).toList();
    }

    List<Kind> kinds() {
      return kept.values().stream().map(ClusterEvent::kind).toList();
    }
  }

  private SilentAgents of(String node) {
    return new SilentAgents(
        node,
        this::lives,
        () -> held,
        events,
        events::add,
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now;
          }
        });
  }

  private Optional<Lives> lives() {
    if (etcdIsSilent) {
      throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "no answer", "");
    }
    List<NodeReport> last = new ArrayList<>();
    for (String node : List.of("node-00", "node-01", "node-02")) {
      last.add(
          new NodeReport(
              node,
              "0.3.0",
              alive.contains(node) ? now : START,
              List.of(),
              List.of(),
              new UnfinishedWork(node, Unfinished.NONE, false, List.of())));
    }
    return Optional.of(new Lives(alive, last));
  }

  private void turns(int second, SilentAgents... agents) {
    now = START.plusSeconds(second);
    for (SilentAgents agent : agents) {
      agent.turn();
    }
  }

  @Test
  void whoeverSeesItSaysTheSameOnceAndThatItIsOver() {
    SilentAgents first = of("node-00");
    SilentAgents second = of("node-01");
    turns(0, first, second);
    alive = Set.of("node-00", "node-01");
    turns(12, first, second);
    assertThat(events.kept).isEmpty();
    turns(22, first, second);
    turns(32, first, second);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED);
    ClusterEvent opened = events.kept.values().iterator().next();
    assertThat(opened.node()).isEqualTo("node-02");
    assertThat(opened.what())
        .isEqualTo("node-02: its agent reports nothing any more: how the node is nobody knows.");
    alive = Set.of("node-00", "node-01", "node-02");
    turns(60, first, second);
    turns(101, first, second);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
  }

  @Test
  void anAgentThatStartedMeanwhileSaysThatItIsOver() {
    alive = Set.of("node-00", "node-01");
    turns(22, of("node-00"));
    SilentAgents later = of("node-01");
    alive = Set.of("node-00", "node-01", "node-02");
    turns(60, later);
    turns(101, later);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
  }

  @Test
  void nothingIsSaidWithoutEtcdNorOfItselfNorInAnApply() {
    SilentAgents itself = of("node-02");
    alive = Set.of("node-00", "node-01");
    turns(22, itself);
    SilentAgents other = of("node-00");
    held = true;
    turns(22, other);
    held = false;
    etcdIsSilent = true;
    turns(600, other);
    assertThat(events.kept).isEmpty();
  }
}
