package org.pgmahout.common.wire;

import java.util.Objects;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Body of {@code POST /v1/looks/{look}}: which node is looked at.
 *
 * @param owner the reservation of the apply that it belongs to, which then looks while nobody
 *     changes the node; empty for a look at any time
 * @param spec the node as the plan has it: paths, ports, names
 */
public record LookRequest(String owner, NodeSpec spec) {
  public LookRequest {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(spec, "spec");
  }
}
