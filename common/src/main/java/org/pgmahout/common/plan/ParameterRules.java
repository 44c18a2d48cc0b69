package org.pgmahout.common.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgmahout.common.parameter.ParameterProblem;
import org.pgmahout.common.parameter.ParameterTable;

/**
 * {@code postgresql.parameters}: names and values that PostgreSQL would refuse, that Patroni would
 * silently change, or that are decided elsewhere. What only a running server can judge (a time
 * zone, a library) is left to the nodes.
 */
final class ParameterRules {
  private static final String PATH = "postgresql.parameters.";
  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*";

  private final ParameterTable table;
  private final int version;
  private final Problems problems;

  private ParameterRules(int version, Problems problems) {
    this.version =
        version >= ParameterTable.OLDEST && version <= ParameterTable.NEWEST ? version : 0;
    this.table = ParameterTable.of(version);
    this.problems = problems;
  }

  static void check(PostgresqlPlan postgresql, Problems problems) {
    ParameterRules rules = new ParameterRules(postgresql.version(), problems);
    Map<String, String> seen = new HashMap<>();
    postgresql
        .parameters()
        .forEach(
            (name, value) -> {
              if (!rules.isSecond(name, seen)) {
                rules.parameter(name, value);
              }
            });
    rules.size("wal_keep_size", postgresql.walKeepSize());
    rules.size("max_slot_wal_keep_size", postgresql.maxSlotWalKeepSize());
  }

  /** PostgreSQL does not mind the case of a name, and YAML does. */
  private boolean isSecond(String name, Map<String, String> seen) {
    OptionalInt line = problems.line(PATH + name);
    String first = line.isEmpty() ? null : seen.putIfAbsent(small(name), name);
    if (first == null) {
      return false;
    }
    problems.on(
        PATH + name,
        "parameter '"
            + name
            + "' is written a second time: it is the '"
            + first
            + "' of line "
            + problems.line(PATH + first).orElseThrow(),
        "keep one of the two");
    return true;
  }

  private void parameter(String name, String value) {
    if (!name.matches(NAME)) {
      report(
          name, Scalars.shown(name) + " is no parameter's name", "write it as in postgresql.conf");
      return;
    }
    Optional<String> owner = OwnedParameters.remedy(name);
    if (owner.isPresent()) {
      report(name, "parameter '" + name + "' is not set here", owner.get());
    } else if (table.find(name).isEmpty()) {
      unknown(name);
    } else {
      table
          .judge(name, value)
          .or(() -> PatroniParameters.judge(table, version, name, value))
          .ifPresent(problem -> report(name, problem.what(), problem.remedy()));
    }
  }

  private void unknown(String name) {
    Optional<ParameterProblem> gone = GoneParameters.judge(version, name);
    if (gone.isPresent()) {
      report(name, gone.get().what(), gone.get().remedy());
    } else if (!name.contains(".") || table.isOfKnownLibrary(name)) {
      report(
          name,
          versions() + " has no parameter '" + name + "'",
          DidYouMean.nearest(name, table.names())
              .map(near -> "did you mean '" + near + "'?")
              .orElse("correct its name, or delete it"));
    }
  }

  private String versions() {
    return "PostgreSQL"
        + (version == 0
            ? " of no version from " + ParameterTable.OLDEST + " to " + ParameterTable.NEWEST
            : " " + version);
  }

  /** A parameter with a key of its own. */
  private void size(String name, String value) {
    if (PlanFormats.isSize(value)) {
      table
          .judge(name, value)
          .or(() -> PatroniParameters.judge(table, version, name, value))
          .ifPresent(
              problem -> problems.on("postgresql." + name, problem.what(), problem.remedy()));
    }
  }

  private void report(String name, String what, String remedy) {
    problems.on(PATH + name, what, remedy);
    // What other rules would say of the same value is of no use before this is mended.
    problems.silence(PATH + name);
  }

  private static String small(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
