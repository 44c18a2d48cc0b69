package org.pgmahout.common.wire;

import java.util.Map;
import java.util.Objects;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Body of {@code POST /v1/actions/{component}/{verb}}: what the node is, and what the verb needs.
 *
 * <p>What changes something holds the node as long as it goes on, like a run. Verbs the controller
 * relies on: {@code system/data} (answers {@link NodeData}, changes nothing), {@code
 * system/removal} (what the next would do, as {@link ActionResult}; changes nothing), {@code
 * system/destroy} (option {@code confirm} must be the cluster's name; answers {@link
 * ActionResult}), {@code patroni/configure} (PATCHes the dynamic configuration where it differs),
 * {@code patroni/narrow} (the same on the leader's node, after it waited until pg_hba's lines would
 * let every replica in; answers {@link ActionResult}), {@code patroni/passwords} (option {@code
 * names}: the secrets' names, with commas between; gives PostgreSQL's roles the passwords that came
 * with the last run; answers {@link ActionResult}), {@code patroni/cut-sessions} (option {@code
 * nodes}: names of nodes; ends what came from their addresses; answers {@link ActionResult}),
 * {@code patroni/reload} (a Patroni that runs reads its files again), {@code patroni/set-aside}
 * (moves what a cut-off bootstrap left out of the way; refused while Patroni runs; answers {@link
 * ActionResult}).
 *
 * @param owner the reservation it belongs to; empty for a verb that changes nothing
 * @param spec the node as the plan has it: paths, ports, names
 * @param options further arguments, by name
 */
public record ActionRequest(String owner, NodeSpec spec, Map<String, String> options) {
  public ActionRequest {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(spec, "spec");
    options = Map.copyOf(options);
  }
}
