package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns single YAML nodes into Java values, or says why that cannot be. */
public final class Scalars {
  private Scalars() {}

  /** A node that is not what its key wants; becomes a problem at the node's place. */
  static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Node node;
    private final String remedy;

    Unfit(Node node, String what, String remedy) {
      super(what);
      this.node = node;
      this.remedy = remedy;
    }

    Node node() {
      return node;
    }

    String remedy() {
      return remedy;
    }
  }

  public static boolean isEmpty(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  static String string(Node node) {
    return scalar(node, "a text").getValue();
  }

  static boolean bool(Node node) {
    ScalarNode scalar = scalar(node, "true or false");
    if (!scalar.isPlain() || !scalar.getValue().matches("true|false")) {
      throw new Unfit(
          node,
          "is " + shown(scalar) + " where true or false is wanted",
          "write true or false, without quotes");
    }
    return Boolean.parseBoolean(scalar.getValue());
  }

  static long integer(Node node, long max) {
    ScalarNode scalar = scalar(node, "a whole number");
    if (!scalar.isPlain()
        || !scalar.getValue().matches("-?[0-9]{1,18}")
        || Math.abs(Long.parseLong(scalar.getValue())) > max) {
      throw new Unfit(
          node,
          "is " + shown(scalar) + " where a whole number is wanted",
          "write digits only, without unit or quotes");
    }
    return Long.parseLong(scalar.getValue());
  }

  static Object constant(Class<?> type, Node node) {
    List<String> words = PlanKeys.words(type);
    String word = scalar(node, "one of " + String.join(", ", words)).getValue();
    int index = words.indexOf(word);
    if (index < 0) {
      String remedy =
          DidYouMean.nearest(word, words).map(near -> "did you mean '" + near + "'? ").orElse("");
      throw new Unfit(
          node,
          "is " + shown(word) + ", which is none of its words",
          remedy + "write one of: " + String.join(", ", words));
    }
    return type.getEnumConstants()[index];
  }

  /**
   * A value of free form ({@code extra}, {@code tags}): text, number, truth value, list or mapping.
   */
  static Object tree(Node node) {
    return switch (node) {
      case MappingNode mapping -> {
        Map<String, Object> map = new LinkedHashMap<>();
        mapping
            .getValue()
            .forEach(entry -> map.put(key(entry.getKeyNode()), tree(entry.getValueNode())));
        if (map.size() < mapping.getValue().size()) {
          throw new Unfit(node, "has the same key twice", "keep one of the two");
        }
        yield map;
      }
      case SequenceNode sequence -> {
        List<Object> list = new ArrayList<>();
        sequence.getValue().forEach(item -> list.add(tree(item)));
        yield list;
      }
      default -> leaf(scalar(node, "a value"));
    };
  }

  static String key(Node node) {
    if (node instanceof ScalarNode scalar
        && !scalar.getValue().isEmpty()
        && scalar.getValue().indexOf('\n') < 0) {
      return scalar.getValue();
    }
    throw new Unfit(node, "has a key that is not a word", "write 'key: value'");
  }

  public static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when isEmpty(scalar) -> "empty";
      case ScalarNode scalar -> shown(scalar);
      default -> "something else";
    };
  }

  static String shown(String text) {
    String line = text.replaceAll("\\R", "\\\\n");
    return "'"
        + (line.length() > 60
            ? line.substring(
                    0,
                    line.offsetByCodePoints(0, Math.min(57, line.codePointCount(0, line.length()))))
                + "..."
            : line)
        + "'";
  }

  private static String shown(ScalarNode scalar) {
    return shown(scalar.getValue());
  }

  private static Object leaf(ScalarNode scalar) {
    String text = scalar.getValue();
    if (scalar.getTag().equals(Tag.BOOL)) {
      return Boolean.parseBoolean(text);
    }
    if (scalar.getTag().equals(Tag.INT)) {
      long number = integer(scalar, Long.MAX_VALUE);
      return number == (int) number ? (Object) (int) number : (Object) number;
    }
    if (scalar.getTag().equals(Tag.FLOAT)) {
      return decimal(scalar);
    }
    return text;
  }

  private static double decimal(ScalarNode scalar) {
    try {
      double number = Double.parseDouble(scalar.getValue());
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // .inf and .nan land here; the remedy is the same
    }
    throw new Unfit(
        scalar,
        "is " + shown(scalar) + ", which is no finite number",
        "write a number, or quote it if it is text");
  }

  private static ScalarNode scalar(Node node, String wanted) {
    if (node instanceof ScalarNode scalar && !isEmpty(node)) {
      return scalar;
    }
    throw isEmpty(node)
        ? new Unfit(
            node, "has no value", "write " + wanted + ", or delete the key to have the default")
        : new Unfit(
            node, "is " + kind(node) + " where " + wanted + " is wanted", "write " + wanted);
  }
}
