package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.plan.GrantPlan;
import org.pgmahout.common.plan.GrantPlan.Privilege;

/**
 * Who has which privileges on a database or a schema, by the role's name; {@link
 * GrantPlan#EVERYBODY} stands for all.
 */
record Acl(Map<String, Set<Privilege>> byRole) {
  static final Acl NOBODY = new Acl(Map.of());

  /**
   * The expression that reads an access list as JSON.
   *
   * @param list the column
   * @param kind the letter of acldefault
   * @param owner the owner's column, which says what an empty list means
   */
  static String expression(String list, char kind, String owner) {
    return """
        coalesce((select json_agg(json_build_object('role', coalesce(r.rolname, 'public'),
          'privilege', privilege_type))
          from aclexplode(coalesce(%s, acldefault('%c', %s))) x
          left join pg_roles r on r.oid = x.grantee), '[]')"""
        .formatted(list, kind, owner);
  }

  static Acl read(JsonNode entries) {
    Map<String, Set<Privilege>> byRole = new HashMap<>();
    entries.forEach(
        entry ->
            byRole
                .computeIfAbsent(entry.path("role").asText(), _ -> EnumSet.noneOf(Privilege.class))
                .add(Privilege.valueOf(entry.path("privilege").asText())));
    return new Acl(byRole);
  }

  /**
   * What makes a role's privileges those of the plan.
   *
   * @param what the thing as people know it
   * @param object the thing as PostgreSQL does: {@code database "app"}
   */
  List<Deed> differences(GrantPlan grant, String what, String object) {
    Set<Privilege> has = byRole.getOrDefault(grant.role(), Set.of());
    List<Privilege> missing = grant.privileges().stream().filter(p -> !has.contains(p)).toList();
    List<Privilege> extra =
        has.stream().filter(p -> !grant.privileges().contains(p)).sorted().toList();
    if (missing.isEmpty() && extra.isEmpty()) {
      return List.of();
    }
    String role = grant.ofEverybody() ? "public" : SqlWord.name(grant.role());
    List<String> statements = new ArrayList<>();
    if (!missing.isEmpty()) {
      statements.add("grant %s on %s to %s;".formatted(words(missing), object, role));
    }
    if (!extra.isEmpty()) {
      statements.add("revoke %s on %s from %s;".formatted(words(extra), object, role));
    }
    String whose = grant.ofEverybody() ? "everybody" : grant.role();
    return List.of(
        new Deed(
            org.pgmahout.common.outcome.Change.of(
                what + ", privileges of " + whose,
                shown(has.stream().sorted().toList()),
                shown(grant.privileges())),
            statements));
  }

  private static String shown(List<Privilege> privileges) {
    return privileges.isEmpty() ? "none" : words(privileges);
  }

  private static String words(List<Privilege> privileges) {
    return privileges.stream()
        .map(privilege -> privilege.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }
}
