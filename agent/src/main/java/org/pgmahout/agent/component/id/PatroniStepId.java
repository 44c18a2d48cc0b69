package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of Patroni, and of the member that it makes. */
public enum PatroniStepId implements StepId {
  HOME,
  VENV,
  /** The folder that certificates are written into. */
  PKI,
  CA_CRT,
  NODE_CRT,
  NODE_KEY,
  /** Patroni's file on the node, which holds passwords. */
  PATRONI_YML,
  UNIT_FILE,
  VENV_IN_USE,
  SERVICE,
  /** A pause of ours was ended. */
  FAILOVER,
  /** Patroni's configuration of the whole cluster. */
  DYNAMIC_CONFIGURATION,
  /** The data directory is whole, or empty. */
  DATA,
  /** The member leads or streams. */
  MEMBER,
  /** Patroni's REST API shows the certificate on the node's disk. */
  SHOWN_CERTIFICATE,
  /** Patroni starts with its machine. */
  ENABLED,
  /** The roles that replicas copy and rewind with. */
  ROLES,
  /** The role that proves the service. */
  PROOF_ROLE,
  /** Every replica shows what narrower lines of pg_hba will ask for. */
  MEMBERS_SHOWN,
  /** PostgreSQL's roles have the passwords that are on this node. */
  PASSWORDS,
  /** Nodes that are not trusted any more have no session open here. */
  CUT_SESSIONS,
  /** What a cut-off bootstrap left is out of the way. */
  SET_ASIDE,
  /** A Patroni that runs has read its files. */
  RELOADED;

  @Override
  public Component component() {
    return Component.PATRONI;
  }
}
