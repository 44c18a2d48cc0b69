package org.pgmahout.controller.status;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.WatchPace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.status.ClusterSources.MemberAnswer;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * Looks on: one picture after the other, a new one for every change of Patroni's keys the moment it
 * comes, and one a second from the nodes' reports. Agents are not asked, apart from those that do
 * not report and those of proxies, which have no way into etcd, and these at the beginning alone.
 */
public final class StatusWatch implements AutoCloseable {
  private static final Duration REPORTS = Duration.ofSeconds(1);

  /** Looks between two questions to the agents that do not come into etcd. */
  private static final int LOOKS = 10;

  private final ClusterEdge edge;
  private final List<AgentClient> agents;
  private final Clock clock;
  private final Consumer<ClusterStatus> screen;
  private final PatroniKeys patroni;
  private final OwnKeys own;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Map<String, NodeReport> last = new LinkedHashMap<>();

  private StatusPicture picture;
  private Map<String, NodeAnswer> asked = Map.of();
  private Map<String, NodeReport> reports = Map.of();
  private Optional<Duration> leaderLeft = Optional.empty();
  private Optional<ClusterState> cluster = Optional.empty();
  private String trouble = "";

  /**
   * @param screen takes every picture; called by one thread at a time
   */
  public StatusWatch(
      ClusterEdge edge, List<AgentClient> agents, Clock clock, Consumer<ClusterStatus> screen) {
    this.edge = edge;
    this.agents = agents;
    this.clock = clock;
    this.screen = screen;
    this.patroni = new PatroniKeys(edge.plan().name());
    this.own = new OwnKeys(edge.plan().name());
  }

  /** Looks on until it is closed. */
  public void run() {
    StatusReader reader = new StatusReader(edge, agents, clock);
    picture = reader.picture(Optional.empty());
    int looks = 0;
    try (ClusterWatch _ = ClusterWatch.begin(edge.etcd(), patroni, WatchPace.STEADY, this::seen)) {
      do {
        if (looks++ % LOOKS == 0) {
          ask(reader);
        }
        look();
        draw();
      } while (!ended.await(REPORTS.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(StatusReader reader) {
    Map<String, NodeAnswer> answers = reader.proxies();
    synchronized (this) {
      asked = answers;
    }
  }

  private synchronized void seen(Observation now) {
    boolean news = !cluster.filter(now.state()::equals).isPresent();
    cluster = Optional.of(now.state());
    if (news) {
      // How long the key of the leader before had is nothing that the next one's has.
      leaderLeft = Optional.empty();
      draw();
    }
  }

  /** What no watch brings: the reports, and how long the leader key still lives. */
  private void look() {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      Map<String, NodeReport> now = EtcdReading.reports(etcd, own);
      Optional<ClusterState> state = known();
      Optional<Duration> left = state.flatMap(seen -> EtcdReading.leaderLeft(etcd, seen));
      taken(now, left, "");
    } catch (OpsException e) {
      taken(Map.of(), Optional.empty(), e.getMessage());
    }
  }

  private synchronized Optional<ClusterState> known() {
    return cluster;
  }

  private synchronized void taken(
      Map<String, NodeReport> now, Optional<Duration> left, String why) {
    reports = now;
    last.putAll(now);
    leaderLeft = left;
    trouble = why;
  }

  private synchronized void draw() {
    if (cluster.isEmpty() && trouble.isEmpty()) {
      // The first list is on its way: an empty picture would say that there is no cluster.
      return;
    }
    // What was known before etcd fell silent may be true of nothing any more.
    Optional<ClusterState> shown = cluster.filter(_ -> trouble.isEmpty());
    Map<String, NodeAnswer> nodes = new LinkedHashMap<>();
    for (AgentClient agent : agents) {
      nodes.put(agent.node(), answer(agent.node()));
    }
    screen.accept(
        picture.of(
            new ClusterSources(
                shown,
                shown.map(MemberAnswer::of).orElse(MemberAnswer.SILENT),
                leaderLeft,
                nodes,
                trouble,
                clock.instant())));
  }

  private NodeAnswer answer(String node) {
    NodeReport report = reports.get(node);
    return report != null
        ? new NodeAnswer.Reported(report)
        : asked.getOrDefault(
            node,
            new NodeAnswer.Silent(
                new OpsException(
                    ErrorCode.AGENT_UNREACHABLE,
                    node + ": its agent reports nothing to etcd",
                    "Why: pgmahout status"),
                Optional.ofNullable(last.get(node))));
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
