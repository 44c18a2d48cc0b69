package org.pgmahout.agent.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/**
 * Which states of this node's components are worth telling: one that is bad for a while, and one
 * that is good again for longer. What comes and goes within seconds makes no event.
 */
final class ProblemChanges {
  /** Two looks of {@code HealthMonitor}, and a restart of a program between them. */
  static final Duration BAD = Duration.ofSeconds(20);

  /** Longer, so that what comes and goes is one problem and not many. */
  static final Duration GOOD = Duration.ofSeconds(40);

  static final String COMPONENT = "component";
  static final String STATE = "state";
  static final String PROBLEM = "problem";

  private ProblemChanges() {}

  /** A problem that has an event and has not ended. */
  record Open(String id, State state) {}

  /** What is open from now on, by component, and which events follow. */
  record Step(SortedMap<String, Open> open, List<ClusterEvent> events) {}

  /**
   * @param held whether an apply holds the node: what it stops is no problem
   */
  static Step after(SortedMap<String, Open> before, NodeHealth health, boolean held) {
    SortedMap<String, Open> open = new TreeMap<>(before);
    List<ClusterEvent> events = new ArrayList<>();
    for (ComponentHealth row : health.components()) {
      String component = row.component().word();
      Open known = before.get(component);
      Duration since = Duration.between(row.since(), health.at());
      if (row.state() == State.OK) {
        if (known != null && since.compareTo(GOOD) >= 0) {
          open.remove(component);
          events.add(closed(health, known, component, "is well again"));
        }
      } else if (!held && since.compareTo(BAD) >= 0 && isWorse(row, known)) {
        ClusterEvent event = opened(health, row);
        open.put(component, new Open(event.id(), row.state()));
        events.add(event);
      }
    }
    before.forEach(
        (component, known) -> {
          if (health.components().stream()
              .noneMatch(row -> row.component().word().equals(component))) {
            open.remove(component);
            events.add(closed(health, known, component, "is not on this node any more"));
          }
        });
    return new Step(open, events);
  }

  private static boolean isWorse(ComponentHealth row, Open known) {
    return known == null || row.state() == State.FAILED && known.state() != State.FAILED;
  }

  private static ClusterEvent opened(NodeHealth health, ComponentHealth row) {
    Instant since = row.since();
    String component = row.component().word();
    return new ClusterEvent(
            ids(health.node()) + component + "-" + since.toEpochMilli(),
            health.at(),
            Kind.PROBLEM_OPENED,
            health.node(),
            "%s: %s is %s: %s"
                .formatted(health.node(), component, word(row.state()), sentence(row.reason())),
            row.hint())
        .with(Map.of(COMPONENT, component, STATE, row.state().name(), "since", since.toString()));
  }

  private static ClusterEvent closed(
      NodeHealth health, Open known, String component, String words) {
    return new ClusterEvent(
            "solved-" + known.id(),
            health.at(),
            Kind.PROBLEM_CLOSED,
            health.node(),
            "%s: %s %s.".formatted(health.node(), component, words),
            "")
        .with(Map.of(COMPONENT, component, PROBLEM, known.id()));
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
        .filter(event -> event.node().equals(node) && event.facts().containsKey(COMPONENT))
        .forEach(
            event ->
                newest.merge(
                    event.facts().get(COMPONENT),
                    event,
                    (one, other) -> other.at().isBefore(one.at()) ? one : other));
    SortedMap<String, Open> open = new TreeMap<>();
    newest.forEach(
        (component, event) -> {
          if (!ended.contains(event.id())) {
            open.put(component, new Open(event.id(), state(event)));
          }
        });
    return open;
  }

  private static State state(ClusterEvent event) {
    return State.FAILED.name().equals(event.facts().get(STATE)) ? State.FAILED : State.WARN;
  }

  private static String word(State state) {
    return switch (state) {
      case OK -> "well";
      case WARN -> "in trouble";
      case FAILED -> "down";
      case UNKNOWN -> "in an unknown state";
    };
  }

  private static String sentence(String reason) {
    return reason.isBlank() || reason.endsWith(".") ? reason : reason + ".";
  }
}
