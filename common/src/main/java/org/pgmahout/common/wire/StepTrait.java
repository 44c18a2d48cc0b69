package org.pgmahout.common.wire;

/**
 * What kind of step it is, as far as somebody acts on that: the command, or another room of the
 * agent. Each step says it of itself, and it goes with the step's name over the wire, so that no
 * decision hangs on what a step is called. A trait is here only because somebody asks for it.
 */
public enum StepTrait {
  /** Brings to the node what comes from somewhere else: packages, an image, an environment. */
  INSTALLS,

  /** Brings certificates and nothing else, so that it may go along with their replacement. */
  CREDENTIALS,

  /**
   * Part of a run of {@link RunRequest.Stage#CERTIFICATES}: a certificate's file, or what that file
   * needs before it can be written.
   */
  CERTIFICATES_ALONE,

  /** Lays down passwords of PostgreSQL's own roles; while they are replaced, it differs. */
  PASSWORDS,

  /** Restarts PostgreSQL even on the node that leads, so that the leader hands over first. */
  RESTARTS_DATABASE,

  /** Makes what replicas need before they can copy from the node that leads. */
  NEEDED_BY_REPLICAS,

  /** Changes what holds for the whole cluster, in etcd, and is not this node's own. */
  DYNAMIC_CONFIGURATION,

  /** Done by the node that leads; the others skip it. */
  LEADER_ONLY,

  /** Deletes databases and roles of PostgreSQL that the plan says are to be absent. */
  DROPS,

  /** A state of the running cluster, which health shows by itself, and which no hand has made. */
  STATE,

  /** Asks what a running program has, and not what is on the disk. */
  IN_FORCE
}
