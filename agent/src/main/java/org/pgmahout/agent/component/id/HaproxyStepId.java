package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of the proxy. */
public enum HaproxyStepId implements StepId {
  HAPROXY_CFG,
  SERVICE,
  /** The proxy runs with the configuration that is on its disk. */
  IN_FORCE;

  @Override
  public Component component() {
    return Component.HAPROXY;
  }
}
