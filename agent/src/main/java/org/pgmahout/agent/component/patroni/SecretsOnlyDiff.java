package org.pgmahout.agent.component.patroni;

import java.util.List;

/** Finds out whether a file of settings differs in nothing but passwords. */
final class SecretsOnlyDiff {
  private SecretsOnlyDiff() {}

  /**
   * @param is the file as it is; empty when there is none
   * @param wanted the file as it has to be
   * @param masked the wanted one with names in place of the secrets' values: a line that differs
   *     from it holds a secret, in whichever way the value is quoted
   * @return whether they differ, and nowhere but in a secret's value
   */
  static boolean differ(String is, String wanted, String masked) {
    List<String> old = is.lines().toList();
    List<String> fresh = wanted.lines().toList();
    List<String> names = masked.lines().toList();
    if (is.equals(wanted) || old.size() != fresh.size() || names.size() != fresh.size()) {
      return false;
    }
    for (int line = 0; line < old.size(); line++) {
      boolean secret = !fresh.get(line).equals(names.get(line));
      if (secret
          ? !key(old.get(line)).equals(key(fresh.get(line)))
          : !old.get(line).equals(fresh.get(line))) {
        return false;
      }
    }
    return true;
  }

  /** What stands before a line's value. */
  private static String key(String line) {
    return line.substring(0, line.indexOf(':') + 1);
  }
}
