package org.pgmahout.controller.status;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.common.wire.UnfinishedWork;

/** What is known of a node: by its report, by asking its agent, or that it says nothing. */
sealed interface NodeAnswer {

  /** What is over when its component is well. */
  Set<ProblemKind> SERVES =
      Set.of(ProblemKind.PATRONI_SILENT, ProblemKind.STARTING_LONG, ProblemKind.NOT_STREAMING);

  /** It reported within the last seconds. */
  record Reported(NodeReport report) implements NodeAnswer {}

  /**
   * Its agent was asked, and answered.
   *
   * @param reported what it reported some seconds ago and its answer does not take back
   * @param lost its last report, where it had reported before and does no longer
   */
  record Asked(
      List<ComponentHealth> components,
      String version,
      UnfinishedWork left,
      List<NodeProblem> reported,
      Optional<NodeReport> lost)
      implements NodeAnswer {
    public Asked {
      components = List.copyOf(components);
      reported = List.copyOf(reported);
    }

    /** Whether a report's own word for a component says more than the component's state. */
    private boolean isExplained(Component component) {
      return reported.stream().anyMatch(problem -> problem.component() == component);
    }
  }

  /**
   * What of a report still holds beside what the components say now. A component that is well again
   * takes back what was only about whether it serves; a full disk is full all the same.
   */
  static List<NodeProblem> stillTrue(NodeReport report, List<ComponentHealth> now) {
    return report.problems().stream()
        .filter(problem -> problem.kind() != ProblemKind.COMPONENT)
        .filter(
            problem ->
                !SERVES.contains(problem.kind())
                    || now.stream()
                        .anyMatch(
                            row ->
                                row.component() == problem.component() && row.state() != State.OK))
        .toList();
  }

  /**
   * Its agent gave no answer.
   *
   * @param last its last report; empty when it never reported, or that is not known
   */
  record Silent(OpsException why, Optional<NodeReport> last) implements NodeAnswer {}

  /** What its components say; nothing when it is silent. */
  default List<ComponentHealth> components() {
    return switch (this) {
      case Reported(NodeReport report) -> report.components();
      case Asked asked -> asked.components();
      case Silent _ -> List.of();
    };
  }

  /** What is not well on it, as it says itself. */
  default List<NodeProblem> problems() {
    return switch (this) {
      case Reported(NodeReport report) -> report.problems();
      case Asked asked ->
          Stream.concat(
                  asked.reported().stream(),
                  asked.components().stream()
                      .filter(row -> row.state() != State.OK)
                      .filter(row -> !asked.isExplained(row.component()))
                      .map(
                          row ->
                              new NodeProblem(
                                  ProblemKind.COMPONENT,
                                  row.component(),
                                  row.state(),
                                  "",
                                  row.reason(),
                                  row.since(),
                                  row.hint())))
              .toList();
      case Silent _ -> List.of();
    };
  }

  /** What an apply has still to do there; empty when it is silent. */
  default Optional<UnfinishedWork> work() {
    return switch (this) {
      case Reported(NodeReport report) -> Optional.of(report.work());
      case Asked asked -> Optional.of(asked.left());
      case Silent _ -> Optional.empty();
    };
  }

  /** Version of its agent; empty when it is silent. */
  default Optional<String> agentVersion() {
    return switch (this) {
      case Reported(NodeReport report) -> Optional.of(report.agentVersion());
      case Asked asked -> Optional.of(asked.version());
      case Silent _ -> Optional.empty();
    };
  }
}
