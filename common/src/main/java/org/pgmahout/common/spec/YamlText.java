package org.pgmahout.common.spec;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes maps, lists and scalars as YAML that readers of version 1.1 (Patroni's PyYAML, Docker) and
 * 1.2 understand alike: a string that either of them would take for a number, a boolean or syntax
 * is quoted. Keys keep their order, so that the text of a plan is always the same.
 */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

  private YamlText() {}

  static String of(Map<String, ?> document) {
    StringBuilder out = new StringBuilder();
    map(document, 0, out);
    return out.toString();
  }

  private static void map(Map<?, ?> map, int indent, StringBuilder out) {
    map.forEach(
        (key, value) -> {
          out.append(" ".repeat(indent)).append(scalar(key)).append(':');
          value(value, indent, out);
        });
  }

  private static void value(Object value, int indent, StringBuilder out) {
    switch (value) {
      case Map<?, ?> map when map.isEmpty() -> out.append(" {}\n");
      case Map<?, ?> map -> {
        out.append('\n');
        map(map, indent + 2, out);
      }
      case List<?> list when list.isEmpty() -> out.append(" []\n");
      case List<?> list -> {
        out.append('\n');
        list(list, indent + 2, out);
      }
      default -> out.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static void list(List<?> list, int indent, StringBuilder out) {
    for (Object item : list) {
      out.append(" ".repeat(indent)).append('-');
      if (item instanceof Map<?, ?> map && !map.isEmpty()) {
        StringBuilder inner = new StringBuilder();
        map(map, indent + 2, inner);
        out.append(' ').append(inner.substring(indent + 2));
      } else {
        value(item, indent, out);
      }
    }
  }

  static String scalar(Object value) {
    if (value instanceof Boolean || value instanceof Number) {
      return value.toString();
    }
    String text = String.valueOf(value);
    boolean plain =
        PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
