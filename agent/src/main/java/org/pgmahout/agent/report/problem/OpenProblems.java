package org.pgmahout.agent.report.problem;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.ProblemKind;

/**
 * The problems of a node from look to look: since when each is there, and which have lasted long
 * enough to be one.
 *
 * @param since when each was first seen
 */
public record OpenProblems(Map<Which, Instant> since) {
  /** Before the first look. */
  public static final OpenProblems NONE = new OpenProblems(Map.of());

  public OpenProblems {
    since = Map.copyOf(since);
  }

  /** Which problem it is, whatever its sentence says. */
  public record Which(ProblemKind kind, Component component, State state, String subject) {
    static Which of(ProblemFound found) {
      return new Which(found.kind(), found.component(), found.state(), found.subject());
    }
  }

  /** The same after another look. */
  public OpenProblems after(List<ProblemFound> found, Instant now) {
    Map<Which, Instant> next = new LinkedHashMap<>();
    found.forEach(
        one -> {
          Which which = Which.of(one);
          next.put(which, since.getOrDefault(which, now));
        });
    return new OpenProblems(next);
  }

  /** What is to be reported of the look that these are of: what breaks the cluster first. */
  public List<NodeProblem> shown(List<ProblemFound> found, Instant now) {
    List<ProblemFound> lasting =
        found.stream()
            .filter(one -> !since.get(Which.of(one)).plus(one.patience()).isAfter(now))
            .toList();
    Set<Component> covered = new HashSet<>();
    lasting.forEach(one -> covered.addAll(one.covers()));
    return lasting.stream()
        .filter(one -> one.kind() != ProblemKind.COMPONENT || !hidden(one, covered))
        .map(
            one ->
                new NodeProblem(
                    one.kind(),
                    one.component(),
                    one.state(),
                    one.subject(),
                    one.what(),
                    since.get(Which.of(one)),
                    one.next()))
        .sorted(Comparator.comparing(one -> !one.breaksCluster()))
        .toList();
  }

  /** A warning of its own, such as drift, is no other word for the failure. */
  private static boolean hidden(ProblemFound row, Set<Component> covered) {
    return row.state() != State.WARN && covered.contains(row.component());
  }
}
