package org.pgmahout.agent.run;

import java.util.List;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.wire.RunEvent.StepName;

/**
 * A step that would find something to mend.
 *
 * @param changes what; empty when its check failed
 */
public record Differing(StepName step, List<Change> changes) {
  public Differing {
    changes = List.copyOf(changes);
  }
}
