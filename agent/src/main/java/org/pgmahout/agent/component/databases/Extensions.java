package org.pgmahout.agent.component.databases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.pgmahout.agent.local.SqlWord;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.DatabasePlan;

/**
 * The extensions that the plan names: every database node must have their files, also the one that
 * may lead tomorrow.
 *
 * @param wanted their names
 * @param packagesMissing whether a package that the plan names is still to be installed here
 */
record Extensions(List<String> wanted, BooleanSupplier packagesMissing) {

  static List<String> of(List<DatabasePlan> databases) {
    return databases.stream()
        .filter(DatabasePlan::present)
        .flatMap(database -> database.extensions().stream())
        .distinct()
        .toList();
  }

  /**
   * Those of the wanted ones that can be made here.
   *
   * @param withOwnSchema those that lay themselves into a schema of their own
   */
  record Available(Set<String> names, Set<String> withOwnSchema) {}

  /** Asks this node's server; empty while it does not answer. */
  Optional<Available> available(LeaderSql server) {
    if (wanted.isEmpty()) {
      return Optional.of(new Available(Set.of(), Set.of()));
    }
    String question =
        """
        select json_build_object(
          'names', coalesce(json_agg(e.name), '[]'),
          'fixed', coalesce(json_agg(e.name) filter (where v.schema is not null), '[]'))
          from pg_available_extensions e
          join pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
          where e.name in (%s);
        """
            .formatted(SqlWord.texts(wanted));
    return server.ask(LeaderSql.HOME, question).map(Extensions::read);
  }

  private static Available read(JsonNode answer) {
    return new Available(
        new LinkedHashSet<>(FoundRole.texts(answer.path("names"))),
        new LinkedHashSet<>(FoundRole.texts(answer.path("fixed"))));
  }

  /**
   * Why nothing can be said yet; empty when all can be made.
   *
   * @throws OpsException PLAN_REFUSED for one that no package of the plan brings
   */
  Optional<String> undecided(Available available) {
    List<String> missing =
        wanted.stream().filter(name -> !available.names().contains(name)).toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    if (packagesMissing.getAsBoolean()) {
      return Optional.of("decided after the packages of extensions are installed");
    }
    throw new OpsException(
        ErrorCode.PLAN_REFUSED,
        "PostgreSQL on this node has no extension " + String.join(", ", missing),
        "Correct its name, or name the package that brings it in system.packages (for example"
            + " postgresql-15-NAME), with postgresql.repository: pgdg when Debian has none.");
  }
}
