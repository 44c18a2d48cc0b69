package org.pgmahout.controller.status;

import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.common.wire.UnfinishedWork;

/** What is known of a node: by its report, by asking its agent, or that it says nothing. */
sealed interface NodeAnswer {

  /** It reported within the last seconds. */
  record Reported(NodeReport report) implements NodeAnswer {}

  /**
   * Its agent was asked, and answered.
   *
   * @param lost its last report, where it had reported before and does no longer
   */
  record Asked(
      List<ComponentHealth> components,
      String version,
      UnfinishedWork left,
      Optional<NodeReport> lost)
      implements NodeAnswer {
    public Asked {
      components = List.copyOf(components);
    }
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
          asked.components().stream()
              .filter(row -> row.state() != State.OK)
              .map(
                  row ->
                      new NodeProblem(
                          ProblemKind.COMPONENT,
                          row.component(),
                          row.state(),
                          "",
                          row.reason(),
                          row.since(),
                          row.hint()))
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
