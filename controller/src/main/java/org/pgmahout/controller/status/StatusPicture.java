package org.pgmahout.controller.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.UnfinishedWork;
import org.pgmahout.controller.history.UnfinishedApplies;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.status.ClusterStatus.Connection;
import org.pgmahout.controller.status.ClusterStatus.NodeRow;
import org.pgmahout.controller.status.ClusterStatus.ProblemRow;

/**
 * Makes the one view of what was read. Pure.
 *
 * @param connections how the plan's applications connect
 * @param warnings what is wrong beside the nodes
 */
record StatusPicture(ClusterPlan plan, List<Connection> connections, List<String> warnings) {
  StatusPicture {
    connections = List.copyOf(connections);
    warnings = List.copyOf(warnings);
  }

  ClusterStatus of(ClusterSources sources) {
    List<NodeRow> nodes =
        plan.nodes().stream()
            .filter(node -> sources.nodes().containsKey(node.name()))
            .map(node -> row(node, sources))
            .toList();
    List<ProblemRow> problems =
        Stream.concat(
                sources.nodes().entrySet().stream()
                    .flatMap(
                        node ->
                            node.getValue().problems().stream()
                                .map(problem -> new ProblemRow(node.getKey(), problem))),
                new ClockOffsets(sources).problems())
            .sorted(Comparator.comparing(row -> !row.problem().breaksCluster()))
            .toList();
    List<Member> members = sources.table().members();
    boolean whole =
        !sources.table().paused() && whole(members, nodes) && !Headline.isEnding(sources);
    boolean asked = !sources.etcdTrouble().isEmpty();
    return new ClusterStatus(
        Headline.of(sources, whole, nodes, problems),
        asked ? "agents" : "etcd",
        sources.etcdTrouble(),
        plan.name(),
        sources.table().systemId(),
        whole,
        sources.table().paused(),
        members,
        nodes,
        connections,
        problems,
        Stream.of(ofAgents(sources), warnings, lost(sources), ofNodes(problems))
            .flatMap(List::stream)
            .toList());
  }

  private boolean whole(List<Member> members, List<NodeRow> nodes) {
    return members.size() == plan.nodesWith(Role.DATABASE).size()
        && members.stream().allMatch(Member::healthy)
        && members.stream().filter(member -> member.role().leads()).count() == 1
        && nodes.stream().allMatch(row -> row.agent().equals("ok") && row.trouble().isEmpty());
  }

  private static NodeRow row(NodePlan node, ClusterSources sources) {
    NodeAnswer answer = sources.nodes().get(node.name());
    String roles = node.roles().stream().sorted().map(Role::word).collect(Collectors.joining(" "));
    if (answer instanceof NodeAnswer.Silent(OpsException error, Optional<NodeReport> last)) {
      String seen = last.map(report -> "not seen for " + age(report, sources) + "; ").orElse("");
      return new NodeRow(
          node.name(),
          node.address(),
          roles,
          error.code() == ErrorCode.AGENT_UNREACHABLE ? "unreachable" : "refused",
          node.has(Role.ETCD) ? "unknown" : "",
          List.of(seen + words(node, error)));
    }
    List<String> trouble =
        answer.problems().stream()
            .filter(NodeProblem::breaksCluster)
            .map(problem -> problem.component().word() + ": " + withNext(problem))
            .toList();
    return new NodeRow(node.name(), node.address(), roles, "ok", etcd(node, answer), trouble);
  }

  private static String age(NodeReport report, ClusterSources sources) {
    return TimeWords.of(java.time.Duration.between(report.at(), sources.now()));
  }

  private static String etcd(NodePlan node, NodeAnswer answer) {
    return answer.components().stream()
        .filter(part -> part.component() == Component.ETCD)
        .map(ComponentHealth::state)
        .map(state -> state.name().toLowerCase(Locale.ROOT))
        .findFirst()
        .orElse(node.has(Role.ETCD) ? "unknown" : "");
  }

  /** The row's own line begins with the node already. */
  private static String words(NodePlan node, OpsException error) {
    String what = error.getMessage();
    String self = node.name() + ": ";
    return (what.startsWith(self) ? what.substring(self.length()) : what) + ". " + error.hint();
  }

  private static String withNext(NodeProblem problem) {
    return problem.next().isEmpty() ? problem.what() : problem.what() + "; " + problem.next();
  }

  /** What the agents themselves are and do. */
  private static List<String> ofAgents(ClusterSources sources) {
    List<UnfinishedWork> work =
        sources.nodes().values().stream().flatMap(answer -> answer.work().stream()).toList();
    Map<String, String> versions = new LinkedHashMap<>();
    sources
        .nodes()
        .forEach(
            (node, answer) ->
                answer.agentVersion().ifPresent(version -> versions.put(node, version)));
    return Stream.of(
            UnfinishedApplies.unfinished(work),
            UnfinishedApplies.lostSecrets(work),
            AgentVersions.of(versions).lines())
        .flatMap(List::stream)
        .toList();
  }

  /** Agents that answer, and whose reports do not arrive any more. */
  private static List<String> lost(ClusterSources sources) {
    List<String> lines = new ArrayList<>();
    sources
        .nodes()
        .forEach(
            (node, answer) -> {
              if (answer instanceof NodeAnswer.Asked asked && asked.lost().isPresent()) {
                lines.add(
                    "%s: its agent answers, and has reported nothing to etcd for %s; pgmahout logs %s agent"
                        .formatted(node, age(asked.lost().get(), sources), node));
              }
            });
    return lines;
  }

  private static List<String> ofNodes(List<ProblemRow> problems) {
    return problems.stream()
        .filter(row -> !row.problem().breaksCluster())
        .map(
            row ->
                "%s: %s %s"
                    .formatted(
                        row.node(), row.problem().component().word(), withNext(row.problem())))
        .toList();
  }
}
