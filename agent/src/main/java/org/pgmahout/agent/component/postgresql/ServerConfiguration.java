package org.pgmahout.agent.component.postgresql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.agent.local.LocalPostgresql;

/**
 * What a server says of its own configuration: the values it has ({@code pg_settings}), what stands
 * in its files and which of it is refused ({@code pg_file_settings}, {@code pg_hba_file_rules},
 * {@code pg_ident_file_mappings}; PostgreSQL's documentation, "System Views").
 *
 * @param major its major version
 * @param values by name in small letters
 * @param entries lines of its files, in the order they are read: the last one of a name wins
 * @param faults lines that are refused
 */
public record ServerConfiguration(
    int major, Map<String, Value> values, List<Entry> entries, List<Fault> faults) {
  private static final int WITH_IDENT_VIEW = 15;

  /** Never translated (PostgreSQL's source, {@code ProcessConfigFileInternal}). */
  private static final String TAKEN_OUT = "cannot be changed without restarting the server";

  public ServerConfiguration {
    values = Map.copyOf(values);
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }

  /**
   * @param setting as text, in the parameter's own unit
   * @param source where it comes from: {@code configuration file}, {@code command line}, …
   * @param context when it may change: {@code postmaster} only at a start
   * @param pending whether the files have another value, which waits for a start
   */
  public record Value(
      String name, String setting, String source, String context, boolean pending) {}

  /**
   * @param file the file's own name, without its folder
   * @param applied whether it could be applied
   * @param error what PostgreSQL says; empty when it has nothing against it
   */
  public record Entry(String name, String setting, String file, boolean applied, String error) {}

  /** Which file a refused line is in. */
  public enum File {
    CONF,
    HBA,
    IDENT
  }

  /**
   * @param line number of the line in its file
   * @param error what PostgreSQL says; empty when it says it in its log alone
   */
  public record Fault(File file, int line, String error) {}

  /**
   * As it is at this moment; empty when no server answers.
   *
   * @param names the parameters that are asked for
   */
  public static Optional<ServerConfiguration> of(LocalPostgresql server, Collection<String> names) {
    return server.ask(query(names)).map(ServerConfiguration::read);
  }

  /**
   * What PostgreSQL refuses. It says of a value that waits for a start the same as of a wrong one.
   */
  public List<Entry> refused() {
    return entries.stream()
        .filter(entry -> !entry.error().isEmpty() && !pending(entry.name()))
        .toList();
  }

  boolean pending(String name) {
    return value(name).map(Value::pending).orElse(false);
  }

  /** The entry that wins of those with a name. */
  Optional<Entry> entry(String name) {
    return entries.stream()
        .filter(entry -> entry.name().equalsIgnoreCase(name))
        .reduce((_, later) -> later);
  }

  Optional<Value> value(String name) {
    return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
  }

  /**
   * A name with a dot whose library is not loaded is in no view: it is asked for by itself.
   * pg_ident has a view since version 15, which an older server must not even see named. A session
   * knows what waits for a start only when it has read the files, so that it does so first.
   */
  private static String query(Collection<String> names) {
    String all =
        names.stream()
            .map(name -> "'" + name.toLowerCase(Locale.ROOT).replace("'", "''") + "'")
            .collect(Collectors.joining(", ", "array[", "]::text[]"));
    return """
        select current_setting('server_version_num')::int >= %2$d0000 as ident_view \\gset
        \\if :ident_view
        \\set ident 'select json_agg(json_build_object(''line'', line_number, ''error'', error)) from pg_ident_file_mappings where error is not null'
        \\else
        \\set ident 'select null::json'
        \\endif
        select count(*) as looked from pg_file_settings \\gset
        select json_build_object(
          'version', current_setting('server_version_num')::int / 10000,
          'values', (select json_agg(json_build_object('name', n, 'setting', coalesce(s.setting, current_setting(n, true)),
              'source', coalesce(s.source, ''), 'context', coalesce(s.context, ''),
              'pending', coalesce(s.pending_restart, false)))
            from unnest(%1$s) n left join pg_settings s on lower(s.name) = n),
          'entries', (select json_agg(json_build_object('name', name, 'setting', setting,
              'file', regexp_replace(sourcefile, '^.*/', ''), 'applied', applied, 'error', error, 'line', sourceline)
              order by seqno) from pg_file_settings
            where name is null or error is not null or lower(name) = any(%1$s)
              or sourcefile like '%%/postgresql.auto.conf' and name not like 'primary\\_%%'),
          'hba', (select json_agg(json_build_object('line', line_number, 'error', error))
            from pg_hba_file_rules where type is null),
          'ident', (:ident));
        """
        .formatted(all, WITH_IDENT_VIEW);
  }

  private static ServerConfiguration read(JsonNode row) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (JsonNode value : row.path("values")) {
      if (!value.path("setting").isNull()) {
        values.put(
            value.path("name").asText(),
            new Value(
                value.path("name").asText(),
                value.path("setting").asText(),
                value.path("source").asText(),
                value.path("context").asText(),
                value.path("pending").asBoolean()));
      }
    }
    List<Entry> entries = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (JsonNode entry : row.path("entries")) {
      String error = entry.path("error").asText("");
      if (entry.path("name").isNull() && error.contains(TAKEN_OUT)) {
        // What left the files while the server has it still: the next start does without.
        continue;
      }
      if (entry.path("name").isNull()) {
        // A line that cannot be read at all has no name.
        faults.add(new Fault(File.CONF, entry.path("line").asInt(), error));
      } else {
        entries.add(
            new Entry(
                entry.path("name").asText(),
                entry.path("setting").asText(""),
                entry.path("file").asText(""),
                entry.path("applied").asBoolean(),
                error.equals("null") ? "" : error));
      }
    }
    lines(row.path("hba"), File.HBA, faults);
    lines(row.path("ident"), File.IDENT, faults);
    return new ServerConfiguration(row.path("version").asInt(), values, entries, faults);
  }

  private static void lines(JsonNode rows, File file, List<Fault> into) {
    for (JsonNode row : rows) {
      JsonNode error = row.path("error");
      into.add(new Fault(file, row.path("line").asInt(), error.isNull() ? "" : error.asText()));
    }
  }
}
