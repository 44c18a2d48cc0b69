package org.pgmahout.agent.component.patroni;

import java.util.Collection;
import java.util.List;
import org.pgmahout.common.outcome.Secret;

/** Tells a file that only holds other passwords from one that says something else. */
final class OnlySecrets {
  private OnlySecrets() {}

  /**
   * @param is the file as it is; empty when there is none
   * @param wanted as it shall be
   * @param secrets the values that stand in the wanted one
   * @return whether they differ, and nowhere but in a secret's value
   */
  static boolean differ(String is, String wanted, Collection<Secret> secrets) {
    List<String> before = is.lines().toList();
    List<String> after = wanted.lines().toList();
    if (is.equals(wanted) || before.size() != after.size()) {
      return false;
    }
    for (int line = 0; line < before.size(); line++) {
      String old = before.get(line);
      String fresh = after.get(line);
      if (!old.equals(fresh)
          && secrets.stream().noneMatch(secret -> around(old, fresh, secret.reveal()))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the old line is the new one with something else in the value's place. */
  private static boolean around(String old, String fresh, String value) {
    int at = value.isBlank() ? -1 : fresh.indexOf(value);
    return at >= 0
        && old.length() >= fresh.length() - value.length()
        && old.startsWith(fresh.substring(0, at))
        && old.endsWith(fresh.substring(at + value.length()));
  }
}
