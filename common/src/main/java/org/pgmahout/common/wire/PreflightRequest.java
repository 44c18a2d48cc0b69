package org.pgmahout.common.wire;

import org.pgmahout.common.spec.NodeSpec;

/**
 * Asks an agent to look whether its machine is fit for what it shall become; nothing is changed.
 *
 * @param spec what the node shall be
 */
public record PreflightRequest(NodeSpec spec) {}
