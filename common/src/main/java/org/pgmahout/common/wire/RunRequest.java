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

  /** A component's steps belong to one of the two; ALL runs both, in order. */
  public enum Stage {
    PREPARE,
    START,
    ALL
  }
}
