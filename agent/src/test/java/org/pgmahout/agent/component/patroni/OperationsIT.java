package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.agent.local.RealServer;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.SecretNames;

/** Operations on real servers of every version: what they find, what they do, and that they end. */
class OperationsIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  /** Not 127.0.0.1, where a server of this machine may listen; clients come from there. */
  private static final String LISTENS = "127.9.8.7";

  static List<Integer> majors() {
    return RealPostgresql.majors();
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void passwordsAreChangedOnceAndShownToNobody(int major) throws IOException {
    try (RealServer server = server(major, "passwords")) {
      server.asked().run(new Secret("create role rewind login password 'before';"));
      RolePasswordsStep step =
          new RolePasswordsStep(
              () -> Optional.of(server.asked()),
              Map.of(
                  SecretNames.SUPERUSER_PASSWORD, new Secret("one"),
                  SecretNames.REWIND_PASSWORD, new Secret("two")),
              List.of(SecretNames.SUPERUSER_PASSWORD, SecretNames.REWIND_PASSWORD));
      assertThat(step.check(new QuietContext()))
          .isInstanceOfSatisfying(
              Finding.Wrong.class,
              wrong ->
                  assertThat(wrong.changes())
                      .extracting(Change::what)
                      .containsExactly("role postgres", "role rewind"));
      step.apply(new QuietContext());
      assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
      assertThat(server.log()).doesNotContain("SCRAM-SHA-256$");
    }
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void sessionsAreEndedAndLaterOnesStay(int major) throws Exception {
    try (RealServer server = server(major, "sessions")) {
      CutSessionsStep step =
          new CutSessionsStep(
              () -> Optional.of(server.asked()),
              PlanLoader.load("c.yaml", "apiVersion: pgmahout/v1\nnodes: [a=127.0.0.1]\n")
                  .orThrow(),
              List.of("a"));
      CompletableFuture<CommandResult> session = session();
      awaitOne(server);
      assertThat(step.check(new QuietContext()))
          .isEqualTo(Finding.wrong(Change.of("sessions (1) from a", "open", "ended")));
      step.apply(new QuietContext());
      assertThat(session.get(10, TimeUnit.SECONDS).ok()).isFalse();
      CompletableFuture<CommandResult> later = session();
      awaitOne(server);
      assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
      assertThat(later).isNotDone();
    }
  }

  private static CompletableFuture<CommandResult> session() {
    Command psql =
        Command.of("psql", "-X", "-h", LISTENS, "-U", "postgres", "-c", "select pg_sleep(50)")
            .within(Duration.ofSeconds(60));
    return CompletableFuture.supplyAsync(
        () -> REAL.commands().run(psql), Thread::startVirtualThread);
  }

  private static void awaitOne(RealServer server) {
    Await.upTo(Duration.ofSeconds(20))
        .until(
            "a session over the network",
            () ->
                server
                        .asked()
                        .ask(
                            "select to_json(count(*)) from pg_stat_activity where client_addr is not null;")
                        .filter(count -> count.asInt() == 1)
                        .isPresent()
                    ? Optional.empty()
                    : Optional.of("none"),
            _ -> {},
            why -> new OpsException(ErrorCode.TIMED_OUT, why, "Look at the server's log."));
  }

  private static RealServer server(int major, String name) throws IOException {
    RealServer server = new RealServer(REAL, major, name + major);
    server.write(
        "postgresql.conf",
        server.own() + "log_statement = all\nlisten_addresses = '" + LISTENS + "'\n");
    server.start();
    return server;
  }
}
