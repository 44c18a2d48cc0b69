package org.pgmahout.controller.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlainTransport;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.SuperuserSources;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.cluster.FirstResponder;
import org.pgmahout.controller.etcd.EtcdAccounts;
import org.pgmahout.controller.history.UnfinishedApplies;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.status.ClusterStatus.NodeRow;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * Asks all agents, etcd and a Patroni at once and makes one view of it; a silent agent is a row.
 * The cluster's table is that of Patroni's keys in etcd; a folder that etcd does not let in (a
 * viewer's) and an etcd that does not answer leave it to a Patroni, which is asked only then: each
 * costs a handshake.
 */
public final class StatusReader {
  private final ClusterEdge edge;
  private final List<AgentClient> agents;

  /** Reads the cluster at this edge through these agents. */
  public StatusReader(ClusterEdge edge, List<AgentClient> agents) {
    this.edge = edge;
    this.agents = agents;
  }

  private record Patroni(String systemId, List<Member> members, boolean paused) {
    static final Patroni SILENT = new Patroni("", List.of(), false);

    /** A member that is being copied has no system identifier yet. */
    boolean whole() {
      return !systemId.isEmpty();
    }
  }

  /** The cluster as it is now. */
  public ClusterStatus read() {
    ClusterPlan plan = edge.plan();
    try (Parallel beside = new Parallel()) {
      var asked = beside.begin(() -> fromEtcd().orElseGet(this::fromAnyMember));
      var etcd = beside.begin(() -> EtcdAccounts.danger(edge));
      Map<String, Parallel.Answer<NodeHealth>> health =
          NodeRuns.collect(agents, AgentClient::health);
      List<String> ofAgents = ofAgents(health);
      Patroni patroni = asked.result();
      List<NodeRow> nodes =
          plan.nodes().stream()
              .filter(node -> health.containsKey(node.name()))
              .map(node -> row(node, health.get(node.name())))
              .toList();
      return new ClusterStatus(
          plan.name(),
          patroni.systemId(),
          !patroni.paused() && whole(plan, patroni.members(), nodes),
          patroni.paused(),
          patroni.members(),
          nodes,
          new ConnectionStrings(plan, edge.authorityFile().toString()).all(),
          Stream.of(
                  ofAgents,
                  etcd.result().map(danger -> danger + "; pgmahout apply").stream().toList(),
                  warnings(health))
              .flatMap(List::stream)
              .toList());
    }
  }

  private Patroni fromAnyMember() {
    return FirstResponder.ask(edge, StatusReader::table, Patroni::whole).orElse(Patroni.SILENT);
  }

  /** By Patroni's keys; empty where they are not to be read, or there are none. */
  private Optional<Patroni> fromEtcd() {
    PatroniKeys keys = new PatroniKeys(edge.plan().name());
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      if (Etcd.silence(edge.etcd()).isPresent()) {
        return Optional.empty();
      }
      ClusterState state = etcd.get(keys.prefix()).patroni(keys).state();
      return Optional.of(
              new Patroni(state.systemId().value().orElse(""), state.table(), state.paused()))
          .filter(read -> !read.members().isEmpty());
    } catch (OpsException e) {
      return Optional.empty();
    }
  }

  private static Optional<Patroni> table(PatroniClient member) {
    List<Member> members = member.members();
    if (members.isEmpty()) {
      return Optional.empty();
    }
    PatroniStatus own = member.status();
    return Optional.of(new Patroni(own.systemId(), members, own.paused()));
  }

  /** What the agents themselves are and do, of those that answered before. */
  private List<String> ofAgents(Map<String, Parallel.Answer<NodeHealth>> health) {
    List<AgentClient> answering =
        agents.stream()
            .filter(agent -> health.get(agent.node()) instanceof Parallel.Answer.Value<?>)
            .toList();
    List<NodeFacts> facts = NodeRuns.answered(answering, AgentClient::facts);
    return Stream.of(
            UnfinishedApplies.unfinished(facts),
            UnfinishedApplies.lostSecrets(facts),
            AgentVersions.of(facts).lines())
        .flatMap(List::stream)
        .toList();
  }

  private static boolean whole(ClusterPlan plan, List<Member> members, List<NodeRow> nodes) {
    return members.size() == plan.nodesWith(Role.DATABASE).size()
        && members.stream().allMatch(Member::healthy)
        && members.stream().filter(member -> member.role().leads()).count() == 1
        && nodes.stream().allMatch(row -> row.agent().equals("ok") && row.trouble().isEmpty());
  }

  private static NodeRow row(NodePlan node, Parallel.Answer<NodeHealth> answer) {
    String roles = node.roles().stream().sorted().map(Role::word).collect(Collectors.joining(" "));
    return switch (answer) {
      case Parallel.Answer.Failure<NodeHealth>(OpsException error) ->
          new NodeRow(
              node.name(),
              node.address(),
              roles,
              error.code() == ErrorCode.AGENT_UNREACHABLE ? "unreachable" : "refused",
              node.has(Role.ETCD) ? "unknown" : "",
              List.of(words(node, error)));
      case Parallel.Answer.Value<NodeHealth>(NodeHealth health) -> {
        List<String> trouble = new ArrayList<>();
        String etcd = node.has(Role.ETCD) ? "unknown" : "";
        for (ComponentHealth part : health.components()) {
          if (part.component() == Component.ETCD) {
            etcd = part.state().name().toLowerCase(java.util.Locale.ROOT);
          }
          if (part.state() == State.FAILED || part.state() == State.UNKNOWN) {
            trouble.add(part.component().word() + ": " + part.reason() + "; " + part.hint());
          }
        }
        yield new NodeRow(node.name(), node.address(), roles, "ok", etcd, trouble);
      }
    };
  }

  /** The row's own line begins with the node already. */
  private static String words(NodePlan node, OpsException error) {
    String what = error.getMessage();
    String self = node.name() + ": ";
    return (what.startsWith(self) ? what.substring(self.length()) : what) + ". " + error.hint();
  }

  private List<String> warnings(Map<String, Parallel.Answer<NodeHealth>> health) {
    List<String> warnings = new ArrayList<>();
    PlainTransport.danger(edge.plan())
        .ifPresent(
            danger ->
                warnings.add("security.transport is " + danger + "; " + PlainTransport.REMEDY));
    SuperuserSources.dangers(edge.plan())
        .forEach(
            danger ->
                warnings.add(
                    "security.superuser_from: " + danger + ". " + SuperuserSources.REMEDY));
    warnings.addAll(edge.folder().own().endingSoon());
    health.forEach(
        (node, answer) -> {
          if (answer instanceof Parallel.Answer.Value<NodeHealth>(NodeHealth seen)) {
            seen.components().stream()
                .filter(part -> part.state() == State.WARN)
                .map(
                    part ->
                        "%s: %s %s; %s"
                            .formatted(node, part.component().word(), part.reason(), part.hint()))
                .forEach(warnings::add);
          }
        });
    return warnings;
  }
}
