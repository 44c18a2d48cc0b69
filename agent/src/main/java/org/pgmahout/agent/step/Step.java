package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.StepTrait;

/**
 * One idempotent thing on a machine: {@code check} finds what is wrong, {@code apply} mends exactly
 * that, then {@code check} must say right. Killed anywhere, the next check finds what is left to
 * do.
 */
public interface Step {

  /** Which one it is. */
  StepId id();

  /** What it is about, for people: "packages installed". */
  String title();

  /** As events name it. */
  default StepName name() {
    return new StepName(id().component(), id().word(), title(), traits());
  }

  /** The part of the rollout it belongs to: PREPARE, START or CONTENT. */
  Stage stage();

  /** What kind of step it is, for those who act on that. */
  default Set<StepTrait> traits() {
    return Set.of();
  }

  /** Whether it is part of a run of that part. */
  default boolean in(Stage part) {
    return switch (part) {
      case ALL -> true;
      case CERTIFICATES -> traits().contains(StepTrait.CERTIFICATES_ALONE);
      case PREPARE, START, CONTENT -> part == stage();
    };
  }

  /**
   * The steps that must have ended well before, as far as they are part of the run: a run may be of
   * one component or one stage, and a spec need not have them all. What is independent runs side by
   * side.
   */
  default Set<StepId> after() {
    return Set.of();
  }

  /** Looks at the machine and changes nothing. */
  Finding check(StepContext context);

  /** Mends what {@link #check} found; throws OpsException with cause and remedy when it cannot. */
  void apply(StepContext context);
}
