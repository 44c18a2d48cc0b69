package org.pgmahout.common.wire;

import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;

/**
 * One request to one agent: make these components of this node, up to this stage, or only look.
 *
 * @param owner the reservation this run belongs to (see {@link ReservationRequest}); empty for a
 *     dry run, which needs none
 * @param mode look or do
 * @param stage how far
 * @param components which of the node's components; empty means all that its roles need
 * @param spec what the node shall be
 * @param secrets values of the secrets that the spec names; never journalled
 */
public record RunRequest(
    String owner,
    Mode mode,
    Stage stage,
    List<Component> components,
    NodeSpec spec,
    Map<String, Secret> secrets) {

  public RunRequest {
    components = List.copyOf(components);
    secrets = Map.copyOf(secrets);
  }

  /** Whether a run may touch the machine. */
  public enum Mode {
    CHECK,
    APPLY
  }

  /** A component's steps belong to PREPARE, START or CONTENT; ALL runs all three, in order. */
  public enum Stage {
    /** Packages and files. */
    PREPARE,
    /** Into service. */
    START,
    /** What is in the service: it comes when all nodes serve, on the one that leads. */
    CONTENT,
    ALL,
    /**
     * The files of the cluster's certificates alone, under the spec that the node was sent last:
     * what can be done for a cluster whose ended certificates keep everybody from asking it.
     * Nothing is started, restarted or remembered but the certificates.
     */
    CERTIFICATES
  }
}
