package org.pgmahout.common.wire;

import java.util.List;

/**
 * What a node remembers that an apply has still to do.
 *
 * @param node the node's name
 * @param unfinished an apply that began and has not ended well
 * @param held whether an apply holds the node at this moment
 * @param missingSecrets names of the secrets that the agent is to keep and no longer has
 */
public record UnfinishedWork(
    String node, Unfinished unfinished, boolean held, List<String> missingSecrets) {
  public UnfinishedWork {
    missingSecrets = List.copyOf(missingSecrets);
  }

  /** By what an agent tells of itself. */
  public static UnfinishedWork of(NodeFacts node) {
    return new UnfinishedWork(
        node.node(),
        node.unfinished(),
        !node.reservation().owner().isEmpty(),
        node.missingSecrets());
  }
}
