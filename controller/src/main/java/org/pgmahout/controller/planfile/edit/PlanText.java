package org.pgmahout.controller.planfile.edit;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.plan.PlanYaml;
import org.pgmahout.common.plan.Scalars;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A plan's text beside its YAML nodes: where each of them stands in it, and what it says, for edits
 * that leave the rest as it was typed.
 *
 * @param newline the text's own line break
 * @param step the blanks by which the text indents
 */
record PlanText(String text, MappingNode root, String newline, String step) {

  /** Characters to take out, and what comes in their place. */
  record Cut(int from, int to, String by) {}

  /** One value without its place: YAML's own idea of its kind, and its text. */
  private record Leaf(String kind, String value) {}

  /** Reads it; empty when it is no mapping of YAML. */
  static Optional<PlanText> read(String text) {
    return PlanYaml.readable(text)
        .filter(MappingNode.class::isInstance)
        .map(MappingNode.class::cast)
        .map(
            root ->
                new PlanText(
                    text, root, text.contains("\r\n") ? "\r\n" : "\n", " ".repeat(step(root))));
  }

  static Optional<NodeTuple> entry(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(
            entry ->
                entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key))
        .findFirst();
  }

  Optional<Node> find(List<String> path) {
    Optional<Node> at = Optional.of(root);
    for (String key : path) {
      at =
          at.filter(MappingNode.class::isInstance)
              .flatMap(node -> entry((MappingNode) node, key))
              .map(NodeTuple::getValueNode);
    }
    return at;
  }

  int start(Node node) {
    return at(node.getStartMark().orElseThrow());
  }

  int end(Node node) {
    return at(node.getEndMark().orElseThrow());
  }

  /** A node's own characters, and blanks after them. */
  String between(Node node) {
    return text.substring(start(node), end(node));
  }

  /** The colon after a key. */
  int colon(Node key) {
    return text.indexOf(':', end(key));
  }

  /** What stands on the line before a place. */
  String before(int at) {
    return text.substring(startOfLine(at), at);
  }

  int startOfLine(int at) {
    return text.lastIndexOf('\n', at - 1) + 1;
  }

  /** The end of a line, before its line break. */
  int endOfLine(int at) {
    int end = text.indexOf('\n', at);
    end = end < 0 ? text.length() : end;
    return end > at && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  /** The cut that takes a line out, but for a comment at its end. */
  Cut withoutLine(int from, int to) {
    int end = endOfLine(to);
    String after = text.substring(to, end);
    if (!after.isBlank()) {
      return new Cut(from, to + (after.length() - after.stripLeading().length()), "");
    }
    int start = startOfLine(from);
    int next = text.indexOf('\n', end);
    if (next >= 0) {
      return new Cut(start, next + 1, "");
    }
    return new Cut(start == 0 ? 0 : endOfLine(start - 1), end, "");
  }

  /** The text with cuts made, which must not overlap. */
  String with(List<Cut> cuts) {
    StringBuilder out = new StringBuilder(text);
    cuts.stream()
        .sorted(Comparator.comparingInt(Cut::from).reversed())
        .forEach(cut -> out.replace(cut.from(), cut.to(), cut.by()));
    return out.toString();
  }

  /** Whether these characters go over the end of a line. */
  boolean isLong(int from, int to) {
    return text.substring(from, to).lines().count() > 1;
  }

  /** Whether this says at the path what was wanted, and everywhere else what it said before. */
  boolean says(PlanText before, List<String> path, Optional<Object> wanted) {
    Optional<Object> there = find(path).map(PlanText::said);
    boolean right = there.equals(wanted.map(PlanText::texts));
    return right && rest(path).equals(before.rest(path));
  }

  /** All but one entry; parents that hold nothing else count as absent. */
  private Map<?, ?> rest(List<String> path) {
    return without(tree(root), path);
  }

  private static Map<Object, Object> without(Object tree, List<String> path) {
    Map<Object, Object> rest = new LinkedHashMap<>();
    if (tree instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (!key.equals(path.getFirst())) {
              rest.put(key, value);
            } else if (path.size() > 1) {
              Map<?, ?> inner = without(value, path.subList(1, path.size()));
              if (!inner.isEmpty()) {
                rest.put(key, inner);
              }
            }
          });
    }
    return rest;
  }

  private static Object tree(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        mapping.getValue().forEach(e -> map.put(said(e.getKeyNode()), tree(e.getValueNode())));
        yield map;
      }
      case SequenceNode sequence -> sequence.getValue().stream().map(PlanText::tree).toList();
      case ScalarNode scalar -> new Leaf(scalar.getTag().getValue(), scalar.getValue());
      default -> String.valueOf(node);
    };
  }

  /** What is said at a node, without YAML's kinds: the reader of the key decides about those. */
  private static Object said(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<Object, Object> map = new LinkedHashMap<>();
        mapping
            .getValue()
            .forEach(entry -> map.put(said(entry.getKeyNode()), said(entry.getValueNode())));
        yield map;
      }
      case SequenceNode sequence -> sequence.getValue().stream().map(PlanText::said).toList();
      case ScalarNode scalar when Scalars.isEmpty(scalar) -> List.of();
      case ScalarNode scalar -> scalar.getValue();
      default -> String.valueOf(node);
    };
  }

  private static Object texts(Object wanted) {
    return switch (wanted) {
      case Map<?, ?> map -> {
        Map<Object, Object> texts = new LinkedHashMap<>();
        map.forEach((key, value) -> texts.put(String.valueOf(key), texts(value)));
        yield texts;
      }
      case List<?> list -> list.stream().map(PlanText::texts).toList();
      default -> String.valueOf(wanted);
    };
  }

  private static int step(MappingNode root) {
    for (NodeTuple entry : root.getValue()) {
      if (entry.getValueNode() instanceof MappingNode inner && !inner.getValue().isEmpty()) {
        Mark outside = entry.getKeyNode().getStartMark().orElseThrow();
        Mark inside = inner.getValue().getFirst().getKeyNode().getStartMark().orElseThrow();
        if (inside.getLine() > outside.getLine()) {
          return inside.getColumn() - outside.getColumn();
        }
      }
    }
    return 2;
  }

  /** Marks count code points. */
  private int at(Mark mark) {
    return text.offsetByCodePoints(0, mark.getIndex());
  }
}
