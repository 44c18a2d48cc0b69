package org.pgmahout.agent.component.trial;

import java.util.stream.Collectors;
import org.pgmahout.agent.component.id.PatroniStepId;
import org.pgmahout.agent.component.id.PostgresqlStepId;
import org.pgmahout.agent.component.id.SystemStepId;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * PostgreSQL's configuration tried before it is laid down. On a machine that was bare when the plan
 * was looked at, this is the first moment at which somebody can.
 */
public final class TrialStep extends HeadedStep {
  private final NodeSpec spec;
  private final PostgresqlTrial trial;
  private final TriedBefore before;

  public TrialStep(NodeSpec spec, PostgresqlTrial trial, TriedBefore before) {
    super(
        StepHead.prepare(
            PostgresqlStepId.TRIAL,
            "configuration tried by a server that is thrown away",
            SystemStepId.PACKAGES,
            PostgresqlStepId.EXTENSION_PACKAGES,
            PatroniStepId.VENV,
            PatroniStepId.NODE_KEY,
            PatroniStepId.NODE_CRT,
            PatroniStepId.CA_CRT,
            PostgresqlStepId.MAJOR));
    this.spec = spec;
    this.trial = trial;
    this.before = before;
  }

  @Override
  public Finding check(StepContext context) {
    return before.settled(spec)
        ? Finding.right()
        : Finding.wrong(Change.of("PostgreSQL's configuration", "not tried yet", "tried"));
  }

  @Override
  public void apply(StepContext context) {
    context.waiting("trying the configuration with a server that is thrown away");
    TrialOutcome outcome = trial.of(spec);
    if (!outcome.refusals().isEmpty()) {
      throw new OpsException(
          ErrorCode.CONFIG_REJECTED,
          "PostgreSQL or Patroni refuses the new configuration; the old one stays:\n"
              + outcome.refusals().stream().map(TrialStep::line).collect(Collectors.joining("\n")),
          "Correct the plan where it says, then run the same again.");
    }
    outcome.unjudged().forEach(context::waiting);
    if (outcome.good()) {
      before.good(spec);
    } else {
      before.passed(spec);
    }
  }

  private static String line(Remark remark) {
    return "%s: %s: %s".formatted(remark.path(), remark.by(), remark.words());
  }
}
