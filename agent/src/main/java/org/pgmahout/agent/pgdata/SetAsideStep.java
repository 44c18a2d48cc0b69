package org.pgmahout.agent.pgdata;

import java.util.List;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.HeadedStep;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.common.outcome.Change;

/**
 * Moves out of the way what a bootstrap left that was cut off, so that it can begin again. That it
 * was cut off is for the caller to know; what is in use, or was, is refused all the same.
 */
public final class SetAsideStep extends HeadedStep {
  private final InterruptedCopy left;
  private final Systemd systemd;
  private final Machine machine;

  public SetAsideStep(StepHead head, InterruptedCopy left, Systemd systemd, Machine machine) {
    super(head);
    this.left = left;
    this.systemd = systemd;
    this.machine = machine;
  }

  @Override
  public Finding check(StepContext context) {
    List<Change> moves = left.changes("a bootstrap that was cut off", "moved aside to ");
    if (!moves.isEmpty()) {
      left.requireUnused(systemd, machine);
    }
    return Finding.of(moves);
  }

  @Override
  public void apply(StepContext context) {
    left.requireUnused(systemd, machine);
    left.move(context);
  }
}
