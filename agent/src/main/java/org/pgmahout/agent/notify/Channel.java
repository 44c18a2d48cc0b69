package org.pgmahout.agent.notify;

import java.util.Optional;
import org.pgmahout.common.cluster.ClusterEvent;

/** One way to tell somebody of an event. */
interface Channel {

  /**
   * Sends an event; ends within seconds, whatever is at the other end.
   *
   * @return why it was not taken, for people; empty when it was
   */
  Optional<String> send(ClusterEvent event);
}
