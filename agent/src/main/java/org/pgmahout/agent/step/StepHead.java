package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest.Stage;

/**
 * What every step has beside its work: its name, its half of the rollout, and what comes before.
 */
public record StepHead(StepName name, Stage stage, Set<String> after) {
  public StepHead {
    after = Set.copyOf(after);
  }

  /** A step of packages and files that is acted on by its name. */
  public static StepHead prepare(KnownStep step, String title, String... after) {
    return new StepHead(step.titled(title), Stage.PREPARE, Set.of(after));
  }

  /** A step that brings into service and is acted on by its name. */
  public static StepHead start(KnownStep step, String title, String... after) {
    return new StepHead(step.titled(title), Stage.START, Set.of(after));
  }

  /** A step of packages and files. */
  public static StepHead prepare(Component part, String id, String title, String... after) {
    return new StepHead(new StepName(part, id, title), Stage.PREPARE, Set.of(after));
  }

  /** The same in another half. */
  public StepHead in(Stage other) {
    return new StepHead(name, other, after);
  }

  /** A step that brings into service. */
  public static StepHead start(Component part, String id, String title, String... after) {
    return new StepHead(new StepName(part, id, title), Stage.START, Set.of(after));
  }
}
