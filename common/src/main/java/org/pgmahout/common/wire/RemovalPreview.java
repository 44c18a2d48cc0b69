package org.pgmahout.common.wire;

import java.util.List;
import org.pgmahout.common.outcome.Change;

/**
 * What the removal of the cluster would do on a node, and what it would keep. Answers {@link
 * Look#REMOVAL}.
 *
 * @param node who says it
 * @param changes what goes, and what stays; empty when nothing of the cluster is there
 */
public record RemovalPreview(String node, List<Change> changes) {
  public RemovalPreview {
    changes = List.copyOf(changes);
  }
}
