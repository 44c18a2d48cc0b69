package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest.Stage;

/**
 * What every step has beside its work.
 *
 * @param stage its part of the rollout
 * @param inBoth whether runs of the other parts look at it, too
 * @param after what comes before
 */
public record StepHead(StepName name, Stage stage, boolean inBoth, Set<String> after) {
  public StepHead {
    after = Set.copyOf(after);
  }

  /** A step of packages and files that is acted on by its name. */
  public static StepHead prepare(KnownStep step, String title, String... after) {
    return new StepHead(step.titled(title), Stage.PREPARE, false, Set.of(after));
  }

  /** A step that brings into service and is acted on by its name. */
  public static StepHead start(KnownStep step, String title, String... after) {
    return new StepHead(step.titled(title), Stage.START, false, Set.of(after));
  }

  /** A step of what is in the service, acted on by its name. */
  public static StepHead content(KnownStep step, String title, String... after) {
    return new StepHead(step.titled(title), Stage.CONTENT, false, Set.of(after));
  }

  /** A step of packages and files. */
  public static StepHead prepare(Component part, String id, String title, String... after) {
    return new StepHead(new StepName(part, id, title), Stage.PREPARE, false, Set.of(after));
  }

  /** The same as a step that brings into service. */
  public StepHead starting() {
    return new StepHead(name, Stage.START, false, after);
  }

  /** The same, looked at in both halves. */
  public StepHead both() {
    return new StepHead(name, stage, true, after);
  }

  /** A step that brings into service. */
  public static StepHead start(Component part, String id, String title, String... after) {
    return new StepHead(new StepName(part, id, title), Stage.START, false, Set.of(after));
  }
}
