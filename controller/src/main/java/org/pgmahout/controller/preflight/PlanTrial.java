package org.pgmahout.controller.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanPlaces;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeVerdict;
import org.pgmahout.common.wire.NodeVerdict.Remark;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;

/**
 * What the programs on the nodes say of a plan before anything is touched: PostgreSQL of its
 * parameters and pg_hba lines, Patroni, HAProxy, the kernel. All nodes are asked at once; what
 * several say is one row.
 *
 * @param refusals what cannot come into force
 * @param warnings what comes otherwise than one may think
 * @param unjudged what nobody could judge yet, a sentence each
 */
public record PlanTrial(List<Said> refusals, List<Said> warnings, List<String> unjudged) {
  public PlanTrial {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    unjudged = List.copyOf(unjudged);
  }

  /** A remark with all nodes that make it. */
  public record Said(Remark remark, List<String> nodes) {
    public Said {
      nodes = List.copyOf(nodes);
    }

    /** In one line, after the place in the plan. */
    public String words() {
      return "%s: %s on %s: %s"
          .formatted(remark.path(), remark.by(), String.join(", ", nodes), remark.words());
    }
  }

  /** Asks; an agent that does not answer has judged nothing. */
  public static PlanTrial ask(List<? extends Agent> agents, Function<String, NodeSpec> specs) {
    Map<String, Answer<NodeVerdict>> answers =
        NodeRuns.collect(
            agents,
            agent -> agent.look(Look.JUDGE, new LookRequest("", specs.apply(agent.node()))));
    Map<Remark, List<String>> refusals = new LinkedHashMap<>();
    Map<Remark, List<String>> warnings = new LinkedHashMap<>();
    List<String> unjudged = new ArrayList<>();
    answers.forEach(
        (node, answer) -> {
          switch (answer) {
            case Answer.Value<NodeVerdict>(NodeVerdict said) -> {
              gather(said.refusals(), node, refusals);
              gather(said.warnings(), node, warnings);
              unjudged.addAll(said.unjudged());
            }
            case Answer.Failure<NodeVerdict>(OpsException error) ->
                unjudged.add("%s could not judge the plan: %s".formatted(node, error.getMessage()));
          }
        });
    return new PlanTrial(rows(refusals), rows(warnings), unjudged);
  }

  private static void gather(List<Remark> remarks, String node, Map<Remark, List<String>> into) {
    remarks.forEach(remark -> into.computeIfAbsent(remark, _ -> new ArrayList<>()).add(node));
  }

  private static List<Said> rows(Map<Remark, List<String>> remarks) {
    return remarks.entrySet().stream()
        .map(entry -> new Said(entry.getKey(), entry.getValue()))
        .toList();
  }

  /**
   * Throws PLAN_REFUSED with every refusal, its place in the plan, and the remedies.
   *
   * @param places where the plan's keys stand
   */
  public void require(PlanPlaces places) {
    if (refusals.isEmpty()) {
      return;
    }
    throw new OpsException(
        ErrorCode.PLAN_REFUSED,
        refusals.stream()
            .sorted(Comparator.comparing(said -> places.line(said.remark().path())))
            .map(said -> line(said, places))
            .collect(Collectors.joining("\n  ", "the nodes refuse what the plan says:\n  ", "")),
        refusals.stream()
                .map(said -> said.remark().remedy())
                .distinct()
                .collect(Collectors.joining(" "))
            + " Nothing was touched.");
  }

  /** One thing that was said, at its place in the plan. */
  public static String line(Said said, PlanPlaces places) {
    return places.of(said.remark().path()) + ": " + said.words();
  }
}
