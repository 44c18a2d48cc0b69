package org.pgmahout.controller.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.controller.preflight.Preflight;
import org.pgmahout.controller.preflight.Row;
import org.pgmahout.controller.view.Screen;

/** What apply asks of preflight before the first change. */
final class PreflightGate {
  private PreflightGate() {}

  /**
   * Says every warning; throws PREFLIGHT_FAILED when a node is not fit.
   *
   * @param complete the nodes on which nothing is missing that would be installed
   */
  static void pass(Workspace space, Set<String> complete, Screen screen) {
    List<Row> rows = look(space, complete);
    rows.stream()
        .filter(row -> row.verdict() == Row.Verdict.WARN)
        .forEach(
            row ->
                screen.progress(
                    "warning: %s: %s: %s. %s"
                        .formatted(row.node(), row.check(), row.observed(), row.remedy())));
    Preflight.require(rows);
  }

  /** All rows; of nodes that are complete, the sources are not asked. */
  static List<Row> look(Workspace space, Set<String> complete) {
    return new Preflight(
            space.plan(),
            List.copyOf(PlanCompiler.compile(space.plan(), 0)),
            space.agents(),
            complete,
            InstantSource.system())
        .look();
  }
}
