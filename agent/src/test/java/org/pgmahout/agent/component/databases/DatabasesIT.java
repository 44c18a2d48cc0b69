package org.pgmahout.agent.component.databases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.agent.local.RealServer;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.PostgresqlPlan;
import org.pgmahout.common.plan.RolePlan;
import org.pgmahout.common.plan.ScramVerifier;
import org.pgmahout.common.spec.SecretNames;

/** Roles and databases of a plan on real servers of every version. */
class DatabasesIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  /** A name that ends every quotation that is not made with care. */
  private static final String HOSTILE = "a\"b'; drop table x; --\\";

  private static final String HOSTILE_YAML = "'a\"b''; drop table x; --\\'";

  private static final String PLAN =
      """
      roles:
        - name: app
          member_of: [readers, pg_monitor]
          connection_limit: 50
          valid_until: 2037-01-31
          settings: {statement_timeout: 30s, search_path: '"$user", sales, public', my.own: "it's"}
        - {name: readers, login: false}
        - {name: %1$s, password: none, attributes: [createdb]}
      databases:
        - name: app
          owner: app
          encoding: UTF8
          locale: C
          connection_limit: 80
          settings: {work_mem: 8MB}
          extensions: [plpgsql]
          schemas: [sales, %1$s]
          grants:
            - {role: public, privileges: []}
            - {role: readers, privileges: [connect, temporary]}
            - {role: readers, schema: sales, privileges: [usage]}
            - {role: %1$s, schema: %1$s, privileges: [usage, create]}
        - {name: %1$s, owner: %1$s}
        - {name: shut, allow_connections: false}
      """
          .formatted(HOSTILE_YAML);

  private final Secret password = new Secret("generated-one");

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void areMadeAndKeptAndWhatHandsMadeStays(int major) throws IOException {
    try (RealServer server = server(major, "kept")) {
      List<Step> steps = steps(server, PLAN);
      assertThat(changes(steps))
          .extracting(Change::what)
          .containsExactlyInAnyOrder(
              "role app",
              "role readers",
              "role " + HOSTILE,
              "database app",
              "database " + HOSTILE,
              "database shut");
      apply(steps);
      assertThat(changes(steps)).as("nothing is left to do").isEmpty();
      asAHandWould(
          server,
          """
          create role hand login; create role other; create database hand; grant hand to app;
          alter role app nologin superuser connection limit 3 valid until '2030-01-01';
          alter role app set work_mem = '1GB'; alter role app reset statement_timeout;
          alter role app password 'other'; revoke readers from app;
          alter role app set search_path = 'public';
          grant pg_read_all_settings to app;
          alter database app owner to hand; alter database app set work_mem = '9MB';
          grant connect on database app to public; revoke temporary on database app from readers;
          grant create on database app to other;
          alter database shut with allow_connections true;
          \\connect app
          revoke usage on schema sales from readers; create schema hands;
          """);
      assertThat(changes(steps))
          .extracting(Change::what)
          .containsExactlyInAnyOrder(
              "role app, login",
              "role app, superuser",
              "role app, connection limit",
              "role app, valid until",
              "role app, password",
              "role app, member of",
              "role app, member of",
              "role app, search_path",
              "role app, statement_timeout",
              "role app, work_mem",
              "database app, owner",
              "database app, work_mem",
              "database app, privileges of everybody",
              "database app, privileges of readers",
              "database app, schema sales, privileges of readers",
              "database shut, connections");
      apply(steps);
      assertThat(changes(steps)).isEmpty();
      assertThat(
              said(
                  server,
                  "select 1 from pg_auth_members m where m.roleid = 'hand'::regrole"
                      + " and m.member = 'app'::regrole union all"
                      + " select 2 from pg_database where datname = 'hand' union all"
                      + " select 3 where has_database_privilege('other', 'app', 'create')"))
          .containsExactly("1", "2", "3");
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void thePasswordOpensAndIsInNoLog(int major) throws IOException {
    try (RealServer server = server(major, "opens")) {
      apply(steps(server, PLAN));
      String kept =
          said(server, "select rolpassword from pg_authid where rolname = 'app'").getFirst();
      assertThat(ScramVerifier.parse(kept).orElseThrow().fits(password)).isTrue();
      assertThat(server.log()).doesNotContain(password.reveal(), "SCRAM-SHA-256", "alter role");
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void whatLeavesThePlanStaysAndWhatIsToBeAbsentGoes(int major) throws IOException {
    try (RealServer server = server(major, "gone")) {
      apply(steps(server, PLAN));
      assertThat(changes(steps(server, "roles: []\n"))).isEmpty();
      List<Step> gone =
          steps(
              server,
              """
              roles:
                - {name: app, state: absent}
                - {name: readers, state: absent}
              databases: [{name: app, state: absent}]
              """);
      assertThat(changes(gone))
          .allMatch(change -> change.to().isEmpty())
          .extracting(Change::what)
          .containsExactly("database app", "role app", "role readers");
      apply(gone);
      assertThat(changes(gone)).isEmpty();
      assertThat(said(server, "select datname from pg_database where not datistemplate order by 1"))
          .containsExactly(HOSTILE, "postgres", "shut");
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void aRoleThatOwnsSomethingIsNotDeleted(int major) throws IOException {
    try (RealServer server = server(major, "owns")) {
      apply(steps(server, PLAN));
      List<Step> gone = steps(server, "roles: [{name: app, state: absent}]\n");
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(() -> apply(gone))
          .withMessageContaining("role app is not deleted, it owns things in: app")
          .matches(e -> e.code() == ErrorCode.CHANGE_REFUSED);
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void whatCannotBeChangedIsRefused(int major) throws IOException {
    try (RealServer server = server(major, "fixed")) {
      apply(steps(server, PLAN));
      refused(server, PLAN.replace("encoding: UTF8", "encoding: LATIN1"), "has the encoding UTF8");
      refused(server, PLAN.replace("locale: C", "locale: C.UTF-8"), "has the locale C,");
      refused(server, PLAN.replace("[plpgsql]", "[no_such]"), "has no extension no_such");
    }
  }

  private void refused(RealServer server, String plan, String why) {
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> changes(steps(server, plan)))
        .withMessageContaining(why)
        .matches(e -> e.code() == ErrorCode.PLAN_REFUSED);
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void aStandbyIsNotLookedAtAndDoesNotPassForRight(int major) throws IOException {
    try (RealServer server = new RealServer(REAL, major, "standby" + major)) {
      server.write("postgresql.conf", server.own());
      server.write("standby.signal", "");
      server.start();
      assertThat(steps(server, PLAN))
          .allSatisfy(
              step ->
                  assertThat(step.check(new QuietContext())).isInstanceOf(Finding.NotHere.class));
    }
  }

  private static RealServer server(int major, String name) throws IOException {
    RealServer server = new RealServer(REAL, major, name + major);
    server.write(
        "postgresql.conf", server.own() + "log_statement = all\nlog_min_duration_statement = 0\n");
    server.start();
    return server;
  }

  private List<Step> steps(RealServer server, String text) {
    String indented = text.lines().map(line -> "  " + line + "\n").collect(Collectors.joining());
    PostgresqlPlan plan =
        PlanLoader.load(
                "c.yaml",
                "apiVersion: pgmahout/v1\nnodes: [a=198.18.1.1]\npostgresql:\n" + indented)
            .orThrow()
            .postgresql();
    LeaderSql leader = new LeaderSql(() -> Optional.of(server.asked()));
    RoleDifference difference =
        new RoleDifference(
            plan.roles().stream().map(RolePlan::name).collect(Collectors.toSet()),
            name -> Map.of(SecretNames.ofRole("app"), password).get(name),
            one -> ScramVerifier.of(one, new byte[ScramVerifier.SALT], ScramVerifier.ITERATIONS));
    return List.of(
        new PlannedRolesStep(plan.roles(), leader, difference),
        new DatabasesStep(
            plan.databases(),
            leader,
            new Extensions(Extensions.of(plan.databases()), () -> false),
            new AbsentRoles(plan.roles(), leader)));
  }

  private static List<Change> changes(List<Step> steps) {
    return steps.stream()
        .map(step -> step.check(new QuietContext()))
        .flatMap(
            finding ->
                switch (finding) {
                  case Finding.Wrong(List<Change> changes) -> changes.stream();
                  case Finding.Right _ -> java.util.stream.Stream.empty();
                  default -> throw new AssertionError(finding);
                })
        .toList();
  }

  private static void apply(List<Step> steps) {
    steps.forEach(step -> step.apply(new QuietContext()));
  }

  private static void asAHandWould(RealServer server, String script) {
    CommandResult done = server.asked().run(new Secret(script));
    assertThat(done.stderr()).isEmpty();
  }

  private static List<String> said(RealServer server, String query) {
    CommandResult done = server.asked().run(new Secret(query + ";"));
    assertThat(done.stderr()).isEmpty();
    return done.lines();
  }
}
