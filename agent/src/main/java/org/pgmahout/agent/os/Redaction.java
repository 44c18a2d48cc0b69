package org.pgmahout.agent.os;

import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.pgmahout.common.outcome.Secret;

/**
 * Keeps secrets out of whatever people or files get to see: known values wherever they stand, and
 * whatever follows a key called password, because an old value is not known any more.
 */
public final class Redaction {

  private static final Pattern KEY =
      Pattern.compile("(?i)((?:password|passwd|pgpassword|secret)[\"']?\\s*[:=]\\s*)\\S.*$");

  private static final int SHORTEST = 4;

  private final List<String> values;

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

  /** One line without secrets. */
  public String apply(String line) {
    String safe = line;
    for (String value : values) {
      safe = safe.replace(value, "***");
    }
    return KEY.matcher(safe).replaceAll("$1***");
  }
}
