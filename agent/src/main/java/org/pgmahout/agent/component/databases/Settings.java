package org.pgmahout.agent.component.databases;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.parameter.ParameterTable;

/**
 * The settings that sessions of a role, or in a database, begin with: those of the plan and no
 * others.
 */
final class Settings {
  /** Lists of names, each of which is quoted for itself (GUC_LIST_QUOTE in guc_tables.c). */
  private static final Set<String> LISTS =
      Set.of(
          "search_path",
          "temp_tablespaces",
          "session_preload_libraries",
          "local_preload_libraries");

  /** Words are distinguished by the names alone, which no version changed. */
  private static final ParameterTable TABLE = ParameterTable.of(0);

  private Settings() {}

  /**
   * What differs.
   *
   * @param owner as people know it: {@code role app}
   * @param alter as PostgreSQL does: {@code alter role "app"}
   * @param found as the catalogue has them: {@code name=value}
   */
  static List<Deed> differences(
      String owner, String alter, List<String> found, Map<String, String> wanted) {
    Map<String, String> now = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    found.forEach(
        entry ->
            now.put(
                entry.substring(0, entry.indexOf('=')), entry.substring(entry.indexOf('=') + 1)));
    Map<String, String> goal = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    goal.putAll(wanted);
    List<Deed> deeds = new ArrayList<>();
    goal.forEach(
        (name, value) -> {
          if (!now.containsKey(name) || !same(name, now.get(name), value)) {
            deeds.add(
                Deed.of(
                    owner + ", " + name,
                    now.getOrDefault(name, ""),
                    value,
                    alter + " set " + quoted(name) + " = " + value(name, value) + ";"));
          }
        });
    now.forEach(
        (name, value) -> {
          if (!goal.containsKey(name)) {
            deeds.add(
                Deed.of(owner + ", " + name, value, "", alter + " reset " + quoted(name) + ";"));
          }
        });
    return deeds;
  }

  private static boolean same(String name, String now, String wanted) {
    return isList(name) ? elements(now).equals(elements(wanted)) : TABLE.same(name, now, wanted);
  }

  /** A name with dots is several names to PostgreSQL's grammar. */
  private static String quoted(String name) {
    return Stream.of(name.split("\\."))
        .map(part -> SqlWord.name(part.toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining("."));
  }

  private static String value(String name, String value) {
    List<String> elements = isList(name) ? elements(value) : List.of(value);
    return elements.isEmpty()
        ? SqlWord.text("")
        : elements.stream().map(SqlWord::text).collect(Collectors.joining(", "));
  }

  private static boolean isList(String name) {
    return LISTS.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * A list's names as PostgreSQL reads them (SplitIdentifierString): those without quotes in lower
   * case.
   */
  static List<String> elements(String list) {
    List<String> elements = new ArrayList<>();
    StringBuilder element = new StringBuilder();
    boolean quoted = false;
    boolean wasQuoted = false;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      if (c == '"' && quoted && i + 1 < list.length() && list.charAt(i + 1) == '"') {
        element.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
        wasQuoted = true;
      } else if (c == ',' && !quoted) {
        add(elements, element, wasQuoted);
        wasQuoted = false;
      } else if (quoted || !Character.isWhitespace(c)) {
        element.append(quoted ? c : Character.toLowerCase(c));
      }
    }
    add(elements, element, wasQuoted);
    return elements;
  }

  private static void add(List<String> elements, StringBuilder element, boolean quoted) {
    if (quoted || !element.isEmpty()) {
      elements.add(element.toString());
    }
    element.setLength(0);
  }
}
