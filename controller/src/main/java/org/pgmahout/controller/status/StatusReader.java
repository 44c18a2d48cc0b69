package org.pgmahout.controller.status;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.plan.PlainTransport;
import org.pgmahout.common.plan.SuperuserSources;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.UnfinishedWork;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.FirstResponder;
import org.pgmahout.controller.etcd.EtcdAccounts;
import org.pgmahout.controller.status.ClusterSources.MemberAnswer;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * Reads etcd, where Patroni keeps the cluster and every agent of a database or etcd node what it
 * says of its node, and makes one view of it. Agents are asked only where etcd has nothing of them
 * (each costs a handshake, and a dead machine seconds), or where their report says that something
 * is wrong: it is seconds old, and may be over. A folder that etcd does not let in (a viewer's),
 * and an etcd that does not answer, leave all of it to the agents and to a Patroni.
 */
public final class StatusReader {
  private final ClusterEdge edge;
  private final List<AgentClient> agents;
  private final Clock clock;
  private final PatroniKeys patroni;
  private final OwnKeys own;

  /** Reads the cluster at this edge through these agents. */
  public StatusReader(ClusterEdge edge, List<AgentClient> agents, Clock clock) {
    this.edge = edge;
    this.agents = agents;
    this.clock = clock;
    this.patroni = new PatroniKeys(edge.plan().name());
    this.own = new OwnKeys(edge.plan().name());
  }

  /** What was read of etcd. */
  private record Read(
      Optional<ClusterState> cluster,
      Map<String, NodeReport> reports,
      Map<String, NodeReport> last,
      Optional<Duration> leaderLeft,
      String trouble) {
    static Read nothing(String why) {
      return new Read(Optional.empty(), Map.of(), Map.of(), Optional.empty(), why);
    }
  }

  /**
   * The cluster as it is now.
   *
   * @param everyone whether every agent is asked, whatever etcd has of it
   */
  public ClusterStatus read(boolean everyone) {
    try (Parallel beside = new Parallel()) {
      var danger = beside.begin(() -> EtcdAccounts.danger(edge));
      Read read = etcd();
      MemberAnswer table =
          read.cluster()
              .map(MemberAnswer::of)
              .filter(known -> !known.members().isEmpty())
              .orElseGet(this::fromAnyMember);
      Map<String, NodeAnswer> nodes = nodes(read, everyone);
      return picture(danger.result())
          .of(
              new ClusterSources(
                  read.cluster(),
                  table,
                  read.leaderLeft(),
                  nodes,
                  everyone ? "every agent was asked" : read.trouble(),
                  clock.instant()));
    }
  }

  StatusPicture picture(Optional<String> danger) {
    return new StatusPicture(
        edge.plan(),
        new ConnectionStrings(edge.plan(), edge.authorityFile().toString()).all(),
        Stream.of(
                danger.map(open -> open + "; pgmahout apply").stream(),
                PlainTransport.danger(edge.plan())
                    .map(why -> "security.transport is " + why + "; " + PlainTransport.REMEDY)
                    .stream(),
                SuperuserSources.dangers(edge.plan()).stream()
                    .map(why -> "security.superuser_from: " + why + ". " + SuperuserSources.REMEDY),
                edge.folder().own().endingSoon().stream())
            .flatMap(lines -> lines)
            .toList());
  }

  private Read etcd() {
    try {
      EtcdAccess access = edge.etcd();
      Optional<String> silence = Etcd.silence(access);
      return silence.isPresent() ? Read.nothing(silence.get()) : etcd(access);
    } catch (OpsException e) {
      // It does not answer, or this folder has no way in, as a viewer's: agents are asked.
      return Read.nothing(e.getMessage());
    }
  }

  private Read etcd(EtcdAccess access) {
    try (Etcd etcd = Etcd.connect(access)) {
      EtcdReading reading = EtcdReading.of(etcd, patroni, own);
      Map<String, NodeReport> last = new HashMap<>();
      for (AgentClient agent : agents) {
        if (!reading.reports().containsKey(agent.node())) {
          EtcdReading.last(etcd, own, agent.node())
              .ifPresent(report -> last.put(agent.node(), report));
        }
      }
      return new Read(
          Optional.of(reading.cluster()), reading.reports(), last, reading.leaderLeft(), "");
    }
  }

  private Map<String, NodeAnswer> nodes(Read read, boolean everyone) {
    List<AgentClient> silent =
        agents.stream()
            .filter(agent -> everyone || doubtful(read.reports().get(agent.node())))
            .toList();
    Map<String, Parallel.Answer<NodeAnswer>> answers =
        NodeRuns.collect(
            silent,
            agent ->
                asked(
                    agent,
                    Optional.ofNullable(read.reports().get(agent.node())),
                    Optional.ofNullable(read.last().get(agent.node()))));
    Map<String, NodeAnswer> nodes = new LinkedHashMap<>();
    for (AgentClient agent : agents) {
      String node = agent.node();
      nodes.put(
          node,
          switch (answers.get(node)) {
            case null -> new NodeAnswer.Reported(read.reports().get(node));
            case Parallel.Answer.Value<NodeAnswer>(NodeAnswer answer) -> answer;
            case Parallel.Answer.Failure<NodeAnswer>(OpsException why) ->
                new NodeAnswer.Silent(why, Optional.ofNullable(read.last().get(node)));
          });
    }
    return nodes;
  }

  /**
   * Whether the agent itself has to be asked: there is no report, or it says that something is
   * wrong or under way, which may be over since.
   */
  private static boolean doubtful(NodeReport report) {
    return report == null
        || report.problems().stream().anyMatch(NodeProblem::breaksCluster)
        || report.work().held()
        || !report.work().unfinished().isNone()
        || !report.work().missingSecrets().isEmpty();
  }

  /** What the agents say that have no way into etcd. */
  Map<String, NodeAnswer> proxies() {
    Map<String, NodeAnswer> answers = new LinkedHashMap<>();
    NodeRuns.collect(
            agents.stream().filter(agent -> !comesIntoEtcd(agent.node())).toList(),
            agent -> asked(agent, Optional.empty(), Optional.empty()))
        .forEach(
            (node, answer) -> {
              if (answer instanceof Parallel.Answer.Value<NodeAnswer>(NodeAnswer value)) {
                answers.put(node, value);
              }
            });
    return answers;
  }

  private boolean comesIntoEtcd(String node) {
    return edge.plan().nodes().stream()
        .anyMatch(one -> one.name().equals(node) && PlanCompiler.comesIntoEtcd(one));
  }

  private static NodeAnswer asked(
      AgentClient agent, Optional<NodeReport> report, Optional<NodeReport> last) {
    NodeFacts facts = agent.facts();
    List<ComponentHealth> components = agent.health().components();
    return new NodeAnswer.Asked(
        components,
        facts.agentVersion(),
        UnfinishedWork.of(facts),
        report.map(known -> NodeAnswer.stillTrue(known, components)).orElse(List.of()),
        last);
  }

  private MemberAnswer fromAnyMember() {
    return FirstResponder.ask(edge, StatusReader::table, MemberAnswer::whole)
        .orElse(MemberAnswer.SILENT);
  }

  private static Optional<MemberAnswer> table(PatroniClient member) {
    List<Member> members = member.members();
    if (members.isEmpty()) {
      return Optional.empty();
    }
    PatroniStatus self = member.status();
    return Optional.of(new MemberAnswer(self.systemId(), members, self.paused()));
  }
}
