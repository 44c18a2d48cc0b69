package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.wire.RunRequest.Stage;

/**
 * What every step has beside its work.
 *
 * @param title what it is about, for people
 * @param stage its part of the rollout
 * @param inBoth whether runs of the other parts look at it, too
 * @param after what comes before
 */
public record StepHead(StepId id, String title, Stage stage, boolean inBoth, Set<StepId> after) {
  public StepHead {
    after = Set.copyOf(after);
  }

  /** A step of packages and files. */
  public static StepHead prepare(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.PREPARE, false, Set.of(after));
  }

  /** A step that brings into service. */
  public static StepHead start(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.START, false, Set.of(after));
  }

  /** A step of what is in the service. */
  public static StepHead content(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.CONTENT, false, Set.of(after));
  }

  /** The same as a step that brings into service. */
  public StepHead starting() {
    return new StepHead(id, title, Stage.START, false, after);
  }

  /** The same, looked at in both halves. */
  public StepHead both() {
    return new StepHead(id, title, stage, true, after);
  }
}
