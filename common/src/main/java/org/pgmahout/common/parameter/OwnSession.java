package org.pgmahout.common.parameter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of every session that pgmahout itself opens in PostgreSQL. What the cluster sets for
 * its clients (time limits, a read-only default) must not end or change its statements. Names are
 * looked up in the catalog alone: a function of the same name in the schema {@code public}, which
 * its owner wrote, would run with the superuser's rights.
 */
public final class OwnSession {
  private static final Map<String, String> SETTINGS = settings();

  /** What a superuser alone may set: a session of anybody else would be refused for it. */
  private static final Set<String> OF_SUPERUSERS = Set.of("temp_file_limit");

  private OwnSession() {}

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    // Without pg_temp at the end, temporary tables would come before all others.
    settings.put("search_path", "pg_catalog,pg_temp");
    settings.put("statement_timeout", "0");
    settings.put("lock_timeout", "0");
    settings.put("idle_in_transaction_session_timeout", "0");
    settings.put("idle_session_timeout", "0");
    settings.put("transaction_timeout", "0");
    settings.put("temp_file_limit", "-1");
    settings.put("default_transaction_read_only", "off");
    // A replica refuses every query of a serializable transaction.
    settings.put("default_transaction_isolation", "read committed");
    settings.put("standard_conforming_strings", "on");
    settings.put("client_min_messages", "warning");
    return settings;
  }

  /**
   * The text for libpq's {@code options} ({@code PGOPTIONS}), which the JDBC driver has under the
   * same name: they hold from the start of the session on. A server refuses a session whose options
   * name a parameter that it does not have, so they depend on its version.
   *
   * @param major of the server; 0 when it is not known: then only what all versions have
   */
  public static String options(int major) {
    return options(major, Set.of());
  }

  /** The same for a session of a role that is no superuser. */
  public static String optionsOfRole(int major) {
    return options(major, OF_SUPERUSERS);
  }

  private static String options(int major, Set<String> without) {
    ParameterTable table = ParameterTable.of(major);
    return SETTINGS.entrySet().stream()
        .filter(setting -> !without.contains(setting.getKey()))
        .filter(setting -> table.isInAll(setting.getKey()))
        .map(setting -> "-c " + setting.getKey() + "=" + setting.getValue().replace(" ", "\\ "))
        .collect(Collectors.joining(" "));
  }
}
