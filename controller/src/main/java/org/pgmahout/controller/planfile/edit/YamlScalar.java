package org.pgmahout.controller.planfile.edit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * Texts as YAML scalars that are read back as the same text: plain where that is safe, else quoted.
 */
final class YamlScalar {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/_][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*( [A-Za-z0-9_./@+-]+)*");

  /** Sizes, versions and addresses begin with a digit and are no YAML numbers. */
  private static final Pattern DIGITS =
      Pattern.compile("[0-9]+(kB|MB|GB|TB|k|m|g)|[0-9]+(\\.[0-9]+){2,3}");

  /** Numbers whose text is the same to every reader. */
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]+)?");

  private static final List<String> WORDS_OF_YAML = List.of("true", "false", "null");

  private YamlScalar() {}

  /** A value after its key, whose lines would be indented like this. */
  static String value(String text, String indent) {
    boolean block =
        text.indexOf('\n') >= 0
            && !text.endsWith("\n\n")
            && text.indexOf("\n") > 0
            && isBlock(text);
    if (!block) {
      return plainOrQuoted(text);
    }
    StringBuilder out = new StringBuilder(text.endsWith("\n") ? "|" : "|-");
    text.lines()
        .forEach(line -> out.append('\n').append(line.isEmpty() ? "" : indent).append(line));
    return out.toString();
  }

  static String plainOrQuoted(String text) {
    if (DIGITS.matcher(text).matches()
        || PLAIN.matcher(text).matches()
            && !WORDS_OF_YAML.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    return quoted(text);
  }

  /** A value in one line, in the quotes that stood there before where they can hold it. */
  static String inline(Object value, ScalarStyle before) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(
                  entry ->
                      plainOrQuoted(String.valueOf(entry.getKey()))
                          + ": "
                          + inline(entry.getValue(), ScalarStyle.PLAIN))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream()
              .map(item -> inline(item, ScalarStyle.PLAIN))
              .collect(Collectors.joining(", ", "[", "]"));
      case String text when before == ScalarStyle.DOUBLE_QUOTED -> quoted(text);
      case String text when before == ScalarStyle.SINGLE_QUOTED && isPrintable(text) ->
          "'" + text.replace("'", "''") + "'";
      case String text when NUMBER.matcher(text).matches() -> text;
      case String text -> plainOrQuoted(text);
      default -> String.valueOf(value);
    };
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> out.append('\\').appendCodePoint(c);
                case '\n' -> out.append("\\n");
                default -> {
                  if (c >= ' ' && c < 0x7f) {
                    out.appendCodePoint(c);
                  } else {
                    out.append(String.format(Locale.ROOT, "\\U%08x", c));
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  private static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  private static boolean isBlock(String text) {
    return text.lines().allMatch(line -> line.isBlank() ? line.isEmpty() : isPrintable(line))
        && text.charAt(0) > ' ';
  }
}
