package org.pgmahout.common.wire;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;

/**
 * A run as an agent tells of it: from its journal, so that it is known after a crash too.
 *
 * @param id the run's id, sortable by time
 * @param state where it stands
 * @param owner whose reservation it belongs to; empty for a dry run
 * @param operator name in the certificate that asked for it
 * @param generation generation of the plan it was compiled from; 0 before the first
 * @param started when it began
 * @param ended when it ended; {@link Instant#EPOCH} while it runs
 * @param recap how many steps came to which outcome
 * @param problem why it failed; {@link Problem#NONE} otherwise
 */
public record RunView(
    String id,
    State state,
    String owner,
    String operator,
    long generation,
    RunRequest.Mode mode,
    RunRequest.Stage stage,
    List<Component> components,
    Instant started,
    Instant ended,
    Map<Outcome, Integer> recap,
    Problem problem) {

  public RunView {
    components = List.copyOf(components);
    recap = Map.copyOf(recap);
  }

  /**
   * Life of a run. INTERRUPTED: the agent or machine died in it, and found that after its restart.
   */
  public enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    INTERRUPTED;

    /** Whether nothing more will happen. */
    public boolean ended() {
      return this != RUNNING;
    }
  }
}
