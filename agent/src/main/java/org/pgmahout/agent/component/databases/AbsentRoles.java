package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.RolePlan;

/**
 * The roles that are to be absent. One that owns something is not deleted: its things would have to
 * be deleted, too, or be given to somebody, and only their users know to whom.
 */
record AbsentRoles(List<RolePlan> roles, LeaderSql leader) {

  AbsentRoles {
    roles = roles.stream().filter(role -> !role.present()).toList();
  }

  /**
   * A role that is still there.
   *
   * @param owns databases in which it owns something
   * @param granted databases in which it was given something
   */
  private record Left(String name, List<String> owns, List<String> granted) {}

  /** What is to be deleted. */
  List<Change> changes() {
    return left().stream()
        .map(
            role ->
                Change.of(
                        RolePlan.shown(role.name()),
                        role.owns().isEmpty()
                            ? "is there"
                            : "owns things in " + String.join(", ", role.owns()),
                        "")
                    .as(Change.Kind.DROP))
        .toList();
  }

  void delete() {
    for (Left role : left()) {
      if (!role.owns().isEmpty()) {
        throw new OpsException(
            ErrorCode.CHANGE_REFUSED,
            "role %s is not deleted, it owns things in: %s"
                .formatted(role.name(), String.join(", ", role.owns())),
            "Give them to another role there (REASSIGN OWNED BY ... TO ...), then apply again.");
      }
      // Takes away what it was granted; it owns nothing that could be deleted with it.
      role.granted()
          .forEach(
              database ->
                  leader.together(
                      database, List.of("drop owned by %s;".formatted(SqlWord.name(role.name())))));
      leader.together(
          LeaderSql.HOME, List.of("drop role %s;".formatted(SqlWord.name(role.name()))));
    }
  }

  private List<Left> left() {
    if (roles.isEmpty()) {
      return List.of();
    }
    // A database itself is a shared object: it belongs to none, and stands for itself.
    String question =
        """
        select coalesce(json_agg(json_build_object('name', rolname,
            'owns', coalesce((select json_agg(distinct coalesce(d.datname, o.datname, 'all of them'))
              from pg_shdepend s
              left join pg_database d on d.oid = s.dbid
              left join pg_database o on o.oid = s.objid and s.classid = 'pg_database'::regclass
              where s.refclassid = 'pg_authid'::regclass and s.refobjid = a.oid and s.deptype = 'o'), '[]'),
            'granted', coalesce((select json_agg(distinct coalesce(d.datname, 'postgres'))
              from pg_shdepend s left join pg_database d on d.oid = s.dbid
              where s.refclassid = 'pg_authid'::regclass and s.refobjid = a.oid and s.deptype <> 'o'),
              '[]')) order by rolname), '[]')
          from pg_authid a where rolname in (%s);
        """
            .formatted(SqlWord.texts(roles.stream().map(RolePlan::name).toList()));
    List<Left> left = new ArrayList<>();
    leader
        .ask(LeaderSql.HOME, question)
        .ifPresent(
            answer ->
                answer.forEach(
                    (JsonNode row) ->
                        left.add(
                            new Left(
                                row.path("name").asText(),
                                FoundRole.texts(row.path("owns")),
                                FoundRole.texts(row.path("granted"))))));
    return left;
  }
}
