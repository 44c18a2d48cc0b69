package org.pgmahout.common.outcome;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's positions in the WAL, so that two of them can be compared. */
public final class Lsn {
  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  private Lsn() {}

  /** The bytes before a position such as {@code 16/B374D848}; empty for any other text. */
  public static OptionalLong bytes(String lsn) {
    Matcher half = TEXT.matcher(lsn);
    return half.matches()
        ? OptionalLong.of(
            (Long.parseLong(half.group(1), 16) << 32) + Long.parseLong(half.group(2), 16))
        : OptionalLong.empty();
  }
}
