package org.pgmahout.common.wire;

import org.pgmahout.common.spec.NodeSpec;

/**
 * Asks an agent to look whether its machine is fit for what it is to become; nothing is changed.
 *
 * @param spec what the node is to be
 * @param complete whether all that is installed on such a node is there: nobody needs the sources
 *     it came from then, and they are not asked; false also when the command does not say
 */
public record PreflightRequest(NodeSpec spec, boolean complete) {}
