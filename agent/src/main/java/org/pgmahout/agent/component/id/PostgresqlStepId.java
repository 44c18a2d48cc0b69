package org.pgmahout.agent.component.id;

import org.pgmahout.agent.step.StepId;
import org.pgmahout.common.spec.Component;

/** The steps of PostgreSQL: its programs, its configuration, and what is in it. */
public enum PostgresqlStepId implements StepId {
  USER,
  HOME,
  CREATECLUSTER_CONF,
  /** PostgreSQL's own repository of packages. */
  REPOSITORY,
  /** The installed version is one that the data can be read by. */
  MAJOR,
  /** The distribution's own service. */
  SERVICE_OFF,
  LINKS,
  DATA_FOLDER,
  WAL_FOLDER,
  /** Packages of the extensions that the plan names. */
  EXTENSION_PACKAGES,
  /** The configuration is tried before it is laid down. */
  TRIAL,
  /** The server runs with what was applied. */
  IN_FORCE,
  /** A server that runs another version than is installed gets a new process. */
  RUNNING_VERSION,
  /** The plan's roles, and what they may do. */
  ROLES,
  /** The plan's databases, and what is to be in them. */
  DATABASES;

  @Override
  public Component component() {
    return Component.POSTGRESQL;
  }
}
