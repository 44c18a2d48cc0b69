package org.pgmahout.common.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The defaults of every key, read once from {@code defaults.yaml}: the one place to look them up
 * and to change them.
 *
 * @param plan what is under the operator's tree
 * @param node what is under each entry of {@code nodes}
 * @param timings the presets of {@code patroni.timing}
 * @param entries what is under each entry of the plan's other lists of mappings
 */
record PlanDefaults(
    MappingNode plan, MappingNode node, MappingNode timings, Map<Class<?>, MappingNode> entries) {
  static final String RESOURCE = "defaults.yaml";
  static final PlanDefaults STANDARD = read();

  /** The numbers of a timing preset. */
  Optional<MappingNode> timing(String preset) {
    return child(timings, preset).map(MappingNode.class::cast);
  }

  /** Names of the timing presets. */
  List<String> presets() {
    return timings.getValue().stream()
        .map(entry -> ((ScalarNode) entry.getKeyNode()).getValue())
        .toList();
  }

  /** The value of a key, when the mapping has it. */
  static Optional<Node> child(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(
            entry ->
                entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .map(entry -> entry.getValueNode())
        .findFirst();
  }

  static String text() {
    try (InputStream in = PlanDefaults.class.getResourceAsStream(RESOURCE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PlanDefaults read() {
    String text = text();
    MappingNode root =
        (MappingNode) PlanYaml.compose(text, new Problems(RESOURCE, text)).orElseThrow();
    return new PlanDefaults(
        section(root, "plan"),
        section(root, "node"),
        section(root, "timings"),
        Map.of(
            RolePlan.class, section(root, "role"),
            DatabasePlan.class, section(root, "database"),
            GrantPlan.class, section(root, "grant")));
  }

  private static MappingNode section(MappingNode root, String key) {
    return (MappingNode) child(root, key).orElseThrow();
  }
}
