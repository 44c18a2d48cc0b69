package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A database as the catalogue has it, seen from outside.
 *
 * @param connectionLimit {@link #HALF_DELETED} for what an interrupted DROP DATABASE left
 * @param settings {@code name=value}, those of all roles
 * @param size of its files, as people read it
 * @param sessions who is connected: role, address and program, with their number
 */
record FoundDatabase(
    String owner,
    String encoding,
    String collate,
    String ctype,
    boolean allowConnections,
    int connectionLimit,
    List<String> settings,
    Acl acl,
    String size,
    List<String> sessions) {
  /** PostgreSQL's mark (DATCONNLIMIT_INVALID_DB of pg_database.h). */
  static final int HALF_DELETED = -2;

  /** One row of JSON: whether this is a standby, and the databases of these names. */
  static String question(String names) {
    return """
        select json_build_object(
          'standby', pg_is_in_recovery(),
          'databases', coalesce((select json_object_agg(datname, json_build_object(
            'owner', pg_get_userbyid(datdba),
            'encoding', pg_encoding_to_char(encoding),
            'collate', datcollate,
            'ctype', datctype,
            'allow', datallowconn,
            'limit', datconnlimit,
            'settings', coalesce((select json_agg(s) from pg_db_role_setting c, unnest(c.setconfig) s
              where c.setdatabase = d.oid and c.setrole = 0), '[]'),
            'acl', %s,
            'size', pg_size_pretty(pg_database_size(d.oid)),
            'sessions', coalesce((select json_agg(who) from (
              select format('%%s from %%s (%%s), %%s', usename,
                coalesce(host(client_addr), 'this machine'),
                coalesce(nullif(application_name, ''), 'no name'), count(*)) who
              from pg_stat_activity a where a.datid = d.oid and usename is not null
              group by usename, client_addr, application_name order by 1) s), '[]')))
            from pg_database d where datname in (%s)), '{}'));
        """
        .formatted(Acl.expression("datacl", 'd', "datdba"), names);
  }

  static Map<String, FoundDatabase> read(JsonNode answer) {
    Map<String, FoundDatabase> databases = new LinkedHashMap<>();
    answer
        .path("databases")
        .properties()
        .forEach(entry -> databases.put(entry.getKey(), of(entry.getValue())));
    return databases;
  }

  private static FoundDatabase of(JsonNode row) {
    return new FoundDatabase(
        row.path("owner").asText(),
        row.path("encoding").asText(),
        row.path("collate").asText(),
        row.path("ctype").asText(),
        row.path("allow").asBoolean(),
        row.path("limit").asInt(),
        FoundRole.texts(row.path("settings")),
        Acl.read(row.path("acl")),
        row.path("size").asText(),
        FoundRole.texts(row.path("sessions")));
  }
}
