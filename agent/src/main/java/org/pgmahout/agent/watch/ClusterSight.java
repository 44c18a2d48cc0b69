package org.pgmahout.agent.watch;

import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.Observation;

/**
 * The cluster as this agent sees it at this moment: one watch for all that decide by it. A database
 * or etcd node has it from etcd itself, a proxy from the agents of the database nodes.
 */
public interface ClusterSight {

  /**
   * The newest that is known, with its age; empty before the first apply, and until the first list.
   */
  Optional<Observation> latest();

  /** Why nothing newer is known, for people; empty while it is connected. */
  String trouble();

  /**
   * Adds one who is called with every change, every proof that there was none, and every loss; all
   * on one thread, and only the newest waits while it works.
   */
  void listen(Consumer<Observation> listener);
}
