package org.pgmahout.agent.component;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;

/**
 * What the agent has kept of earlier requests, for components that must know what was there before.
 *
 * @param last the spec that was applied last: it knows where the data is, also when the plan file
 *     names another place now
 * @param served what this node's Patroni was last brought to; empty when that is not known
 * @param secrets that came with the last
 */
public record Remembered(
    Supplier<Optional<NodeSpec>> last,
    Supplier<Optional<NodeSpec>> served,
    Supplier<Map<String, Secret>> secrets) {}
