package org.pgmahout.agent.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;

/**
 * Which problems of this node's reports make an event: one that is there for a while, and one that
 * is gone for longer. What comes and goes within seconds makes none.
 */
final class ProblemChanges {
  /** Two looks of {@code NodeReporter}, and a restart of a program between them. */
  static final Duration BAD = Duration.ofSeconds(20);

  /** Longer, so that what comes and goes is one problem and not many. */
  static final Duration GOOD = Duration.ofSeconds(40);

  static final String WHICH = "which";
  static final String STATE = "state";
  static final String PROBLEM = "problem";

  private ProblemChanges() {}

  /**
   * A problem that has an event and has not ended.
   *
   * @param id of the event
   * @param what its sentence
   * @param gone since when no report has it; empty while it is there
   */
  record Open(String id, State state, String what, Optional<Instant> gone) {
    Open(ClusterEvent event, State state) {
      this(event.id(), state, event.what(), Optional.empty());
    }

    Open gone(Instant now) {
      return new Open(id, state, what, gone.or(() -> Optional.of(now)));
    }

    Open there() {
      return new Open(id, state, what, Optional.empty());
    }
  }

  /** What is open from now on, by which problem it is, and which events follow. */
  record Step(SortedMap<String, Open> open, List<ClusterEvent> events) {}

  /**
   * @param held whether an apply holds the node: what it stops is no problem
   */
  static Step after(SortedMap<String, Open> before, NodeReport report, boolean held) {
    SortedMap<String, Open> open = new TreeMap<>();
    List<ClusterEvent> events = new ArrayList<>();
    Map<String, NodeProblem> there = there(report);
    before.forEach(
        (which, known) -> {
          Open now =
              there.containsKey(which) || isUnwell(report, which)
                  ? known.there()
                  : known.gone(report.at());
          if (now.gone().filter(since -> lasts(since, report, GOOD)).isPresent()) {
            events.add(closed(report, now, which));
          } else {
            open.put(which, now);
          }
        });
    there.forEach(
        (which, problem) -> {
          if (!held && lasts(problem.since(), report, BAD) && isWorse(problem, open.get(which))) {
            ClusterEvent event = opened(report, which, problem);
            open.put(which, new Open(event, problem.state()));
            events.add(event);
          }
        });
    return new Step(open, events);
  }

  /** Of two sentences about the same thing, the first, which is the worse one. */
  private static Map<String, NodeProblem> there(NodeReport report) {
    return report.problems().stream()
        // Somebody asked for it, and it ends by itself.
        .filter(problem -> problem.kind() != ProblemKind.COPY_UNDER_WAY)
        .collect(
            Collectors.toMap(
                ProblemChanges::which, Function.identity(), (first, _) -> first, TreeMap::new));
  }

  /** A component's own row is not shown beside a rule that knows more, which may come later. */
  private static boolean isUnwell(NodeReport report, String which) {
    return report.components().stream()
        .anyMatch(row -> row.component().word().equals(which) && row.state() != State.OK);
  }

  private static boolean lasts(Instant since, NodeReport report, Duration time) {
    return Duration.between(since, report.at()).compareTo(time) >= 0;
  }

  private static boolean isWorse(NodeProblem problem, Open known) {
    return known == null || problem.state() == State.FAILED && known.state() != State.FAILED;
  }

  /** {@code postgresql}, {@code disk-filling-system-_var}: also a part of a key of etcd's. */
  private static String which(NodeProblem problem) {
    String kind = problem.kind() == ProblemKind.COMPONENT ? "" : problem.kind().word() + "-";
    String subject = problem.subject().isEmpty() ? "" : "-" + problem.subject();
    return (kind + problem.component().word() + subject).replaceAll("[^A-Za-z0-9._-]", "_");
  }

  private static ClusterEvent opened(NodeReport report, String which, NodeProblem problem) {
    Instant since = problem.since();
    return new ClusterEvent(
            ids(report.node()) + which + "-" + since.toEpochMilli(),
            report.at(),
            Kind.PROBLEM_OPENED,
            report.node(),
            "%s: %s".formatted(report.node(), sentence(problem)),
            problem.next())
        .with(
            Map.of(
                WHICH,
                which,
                "kind",
                problem.kind().word(),
                "component",
                problem.component().word(),
                STATE,
                problem.state().name(),
                "since",
                since.toString()));
  }

  private static ClusterEvent closed(NodeReport report, Open known, String which) {
    return new ClusterEvent(
            solved(known.id()),
            report.at(),
            Kind.PROBLEM_CLOSED,
            report.node(),
            "over: " + known.what(),
            "")
        .with(Map.of(WHICH, which, PROBLEM, known.id()));
  }

  /** The id of the event that says that another one's problem is over, or how such ids begin. */
  static String solved(String ids) {
    return "solved-" + ids;
  }

  /** What the ids of a node's problems begin with; another node's may begin with the same. */
  static String ids(String node) {
    return "problem-" + node + "-";
  }

  /**
   * What is still open of a node by earlier events: an agent that starts again does not make them a
   * second time.
   *
   * @param opened events whose ids begin with {@link #ids}, in any order
   * @param closed the same of {@code solved-} and those
   */
  static SortedMap<String, Open> open(
      String node, List<ClusterEvent> opened, List<ClusterEvent> closed) {
    List<String> ended =
        closed.stream().map(event -> event.facts().getOrDefault(PROBLEM, "")).toList();
    SortedMap<String, ClusterEvent> newest = new TreeMap<>();
    opened.stream()
        .filter(event -> event.node().equals(node) && event.facts().containsKey(WHICH))
        .forEach(event -> newest.merge(event.facts().get(WHICH), event, later()));
    SortedMap<String, Open> open = new TreeMap<>();
    newest.forEach(
        (which, event) -> {
          if (!ended.contains(event.id())) {
            open.put(which, new Open(event, state(event)));
          }
        });
    return open;
  }

  private static BinaryOperator<ClusterEvent> later() {
    return (one, other) -> other.at().isBefore(one.at()) ? one : other;
  }

  private static State state(ClusterEvent event) {
    return State.FAILED.name().equals(event.facts().get(STATE)) ? State.FAILED : State.WARN;
  }

  /** A component's own words say what is wrong with it, and not which it is. */
  private static String sentence(NodeProblem problem) {
    String words = problem.what();
    String whole = words.isBlank() || words.endsWith(".") ? words : words + ".";
    return problem.kind() == ProblemKind.COMPONENT
        ? "%s is %s: %s".formatted(problem.component().word(), word(problem.state()), whole)
        : whole;
  }

  private static String word(State state) {
    return switch (state) {
      case OK -> "well";
      case WARN -> "in trouble";
      case FAILED -> "down";
      case UNKNOWN -> "in an unknown state";
    };
  }
}
