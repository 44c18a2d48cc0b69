package org.pgmahout.common.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code postgresql.roles}: what PostgreSQL would refuse, and what is the cluster's own. */
final class RoleRules {
  private static final String PATH = "postgresql.roles";

  /** Words that PostgreSQL takes for something else than a role. */
  private static final Set<String> WORDS = Set.of("public", "none");

  private final ClusterPlan plan;
  private final Problems problems;
  private final Map<String, RolePlan> byName = new HashMap<>();

  private RoleRules(ClusterPlan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
  }

  static void check(ClusterPlan plan, Problems problems) {
    RoleRules rules = new RoleRules(plan, problems);
    List<RolePlan> roles = plan.postgresql().roles();
    for (int i = 0; i < roles.size(); i++) {
      rules.name(PATH + "[" + i + "]", roles.get(i));
    }
    for (int i = 0; i < roles.size(); i++) {
      if (roles.get(i).present()) {
        rules.role(PATH + "[" + i + "]", roles.get(i));
      }
    }
  }

  /** The roles that are to be there. */
  static Set<String> present(ClusterPlan plan) {
    return plan.postgresql().roles().stream()
        .filter(RolePlan::present)
        .map(RolePlan::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private void name(String path, RolePlan role) {
    String name = role.name();
    Optional<String> unfit = SqlNames.problem(name);
    if (unfit.isPresent()) {
      problems.on(path + ".name", "a role " + unfit.get(), "write a name of at most 63 letters");
      return;
    }
    if (Set.of(PostgresqlRoles.SUPERUSER, PostgresqlRoles.REPLICATION, PostgresqlRoles.REWIND)
            .contains(name)
        || name.startsWith("pgmahout")) {
      problems.on(
          path + ".name",
          "role " + Scalars.shown(name) + " is the cluster's own",
          "write another name; its password is replaced by 'pgmahout secrets rotate'");
    } else if (name.startsWith("pg_") || WORDS.contains(name)) {
      problems.on(
          path + ".name",
          "role name " + Scalars.shown(name) + " is reserved by PostgreSQL",
          "write another name");
    }
    if (byName.putIfAbsent(name, role) != null) {
      problems.on(
          path + ".name",
          "role " + Scalars.shown(name) + " is written a second time",
          "keep one of the two");
    }
  }

  private void role(String path, RolePlan role) {
    password(path, role);
    if (role.connectionLimit() < DatabasePlan.UNLIMITED) {
      problems.on(
          path + ".connection_limit",
          "a connection limit of " + role.connectionLimit() + " is none",
          "write a number from 0 on, or -1 for no limit");
    }
    if (!role.validUntil().isEmpty() && SqlNames.moment(role.validUntil()).isEmpty()) {
      problems.on(
          path + ".valid_until",
          Scalars.shown(role.validUntil()) + " is no moment",
          "write a date like 2027-01-31, or with time and zone: 2027-01-31T12:00:00Z");
    }
    // PostgreSQL's release notes of 16: since then only roles that it may administer.
    if (role.attributes().contains(RolePlan.Attribute.CREATEROLE)
        && plan.postgresql().version() < 16) {
      problems.warn(
          path + ".attributes",
          "with createrole, before PostgreSQL 16, role "
              + Scalars.shown(role.name())
              + " can make itself a member of every role but superusers, and so run programs on the machine",
          "have the plan make the roles, or take PostgreSQL 16 or later");
    }
    SessionSettings.check(
        path + ".settings", role.settings(), plan.postgresql().version(), problems);
    memberships(path, role);
  }

  private void password(String path, RolePlan role) {
    String password = role.password();
    boolean verifier = ScramVerifier.parse(password).isPresent();
    if (!verifier
        && !Set.of(RolePlan.GENERATED, RolePlan.NONE, RolePlan.UNMANAGED).contains(password)) {
      // What stands there may be a password: it is not shown.
      problems.on(
          path + ".password",
          password.startsWith("md5")
              ? "an md5 hash is as good as the password to anybody who reads it, and is not taken"
              : "the password of role "
                  + Scalars.shown(role.name())
                  + " is neither generated, none, unmanaged nor a verifier",
          "a password does not stand in the plan: write 'generated' and put your own into secrets/"
              + " before the first apply, or write the verifier from pg_authid (SCRAM-SHA-256$...)");
    } else if (verifier && !role.login()) {
      problems.on(
          path + ".password",
          "role " + Scalars.shown(role.name()) + " has a password and may not log in",
          "delete the password, or write 'login: true'");
    }
  }

  private void memberships(String path, RolePlan role) {
    List<String> groups = role.memberOf();
    for (int i = 0; i < groups.size(); i++) {
      String at = path + ".member_of[" + i + "]";
      String group = groups.get(i);
      RolePlan known = byName.get(group);
      if (group.startsWith("pg_")) {
        predefined(at, role, group);
      } else if (known == null || !known.present()) {
        List<String> names = new ArrayList<>(present(plan));
        names.remove(role.name());
        problems.on(
            at,
            Scalars.shown(group)
                + (known == null ? " is no role of the plan" : " is a role that is to be absent"),
            DidYouMean.nearest(group, names)
                .map(near -> "did you mean '" + near + "'?")
                .orElse("give it an entry of postgresql.roles, with 'login: false' for a group"));
      } else if (groups.indexOf(group) < i) {
        problems.on(
            at, Scalars.shown(group) + " is written a second time", "delete one of the two");
      } else if (reaches(group, role.name(), new HashSet<>())) {
        problems.on(
            at,
            "role "
                + Scalars.shown(role.name())
                + " would be a member of itself"
                + (group.equals(role.name()) ? "" : ", through " + Scalars.shown(group)),
            "delete one of the memberships");
      }
    }
  }

  private void predefined(String at, RolePlan role, String group) {
    int version = plan.postgresql().version();
    if (!PredefinedRoles.has(group, version)) {
      problems.on(
          at,
          "PostgreSQL"
              + (version == 0 ? "" : " " + version)
              + " has no role "
              + Scalars.shown(group),
          DidYouMean.remedy(group, PredefinedRoles.names()));
    } else if (PredefinedRoles.opensTheMachine(group)) {
      problems.warn(
          at,
          "with "
              + group
              + ", role "
              + Scalars.shown(role.name())
              + " can do on the machine what the user postgres can, and so become superuser",
          "delete it unless that is meant");
    }
  }

  /** Whether a role's memberships lead to another one. */
  private boolean reaches(String from, String to, Set<String> seen) {
    RolePlan role = byName.get(from);
    return from.equals(to)
        || role != null
            && seen.add(from)
            && role.memberOf().stream().anyMatch(group -> reaches(group, to, seen));
  }
}
