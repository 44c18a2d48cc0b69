package org.pgmahout.agent.component.trial;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.pgmahout.common.parameter.Parameter;
import org.pgmahout.common.parameter.Parameter.Context;
import org.pgmahout.common.parameter.Parameter.Type;
import org.pgmahout.common.parameter.ParameterTable;

/** Draws parameters of one version, and values of them that are right, wrong or odd. */
final class ParameterDraws {
  /** They belong to pgmahout or Patroni, act outside of the server's folder, or end every start. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "allow_alter_system",
          "archive_library",
          "archive_mode",
          "bonjour",
          "cluster_name",
          "config_file",
          "data_directory",
          "data_sync_retry",
          "event_source",
          "external_pid_file",
          "hba_file",
          "huge_pages",
          "huge_page_size",
          "ident_file",
          "listen_addresses",
          "log_destination",
          "logging_collector",
          "max_slot_wal_keep_size",
          "max_wal_size",
          "min_wal_size",
          "min_dynamic_shared_memory",
          "port",
          "primary_conninfo",
          "primary_slot_name",
          "promote_trigger_file",
          "restore_command",
          "shared_buffers",
          "shared_memory_type",
          "shared_preload_libraries",
          "synchronous_standby_names",
          "unix_socket_directories",
          "unix_socket_group",
          "unix_socket_permissions",
          "wal_level",
          "fsync",
          // Each of these alone keeps sessions from being had, or from ending in time; a whole
          // trial refuses them, or nobody means them.
          "local_preload_libraries",
          "db_user_namespace",
          "post_auth_delay",
          "pre_auth_delay",
          "session_preload_libraries",
          "debug_discard_caches",
          "transaction_timeout",
          // They exclude one another.
          "log_executor_stats",
          "log_parser_stats",
          "log_planner_stats",
          "log_statement_stats");

  private static final List<String> TRUTHS =
      List.of(
          "on", "off", "ON", "Off", "true", "FALSE", "yes", "No", "1", "0", "t", "f", "tr", "y",
          "n", "of", "o", "", " on", "on ", "2", "maybe");

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "it's",
          "a\\b",
          "\\'",
          "100%",
          "%m [%p] %q%u@%d/%a ",
          "# no comment",
          "\"$user\", public, \"Mixed Case\"",
          "a = 'b'",
          "é",
          "cp \"%p\" \"/srv/w al/%f\" # keep",
          "\ttab");

  private static final Map<String, List<String>> OF_ITS_OWN =
      Map.ofEntries(
          Map.entry(
              "timezone",
              List.of("Europe/Berlin", "europe/berlin", "UTC", "Etc/GMT+5", "-3", "Berln")),
          Map.entry("log_timezone", List.of("Europe/Berlin", "utc", "Etc/GMT+5", "+2", "Mars")),
          Map.entry("datestyle", List.of("german", "ISO, DMY", "iso", "sql,mdy", "german,foo")),
          Map.entry("lc_messages", List.of("C", "C.UTF-8", "de_XX.UTF-8", "")),
          Map.entry("client_encoding", List.of("utf-8", "LATIN1", "sql_ascii", "UTF-99")),
          Map.entry("wal_consistency_checking", List.of("all", "Heap, btree")),
          Map.entry("default_table_access_method", List.of("heap", "")),
          Map.entry("temp_tablespaces", List.of("", "pg_default", "none, \"Mixed\"")),
          Map.entry("default_tablespace", List.of("", "pg_default")),
          Map.entry("default_text_search_config", List.of("simple", "pg_catalog.english")),
          Map.entry("search_path", List.of("\"$user\", public", "Mixed, \"Mixed\"", "a,,b")),
          Map.entry("timezone_abbreviations", List.of("Default", "Australia", "India", "Nowhere")));

  private static final List<String> UNITS =
      List.of("B", "kB", "MB", "GB", "TB", "KB", "mb", "G", "us", "ms", "s", "min", "h", "d", "S");

  private final Random random;
  private final ParameterTable table;

  ParameterDraws(Random random, int major) {
    this.random = random;
    this.table = ParameterTable.of(major);
  }

  /** That many different parameters with a value each. */
  Map<String, String> draw(int count, boolean alsoAtStart) {
    List<Parameter> all = new ArrayList<>();
    for (String name : table.names()) {
      Parameter parameter = table.find(name).orElseThrow();
      if (fits(parameter) && (alsoAtStart || parameter.context() != Context.POSTMASTER)) {
        all.add(parameter);
      }
    }
    Collections.shuffle(all, random);
    Map<String, String> drawn = new LinkedHashMap<>();
    all.stream().limit(count).forEach(one -> drawn.put(one.name(), value(one)));
    return drawn;
  }

  private static boolean fits(Parameter parameter) {
    String small = parameter.name().toLowerCase(Locale.ROOT);
    return parameter.context() != Context.INTERNAL
        && !LEFT_OUT.contains(small)
        && !small.startsWith("ssl")
        && !small.startsWith("recovery_target")
        && !Set.of("transaction_isolation", "transaction_read_only", "transaction_deferrable")
            .contains(small);
  }

  private String value(Parameter parameter) {
    return switch (parameter.type()) {
      case BOOL -> any(TRUTHS);
      case STRING -> any(OF_ITS_OWN.getOrDefault(parameter.name().toLowerCase(Locale.ROOT), TEXTS));
      case ENUM -> word(parameter);
      case INTEGER, REAL -> number(parameter);
    };
  }

  private String word(Parameter parameter) {
    List<String> words = new ArrayList<>(parameter.words());
    words.addAll(parameter.hidden().keySet());
    String word = any(words);
    return switch (random.nextInt(6)) {
      case 0 -> word.toUpperCase(Locale.ROOT);
      case 1 -> word + any(List.of(" ", "x", "'"));
      case 2 -> any(TRUTHS);
      default -> word;
    };
  }

  private String number(Parameter parameter) {
    // The greatest of what is made at a start takes more memory than there is.
    boolean modest = parameter.context() == Context.POSTMASTER;
    String standard = parameter.standard();
    return switch (random.nextInt(10)) {
      case 0 -> modest ? standard : parameter.min();
      case 1 -> modest ? " " + standard : parameter.max();
      case 2 -> parameter.max() + "0";
      case 3 -> "-" + (parameter.max().startsWith("-") ? "9" : parameter.max()) + "9";
      case 4 -> any(List.of("", "abc", "1e", "0x", "1,5", "--1", ".", "1 1", "5 %", "'5'"));
      case 5 -> modest ? standard : any(List.of("1.5", "0x10", "010", "1e1", "+3", "-1", " 5 "));
      case 6 -> modest ? standard + any(List.of("x", "GBB")) : 1 + random.nextInt(9) + any(UNITS);
      case 7 ->
          modest ? standard : 1 + random.nextInt(99) + any(List.of(" ", "\t", "")) + any(UNITS);
      case 8 -> standard + parameter.unit().replaceFirst("^\\d+", "");
      default ->
          parameter.type() == Type.INTEGER && !modest
              ? String.valueOf(random.nextInt(1000))
              : standard;
    };
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
