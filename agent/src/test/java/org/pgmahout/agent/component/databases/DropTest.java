package org.pgmahout.agent.component.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.Change.Kind;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PostgresqlPlan;

/** What is deleted says so: the command asks for the name of each before anything is done. */
class DropTest {
  private static final PostgresqlPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes: [a=198.18.99.1]
              postgresql:
                roles: [{name: ada, state: absent}]
                databases: [{name: old, state: absent}, {name: new}]
              """)
          .orThrow()
          .postgresql();

  private static final String ROLES = "[{\"name\": \"ada\"}]";
  private static final String DATABASES =
      "{\"standby\": false, \"databases\": {\"old\": {\"size\": \"12 MB\"}}}";

  private final FakeCommandRunner commands = new FakeCommandRunner(_ -> says(0, answer()));

  private String answer() {
    return commands.read().getLast().contains("pg_authid") ? ROLES : DATABASES;
  }

  @Test
  void aDatabaseAndARoleThatAreToBeAbsentAreDropped() {
    LeaderSql server =
        new LeaderSql(
            () ->
                Optional.of(
                    new LocalPostgresql(
                        commands, new Psql(Path.of("/pg"), 17), Path.of("/run/pg"), 5432)));
    Finding found =
        new DatabasesStep(
                PLAN.databases(),
                server,
                new Extensions(Extensions.of(PLAN.databases()), () -> false),
                new AbsentRoles(PLAN.roles(), server))
            .check(new QuietContext());
    assertThat(found)
        .isEqualTo(
            Finding.wrong(
                Change.of("database old", "12 MB", "").as(Kind.DROP),
                Change.create("database new", "of postgres"),
                Change.of("role ada", "is there", "").as(Kind.DROP)));
  }
}
