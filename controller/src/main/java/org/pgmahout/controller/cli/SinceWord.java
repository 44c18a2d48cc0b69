package org.pgmahout.controller.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** From when on something is to be shown, as people write it: {@code 90s}, {@code 2h}, a moment. */
final class SinceWord {
  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

  private SinceWord() {}

  /**
   * The moment.
   *
   * @throws OpsException INPUT_INVALID
   */
  static Instant moment(String text, Instant now) {
    Matcher ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
    try {
      return ago.matches()
          ? now.minus(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "'" + text + "' is no time to look back to",
          "Write a number and s, m, h or d, for example 2h, or a moment like 2026-01-31T12:00:00Z.",
          e);
    }
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      default -> Duration.ofDays(1);
    };
  }
}
