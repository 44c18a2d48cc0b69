package org.pgmahout.common.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passwords and keys in {@code postgresql.parameters}, for example in {@code archive_command}.
 * Patroni keeps the parameters in etcd and answers {@code GET /config} to everybody who reaches its
 * port (its document "Security Considerations": GET needs no password); PostgreSQL shows them to
 * every role. Only obvious ones are found, by the name before them. What the shell puts there
 * ({@code $NAME}, {@code $(cat FILE)}) is not in the plan, and is taken.
 */
final class ReadableCredentials {
  private static final String PARAMETERS = "postgresql.parameters.";

  /** How a secret's name ends: PGPASSWORD, AWS_SECRET_ACCESS_KEY, repo1-cipher-pass. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|passwd|passphrase|secret|token|(secret|access|account|storage|api)[_-]?key)"
              + "|(.*[_.-])?pass|.*[_.-]pwd");

  /** {@code NAME=value}, and {@code --name value} of an option. */
  private static final Pattern GIVEN =
      Pattern.compile(
          "(?<![A-Za-z0-9_.$-])(?:-?([A-Za-z_][A-Za-z0-9_.-]*+)="
              + "|(--(?!no-)[A-Za-z][A-Za-z0-9_.-]*+)(?:=| ++(?!-)))[\"']?+[^\\s\"'`$]");

  private static final Pattern IN_URL = Pattern.compile("://[^\\s/:@\"'`$]*+:[^\\s/@\"'`$]++@");

  /** What a parameter that merely speaks of passwords may have. */
  private static final Pattern SWITCH = Pattern.compile("(?i)|on|off|true|false|yes|no|[0-9]+");

  private ReadableCredentials() {}

  static void check(ClusterPlan plan, Problems problems) {
    plan.postgresql()
        .parameters()
        .forEach(
            (name, value) -> {
              if (SECRET.matcher(name).matches() && !SWITCH.matcher(value.strip()).matches()) {
                warn(
                    plan,
                    name,
                    "is a secret by its name",
                    "keep it where the application has its other secrets",
                    problems);
              } else {
                within(value)
                    .ifPresent(
                        found ->
                            warn(
                                plan,
                                name,
                                "holds " + found,
                                "put it into a file on the nodes that postgres alone can read (mode 0600), and let the command read that"
                                    + " (PGPASSFILE, AWS_SHARED_CREDENTIALS_FILE, or '. FILE &&' before it)",
                                problems));
              }
            });
  }

  /** What a value gives away, by its name; never the secret itself. */
  private static Optional<String> within(String value) {
    Matcher given = GIVEN.matcher(value);
    while (given.find()) {
      String name = given.group(1) == null ? given.group(2) : given.group(1);
      if (SECRET.matcher(name).matches()) {
        return Optional.of("the value of " + name);
      }
    }
    return IN_URL.matcher(value).find() ? Optional.of("a password in a URL") : Optional.empty();
  }

  private static void warn(
      ClusterPlan plan, String name, String what, String remedy, Problems problems) {
    problems.warn(
        PARAMETERS + name,
        "parameter '"
            + name
            + "' "
            + what
            + ", and everybody who reaches Patroni's port "
            + plan.patroni().port()
            + " can read that (GET /config, without a password), and every role of PostgreSQL (SHOW "
            + name
            + ")",
        remedy + "; when this was applied before, make a new one, too");
  }
}
