package org.pgmahout.controller.history;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.cluster.EtcdConnection;
import org.pgmahout.controller.workspace.ClusterEdge;
import org.pgmahout.controller.workspace.Operator;

/**
 * Lines of history for what is done to a cluster besides an apply: certificates, passwords, people.
 */
public final class HistoryNote {
  private HistoryNote() {}

  /**
   * Writes down what has been done. It is done already, so that an etcd which does not answer is
   * only reported.
   *
   * @param what in a few words, without any value
   * @param tell takes the report
   */
  public static void write(ClusterEdge edge, String what, Consumer<String> tell) {
    try (EtcdConnection etcd = new EtcdConnection(edge)) {
      Optional<String> trouble = etcd.trouble();
      if (trouble.isEmpty()) {
        new EtcdPlanStore(etcd, Map::of).note(Operator.here(), Instant.now(), what);
      } else {
        notWritten(tell, trouble.get());
      }
    } catch (OpsException e) {
      notWritten(tell, e.getMessage());
    }
  }

  private static void notWritten(Consumer<String> tell, String why) {
    tell.accept("pgmahout history will not show this: " + why);
  }
}
