package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.StepTrait;

/**
 * What every step has beside its work.
 *
 * @param title what it is about, for people
 * @param stage its part of the rollout
 * @param inBoth whether runs of the other parts look at it, too
 * @param after what comes before
 * @param traits what kind of step it is
 */
public record StepHead(
    StepId id,
    String title,
    Stage stage,
    boolean inBoth,
    Set<StepId> after,
    Set<StepTrait> traits) {
  public StepHead {
    after = Set.copyOf(after);
    traits = Set.copyOf(traits);
  }

  /** A step of packages and files. */
  public static StepHead prepare(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.PREPARE, false, Set.of(after), Set.of());
  }

  /** A step that brings into service. */
  public static StepHead start(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.START, false, Set.of(after), Set.of());
  }

  /** A step of what is in the service. */
  public static StepHead content(StepId id, String title, StepId... after) {
    return new StepHead(id, title, Stage.CONTENT, false, Set.of(after), Set.of());
  }

  /** The same as a step that brings into service. */
  public StepHead starting() {
    return new StepHead(id, title, Stage.START, false, after, traits);
  }

  /** The same, looked at in both halves. */
  public StepHead both() {
    return new StepHead(id, title, stage, true, after, traits);
  }

  /** The same as a step of this kind. */
  public StepHead with(StepTrait... kinds) {
    return new StepHead(id, title, stage, inBoth, after, Set.of(kinds));
  }
}
