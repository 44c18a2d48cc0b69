package org.pgmahout.common.wire;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
 * @param kind what it is for
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
    RunKind kind,
    long generation,
    RunRequest.Mode mode,
    RunRequest.Stage stage,
    List<Component> components,
    Instant started,
    Instant ended,
    Map<Outcome, Integer> recap,
    Problem problem) {

  public RunView {
    // The journal of an earlier agent names none: it had applies alone.
    kind = kind == null ? RunKind.APPLY : kind;
    components = List.copyOf(components);
    recap = Map.copyOf(recap);
  }

  /** The same run at its end. */
  public RunView ended(State end, Instant at, Map<Outcome, Integer> outcomes, Problem why) {
    return new RunView(
        id,
        end,
        owner,
        operator,
        kind,
        generation,
        mode,
        stage,
        components,
        started,
        at,
        outcomes,
        why);
  }

  /** What people call it: the kind, or of an apply its mode and stage. */
  public String words() {
    return kind == RunKind.APPLY
        ? (mode.name() + ", " + stage.name()).toLowerCase(Locale.ROOT)
        : kind.word();
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
