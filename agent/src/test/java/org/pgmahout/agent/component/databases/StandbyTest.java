package org.pgmahout.agent.component.databases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.ScramVerifier;

/** A standby must not pass for a node on which roles and databases are right. */
class StandbyTest {
  private static final PostgresqlPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes: [a=198.18.99.1]
              postgresql:
                roles: [{name: ada, state: absent}, {name: app, password: none}]
                databases: [{name: old, state: absent}, {name: app, owner: app}]
              """)
          .orThrow()
          .postgresql();

  private final FakeCommandRunner commands =
      new FakeCommandRunner(_ -> FakeCommandRunner.says(0, "{\"standby\": true}"));
  private final LeaderSql server =
      new LeaderSql(
          () ->
              Optional.of(
                  new LocalPostgresql(
                      commands, new Psql(Path.of("/pg"), 17), Path.of("/run/pg"), 5432)));

  @Test
  void rolesAreNotLookedAtAndNotMade() {
    PlannedRolesStep step =
        new PlannedRolesStep(
            PLAN.roles(),
            server,
            new RoleDifference(
                Set.of("ada", "app"),
                name -> Map.<String, Secret>of().get(name),
                one ->
                    ScramVerifier.of(one, new byte[ScramVerifier.SALT], ScramVerifier.ITERATIONS)));
    assertThat(step.check(new QuietContext())).isEqualTo(LeaderSql.STANDBY);
    step.apply(new QuietContext());
    nothingWasMade();
  }

  @Test
  void databasesAreNotLookedAtAndNotMadeOrDeleted() {
    DatabasesStep step =
        new DatabasesStep(
            PLAN.databases(),
            server,
            new Extensions(Extensions.of(PLAN.databases()), () -> false),
            new AbsentRoles(PLAN.roles(), server));
    assertThat(step.check(new QuietContext()))
        .isEqualTo(new Finding.NotHere("this node does not lead"));
    step.apply(new QuietContext());
    nothingWasMade();
  }

  private void nothingWasMade() {
    assertThat(commands.read())
        .isNotEmpty()
        .allSatisfy(sql -> assertThat(sql).doesNotContain("create ", "drop ", "begin;"));
  }
}
