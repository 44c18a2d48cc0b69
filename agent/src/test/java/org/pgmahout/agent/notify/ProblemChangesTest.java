package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.notify.ProblemChanges.Open;
import org.pgmahout.agent.notify.ProblemChanges.Step;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

class ProblemChangesTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final List<ClusterEvent> events = new ArrayList<>();
  private SortedMap<String, Open> open = new TreeMap<>();

  /** PostgreSQL is in this state since so many seconds, and looked at after so many. */
  private void see(State state, int since, int at) {
    see(state, since, at, false);
  }

  private void see(State state, int since, int at, boolean held) {
    Instant now = START.plusSeconds(at);
    ComponentHealth row =
        new ComponentHealth(
            Component.POSTGRESQL,
            state,
            "it does not answer",
            START.plusSeconds(since),
            "pgmahout logs node-01 postgresql");
    take(ProblemChanges.after(open, new NodeHealth("node-01", now, List.of(row)), held));
  }

  private void take(Step step) {
    open = step.open();
    events.addAll(step.events());
  }

  @Test
  void aStateThatLastsIsToldOnceAndItsEndOnce() {
    see(State.FAILED, 100, 119);
    assertThat(events).isEmpty();
    see(State.FAILED, 100, 120);
    see(State.FAILED, 100, 130);
    assertThat(events).hasSize(1);
    ClusterEvent opened = events.getFirst();
    assertThat(opened.kind()).isEqualTo(Kind.PROBLEM_OPENED);
    assertThat(opened.id())
        .isEqualTo("problem-node-01-postgresql-" + START.plusSeconds(100).toEpochMilli());
    assertThat(opened.what()).isEqualTo("node-01: postgresql is down: it does not answer.");
    assertThat(opened.next()).isEqualTo("pgmahout logs node-01 postgresql");
    see(State.OK, 200, 239);
    assertThat(events).hasSize(1);
    see(State.OK, 200, 240);
    see(State.OK, 200, 250);
    assertThat(events).hasSize(2);
    assertThat(events.getLast().kind()).isEqualTo(Kind.PROBLEM_CLOSED);
    assertThat(events.getLast().id()).isEqualTo("solved-" + opened.id());
  }

  @Test
  void whatComesAndGoesWithinSecondsIsNotTold() {
    for (int second = 0; second < 600; second += 20) {
      see(State.FAILED, second, second + 9);
      see(State.OK, second + 10, second + 19);
    }
    assertThat(events).isEmpty();
  }

  /** Bad for half a minute, good for half a minute, and so on: one problem. */
  @Test
  void whatComesAndGoesSlowlyIsOneProblem() {
    for (int second = 0; second < 600; second += 60) {
      see(State.FAILED, second, second + 29);
      see(State.OK, second + 30, second + 59);
    }
    assertThat(events).extracting(ClusterEvent::kind).containsExactly(Kind.PROBLEM_OPENED);
  }

  @Test
  void whatGetsWorseIsToldAgainAndWhatGetsBetterIsNot() {
    see(State.WARN, 0, 30);
    see(State.FAILED, 40, 70);
    see(State.WARN, 80, 110);
    assertThat(events)
        .extracting(event -> event.facts().get(ProblemChanges.STATE))
        .containsExactly("WARN", "FAILED");
  }

  @Test
  void whatAnApplyStopsIsNoProblem() {
    see(State.FAILED, 0, 60, true);
    assertThat(events).isEmpty();
    see(State.FAILED, 0, 70, false);
    assertThat(events).hasSize(1);
    see(State.OK, 80, 130, true);
    assertThat(events).hasSize(2);
  }

  @Test
  void aComponentThatLeftTheNodeHasNoProblemAnyMore() {
    see(State.FAILED, 0, 60);
    take(
        ProblemChanges.after(
            open, new NodeHealth("node-01", START.plus(Duration.ofHours(1)), List.of()), false));
    assertThat(events)
        .extracting(ClusterEvent::kind)
        .containsExactly(Kind.PROBLEM_OPENED, Kind.PROBLEM_CLOSED);
    assertThat(open).isEmpty();
  }

  @Test
  void anAgentThatStartsAgainKnowsWhatIsOpen() {
    see(State.FAILED, 0, 60);
    see(State.OK, 70, 120);
    see(State.FAILED, 130, 160);
    List<ClusterEvent> opened =
        events.stream().filter(event -> event.kind() == Kind.PROBLEM_OPENED).toList();
    List<ClusterEvent> closed =
        events.stream().filter(event -> event.kind() == Kind.PROBLEM_CLOSED).toList();
    assertThat(ProblemChanges.open("node-01", opened, closed)).isEqualTo(open).isNotEmpty();
    assertThat(ProblemChanges.open("node-01", opened.subList(0, 1), closed)).isEmpty();
    assertThat(ProblemChanges.open("node-0", opened, closed)).isEmpty();
  }
}
