package org.pgmahout.agent.step;

import java.util.Set;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.StepTrait;

/** Gives a step its head, so that kinds of steps hold nothing but their check and apply. */
public abstract class HeadedStep implements Step {
  private final StepHead head;

  protected HeadedStep(StepHead head) {
    this.head = head;
  }

  @Override
  public final StepId id() {
    return head.id();
  }

  @Override
  public final String title() {
    return head.title();
  }

  @Override
  public final Stage stage() {
    return head.stage();
  }

  @Override
  public final Set<StepTrait> traits() {
    return head.traits();
  }

  @Override
  public final boolean in(Stage half) {
    return head.inBoth() && half != Stage.CERTIFICATES || Step.super.in(half);
  }

  @Override
  public final Set<StepId> after() {
    return head.after();
  }
}
