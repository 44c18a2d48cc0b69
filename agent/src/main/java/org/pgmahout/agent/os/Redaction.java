package org.pgmahout.agent.os;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.pgmahout.common.outcome.Secret;

/**
 * Keeps secrets out of whatever people or files get to see: known values wherever they stand,
 * whatever follows a key called password, because an old value is not known any more, and the
 * passwords of SQL statements. For the lines of one text, in their order.
 */
public final class Redaction {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MASK = "***";
  private static final String NAMES = "(?:password|passwd|pgpassword|secret)";

  private static final Pattern KEY =
      Pattern.compile("(?im)(" + NAMES + "[\"']?\\s*[:=]\\s*)\\S.*$");

  private static final Pattern NAME = Pattern.compile("(?i).*" + NAMES);

  /** Without one of these words there is nothing to take a JSON line apart for. */
  private static final Pattern WORD = Pattern.compile("(?i)" + NAMES);

  private static final int SHORTEST = 4;

  private final List<String> values;
  private final SqlPasswords statements = new SqlPasswords();

  public Redaction(Collection<Secret> secrets) {
    this.values =
        secrets.stream()
            .map(Secret::reveal)
            .flatMap(value -> value.contains("\n") ? value.lines() : value.lines().limit(1))
            .map(String::strip)
            .filter(value -> value.length() >= SHORTEST)
            .distinct()
            .sorted((a, b) -> b.length() - a.length())
            .toList();
  }

  /** One line without secrets. A line that is a JSON object stays one. */
  public synchronized String apply(String line) {
    String safe = line;
    for (String value : values) {
      safe = safe.replace(value, MASK);
    }
    if (safe.startsWith("{") && safe.endsWith("}")) {
      return WORD.matcher(safe).find() ? object(safe) : safe;
    }
    return text(safe, statements);
  }

  private static String text(String text, SqlPasswords statements) {
    return KEY.matcher(statements.apply(text)).replaceAll("$1" + MASK);
  }

  private String object(String line) {
    try {
      return masked(JSON.readTree(line)).toString();
    } catch (JsonProcessingException e) {
      return text(line, statements);
    }
  }

  private static JsonNode masked(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
          field.setValue(
              NAME.matcher(field.getKey()).matches()
                  ? TextNode.valueOf(MASK)
                  : masked(field.getValue()));
        }
      }
      case ArrayNode array -> {
        for (int i = 0; i < array.size(); i++) {
          array.set(i, masked(array.get(i)));
        }
      }
      case TextNode text -> {
        return TextNode.valueOf(text(text.textValue(), new SqlPasswords()));
      }
      default -> {}
    }
    return node;
  }
}
