package org.pgmahout.controller.preflight;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.workspace.Workspace;

/**
 * The preflight of a plan's nodes, as a gate before the first change.
 *
 * @param complete the nodes on which nothing is missing that would be installed: there the package
 *     sources are not asked
 */
public record PreflightGate(Workspace space, Set<String> complete) {
  public PreflightGate {
    complete = Set.copyOf(complete);
  }

  /** Says every warning; throws PREFLIGHT_FAILED when a node is not fit. */
  public void pass(Consumer<String> say) {
    List<Row> rows = rows();
    rows.stream()
        .filter(row -> row.verdict() == Row.Verdict.WARN)
        .forEach(
            row ->
                say.accept(
                    "warning: %s: %s: %s. %s"
                        .formatted(row.node(), row.check(), row.observed(), row.remedy())));
    Preflight.require(rows);
  }

  /** All rows. */
  public List<Row> rows() {
    return new Preflight(
            space.plan(),
            List.copyOf(PlanCompiler.compile(space.plan(), 0)),
            space.agents(),
            complete,
            InstantSource.system())
        .look();
  }
}
