package org.pgmahout.common.plan;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** PostgreSQL's own roles that others can be members of (its documentation, "Predefined Roles"). */
final class PredefinedRoles {
  /** By name: the first version that has it. */
  private static final Map<String, Integer> SINCE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("pg_monitor", 10),
              Map.entry("pg_read_all_settings", 10),
              Map.entry("pg_read_all_stats", 10),
              Map.entry("pg_stat_scan_tables", 10),
              Map.entry("pg_signal_backend", 10),
              Map.entry("pg_read_server_files", 11),
              Map.entry("pg_write_server_files", 11),
              Map.entry("pg_execute_server_program", 11),
              Map.entry("pg_read_all_data", 14),
              Map.entry("pg_write_all_data", 14),
              Map.entry("pg_checkpoint", 15),
              Map.entry("pg_use_reserved_connections", 16),
              Map.entry("pg_create_subscription", 16),
              Map.entry("pg_maintain", 17),
              Map.entry("pg_signal_autovacuum_worker", 18)));

  /** Anybody who has one of these can do on the machine what the user postgres can. */
  private static final Set<String> OF_THE_MACHINE =
      Set.of("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program");

  private PredefinedRoles() {}

  static Set<String> names() {
    return SINCE.keySet();
  }

  /** Whether a version has it; 0: any version. */
  static boolean has(String name, int version) {
    return SINCE.containsKey(name) && (version == 0 || SINCE.get(name) <= version);
  }

  static boolean opensTheMachine(String name) {
    return OF_THE_MACHINE.contains(name);
  }
}
