package org.pgmahout.agent.component.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.spec.NodeSpec;

/** A removal as a run does it: each step looks, works where something is wrong, and looks again. */
final class DoneRemoval {
  private DoneRemoval() {}

  /** What it did, and what it had said before that it would keep. */
  static List<Change> of(NodeRemoval removal, NodeSpec spec) {
    List<Change> kept = removal.look(spec).stream().filter(Change::stays).toList();
    List<Change> all = new ArrayList<>();
    for (Step step : removal.steps(spec)) {
      if (step.check(new QuietContext()) instanceof Finding.Wrong wrong) {
        all.addAll(wrong.changes());
        step.apply(new QuietContext());
      }
      assertThat(step.check(new QuietContext())).as(step.title()).isEqualTo(Finding.right());
    }
    Set<String> named = all.stream().map(Change::what).collect(Collectors.toSet());
    kept.stream().filter(change -> !named.contains(change.what())).forEach(all::add);
    return all;
  }
}
