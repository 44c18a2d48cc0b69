package org.pgmahout.common.change;

import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.change.Takes.Part;

/** PostgreSQL: its major version and its parameters. */
final class PostgresqlChanges {
  static final String PARAMETERS = "postgresql.parameters";

  /**
   * What a standby must have at least as much of as its primary, with PostgreSQL's defaults
   * (PostgreSQL's documentation, "Hot Standby, Administrator's Overview").
   */
  static final Map<String, Integer> STANDBY_NEEDS =
      Map.of(
          "max_connections", 100,
          "max_worker_processes", 8,
          "max_wal_senders", 10,
          "max_prepared_transactions", 0,
          "max_locks_per_transaction", 64);

  private PostgresqlChanges() {}

  /** Zero is the distribution's own major version: writing out what runs changes nothing. */
  static Takes version(FieldChange change, Plans plans) {
    int from = plans.applied().postgresql().version();
    int to = plans.wanted().postgresql().version();
    int running = plans.runningMajor().getAsInt();
    if (running != 0 && (from == 0 || from == running) && (to == 0 || to == running)) {
      return new Takes.Now("PostgreSQL " + running + " runs already");
    }
    String runs = from != 0 ? String.valueOf(from) : running != 0 ? String.valueOf(running) : "";
    return new Takes.Refused(
        runs.isEmpty()
            ? "no agent says which major version runs"
            : "PostgreSQL " + runs + " runs, and its data directory is no other major version's",
        runs.isEmpty()
            ? "Keep 0 until the agents answer."
            : "Write " + runs + "; a major upgrade is not offered yet.");
  }

  static Takes parameter(FieldChange change, Plans plans) {
    String name = name(change);
    if (STANDBY_NEEDS.containsKey(name)) {
      return direction(change) < 0
          ? new Takes.Rolling(
              Part.POSTGRESQL_LEADER_FIRST, "a standby may not have less than its primary")
          : new Takes.Rolling(Part.POSTGRESQL, "a standby may not have less than its primary");
    }
    if (RestartParameters.contains(name)) {
      return new Takes.Rolling(Part.POSTGRESQL, "");
    }
    return name.contains(".")
        ? new Takes.Now("unless its extension reads it only at PostgreSQL's start")
        : Takes.now();
  }

  static Optional<String> standbyNeeds(FieldChange change) {
    return Optional.of(change)
        .filter(c -> c.below(PARAMETERS))
        .map(PostgresqlChanges::name)
        .filter(STANDBY_NEEDS::containsKey);
  }

  /** Below zero when it is lowered, above when it is raised. */
  static int direction(FieldChange change) {
    int standard = STANDBY_NEEDS.get(name(change));
    return Integer.compare(number(change.to(), standard), number(change.from(), standard));
  }

  private static int number(String value, int standard) {
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : standard;
  }

  private static String name(FieldChange change) {
    return change.path().substring(PARAMETERS.length() + 1);
  }
}
