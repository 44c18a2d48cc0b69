package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.common.plan.GoodPlan.GOOD;
import static org.pgmahout.common.plan.GoodPlan.problems;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake in roles and databases: where it is said to be, and in which words. */
class DatabaseProblemsTest {
  private static final String VERIFIER =
      "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$" + "A".repeat(43) + "=:" + "B".repeat(43) + "=";

  /** Begins in line 8: the roles' entries in line 10. */
  private static final String PLAN =
      """
      postgresql:
        roles:
          - name: app
            password: generated
            connection_limit: 50
            valid_until: 2027-01-31
            settings: {statement_timeout: 30s, search_path: 'app, public'}
          - {name: readers, login: false}
          - {name: ada, password: VERIFIER, attributes: [createdb], member_of: [readers, pg_monitor]}
        databases:
          - name: app
            owner: app
            encoding: UTF8
            extensions: [pg_trgm, uuid-ossp, postgis]
            schemas: [sales]
            grants:
              - {role: public, privileges: []}
              - {role: readers, privileges: [connect]}
              - {role: readers, schema: sales, privileges: [usage]}
          - {name: old, state: absent}
      """
          .replace("VERIFIER", VERIFIER);

  @Test
  void goodIsGoodAndReadAsItIsWritten() {
    assertThat(problems(GOOD + PLAN)).isEmpty();
    PostgresqlPlan plan = PlanLoader.load("c.yaml", GOOD + PLAN).orThrow().postgresql();
    assertThat(plan.roles()).extracting(RolePlan::name).containsExactly("app", "readers", "ada");
    assertThat(plan.roles()).filteredOn(RolePlan::hasGeneratedPassword).hasSize(1);
    assertThat(plan.roles().getLast().attributes()).containsExactly(RolePlan.Attribute.CREATEDB);
    DatabasePlan app = plan.databases().getFirst();
    assertThat(app.allowConnections()).isTrue();
    assertThat(app.connectionLimit()).isEqualTo(DatabasePlan.UNLIMITED);
    assertThat(app.grants().getLast())
        .isEqualTo(new GrantPlan("readers", "sales", List.of(GrantPlan.Privilege.USAGE)));
    assertThat(plan.databases().getLast().present()).isFalse();
  }

  @ParameterizedTest(name = "role {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: postgres | 10: role 'postgres' is the cluster's own",
        "name: rewind | 10: role 'rewind' is the cluster's own",
        "name: pgmahout_probe | 10: role 'pgmahout_probe' is the cluster's own",
        "name: pg_mine | 10: role name 'pg_mine' is reserved",
        "name: public | 10: role name 'public' is reserved",
        "login: true | 10: postgresql.roles[0] has no 'name'",
        "name: readers | 15: role 'readers' is written a second time",
        "name: a, password: hunter2 | 10: the password of role 'a' is neither",
        "name: a, password: md5aaaa | 10: an md5 hash is as good as the password",
        "name: a, login: false, password: SCRAM | 10: role 'a' has a password and may not log in",
        "name: a, connection_limit: -2 | 10: a connection limit of -2 is none",
        "name: a, valid_until: soon | 10: 'soon' is no moment",
        "name: a, settings: {statement_timout: 1s} | 10: PostgreSQL has no parameter 'statement_timout'; did you mean 'statement_timeout'?",
        "name: a, settings: {work_mem: lots} | 10: ",
        "name: a, settings: {shared_buffers: 1GB} | 10: 'shared_buffers' is a parameter of the whole server",
        "name: a, member_of: [nobody] | 10: 'nobody' is no role of the plan",
        "name: a, member_of: [readrs] | 10: 'readrs' is no role of the plan; did you mean 'readers'?",
        "name: a, member_of: [pg_monitr] | 10: PostgreSQL has no role 'pg_monitr'; did you mean 'pg_monitor'?",
        "name: a, member_of: [a] | 10: role 'a' would be a member of itself",
        "name: a, attributes: [superuser] | 10: 'postgresql.roles[0].attributes[0]' is 'superuser'",
        "name: a, colour: red | 10: 'postgresql.roles[0].colour' is not a key",
      })
  void roles(String entry, String problem) {
    String first =
        PLAN.substring(PLAN.indexOf("    - name: app"), PLAN.indexOf("    - {name: readers"));
    // As many lines as before, so that those of the others stay.
    String text =
        PLAN.replace(
                first, "    - {%s}\n".formatted(entry.replace("SCRAM", VERIFIER)) + "\n".repeat(4))
            .replace("owner: app", "owner: ada");
    assertThat(problems(GOOD + text))
        .singleElement()
        .asString()
        .satisfies(
            line -> assertThat(line.replaceFirst(":\\d+: ", ": ")).startsWith("c.yaml:" + problem))
        .contains("; ");
  }

  @Test
  void membershipsInACircle() {
    assertThat(
            problems(
                GOOD
                    + """
                    postgresql:
                      roles:
                        - {name: a, login: false, member_of: [b]}
                        - {name: b, login: false, member_of: [c]}
                        - {name: c, login: false, member_of: [a]}
                    """))
        .hasSize(3)
        .first()
        .asString()
        .contains("role 'a' would be a member of itself, through 'b'");
  }

  @ParameterizedTest(name = "database {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: postgres | 10: database name 'postgres' is reserved",
        "name: template1 | 10: database name 'template1' is reserved",
        "name: pg_x | 10: database name 'pg_x' is reserved",
        "name: d, owner: nobody | 10: 'nobody' is no role of the plan",
        "name: d, owner: gone | 10: 'gone' is no role of the plan",
        "name: d, encoding: UTF9 | 10: 'UTF9' is no encoding",
        "name: d, encoding: LATIN1 | 10: encoding LATIN1 does not fit locale C.UTF-8",
        "name: d, extensions: ['a b'] | 10: 'a b' is no extension's name",
        "name: d, extensions: [hstore, hstore] | 10: 'hstore' is written a second time",
        "name: d, extensions: [pg_cron] | 10: extension pg_cron works only when PostgreSQL starts with its library pg_cron; add pg_cron to postgresql.parameters.shared_preload_libraries",
        "name: d, schemas: [pg_x] | 10: schema 'pg_x' is PostgreSQL's own",
        "name: d, grants: [{role: nobody, privileges: [connect]}] | 10: 'nobody' is no role of the plan",
        "name: d, grants: [{role: app}] | 10: postgresql.databases[0].grants[0] has no 'privileges'",
        "name: d, grants: [{role: app, privileges: [usage]}] | 10: there is no privilege 'usage' on a database; write some of: connect, create, temporary",
        "name: d, grants: [{role: app, schema: x, privileges: [usage]}] | 10: 'x' is no schema of the plan",
        "name: d, owner: app, grants: [{role: app, privileges: [connect]}] | 10: the owner 'app' has every privilege",
        "name: d, allow_connections: false, schemas: [x] | 10: nobody may connect to database 'd'",
        "name: d, settings: {port: 1} | 10: 'port' is a parameter of the whole server",
      })
  void databases(String entry, String problem) {
    String text =
        """
        postgresql:
          databases:
            - {%s}
          roles:
            - name: app
            - {name: gone, state: absent}
        """
            .formatted(entry);
    assertThat(problems(GOOD + text))
        .singleElement()
        .asString()
        .satisfies(
            line -> assertThat(line.replaceFirst(":\\d+: ", ": ")).startsWith("c.yaml:" + problem))
        .contains("; ");
  }

  @Test
  void aPreloadedLibraryLetsItsExtensionIn() {
    assertThat(
            problems(
                GOOD
                    + """
                    postgresql:
                      parameters: {shared_preload_libraries: 'pg_stat_statements, pg_cron'}
                      databases:
                        - {name: d, extensions: [pg_cron, pg_stat_statements]}
                    """))
        .isEmpty();
  }

  @Test
  void aNameMayBeAnythingThatPostgresqlTakes() {
    String plan =
        """
        postgresql:
          roles:
            - name: "a\\"b'; drop table x; --"
          databases:
            - {name: "My Shop", owner: "a\\"b'; drop table x; --"}
        """;
    assertThat(problems(GOOD + plan)).isEmpty();
    assertThat(problems(GOOD + plan.replace("My Shop", "My\\tShop")))
        .singleElement()
        .asString()
        .contains("a database has a control character in its name");
    assertThat(problems(GOOD + plan.replace("My Shop", "ü".repeat(32))))
        .singleElement()
        .asString()
        .contains("a name of 64 bytes");
  }
}
