package org.pgmahout.agent.step;

import java.util.function.Consumer;
import java.util.function.Function;

/** A step small enough to be written where it is listed. */
public final class SmallStep extends HeadedStep {
  private final Function<StepContext, Finding> check;
  private final Consumer<StepContext> apply;

  public SmallStep(
      StepHead head, Function<StepContext, Finding> check, Consumer<StepContext> apply) {
    super(head);
    this.check = check;
    this.apply = apply;
  }

  @Override
  public Finding check(StepContext context) {
    return check.apply(context);
  }

  @Override
  public void apply(StepContext context) {
    apply.accept(context);
  }
}
