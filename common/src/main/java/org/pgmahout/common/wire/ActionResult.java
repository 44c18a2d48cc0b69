package org.pgmahout.common.wire;

import java.util.List;
import org.pgmahout.common.outcome.Change;

/**
 * What an action did.
 *
 * @param node node that did it
 * @param changes what was changed; empty when there was nothing to do
 */
public record ActionResult(String node, List<Change> changes) {
  public ActionResult {
    changes = List.copyOf(changes);
  }
}
