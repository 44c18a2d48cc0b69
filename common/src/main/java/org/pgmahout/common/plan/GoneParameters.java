package org.pgmahout.common.plan;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pgmahout.common.parameter.ParameterProblem;
import org.pgmahout.common.parameter.ParameterTable;

/** Parameters that other versions of PostgreSQL have, and this one has not any more or not yet. */
final class GoneParameters {
  /**
   * What came instead (PostgreSQL's release notes). Names that left before the oldest version of
   * the table stand only here.
   */
  private static final Map<String, String> INSTEAD =
      Map.ofEntries(
          Map.entry("checkpoint_segments", "write max_wal_size instead"),
          Map.entry("min_parallel_relation_size", "write min_parallel_table_scan_size instead"),
          Map.entry("sort_mem", "write work_mem instead"),
          Map.entry("vacuum_mem", "write maintenance_work_mem instead"),
          Map.entry("default_with_oids", "delete it"),
          Map.entry("replacement_sort_tuples", "delete it"),
          Map.entry("sql_inheritance", "delete it"),
          Map.entry("ssl_renegotiation_limit", "delete it"),
          Map.entry("max_fsm_pages", "delete it"),
          Map.entry("max_fsm_relations", "delete it"),
          Map.entry("custom_variable_classes", "delete it"),
          Map.entry("standby_mode", "Patroni decides it; delete it"),
          Map.entry("trigger_file", "Patroni decides it; delete it"),
          Map.entry("force_parallel_mode", "write debug_parallel_query instead"),
          Map.entry("ssl_ecdh_curve", "write ssl_groups instead"));

  private GoneParameters() {}

  /**
   * Says which versions have it; empty for a name that no version has.
   *
   * @param version 0 when it is not known which one runs
   */
  static Optional<ParameterProblem> judge(int version, String name) {
    String remedy = INSTEAD.getOrDefault(name.toLowerCase(Locale.ROOT), "delete it");
    int[] having =
        IntStream.rangeClosed(ParameterTable.OLDEST, ParameterTable.NEWEST)
            .filter(major -> ParameterTable.of(major).find(name).isPresent())
            .toArray();
    if (having.length == 0) {
      return INSTEAD.containsKey(name.toLowerCase(Locale.ROOT))
          ? Optional.of(
              new ParameterProblem(
                  "parameter '"
                      + name
                      + "' left PostgreSQL before version "
                      + ParameterTable.OLDEST,
                  remedy))
          : Optional.empty();
    }
    int last = having[having.length - 1];
    return Optional.of(
        last < version
            ? new ParameterProblem(
                "PostgreSQL %d has no parameter '%s' any more: the last that had it was %d"
                    .formatted(version, name, last),
                remedy)
            : new ParameterProblem(
                "PostgreSQL %d has no parameter '%s' yet: it came with %d"
                    .formatted(version, name, having[0]),
                "delete it"));
  }
}
