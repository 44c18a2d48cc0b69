package org.pgmahout.controller.preflight;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;

/**
 * Agents of another version than the command: said wherever people look, and refused for what
 * changes something. What the two tell each other may differ from one minor version to the next
 * (SemVer, 0.x: the second number) and never within one, so that a fix need not be on all machines
 * at once.
 *
 * @param command the command's version
 * @param agents version of each agent that answers, by node
 */
public record AgentVersions(String command, Map<String, String> agents) {
  private static final String SOURCES = "0.3.0";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  public AgentVersions {
    agents = new TreeMap<>(agents);
  }

  /** The version of this command. */
  public static String own() {
    String version = AgentVersions.class.getPackage().getImplementationVersion();
    return version == null ? SOURCES : version;
  }

  /** The versions of these agents, beside this command. */
  public static AgentVersions of(Map<String, String> agents) {
    return new AgentVersions(own(), agents);
  }

  /** The same by what the agents tell of themselves. */
  public static AgentVersions of(List<NodeFacts> agents) {
    return of(
        agents.stream()
            .collect(Collectors.toMap(NodeFacts::node, NodeFacts::agentVersion, (a, _) -> a)));
  }

  /**
   * Says which agents are of another version among those that a command leaves alone. Nothing is
   * changed there, so that this is no refusal: an old agent may be what the limit leaves out.
   */
  public static void mention(List<? extends Agent> others, Consumer<String> say) {
    of(NodeRuns.answered(others, Agent::facts))
        .lines()
        .forEach(line -> say.accept(line + " (nothing is changed there now)"));
  }

  /** Says which agents are of another version; throws VERSION_MISMATCH when that cannot work. */
  public void check(Consumer<String> say) {
    requireTogether();
    lines().forEach(say);
  }

  /** A line for each version that is not the command's; none when all are. */
  public List<String> lines() {
    return others()
        .map(
            version ->
                "%s: agent %s, and this command is %s; %s"
                    .formatted(nodes(version), version, command, remedy(version)))
        .toList();
  }

  /** Throws VERSION_MISMATCH when an agent may misunderstand what this command sends. */
  public void requireTogether() {
    Optional<String> stranger =
        others().filter(version -> !minor(version).equals(minor(command))).findFirst();
    if (stranger.isPresent()) {
      throw new OpsException(
          ErrorCode.VERSION_MISMATCH,
          "%s: the agent is %s and this command is %s: only versions that begin alike (%s.x) change something together; nothing was changed"
              .formatted(nodes(stranger.get()), stranger.get(), command, minor(command)),
          "First: " + remedy(stranger.get()) + ".");
    }
  }

  private Stream<String> others() {
    return agents.values().stream().filter(version -> !version.equals(command)).distinct().sorted();
  }

  private String nodes(String version) {
    return String.join(
        ", ", agents.keySet().stream().filter(n -> agents.get(n).equals(version)).toList());
  }

  private String remedy(String version) {
    return isNewer(version)
        ? "use pgmahout " + version
        : "pgmahout enrol --limit " + nodes(version).replace(", ", ",");
  }

  private boolean isNewer(String version) {
    return Arrays.compare(numbers(version), numbers(command)) > 0;
  }

  private static String minor(String version) {
    return Arrays.stream(numbers(version))
        .limit(2)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining("."));
  }

  private static int[] numbers(String version) {
    return NUMBER.matcher(version).results().mapToInt(n -> Integer.parseInt(n.group())).toArray();
  }
}
