package org.pgmahout.controller.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.InForce.BarredLogin;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;

/**
 * What the database nodes' servers run with, by their own word, beside what they are to run with.
 *
 * @param nodes what each says
 * @param silent why a node could not be asked, by node
 */
public record RunningSettings(List<InForce> nodes, Map<String, String> silent) {
  public RunningSettings {
    nodes = List.copyOf(nodes);
    silent = Map.copyOf(silent);
  }

  /** Asks the agents at once. */
  public static RunningSettings ask(
      List<? extends Agent> databases, Function<String, NodeSpec> specs) {
    List<InForce> nodes = new ArrayList<>();
    Map<String, String> silent = new TreeMap<>();
    NodeRuns.collect(
            databases,
            agent -> agent.look(Look.IN_FORCE, new LookRequest("", specs.apply(agent.node()))))
        .forEach(
            (node, answer) -> {
              switch (answer) {
                case Answer.Value<InForce>(InForce said) -> nodes.add(said);
                case Answer.Failure<InForce>(OpsException error) -> {
                  // An agent of before there was this question; it is named where versions are.
                  if (error.code() != ErrorCode.NOT_FOUND) {
                    silent.put(node, error.getMessage());
                  }
                }
              }
            });
    return new RunningSettings(nodes, silent);
  }

  /**
   * Why what was applied is not in force everywhere; empty when it is.
   *
   * @param started whether what waits for a start counts, too
   */
  public Optional<String> trouble(boolean started) {
    List<String> reasons = new ArrayList<>();
    silent.forEach((node, why) -> reasons.add(node + ": " + why));
    for (InForce node : nodes) {
      if (!node.running()) {
        reasons.add(node.node() + ": PostgreSQL does not answer");
      }
      node.deviations().stream()
          .filter(deviation -> started || deviation.why() != Why.PENDING_RESTART)
          .map(Deviation::sentence)
          .forEach(sentence -> reasons.add(node.node() + ": " + sentence));
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", reasons));
  }

  /** NOT_IN_FORCE, with the node, the name, what is wanted and what is found. */
  public OpsException notInForce() {
    return new OpsException(
        ErrorCode.NOT_IN_FORCE,
        trouble(true).orElse("the servers took longer than they should"),
        "It is not recorded as applied. Correct the plan where a name is one of the plan's, end what ALTER SYSTEM set (alter system reset NAME; select pg_reload_conf()), or see pgmahout logs NODE postgresql; then apply again.");
  }

  /** What ALTER SYSTEM set, in a line a value: where, what, what the plan has, how to end it. */
  public List<String> altered() {
    return nodes.stream()
        .flatMap(node -> node.altered().stream().map(setting -> line(node.node(), setting)))
        .toList();
  }

  /** Who would be refused at the next login, in a line each. */
  public List<String> barred() {
    return nodes.stream()
        .flatMap(node -> node.barred().stream().map(login -> line(node.node(), login)))
        .toList();
  }

  private static String line(String node, BarredLogin login) {
    return "%s: %d %s as %s from %s%s: the plan's pg_hba refuses the next login"
        .formatted(
            node,
            login.sessions(),
            login.sessions() == 1 ? "session" : "sessions",
            login.role(),
            login.from(),
            login.program().isEmpty() ? "" : " (" + login.program() + ")");
  }

  private static String line(String node, AlteredSetting setting) {
    return "%s: %s = '%s' by ALTER SYSTEM (postgresql.auto.conf), on this node alone%s%s; end it there with: alter system reset %s"
        .formatted(
            node,
            setting.name(),
            setting.value(),
            !setting.wins() ? "" : "; it wins over the plan's '%s'".formatted(setting.planned()),
            setting.pending() ? "; it waits for a restart" : "",
            setting.name());
  }

  /** Nodes on which something waits for a restart that the plan did not bring, and what. */
  public Map<String, String> pendingByHand() {
    return nodes.stream()
        .filter(node -> node.altered().stream().anyMatch(AlteredSetting::pending))
        .collect(
            Collectors.toMap(
                InForce::node,
                node ->
                    node.altered().stream()
                        .filter(AlteredSetting::pending)
                        .map(AlteredSetting::name)
                        .collect(Collectors.joining(", ")),
                (a, _) -> a,
                TreeMap::new));
  }
}
