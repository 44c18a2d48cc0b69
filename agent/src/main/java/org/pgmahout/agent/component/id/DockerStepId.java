package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of the container engine. */
public enum DockerStepId implements StepId {
  DAEMON_JSON,
  SERVICE,
  LIVE_RESTORE;

  @Override
  public Component component() {
    return Component.DOCKER;
  }
}
