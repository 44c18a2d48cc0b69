package org.pgmahout.common.plan;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.plan.GrantPlan.Privilege;

/** {@code postgresql.databases}: what PostgreSQL would refuse, and what is its own. */
final class DatabaseRules {
  private static final String PATH = "postgresql.databases";
  private static final Set<String> RESERVED = Set.of("postgres", "template0", "template1");
  private static final Set<Privilege> OF_DATABASE =
      Set.of(Privilege.CONNECT, Privilege.CREATE, Privilege.TEMPORARY);
  private static final Set<Privilege> OF_SCHEMA = Set.of(Privilege.USAGE, Privilege.CREATE);
  private static final String PRELOAD = "shared_preload_libraries";

  private final ClusterPlan plan;
  private final Problems problems;
  private final Set<String> roles;

  private DatabaseRules(ClusterPlan plan, Problems problems) {
    this.plan = plan;
    this.problems = problems;
    this.roles = RoleRules.present(plan);
  }

  static void check(ClusterPlan plan, Problems problems) {
    DatabaseRules rules = new DatabaseRules(plan, problems);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < plan.postgresql().databases().size(); i++) {
      DatabasePlan database = plan.postgresql().databases().get(i);
      String path = PATH + "[" + i + "]";
      rules.name(path, database.name(), seen);
      if (database.present()) {
        rules.database(path, database);
      }
    }
  }

  private void name(String path, String name, Set<String> seen) {
    Optional<String> unfit = SqlNames.problem(name);
    if (unfit.isPresent()) {
      problems.on(
          path + ".name", "a database " + unfit.get(), "write a name of at most 63 letters");
    } else if (RESERVED.contains(name) || name.startsWith("pg_")) {
      problems.on(
          path + ".name",
          "database name " + Scalars.shown(name) + " is reserved",
          "write another name");
    } else if (!seen.add(name)) {
      problems.on(
          path + ".name",
          "database " + Scalars.shown(name) + " is written a second time",
          "keep one of the two");
    }
  }

  private void database(String path, DatabasePlan database) {
    if (!database.owner().equals(PostgresqlRoles.SUPERUSER) && !roles.contains(database.owner())) {
      problems.on(path + ".owner", unknownRole(database.owner()), roleRemedy(database.owner()));
    }
    if (database.connectionLimit() < DatabasePlan.UNLIMITED) {
      problems.on(
          path + ".connection_limit",
          "a connection limit of " + database.connectionLimit() + " is none",
          "write a number from 0 on, or -1 for no limit");
    }
    SessionSettings.check(
        path + ".settings", database.settings(), plan.postgresql().version(), problems);
    for (int i = 0; i < database.extensions().size(); i++) {
      extension(path + ".extensions[" + i + "]", database.extensions(), i);
    }
    for (int i = 0; i < database.schemas().size(); i++) {
      schema(path + ".schemas[" + i + "]", database.schemas(), i);
    }
    for (int i = 0; i < database.grants().size(); i++) {
      grant(path + ".grants[" + i + "]", database, i);
    }
    boolean inside =
        !database.extensions().isEmpty()
            || !database.schemas().isEmpty()
            || database.grants().stream().anyMatch(GrantPlan::ofSchema);
    if (!database.allowConnections() && inside) {
      problems.on(
          path + ".allow_connections",
          "nobody may connect to database "
              + Scalars.shown(database.name())
              + ", so what is in it cannot be made or looked at",
          "delete its extensions, schemas and grants on schemas, or write 'allow_connections: true'");
    }
  }

  private void extension(String at, List<String> names, int index) {
    String name = names.get(index);
    if (!name.matches("[A-Za-z_][A-Za-z0-9_-]{0,62}")) {
      problems.on(
          at,
          Scalars.shown(name) + " is no extension's name",
          "write it as CREATE EXTENSION takes it, for example pg_trgm or uuid-ossp");
    } else if (names.indexOf(name) < index) {
      problems.on(at, Scalars.shown(name) + " is written a second time", "delete one of the two");
    }
    KnownExtension.find(name)
        .filter(known -> !known.preload().isEmpty() && !preloaded(known.preload()))
        .ifPresent(
            known ->
                problems.on(
                    at,
                    "extension "
                        + name
                        + " works only when PostgreSQL starts with its library "
                        + known.preload(),
                    "add " + known.preload() + " to postgresql.parameters." + PRELOAD));
  }

  private boolean preloaded(String library) {
    String libraries =
        plan.postgresql().parameters().entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(PRELOAD))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("");
    return Arrays.stream(libraries.replaceAll("[\"']", "").split(","))
        .map(String::strip)
        .anyMatch(library::equals);
  }

  private void schema(String at, List<String> names, int index) {
    String name = names.get(index);
    Optional<String> unfit = SqlNames.problem(name);
    if (unfit.isPresent()) {
      problems.on(at, "a schema " + unfit.get(), "write a name of at most 63 letters");
    } else if (isOfTheSystem(name)) {
      problems.on(at, "schema " + Scalars.shown(name) + " is PostgreSQL's own", "delete it");
    } else if (names.indexOf(name) < index) {
      problems.on(at, Scalars.shown(name) + " is written a second time", "delete one of the two");
    }
  }

  private static boolean isOfTheSystem(String schema) {
    return schema.startsWith("pg_") || schema.equals("information_schema");
  }

  private void grant(String at, DatabasePlan database, int index) {
    GrantPlan grant = database.grants().get(index);
    if (grant.role().equals(database.owner()) && !grant.ofSchema()) {
      problems.on(
          at + ".role",
          "the owner " + Scalars.shown(grant.role()) + " has every privilege on its database",
          "delete the grant");
    } else if (!grant.ofEverybody() && !roles.contains(grant.role())) {
      problems.on(at + ".role", unknownRole(grant.role()), roleRemedy(grant.role()));
    }
    if (isOfTheSystem(grant.schema())) {
      problems.on(
          at + ".schema",
          "schema " + Scalars.shown(grant.schema()) + " is PostgreSQL's own",
          "write a schema of the database's own");
    } else if (grant.ofSchema()
        && !grant.schema().equals("public")
        && !database.schemas().contains(grant.schema())) {
      problems.on(
          at + ".schema",
          Scalars.shown(grant.schema()) + " is no schema of the plan",
          "add it to the database's schemas; it is made when it is not there");
    }
    Set<Privilege> fitting = grant.ofSchema() ? OF_SCHEMA : OF_DATABASE;
    for (Privilege privilege : grant.privileges()) {
      if (!fitting.contains(privilege)) {
        problems.on(
            at + ".privileges",
            "there is no privilege '"
                + PlanKeys.word(privilege)
                + "' on a "
                + (grant.ofSchema() ? "schema" : "database"),
            "write some of: "
                + fitting.stream().sorted().map(PlanKeys::word).collect(Collectors.joining(", ")));
      }
    }
    boolean before =
        database.grants().subList(0, index).stream()
            .anyMatch(
                other ->
                    other.role().equals(grant.role()) && other.schema().equals(grant.schema()));
    if (before) {
      problems.on(
          at,
          "the privileges of " + Scalars.shown(grant.role()) + " there are written a second time",
          "write all of them in one entry");
    }
  }

  private static String unknownRole(String name) {
    return Scalars.shown(name) + " is no role of the plan";
  }

  private String roleRemedy(String name) {
    return DidYouMean.nearest(name, roles)
        .map(near -> "did you mean '" + near + "'?")
        .orElse(
            "give it an entry of postgresql.roles; for one that is there already, with 'password: unmanaged'");
  }
}
