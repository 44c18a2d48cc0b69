package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of the member of etcd. */
public enum EtcdStepId implements StepId {
  /** The system's user that etcd runs as, whose group its key is readable by. */
  USER,
  DATA_FOLDER,
  /** For people: the agent makes the container itself. */
  DOCKER_COMPOSE_YML,
  CA_CRT,
  NODE_CRT,
  NODE_KEY,
  IMAGE,
  CONTAINER,
  /** The member sees a leader. */
  HEALTHY;

  @Override
  public Component component() {
    return Component.ETCD;
  }
}
