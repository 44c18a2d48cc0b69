package org.pgmahout.common.parameter;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One of PostgreSQL's parameters, as a server of one version tells it in pg_settings, so that a
 * value can be judged without that server.
 *
 * @param name as PostgreSQL spells it: {@code TimeZone}
 * @param unit what a number without a unit is counted in: {@code 8kB}, {@code ms}; empty for none
 * @param min the least number, as pg_settings writes it; empty for other types
 * @param max the greatest number
 * @param words what an enum may be
 * @param hidden further words that an enum takes, and the shown word each is: {@code archive} is
 *     {@code replica}
 * @param library the contrib library that brings it; empty for PostgreSQL's own
 * @param standard what it is when nobody sets it; empty for texts
 */
public record Parameter(
    String name,
    Type type,
    String unit,
    String min,
    String max,
    List<String> words,
    Map<String, String> hidden,
    Context context,
    String library,
    String standard) {

  public Parameter {
    words = List.copyOf(words);
    hidden = Map.copyOf(hidden);
  }

  /** What its values are. */
  public enum Type {
    BOOL,
    INTEGER,
    REAL,
    ENUM,
    STRING
  }

  /** When and by whom it can be set (PostgreSQL's documentation, "pg_settings"). */
  public enum Context {
    /** It only shows something. */
    INTERNAL,
    /** Only at PostgreSQL's start. */
    POSTMASTER,
    /** By a reload. */
    SIGHUP,
    SUPERUSER_BACKEND,
    BACKEND,
    SUPERUSER,
    USER
  }

  /** Whether a change waits for PostgreSQL's next start. */
  public boolean needsRestart() {
    return context == Context.POSTMASTER;
  }

  /** Whether it is a truth value, also one of those with further words ({@code archive_mode}). */
  public boolean takesTruth() {
    return type == Type.BOOL || words.contains("on") && words.contains("off");
  }

  /** The shown word of an enum that a text means. */
  Optional<String> word(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    return words.stream()
        .filter(word -> word.toLowerCase(Locale.ROOT).equals(small))
        .findFirst()
        .or(() -> Optional.ofNullable(hidden.get(small)));
  }

  /** What it may be, as a remedy says it. */
  public String range() {
    return switch (type) {
      case BOOL -> "on or off";
      case INTEGER, REAL -> {
        Optional<Units> units = Units.of(unit);
        yield units.map(known -> "a number with one of " + known.words() + ", ").orElse("a number ")
            + "from "
            + shown(min)
            + " to "
            + shown(max);
      }
      case ENUM -> "one of: " + String.join(", ", words.stream().map(Parameter::quoted).toList());
      case STRING -> "a text";
    };
  }

  /** A number with its unit, as SHOW tells it. */
  String shown(String number) {
    return Units.of(unit).map(units -> units.shown(number)).orElse(number);
  }

  private static String quoted(String word) {
    return word.isEmpty() || word.indexOf(' ') >= 0 ? "'" + word + "'" : word;
  }
}
