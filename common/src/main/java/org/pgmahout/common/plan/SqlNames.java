package org.pgmahout.common.plan;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The forms that names and times take which the plan gives to PostgreSQL. */
public final class SqlNames {
  /** NAMEDATALEN less the end mark: a longer name is cut off silently. */
  private static final int LONGEST = 63;

  /** Names of settings, as ALTER ROLE takes them. */
  static final String SETTING = "[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*";

  private SqlNames() {}

  /** Why a text is no name of something in PostgreSQL; empty when it is one. */
  static Optional<String> problem(String name) {
    if (name.isEmpty()) {
      return Optional.of("has no name");
    }
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST) {
      return Optional.of(
          "has a name of %d bytes, and PostgreSQL cuts it off after %d".formatted(bytes, LONGEST));
    }
    return name.chars().anyMatch(c -> c < ' ' || c == 127)
        ? Optional.of("has a control character in its name")
        : Optional.empty();
  }

  /**
   * A moment of the plan, to the second: a date (its beginning in UTC), or a date, time and zone.
   *
   * @return empty when it is neither
   */
  public static Optional<Instant> moment(String text) {
    try {
      Instant moment =
          text.contains("T")
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      return Optional.of(moment.truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
