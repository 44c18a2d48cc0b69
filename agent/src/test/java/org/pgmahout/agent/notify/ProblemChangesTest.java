package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.notify.ProblemChanges.Open;
import org.pgmahout.agent.notify.ProblemChanges.Step;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;

class ProblemChangesTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final List<ClusterEvent> events = new ArrayList<>();
  private SortedMap<String, Open> open = new TreeMap<>();

  /** PostgreSQL is down since so many seconds, and looked at after so many. */
  private void down(int since, int at) {
    see(at, false, problem(State.FAILED, since));
  }

  private void well(int at) {
    see(at, false);
  }

  private static NodeProblem problem(State state, int since) {
    return new NodeProblem(
        ProblemKind.COMPONENT,
        Component.POSTGRESQL,
        state,
        "",
        "it does not answer",
        START.plusSeconds(since),
        "pgmahout logs node-01 postgresql");
  }

  private static NodeProblem full(String disk, int since) {
    return new NodeProblem(
        ProblemKind.DISK_FILLING,
        Component.SYSTEM,
        State.WARN,
        disk,
        disk + " is 91 % full.",
        START.plusSeconds(since),
        "Free space on it.");
  }

  private void see(int at, boolean held, NodeProblem... problems) {
    take(report(at, List.of(), problems), held);
  }

  private static NodeReport report(int at, List<ComponentHealth> rows, NodeProblem... problems) {
    return new NodeReport(
        "node-01",
        "0.3.0",
        START.plusSeconds(at),
        rows,
        List.of(problems),
        new UnfinishedWork("node-01", Unfinished.NONE, false, List.of()));
  }

  private void take(NodeReport report, boolean held) {
    Step step = ProblemChanges.after(open, report, held);
    open = step.open();
    events.addAll(step.events());
  }

  private List<ClusterEvent> of(Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  @Test
  void aStateThatLastsMakesOneEventAndItsEndOne() {
    down(100, 119);
    assertThat(events).isEmpty();
    down(100, 120);
    down(100, 130);
    assertThat(events).hasSize(1);
    ClusterEvent opened = events.getFirst();
    assertThat(opened.kind()).isEqualTo(Kind.PROBLEM_OPENED);
    assertThat(opened.id())
        .isEqualTo("problem-node-01-postgresql-" + START.plusSeconds(100).toEpochMilli());
    assertThat(opened.what()).isEqualTo("node-01: postgresql is down: it does not answer.");
    assertThat(opened.next()).isEqualTo("pgmahout logs node-01 postgresql");
    well(200);
    well(239);
    assertThat(events).hasSize(1);
    well(240);
    well(250);
    assertThat(events).hasSize(2);
    assertThat(events.getLast().kind()).isEqualTo(Kind.PROBLEM_CLOSED);
    assertThat(events.getLast().id()).isEqualTo("solved-" + opened.id());
    assertThat(events.getLast().what())
        .isEqualTo("over: node-01: postgresql is down: it does not answer.");
  }

  @Test
  void whatComesAndGoesWithinSecondsMakesNone() {
    for (int second = 0; second < 600; second += 20) {
      down(second, second + 9);
      well(second + 19);
    }
    assertThat(events).isEmpty();
  }

  /** Bad for half a minute, good for half a minute, and so on: one problem. */
  @Test
  void whatComesAndGoesSlowlyIsOneProblem() {
    for (int second = 0; second < 600; second += 60) {
      down(second, second + 29);
      well(second + 30);
      well(second + 59);
    }
    assertThat(events).extracting(ClusterEvent::kind).containsExactly(Kind.PROBLEM_OPENED);
  }

  @Test
  void whatGetsWorseMakesAnotherEventAndWhatGetsBetterDoesNot() {
    see(30, false, problem(State.WARN, 0));
    see(70, false, problem(State.FAILED, 40));
    see(110, false, problem(State.WARN, 80));
    assertThat(events)
        .extracting(event -> event.facts().get(ProblemChanges.STATE))
        .containsExactly("WARN", "FAILED");
  }

  @Test
  void everyRulesProblemIsOneOfItsOwnButACopyIsNone() {
    NodeProblem copy =
        new NodeProblem(
            ProblemKind.COPY_UNDER_WAY, Component.POSTGRESQL, State.WARN, "", "copies", START, "");
    see(30, false, full("/var", 0), full("/", 0), problem(State.FAILED, 0), copy);
    assertThat(events)
        .extracting(event -> event.facts().get(ProblemChanges.WHICH))
        .containsExactly("disk-filling-system-_", "disk-filling-system-_var", "postgresql");
    assertThat(events.get(1).what()).isEqualTo("node-01: /var is 91 % full.");
    see(40, false, full("/", 0), problem(State.FAILED, 0));
    see(80, false, full("/", 0), problem(State.FAILED, 0));
    assertThat(of(Kind.PROBLEM_CLOSED))
        .extracting(ClusterEvent::what)
        .containsExactly("over: node-01: /var is 91 % full.");
  }

  /**
   * A server that starts for long is a rule's problem after a while, and its row is hidden then.
   */
  @Test
  void whatAnotherProblemHidesIsNotOver() {
    down(0, 30);
    ComponentHealth row =
        new ComponentHealth(Component.POSTGRESQL, State.FAILED, "it starts", START, "");
    NodeProblem starting =
        new NodeProblem(
            ProblemKind.STARTING_LONG,
            Component.POSTGRESQL,
            State.FAILED,
            "",
            "PostgreSQL has been starting for long",
            START.plusSeconds(60),
            "");
    for (int at = 60; at < 200; at += 10) {
      take(report(at, List.of(row), starting), false);
    }
    assertThat(of(Kind.PROBLEM_CLOSED)).isEmpty();
    assertThat(of(Kind.PROBLEM_OPENED)).hasSize(2);
  }

  @Test
  void whatAnApplyStopsIsNoProblem() {
    see(60, true, problem(State.FAILED, 0));
    assertThat(events).isEmpty();
    see(70, false, problem(State.FAILED, 0));
    assertThat(events).hasSize(1);
    see(80, true);
    see(130, true);
    assertThat(events).hasSize(2);
  }

  @Test
  void anAgentThatStartsAgainKnowsWhatIsOpen() {
    down(0, 60);
    well(70);
    well(120);
    down(130, 160);
    List<ClusterEvent> opened = of(Kind.PROBLEM_OPENED);
    List<ClusterEvent> closed = of(Kind.PROBLEM_CLOSED);
    assertThat(Stream.of(opened, closed)).extracting(List::size).containsExactly(2, 1);
    assertThat(ProblemChanges.open("node-01", opened, closed)).isEqualTo(open).isNotEmpty();
    assertThat(ProblemChanges.open("node-01", opened.subList(0, 1), closed)).isEmpty();
    assertThat(ProblemChanges.open("node-0", opened, closed)).isEmpty();
  }
}
