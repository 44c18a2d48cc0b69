package org.pgmahout.common.wire;

import java.time.Instant;
import java.util.List;
import org.pgmahout.common.spec.Component;

/**
 * How a node's components do, as its agent sees them.
 *
 * @param node the node's name; empty before enrolment
 * @param at when it was looked at
 * @param components one row a component the node has
 */
public record NodeHealth(String node, Instant at, List<ComponentHealth> components) {
  public NodeHealth {
    components = List.copyOf(components);
  }

  /** Health of one component: its state, why, since when, and what to do. */
  public record ComponentHealth(
      Component component, State state, String reason, Instant since, String hint) {}

  /** From good to not known. */
  public enum State {
    OK,
    WARN,
    FAILED,
    UNKNOWN
  }
}
