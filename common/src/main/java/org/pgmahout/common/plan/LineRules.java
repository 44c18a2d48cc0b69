package org.pgmahout.common.plan;

import java.util.List;
import java.util.Map;

/**
 * Texts that end up in a line of a file that PostgreSQL reads. One with a line break in it makes
 * the whole file unreadable: every later reload is void, and the next start fails. YAML's {@code >}
 * and {@code |} leave such a break at a text's end, where nobody sees it.
 */
final class LineRules {
  /** Keys of patroni.yml whose texts Patroni writes into PostgreSQL's files. */
  private static final List<String> PATRONIS =
      List.of(
          "postgresql",
          "bootstrap.dcs.postgresql",
          "standby_cluster",
          "bootstrap.dcs.standby_cluster");

  private LineRules() {}

  static void check(ClusterPlan plan, Problems problems) {
    plan.postgresql()
        .parameters()
        .forEach((name, value) -> line("postgresql.parameters." + name, value, problems));
    List<String> hba = plan.postgresql().hba();
    for (int i = 0; i < hba.size(); i++) {
      line("postgresql.hba[" + i + "]", hba.get(i), problems);
    }
    plan.system().sysctl().forEach((name, value) -> line("system.sysctl." + name, value, problems));
    for (String branch : PATRONIS) {
      Object at = plan.patroni().extra();
      for (String key : branch.split("\\.")) {
        at = at instanceof Map<?, ?> map ? map.get(key) : null;
      }
      tree(branch, at, problems);
    }
  }

  private static void tree(String key, Object value, Problems problems) {
    switch (value) {
      case Map<?, ?> map -> map.forEach((name, inner) -> tree(key + "." + name, inner, problems));
      case List<?> list -> list.forEach(inner -> tree(key, inner, problems));
      case String text -> extra(key, text, problems);
      case null, default -> {}
    }
  }

  private static void extra(String key, String text, Problems problems) {
    if (isBroken(text)) {
      problems.on(
          "patroni.extra." + key.substring(0, (key + ".").indexOf('.')),
          "'" + key + "' of patroni.yml has a line break in its text",
          REMEDY);
    }
  }

  private static final String REMEDY =
      "write it on one line; to fold a long one use '>-', which leaves no break at the end";

  private static void line(String path, String text, Problems problems) {
    if (isBroken(text)) {
      problems.on(
          path,
          "'" + path + "' has a line break in its text, and the file made of it could not be read",
          REMEDY);
      // Its content is judged when it is one line.
      problems.silence(path);
    }
  }

  /** A null character ends a text for PostgreSQL just as silently. */
  private static boolean isBroken(String text) {
    return text.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0);
  }
}
