package org.pgmahout.common.wire;

import static org.pgmahout.common.spec.Component.ETCD;
import static org.pgmahout.common.spec.Component.HAPROXY;
import static org.pgmahout.common.spec.Component.PATRONI;
import static org.pgmahout.common.spec.Component.POSTGRESQL;
import static org.pgmahout.common.spec.Component.SYSTEM;

import java.util.Set;
import org.pgmahout.common.spec.Component;

/**
 * The steps whose outcome the command, or another room of the agent, acts on. The agent makes them
 * by these names, so that none of them changes on one side alone. A certificate's step is named
 * after its file; all other names are the agent's own affair, and only shown.
 */
public enum KnownStep {
  PACKAGE_LISTS(SYSTEM, "package-lists"),
  PACKAGES(SYSTEM, "packages"),
  /** The kernel's parameters, as the kernel has them now. */
  SYSCTL(SYSTEM, "sysctl"),
  /** PostgreSQL's own repository of packages. */
  REPOSITORY(POSTGRESQL, "repository"),
  /** PostgreSQL's configuration is tried before it is laid down. */
  TRIAL(POSTGRESQL, "trial"),
  /** The server runs with what it is to run with. */
  IN_FORCE(POSTGRESQL, "in-force"),
  /** A server that runs another version than is installed gets a new process. */
  RUNNING_VERSION(POSTGRESQL, "running-version"),
  /** Packages of the extensions that the plan names. */
  EXTENSION_PACKAGES(POSTGRESQL, "extension-packages"),
  /** The plan's roles, and what they may do. */
  PLANNED_ROLES(POSTGRESQL, "roles"),
  /** The plan's databases, and what is to be in them. */
  DATABASES(POSTGRESQL, "databases"),
  /** The system's user that etcd runs as, whose group its key is readable by. */
  ETCD_USER(ETCD, "user"),
  ETCD_IMAGE(ETCD, "image"),
  ETCD_CONTAINER(ETCD, "container"),
  /** The member of etcd sees a leader. */
  ETCD_HEALTHY(ETCD, "healthy"),
  VENV(PATRONI, "venv"),
  /** Patroni's file on the node, which holds passwords. */
  PATRONI_YML(PATRONI, "patroni-yml"),
  /** Patroni's member leads or streams. */
  MEMBER(PATRONI, "member"),
  /** Patroni's REST API shows the certificate on the node's disk. */
  SHOWN_CERTIFICATE(PATRONI, "shown-certificate"),
  /** The database roles that replicas copy and rewind with. */
  ROLES(PATRONI, "roles"),
  /** Patroni's configuration of the whole cluster. */
  DYNAMIC_CONFIGURATION(PATRONI, "dynamic-configuration"),
  /** The proxy runs with the configuration that is on its disk. */
  PROXY_IN_FORCE(HAPROXY, "in-force");

  /** The ids of the steps that write a certificate, its key, or whom to trust. */
  private static final Set<String> CERTIFICATES = Set.of("node-key", "node-crt", "ca-crt");

  private final Component component;
  private final String id;

  KnownStep(Component component, String id) {
    this.component = component;
    this.id = id;
  }

  /** The step's name, with a title for people. */
  public RunEvent.StepName titled(String title) {
    return new RunEvent.StepName(component, id, title);
  }

  /** Whether a step writes a file of the cluster's certificates. */
  public static boolean isCertificate(String path) {
    return CERTIFICATES.contains(path.substring(path.indexOf('/') + 1));
  }

  /** {@code component/step}, as {@link RunEvent.StepName#path()}. */
  public String path() {
    return titled("").path();
  }
}
