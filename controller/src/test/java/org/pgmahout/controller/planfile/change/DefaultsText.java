package org.pgmahout.controller.planfile.change;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.ClusterPlan;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The comments and values of {@code defaults.yaml} by path: what reference and schema are made of.
 */
record DefaultsText(Map<String, String> comments, Map<String, Node> values) {

  static DefaultsText read() {
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setParseComments(true).build();
    DefaultsText all = new DefaultsText(new LinkedHashMap<>(), new LinkedHashMap<>());
    try (InputStream file = ClusterPlan.class.getResourceAsStream("defaults.yaml")) {
      all.collect("", (MappingNode) new Compose(settings).composeInputStream(file).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** A value as it is written: one line, or the keys and values of a mapping. */
  static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar ->
          scalar.isPlain() ? scalar.getValue() : "\"" + scalar.getValue() + "\"";
      case SequenceNode list ->
          list.getValue().stream()
              .map(DefaultsText::shown)
              .collect(Collectors.joining(", ", "[", "]"));
      case MappingNode map ->
          map.getValue().stream()
              .map(entry -> shown(entry.getKeyNode()) + ": " + shown(entry.getValueNode()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> throw new IllegalStateException(node.toString());
    };
  }

  private void collect(String path, MappingNode mapping) {
    for (NodeTuple entry : mapping.getValue()) {
      String key = ((ScalarNode) entry.getKeyNode()).getValue();
      String at = path.isEmpty() ? key : path + "." + key;
      String comment =
          entry.getKeyNode().getBlockComments().stream()
              .map(line -> line.getValue().strip())
              .filter(line -> !line.isEmpty())
              .collect(Collectors.joining(" "));
      comments.put(at, comment);
      values.put(at, entry.getValueNode());
      if (entry.getValueNode() instanceof MappingNode inner) {
        collect(at, inner);
      }
    }
  }
}
