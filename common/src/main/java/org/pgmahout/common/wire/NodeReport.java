package org.pgmahout.common.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;

/**
 * How a node is, by its own agent: kept in etcd under a lease, so that one read shows the whole
 * cluster, and a node that says nothing any more is missed at once.
 *
 * @param node the node's name
 * @param agentVersion version of its agent
 * @param at the node's own clock when it was made
 * @param components one row a component the node has
 * @param problems what an operator has to know or to do, the worst first
 * @param work what an apply has still to do there
 */
public record NodeReport(
    String node,
    String agentVersion,
    Instant at,
    List<ComponentHealth> components,
    List<NodeProblem> problems,
    UnfinishedWork work) {
  /** The longest that is written into etcd, which keeps every version for an hour. */
  public static final int LONGEST = 8 * 1024;

  private static final int[] TEXTS = {700, 300, 120, 60};
  private static final int MOST_PROBLEMS = 20;

  public NodeReport {
    components = List.copyOf(components);
    problems = List.copyOf(problems);
  }

  /**
   * Whether it says the same as another one, figures in sentences aside: what is new has to be
   * known at once, and a figure within seconds.
   */
  public boolean saysTheSameAs(NodeReport other) {
    return agentVersion.equals(other.agentVersion)
        && work.equals(other.work)
        && components.equals(other.components)
        && problems.size() == other.problems.size()
        && problems.stream().allMatch(mine -> other.problems.stream().anyMatch(mine::isSameAs));
  }

  /** As it is written: with the longest texts cut until it is small enough. */
  public String text() {
    NodeReport shown = this;
    for (int longest : TEXTS) {
      shown = cut(longest);
      String text = Json.text(shown);
      if (text.getBytes(StandardCharsets.UTF_8).length <= LONGEST) {
        return text;
      }
    }
    return Json.text(new NodeReport(node, agentVersion, at, List.of(), shown.problems, shown.work));
  }

  /** Back from the text; empty when it is none of ours, or of a version that cannot be read. */
  public static Optional<NodeReport> read(String text) {
    try {
      return Optional.ofNullable(Json.tolerant().readValue(text, NodeReport.class));
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      return Optional.empty();
    }
  }

  private NodeReport cut(int longest) {
    return new NodeReport(
        node,
        agentVersion,
        at,
        components.stream()
            .map(
                row ->
                    new ComponentHealth(
                        row.component(),
                        row.state(),
                        cut(row.reason(), longest),
                        row.since(),
                        cut(row.hint(), longest)))
            .toList(),
        problems.stream()
            .limit(MOST_PROBLEMS)
            .map(
                one ->
                    new NodeProblem(
                        one.kind(),
                        one.component(),
                        one.state(),
                        cut(one.subject(), longest),
                        cut(one.what(), longest),
                        one.since(),
                        cut(one.next(), longest)))
            .toList(),
        work);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
