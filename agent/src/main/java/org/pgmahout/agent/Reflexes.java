package org.pgmahout.agent;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.follow.FollowedFreshness;
import org.pgmahout.agent.follow.FreshnessSocket;
import org.pgmahout.agent.follow.OwnPrimary;
import org.pgmahout.agent.follow.ProxyFollower;
import org.pgmahout.agent.guard.EtcdLeaderPlacer;
import org.pgmahout.agent.guard.GuardedNode;
import org.pgmahout.agent.guard.LoopWaker;
import org.pgmahout.agent.guard.PatroniGuard;
import org.pgmahout.agent.health.AgentMetrics;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.http.ClusterRoutes;
import org.pgmahout.agent.local.Programs;
import org.pgmahout.agent.notify.Notices;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.report.EtcdReports;
import org.pgmahout.agent.report.NodeLook;
import org.pgmahout.agent.report.NodeReporter;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.AgentDialer;
import org.pgmahout.agent.watch.AgentsSight;
import org.pgmahout.agent.watch.ClusterStream;
import org.pgmahout.agent.watch.EitherSight;
import org.pgmahout.agent.watch.EtcdLink;
import org.pgmahout.agent.watch.EtcdSight;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.UnfinishedWork;

/**
 * The wiring of all that an agent does because of what it sees of its cluster, without being asked:
 * one watch, and those who follow, guard, report and notify by it. None of them knows another.
 */
final class Reflexes {
  private final AppliedSpec applied;
  private final NodeTools tools;
  private final EtcdSight sight;
  private final NodeReporter reporter;
  private final List<PeriodicTask> tasks;

  /** What the agent is besides, as far as a reflex needs it. */
  record Surroundings(
      String node,
      AppliedSpec applied,
      NodeTools tools,
      AgentEnrolment enrolment,
      HealthMonitor health,
      RunEngine engine,
      Reservation reservation,
      AgentMetrics metrics,
      Clock clock) {
    /** Whether an apply or another operation has this node; a look at it does not. */
    boolean held() {
      return engine.current().filter(run -> run.mode() == Mode.APPLY).isPresent() || reserved();
    }

    boolean reserved() {
      return !reservation.current().owner().isEmpty();
    }
  }

  /**
   * @param sight this agent's watch of etcd
   */
  Reflexes(Surroundings of, EtcdSight sight) {
    this.applied = of.applied();
    this.tools = of.tools();
    this.sight = sight;
    EtcdLink link = sight.link();
    this.reporter = reporter(of, link);
    Notices notices =
        new Notices(
            of.node(),
            applied,
            tools.commands(),
            sight,
            link,
            reporter::last,
            of.reservation(),
            of.metrics(),
            of.clock());
    this.tasks =
        Stream.of(
                List.of(sight, reporter),
                follow(of.enrolment()),
                guard(of::held, notices, of.clock()),
                notices.tasks())
            .flatMap(List::stream)
            .map(PeriodicTask.class::cast)
            .toList();
  }

  private NodeReporter reporter(Surroundings of, EtcdLink link) {
    return new NodeReporter(
            AgentVersion.text(),
            applied::spec,
            of.health()::known,
            of.health()::now,
            () ->
                new UnfinishedWork(
                    of.node(),
                    of.reservation().unfinished(),
                    of.reserved(),
                    of.engine().missingSecrets()),
            NodeLook.of(
                tools.commands(),
                tools.files(),
                LocalHttp.over(Optional.empty()),
                tools.machine(),
                sight,
                System::nanoTime),
            EtcdReports.way(link),
            of.clock(),
            System::nanoTime)
        .wokenBy(sight);
  }

  /** Only a proxy's agent hears of its cluster from others. */
  private List<PeriodicTask> follow(AgentEnrolment enrolment) {
    AgentDialer agents =
        new AgentDialer(
            other ->
                TlsContexts.toAgent(
                    enrolment.identity(), enrolment.authorities(), enrolment.revoked(), other));
    AgentsSight others = new AgentsSight(applied::spec, agents, ClusterWatch::now);
    FollowedFreshness freshness = new FollowedFreshness(ClusterWatch::now);
    return List.of(
        others,
        new ProxyFollower(
            applied::spec,
            new EitherSight(sight, others, ClusterWatch::now),
            agents,
            freshness,
            ClusterWatch::now),
        FreshnessSocket.of(applied::spec, freshness));
  }

  private List<PeriodicTask> guard(BooleanSupplier held, Notices notices, Clock clock) {
    GuardedNode node = new GuardedNode(applied::spec, held, sight, notices, clock);
    return List.of(
        PatroniGuard.of(node, tools, sight::access),
        LoopWaker.of(node, tools),
        new EtcdLeaderPlacer(node, sight::access));
  }

  /** All that has its turns. */
  List<PeriodicTask> tasks() {
    return tasks;
  }

  /** What other agents may ask of this one. */
  ClusterRoutes routes() {
    return new ClusterRoutes(
        new ClusterStream(sight, ClusterWatch::now),
        new OwnPrimary(
            applied::spec,
            spec -> Programs.of(spec.plan().postgresql(), tools.files()).server(tools.commands()),
            ClusterWatch::now));
  }

  /** A run ended: what the report says is looked at again. */
  void runEnded() {
    reporter.lookSoon();
  }
}
