package org.pgmahout.controller.planfile.change;

import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.parameter.Parameter;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.controller.planfile.change.ChangeImpact.Part;

/** PostgreSQL: its major version and its parameters. */
final class PostgresqlChanges {
  static final String PARAMETERS = "postgresql.parameters";
  static final String ROLES = "postgresql.roles";
  static final String DATABASES = "postgresql.databases";

  /**
   * What a standby must have at least as much of as its primary (PostgreSQL's documentation, "Hot
   * Standby, Administrator's Overview").
   */
  private static final Set<String> STANDBY_NEEDS =
      Set.of(
          "max_connections",
          "max_worker_processes",
          "max_wal_senders",
          "max_prepared_transactions",
          "max_locks_per_transaction");

  /** Their defaults and units are the same in every version. */
  private static final ParameterTable ANY = ParameterTable.of(0);

  private PostgresqlChanges() {}

  /** Zero is the distribution's own major version: writing out what runs changes nothing. */
  static ChangeImpact version(FieldChange change, Plans plans) {
    int from = plans.applied().postgresql().version();
    int to = plans.wanted().postgresql().version();
    int running = plans.runningMajor().getAsInt();
    if (running != 0 && (from == 0 || from == running) && (to == 0 || to == running)) {
      return new ChangeImpact.Now("PostgreSQL " + running + " runs already");
    }
    String runs = from != 0 ? String.valueOf(from) : running != 0 ? String.valueOf(running) : "";
    return new ChangeImpact.Refused(
        runs.isEmpty()
            ? "no agent says which major version runs"
            : "PostgreSQL " + runs + " runs, and its data directory is no other major version's",
        runs.isEmpty()
            ? "Keep 0 until the agents answer."
            : "Write " + runs + "; a major upgrade is not offered yet.");
  }

  static ChangeImpact parameter(FieldChange change, Plans plans) {
    String name = name(change);
    if (STANDBY_NEEDS.contains(name)) {
      return direction(change) < 0
          ? new ChangeImpact.Rolling(
              Part.POSTGRESQL_LEADER_FIRST, "a standby may not have less than its primary")
          : new ChangeImpact.Rolling(
              Part.POSTGRESQL, "a standby may not have less than its primary");
    }
    ParameterTable table = ParameterTable.of(plans.wanted().postgresql().version());
    if (table.needsRestart(name)) {
      return new ChangeImpact.Rolling(Part.POSTGRESQL, "");
    }
    return table.find(name).isEmpty() && name.contains(".")
        ? new ChangeImpact.Now("unless its extension reads it only at PostgreSQL's start")
        : ChangeImpact.now();
  }

  static Optional<String> standbyNeeds(FieldChange change) {
    return parameter(change).filter(STANDBY_NEEDS::contains);
  }

  /** Below zero when it is lowered, above when it is raised. */
  static int direction(FieldChange change) {
    return Double.compare(number(change, change.to()), number(change, change.from()));
  }

  private static double number(FieldChange change, String value) {
    Parameter parameter = ANY.find(name(change)).orElseThrow();
    return ANY.number(parameter.name(), value)
        .orElseGet(() -> ANY.number(parameter.name(), parameter.standard()).orElseThrow());
  }

  /** The parameter that a change is of; empty for a change of something else. */
  static Optional<String> parameter(FieldChange change) {
    return Optional.of(change)
        .filter(one -> one.path().startsWith(PARAMETERS + "."))
        .map(PostgresqlChanges::name);
  }

  private static String name(FieldChange change) {
    return change.path().substring(PARAMETERS.length() + 1);
  }
}
