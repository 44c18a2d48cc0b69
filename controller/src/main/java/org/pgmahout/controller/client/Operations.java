package org.pgmahout.controller.client;

import java.util.List;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.wire.NodeOperation;

/**
 * Has nodes do an operation each, as a run that is followed to its end: for rooms that know what is
 * to be done, and not how runs are begun, shown and stopped.
 */
@FunctionalInterface
public interface Operations {

  /**
   * Has one node do it, and returns what it changed.
   *
   * @throws org.pgmahout.common.outcome.OpsException what the step that failed says
   */
  List<Change> perform(String node, NodeOperation operation);
}
