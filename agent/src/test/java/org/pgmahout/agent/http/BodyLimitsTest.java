package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.CertificateRole;

/** Every route of the table with a body that is as large as it may be, and one byte larger. */
class BodyLimitsTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir Path folder;
  private TestAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent = new TestAgent(folder, TestAgent.patience(LONG, LONG), true, BodyLimitsTest::all);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  /** They read what came, and answer nothing. */
  private static void all(Api api) {
    for (Access.Rule rule : Access.TABLE) {
      if (!rule.byToken()) {
        api.on(
            rule.method(),
            rule.path(),
            call -> {
              if (rule.body() != Access.Body.NONE) {
                call.body(Map.class);
              }
              return Answer.nothing();
            });
      }
    }
  }

  @Test
  void aLargerBodyIsRefusedAsSoonAsItIsAnnounced() throws IOException {
    for (Access.Rule rule : Access.TABLE) {
      try (RawConnection caller = agent.asOperator()) {
        caller.head(rule.method(), path(rule), "Content-Length: " + (rule.body().bytes() + 1));
        RawConnection.Answer answer = caller.answer();
        assertThat(answer.status()).as(rule.toString()).isEqualTo(413);
        assertThat(answer.body()).contains("TOO_LARGE");
        caller.awaitClosed();
      }
    }
  }

  @Test
  void aLargerBodyOfUnknownLengthIsRefusedWhenItIsThere() throws IOException {
    for (Access.Rule rule : Access.TABLE) {
      int bytes = rule.body().bytes() + 1;
      try (RawConnection caller = agent.asOperator()) {
        caller.head(rule.method(), path(rule), "Transfer-Encoding: chunked");
        caller.say(Integer.toHexString(bytes) + "\r\n" + "x".repeat(bytes) + "\r\n0\r\n\r\n");
        assertThat(caller.answer().status()).as(rule.toString()).isEqualTo(413);
      }
    }
  }

  @Test
  void theLargestBodyIsTaken() throws IOException {
    for (Access.Rule rule : Access.TABLE) {
      if (rule.body() == Access.Body.NONE) {
        continue;
      }
      String body = "{\"a\":\"" + "x".repeat(rule.body().bytes() - 8) + "\"}";
      try (RawConnection caller = agent.asOperator()) {
        caller.head(rule.method(), path(rule), "Content-Length: " + body.length());
        // An enrolment's body is taken, too, and lacks what it needs.
        assertThat(caller.say(body).answer().status())
            .as(rule.toString())
            .isEqualTo(rule.byToken() ? 400 : 204);
      }
    }
  }

  @Test
  void nothingIsReadOfWhoMayNot() throws IOException {
    for (Access.Rule rule : Access.TABLE) {
      if (!rule.roles().contains(CertificateRole.VIEWER) && !rule.byToken()) {
        try (RawConnection viewer = agent.as(CertificateRole.VIEWER, "vera")) {
          viewer.head(rule.method(), path(rule), "Content-Length: 4000000");
          assertThat(viewer.answer().status()).as(rule.toString()).isEqualTo(403);
        }
      }
    }
  }

  @Test
  void bodiesHaveABoundAllTogether() throws Exception {
    String[] names = {"anna", "ben", "cleo"};
    int begun = 0;
    RawConnection[] open = new RawConnection[names.length * 2];
    // Which of them is the fifth is the agent's affair: their heads come on connections of their
    // own.
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletionService<RawConnection.Answer> answers = new ExecutorCompletionService<>(readers);
      for (String name : names) {
        for (int i = 0; i < 2; i++) {
          open[begun] = agent.as(CertificateRole.OPERATOR, name);
          open[begun].head("POST", "/v1/runs", "Content-Length: 1048576").say("{");
          answers.submit(open[begun]::answer);
          begun++;
        }
      }
      for (String which : List.of("the fifth megabyte", "the sixth")) {
        RawConnection.Answer refused = answers.take().get();
        assertThat(refused.status()).as(which).isEqualTo(429);
        assertThat(refused.body()).as(which).contains("TOO_MANY", "all callers");
      }
      for (int i = 0; i < begun; i++) {
        open[i].close();
      }
    }
    awaitRoom();
  }

  /** Callers that went away in the middle of their bodies leave no room taken. */
  private void awaitRoom() throws IOException {
    long end = System.nanoTime() + LONG.toNanos();
    int status;
    do {
      try (RawConnection late = agent.asOperator()) {
        late.head("POST", "/v1/runs", "Content-Length: 1048576");
        status = late.say("{}" + " ".repeat(1048574)).answer().status();
      }
    } while (status == 429 && System.nanoTime() < end);
    assertThat(status).isEqualTo(204);
  }

  @Test
  void aPlanMuchLargerThanAnyIsSmallEnough() throws IOException {
    String nodes =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    "  - {name: node-%02d, address: 10.0.0.%d, roles: [%s]}"
                        .formatted(i, i + 1, i < 5 ? "database, etcd" : "database"))
            .collect(Collectors.joining("\n"));
    String hba =
        IntStream.range(0, 300)
            .mapToObj(i -> "    - hostssl app%d app%d 10.1.0.0/16 scram-sha-256".formatted(i, i))
            .collect(Collectors.joining("\n"));
    String plan =
        "apiVersion: pgmahout/v1\nnodes:\n"
            + nodes
            + "\npostgresql:\n  parameters: {max_wal_senders: 80, max_replication_slots: 80}\n  hba:\n"
            + hba
            + "\n";
    var spec = PlanCompiler.compile(PlanLoader.load("c.yaml", plan).orThrow(), 1).getFirst();
    assertThat(Json.tolerant().writeValueAsBytes(spec))
        .hasSizeLessThan(Access.Body.PLAN.bytes() / 2);
  }

  private static String path(Access.Rule rule) {
    return WildRequests.real(rule.path());
  }
}
