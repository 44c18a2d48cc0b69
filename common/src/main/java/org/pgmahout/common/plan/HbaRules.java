package org.pgmahout.common.plan;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The operator's lines of pg_hba.conf: each by itself, and all in their order. */
final class HbaRules {
  /** PostgreSQL cuts the names a client gives to this many bytes (NAMEDATALEN - 1). */
  private static final int LONGEST_NAME = 63;

  private HbaRules() {}

  /**
   * A rule and where it comes from.
   *
   * @param path in the plan; empty for pgmahout's own
   */
  record Placed(HbaRule rule, String line, Optional<String> path) {}

  static void check(ClusterPlan plan, Problems problems) {
    List<Placed> rules = new ArrayList<>();
    ClusterHba.first(plan).forEach(line -> rules.add(fixed(line)));
    for (int i = 0; i < plan.postgresql().hba().size(); i++) {
      String line = plan.postgresql().hba().get(i);
      String path = "postgresql.hba[" + i + "]";
      switch (HbaParser.judge(line, plan.postgresql().version())) {
        case HbaVerdict.Refused(String what, String remedy) -> problems.on(path, what, remedy);
        case HbaVerdict.Include _ -> warnOfFile(path, line, problems);
        case HbaVerdict.Comment _ -> {}
        case HbaVerdict.Rule(HbaRule rule) -> {
          warn(plan, rule, line, path, problems);
          never(plan, rule, line, path, rules, problems);
          rules.add(new Placed(rule, line, Optional.of(path)));
        }
      }
    }
  }

  private static Placed fixed(String line) {
    return switch (HbaParser.judge(line, 0)) {
      case HbaVerdict.Rule(HbaRule rule) -> new Placed(rule, line, Optional.empty());
      case HbaVerdict other -> throw new IllegalStateException(line + ": " + other);
    };
  }

  private static void warn(
      ClusterPlan plan, HbaRule rule, String line, String path, Problems problems) {
    HbaLine cut = HbaLine.of(line);
    if (cut.open()) {
      problems.warn(
          path,
          "pg_hba line " + Scalars.shown(line) + " has a double quote that is not closed",
          "close it: PostgreSQL takes the rest of the line into the quoted word");
    }
    if (cut.fields().stream().flatMap(List::stream).anyMatch(HbaToken::isFile)) {
      warnOfFile(path, line, problems);
    }
    if (rule.method().equals("oauth")
        && plan.postgresql().parameters().getOrDefault("oauth_validator_libraries", "").isBlank()) {
      problems.on(
          path,
          "pg_hba method 'oauth' works with a validator library, and the plan names none",
          "write postgresql.parameters.oauth_validator_libraries");
    }
    int version = plan.postgresql().version();
    Stream.concat(rule.databases().stream(), rule.users().stream())
        .forEach(name -> warnOfName(name, version, path, problems));
    if (rule.address() instanceof HbaAddress.Network network) {
      warnOfNumber(HbaLine.of(line).fields().get(3).getFirst().text(), network, path, problems);
    }
  }

  private static void warnOfFile(String path, String line, Problems problems) {
    problems.warn(
        path,
        "pg_hba line " + Scalars.shown(line) + " reads a file that the plan does not have",
        "put it on every database node first: without it PostgreSQL loads no pg_hba.conf and does not start; what it says is not checked here");
  }

  private static void warnOfName(HbaToken name, int version, String path, Problems problems) {
    if (name.isRegex() && !HbaParser.has(version, 16)) {
      problems.warn(
          path,
          "pg_hba name " + Scalars.shown(name.text()) + " is a pattern from PostgreSQL 16 on alone",
          version == 0
              ? "write postgresql.version: 16 or later; Debian 12's own 15 takes it for a name"
              : "list the names: PostgreSQL " + version + " takes it for a name");
    } else if (!name.isRegex()
        && !name.isFile()
        && name.text().getBytes(StandardCharsets.UTF_8).length
            > LONGEST_NAME + (name.isGroup() ? 1 : 0)) {
      problems.warn(
          path,
          "pg_hba name "
              + Scalars.shown(name.text())
              + " is longer than "
              + LONGEST_NAME
              + " bytes",
          "write the name as PostgreSQL keeps it, its first " + LONGEST_NAME + " bytes");
    }
  }

  /** inet_aton's short and octal forms are hardly ever meant. */
  private static void warnOfNumber(
      String text, HbaAddress.Network network, String path, Problems problems) {
    String number = text.replaceFirst("/.*", "");
    if (network.isIpv4() && !PlanFormats.isIpv4(number)) {
      problems.warn(
          path,
          "pg_hba address "
              + Scalars.shown(text)
              + " is read as "
              + dotted(network.address().intValue()),
          "write all four numbers, without leading zeros");
    }
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  private static void never(
      ClusterPlan plan,
      HbaRule rule,
      String line,
      String path,
      List<Placed> before,
      Problems problems) {
    if (rule.type().equals("hostssl") && !plan.security().tls()) {
      problems.warn(
          path,
          "pg_hba line " + Scalars.shown(line) + " never fits: there is no TLS",
          "write host, or security.transport: tls");
      return;
    }
    before.stream()
        .filter(earlier -> earlier.rule().covers(rule))
        .findFirst()
        .ifPresent(
            earlier ->
                problems.warn(
                    path,
                    "pg_hba line "
                        + Scalars.shown(line)
                        + " never fits: "
                        + (earlier.path().isPresent() ? "" : "pgmahout's own line ")
                        + Scalars.shown(earlier.line())
                        + " comes before it and takes all of it",
                    earlier.path().isPresent()
                        ? "put it before that line, or delete it"
                        : earlier.rule().method().equals("reject")
                            ? "delete it; from where these roles may come is said in security.superuser_from"
                            : "delete it: the cluster itself lives on that line"));
  }
}
