package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.RolePlan.Attribute;

/**
 * A role as the catalogue has it.
 *
 * @param kept what the server keeps of its password; empty for none
 * @param validUntil empty: for ever
 * @param settings {@code name=value}, those of all databases
 */
record FoundRole(
    boolean login,
    boolean superuser,
    Set<Attribute> attributes,
    int connectionLimit,
    Secret kept,
    Optional<Instant> validUntil,
    List<String> memberOf,
    List<String> settings) {

  /** What CREATE ROLE makes without any option. */
  static final FoundRole FRESH =
      new FoundRole(
          false, false, Set.of(), -1, new Secret(""), Optional.empty(), List.of(), List.of());

  /**
   * One row of JSON: whether this is a standby, and the roles of these names that are there.
   * Passwords are called {@code kept}, so that nothing that masks them in logs spoils the answer.
   */
  static String question(String names) {
    return """
        select json_build_object(
          'standby', pg_is_in_recovery(),
          'roles', coalesce((select json_object_agg(rolname, json_build_object(
            'login', rolcanlogin,
            'superuser', rolsuper,
            'createdb', rolcreatedb,
            'createrole', rolcreaterole,
            'replication', rolreplication,
            'bypassrls', rolbypassrls,
            'limit', rolconnlimit,
            'kept', coalesce(rolpassword, ''),
            'until', case when isfinite(rolvaliduntil)
              then floor(extract(epoch from rolvaliduntil))::bigint end,
            'member_of', coalesce((select json_agg(distinct g.rolname)
              from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = a.oid), '[]'),
            'settings', coalesce((select json_agg(s)
              from pg_db_role_setting d, unnest(d.setconfig) s
              where d.setrole = a.oid and d.setdatabase = 0), '[]')))
            from pg_authid a where rolname in (%s)), '{}'));
        """
        .formatted(names);
  }

  static Map<String, FoundRole> read(JsonNode answer) {
    Map<String, FoundRole> roles = new LinkedHashMap<>();
    answer
        .path("roles")
        .properties()
        .forEach(entry -> roles.put(entry.getKey(), of(entry.getValue())));
    return roles;
  }

  private static FoundRole of(JsonNode role) {
    Set<Attribute> attributes = EnumSet.noneOf(Attribute.class);
    for (Attribute one : Attribute.values()) {
      if (role.path(RoleDifference.word(one)).asBoolean()) {
        attributes.add(one);
      }
    }
    JsonNode until = role.path("until");
    return new FoundRole(
        role.path("login").asBoolean(),
        role.path("superuser").asBoolean(),
        attributes,
        role.path("limit").asInt(),
        new Secret(role.path("kept").asText()),
        until.isNumber() ? Optional.of(Instant.ofEpochSecond(until.asLong())) : Optional.empty(),
        texts(role.path("member_of")),
        texts(role.path("settings")));
  }

  /** A list of texts of an answer. */
  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
