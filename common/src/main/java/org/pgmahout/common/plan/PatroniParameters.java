package org.pgmahout.common.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pgmahout.common.parameter.Parameter;
import org.pgmahout.common.parameter.ParameterProblem;
import org.pgmahout.common.parameter.ParameterTable;

/**
 * Values that PostgreSQL would take and Patroni 4.1.5 changes or drops, with a line in its log and
 * nowhere else. Its source: {@code ConfigHandler.CMDLINE_OPTIONS} in patroni/postgresql/config.py
 * (a value that fails there becomes the default), and the types of patroni/postgresql/validator.py
 * over patroni/postgresql/available_parameters/0_postgres.yml (one that fails there is removed, or
 * moved into the range). Both were compared with PostgreSQL's own table: besides a word for
 * PostgreSQL's own tests, they differ in what is here.
 */
final class PatroniParameters {
  /** The least that {@code CMDLINE_OPTIONS} takes, and what it takes instead of less. */
  private static final Map<String, Floor> FLOORS =
      Map.of(
          "max_connections", new Floor(25, "100"),
          "max_wal_senders", new Floor(3, "10"),
          "max_replication_slots", new Floor(4, "10"),
          "max_worker_processes", new Floor(2, "8"),
          "max_locks_per_transaction", new Floor(32, "64"),
          "wal_keep_size", new Floor(16, "128MB"));

  private static final List<String> TRUTHS =
      List.of("on", "true", "yes", "1", "off", "false", "no", "0");

  /**
   * What Patroni has no line for and finds in no {@code postgres --describe-config} either: name ->
   * the newest major version for which that is so.
   */
  private static final Map<String, Integer> DROPPED =
      Map.of(
          "allow_in_place_tablespaces", 14,
          "debug_discard_caches", 14,
          "debug_logical_replication_streaming", 16,
          "restrict_nonsystem_relation_kind", 16);

  private record Floor(double least, String instead) {}

  private PatroniParameters() {}

  /**
   * Why Patroni would not pass a value on that PostgreSQL would take.
   *
   * @param version 0 when it is not known which one runs
   */
  static Optional<ParameterProblem> judge(
      ParameterTable table, int version, String name, String value) {
    Parameter parameter = table.find(name).orElseThrow();
    String small = name.toLowerCase(Locale.ROOT);
    if (version != 0 && version <= DROPPED.getOrDefault(small, 0)) {
      return Optional.of(
          new ParameterProblem(
              "Patroni does not know parameter '"
                  + parameter.name()
                  + "' of PostgreSQL "
                  + version
                  + " and would silently drop it",
              "delete it"));
    }
    return floor(table, parameter, small, value)
        .or(() -> walLevel(small, value))
        .or(() -> word(version, parameter, value));
  }

  private static Optional<ParameterProblem> floor(
      ParameterTable table, Parameter parameter, String small, String value) {
    Floor floor = FLOORS.get(small);
    OptionalDouble number = table.number(small, value);
    return floor != null && number.isPresent() && number.getAsDouble() < floor.least()
        ? Optional.of(
            new ParameterProblem(
                "parameter '%s' is '%s', below Patroni's minimum of %.0f%s, and Patroni would silently take %s"
                    .formatted(
                        parameter.name(), value, floor.least(), parameter.unit(), floor.instead()),
                "write %.0f%s or more".formatted(floor.least(), parameter.unit())))
        : Optional.empty();
  }

  /** Replication needs more than minimal; archive is an old word for replica. */
  private static Optional<ParameterProblem> walLevel(String small, String value) {
    return small.equals("wal_level")
            && !List.of("replica", "logical", "hot_standby")
                .contains(value.toLowerCase(Locale.ROOT))
        ? Optional.of(
            new ParameterProblem(
                "parameter 'wal_level' is '" + value + "', and Patroni would silently take replica",
                "write replica or logical"))
        : Optional.empty();
  }

  /**
   * Of truth values Patroni takes only whole words, and of enums only the shown ones; {@code
   * maintenance_work_mem} is moved up to 1MB, which was the least before PostgreSQL 17.
   */
  private static Optional<ParameterProblem> word(int version, Parameter parameter, String value) {
    String small = value.toLowerCase(Locale.ROOT);
    String name = parameter.name();
    boolean dropped =
        switch (parameter.type()) {
          case BOOL -> !parameter.name().contains(".") && !TRUTHS.contains(small);
          case ENUM ->
              !name.contains(".")
                  && !name.equals("wal_level")
                  && parameter.hidden().containsKey(small)
                  && !(parameter.takesTruth() && TRUTHS.contains(small));
          default -> false;
        };
    if (dropped) {
      return Optional.of(
          new ParameterProblem(
              "parameter '" + name + "' is '" + value + "', which Patroni would silently drop",
              "write " + parameter.range()));
    }
    boolean lifted =
        name.equals("maintenance_work_mem")
            && version == 17
            && ParameterTable.of(version).number(name, value).orElse(1024) < 1024;
    return lifted
        ? Optional.of(
            new ParameterProblem(
                "parameter '" + name + "' is '" + value + "', and Patroni would silently take 1MB",
                "write 1MB or more"))
        : Optional.empty();
  }
}
