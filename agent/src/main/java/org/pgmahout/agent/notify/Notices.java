package org.pgmahout.agent.notify;

import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.service.Counters;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.agent.watch.EtcdLink;
import org.pgmahout.agent.watch.EventSink;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.ClusterWatch;

/** The wiring of this room: who sees events, who keeps them, who sends them. */
public final class Notices implements EventSink {
  private final ClusterEventLog log;
  private final List<PeriodicTask> tasks;

  /**
   * @param node this one
   * @param sight the cluster as this node sees it
   * @param link this agent's way of writing into etcd
   * @param reservation who holds the node
   */
  public Notices(
      String node,
      AppliedSpec applied,
      CommandRunner commands,
      ClusterSight sight,
      EtcdLink link,
      HealthMonitor health,
      Reservation reservation,
      Counters counters,
      Clock clock) {
    Notifiers notifiers = new Notifiers(applied::spec, applied::secrets, commands, counters, clock);
    EtcdEvents etcd =
        new EtcdEvents(link, () -> new OwnKeys(applied.spec().orElseThrow().plan().name()));
    this.log = new ClusterEventLog(node, etcd, notifiers, counters, System::nanoTime);
    this.tasks =
        Stream.concat(
                Stream.of(
                    log,
                    new LeaderWatch(sight, log, ClusterWatch::now),
                    new ProblemWatch(
                        node,
                        () -> health.last().health(),
                        () -> !reservation.current().owner().isEmpty(),
                        etcd,
                        log),
                    new ApplyWatch(reservation, etcd, log, clock)),
                notifiers.tasks().stream())
            .toList();
  }

  /** What has its turns. */
  public List<PeriodicTask> tasks() {
    return tasks;
  }

  @Override
  public void happened(ClusterEvent event) {
    log.happened(event);
  }
}
