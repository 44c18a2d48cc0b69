package org.pgmahout.agent.notify;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.notify.SilentAgents.Reporting;
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
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeReport;

/** The wiring of this room: who sees events, who keeps them, who sends them. */
public final class Notices implements EventSink {
  private final ClusterEventLog log;
  private final List<PeriodicTask> tasks;

  /**
   * @param node this one
   * @param sight the cluster as this node sees it
   * @param link this agent's way of writing into etcd
   * @param report how this node is; empty before the first look
   * @param reservation who holds the node
   */
  public Notices(
      String node,
      AppliedSpec applied,
      CommandRunner commands,
      ClusterSight sight,
      EtcdLink link,
      Supplier<Optional<NodeReport>> report,
      Reservation reservation,
      Counters counters,
      Clock clock) {
    Notifiers notifiers = new Notifiers(applied::spec, applied::secrets, commands, counters, clock);
    EtcdEvents etcd =
        new EtcdEvents(link, () -> applied.spec().map(spec -> new OwnKeys(spec.plan().name())));
    this.log = new ClusterEventLog(node, etcd, notifiers, counters, System::nanoTime);
    BooleanSupplier held = () -> !reservation.current().owner().isEmpty();
    this.tasks =
        Stream.concat(
                Stream.of(
                    log,
                    new LeaderWatch(sight, log, ClusterWatch::now),
                    new ProblemWatch(node, report, held, etcd, log),
                    new SilentAgents(node, reporting(applied, etcd), held, etcd, log, clock),
                    new ApplyWatch(reservation, etcd, log, clock)),
                notifiers.tasks().stream())
            .toList();
  }

  private static Reporting reporting(AppliedSpec applied, EtcdEvents etcd) {
    return new Reporting() {
      @Override
      public Set<String> planned() {
        return applied.spec().filter(spec -> PlanCompiler.comesIntoEtcd(spec.self())).stream()
            .flatMap(spec -> spec.plan().nodes().stream())
            .filter(PlanCompiler::comesIntoEtcd)
            .map(NodePlan::name)
            .collect(Collectors.toSet());
      }

      @Override
      public Set<String> alive() {
        return etcd.alive();
      }

      @Override
      public Optional<Instant> last(String node) {
        return etcd.value(keys -> keys.seen(node)).flatMap(NodeReport::read).map(NodeReport::at);
      }
    };
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
