package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.notify.SilentAgents.Reporting;
import org.pgmahout.agent.service.ManualClock;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class SilentAgentsTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final Events events = new Events();
  private final ManualClock clock = new ManualClock(START);
  private Set<String> planned = Set.of("node-00", "node-01", "node-02");
  private Set<String> alive = planned;
  private Instant last = START;
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
    return new SilentAgents(node, reporting, () -> held, events, events::add, clock);
  }

  private final Reporting reporting =
      new Reporting() {
        @Override
        public Set<String> planned() {
          return planned;
        }

        @Override
        public Set<String> alive() {
          if (etcdIsSilent) {
            throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "no answer", "");
          }
          return alive;
        }

        @Override
        public Optional<Instant> last(String node) {
          return Optional.of(last);
        }
      };

  private void turns(int second, SilentAgents... agents) {
    clock.set(START.plusSeconds(second));
    for (SilentAgents agent : agents) {
      agent.turn();
    }
  }

  @Test
  void allWhoSeeItSayTheSameOnceAndThatItIsOver() {
    SilentAgents first = of("node-00");
    SilentAgents second = of("node-01");
    turns(0, first, second);
    alive = Set.of("node-00", "node-01");
    turns(10, first, second);
    turns(20, first);
    assertThat(events.kept).isEmpty();
    turns(30, first, second);
    turns(40, first, second);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED);
    ClusterEvent opened = events.kept.values().iterator().next();
    assertThat(opened.node()).isEqualTo("node-02");
    assertThat(opened.what())
        .isEqualTo("node-02: its agent has stopped reporting; nobody knows how the node is.");
    alive = planned;
    turns(60, first, second);
    turns(100, first, second);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
  }

  @Test
  void anAgentThatStartedMeanwhileSaysThatItIsOver() {
    alive = Set.of("node-00", "node-01");
    SilentAgents first = of("node-00");
    turns(0, first);
    turns(20, first);
    SilentAgents later = of("node-01");
    alive = planned;
    turns(60, later);
    turns(100, later);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
  }

  /** The usual course: the machine is lost, and the operator takes the node out. */
  @Test
  void aNodeThatLeavesThePlanIsNotSilentAnyMore() {
    alive = Set.of("node-00", "node-01");
    SilentAgents first = of("node-00");
    turns(0, first);
    turns(20, first);
    planned = alive;
    turns(30, first);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
  }

  /** All leases end while etcd is away; who is back after it within seconds was never silent. */
  @Test
  void anEtcdThatWasAwayMadeNobodySilent() {
    SilentAgents first = of("node-00");
    turns(0, first);
    alive = Set.of();
    turns(10, first);
    etcdIsSilent = true;
    turns(20, first);
    turns(300, first);
    etcdIsSilent = false;
    turns(310, first);
    alive = planned;
    turns(320, first);
    assertThat(events.kept).isEmpty();
  }

  /** Its last report is of an hour from now, by its own clock. */
  @Test
  void aClockThatIsWrongMakesNoDifference() {
    last = START.plusSeconds(3600);
    alive = Set.of("node-00", "node-01");
    SilentAgents first = of("node-00");
    turns(0, first);
    turns(20, first);
    assertThat(events.kinds()).containsExactly(Kind.PROBLEM_OPENED);
  }

  @Test
  void nothingIsSaidOfItselfNorInAnApply() {
    alive = Set.of("node-00", "node-01");
    SilentAgents itself = of("node-02");
    turns(0, itself);
    turns(60, itself);
    SilentAgents other = of("node-00");
    held = true;
    turns(70, other);
    turns(130, other);
    held = false;
    turns(140, other);
    assertThat(events.kept).isEmpty();
  }
}
