package org.pgmahout.agent.watch;

import org.pgmahout.common.cluster.ClusterEvent;

/** Takes what an agent saw or did. It never blocks and never throws: it is called by guards. */
@FunctionalInterface
public interface EventSink {

  /** Has it kept and sent, soon. */
  void happened(ClusterEvent event);
}
