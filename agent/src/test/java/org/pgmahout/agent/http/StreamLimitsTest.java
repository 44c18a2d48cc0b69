package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.common.x509.CertificateRole.OPERATOR;
import static org.pgmahout.common.x509.CertificateRole.VIEWER;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.x509.CertificateRole;

/** Streams and long answers: how many there may be, and that the idle limit is not for them. */
class StreamLimitsTest {
  private static final Duration IDLE = Duration.ofMillis(300);
  private static final String EVENTS = "/v1/runs/x/events";
  private static final String LOGS = "/v1/logs/x";

  @TempDir Path folder;
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final List<RawConnection> opened = new ArrayList<>();
  private TestAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent = new TestAgent(folder, TestAgent.patience(IDLE, IDLE), false, this::routes);
  }

  @AfterEach
  void stop() throws IOException {
    for (RawConnection each : opened) {
      each.close();
    }
    agent.close();
  }

  private void routes(Api api) {
    for (String path : List.of(ApiPaths.RUN_EVENTS, ApiPaths.LOGS)) {
      api.onLines(
          path,
          "text/plain",
          (_, sink) -> {
            sink.lines("begun\n".getBytes(StandardCharsets.UTF_8));
            goOn.await();
            sink.lines("ended\n".getBytes(StandardCharsets.UTF_8));
          });
    }
    api.onLines(
        ApiPaths.CLUSTER_EVENTS,
        "application/x-ndjson",
        Limits.CLUSTER_STREAMS,
        (_, sink) -> {
          sink.lines("begun\n".getBytes(StandardCharsets.UTF_8));
          goOn.await();
        });
    api.on(
        "GET",
        ApiPaths.NODE,
        _ -> {
          goOn.await();
          return Answer.nothing();
        });
    api.on("GET", ApiPaths.LIVE, _ -> Answer.nothing());
  }

  @Test
  void aProxyFollowsTheClusterByFewStreams() throws IOException {
    for (int i = 0; i < 4; i++) {
      follow(CertificateRole.AGENT, "haproxy", ApiPaths.CLUSTER_EVENTS);
    }
    RawConnection.Answer refused =
        ask(CertificateRole.AGENT, "haproxy", ApiPaths.CLUSTER_EVENTS).answer();
    assertThat(refused.status()).isEqualTo(429);
    follow(CertificateRole.AGENT, "haproxy-01", ApiPaths.CLUSTER_EVENTS);
  }

  @Test
  void aNameHasEightStreamsOfAKind() throws IOException {
    List<RawConnection> hers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      hers.add(follow(VIEWER, "grafana", EVENTS));
    }
    RawConnection.Answer refused = ask(VIEWER, "grafana", EVENTS).answer();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("TOO_MANY", "viewer grafana has 8 streams", "limit is 8");
    assertThat(ask(VIEWER, "grafana", ApiPaths.LIVE).answer().status()).isEqualTo(204);
    follow(OPERATOR, "anna", LOGS);
    follow(OPERATOR, "anna", EVENTS);

    hers.getFirst().close();
    awaitFree("grafana");
  }

  @Test
  void anAgentHasSixteenStreamsOfAKind() throws IOException {
    for (String name : List.of("anna", "ben")) {
      for (int i = 0; i < 8; i++) {
        follow(OPERATOR, name, LOGS);
      }
    }
    RawConnection.Answer refused = ask(OPERATOR, "cleo", LOGS).answer();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("all callers have 16 streams");
    follow(OPERATOR, "cleo", EVENTS);
  }

  @Test
  void requestsUnderWayAreCountedToo() throws IOException {
    for (int i = 0; i < 16; i++) {
      ask(VIEWER, "grafana", ApiPaths.NODE);
    }
    // Which of them the agent comes to last is its own affair.
    RawConnection.Answer last = ask(VIEWER, "grafana", ApiPaths.NODE).answer();
    assertThat(last.status()).isEqualTo(429);
    assertThat(last.body()).contains("requests under way");
    goOn.countDown();
    for (RawConnection each : opened.subList(0, 16)) {
      assertThat(each.answer().status()).isEqualTo(204);
    }
  }

  @Test
  void whatIsSilentForLongerThanTheIdleLimitGoesOn() throws IOException {
    RawConnection events = follow(OPERATOR, "anna", EVENTS);
    RawConnection log = follow(OPERATOR, "anna", LOGS);
    RawConnection slow = ask(OPERATOR, "anna", ApiPaths.NODE);
    for (int i = 0; i < 3; i++) {
      // One after the other: each takes as long as the idle limit.
      RawConnection idle = ask(OPERATOR, "anna", ApiPaths.LIVE);
      assertThat(idle.answer().status()).isEqualTo(204);
      idle.awaitClosed();
    }
    goOn.countDown();
    assertThat(events.line()).isEqualTo("ended");
    assertThat(log.line()).isEqualTo("ended");
    assertThat(slow.answer().status()).isEqualTo(204);
  }

  @Test
  void aSecondHeadHasADeadlineToo() throws IOException {
    RawConnection half = ask(OPERATOR, "anna", ApiPaths.LIVE);
    assertThat(half.answer().status()).isEqualTo(204);
    half.say("GET /v1/hea").awaitClosed();
    RawConnection drops = ask(OPERATOR, "anna", ApiPaths.LIVE);
    assertThat(drops.answer().status()).isEqualTo(204);
    drops.say("GET /v1/health?a=");
    try (ScheduledExecutorService drop = Executors.newSingleThreadScheduledExecutor()) {
      // It ends by itself when the connection is cut, as it ought to be.
      drop.scheduleAtFixedRate(
          () -> {
            try {
              drops.say("x");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          },
          0,
          5,
          TimeUnit.MILLISECONDS);
      drops.awaitClosed();
      drop.shutdownNow();
    }
  }

  private RawConnection ask(CertificateRole role, String name, String path) throws IOException {
    RawConnection connection = agent.as(role, name);
    opened.add(connection);
    return connection.get(path);
  }

  private RawConnection follow(CertificateRole role, String name, String path) throws IOException {
    RawConnection stream = ask(role, name, path);
    RawConnection.Answer begun = stream.answer();
    assertThat(begun.status()).as(begun.body()).isEqualTo(200);
    assertThat(stream.line()).isEqualTo("begun");
    return stream;
  }

  /** The agent finds a moment later that a reader is gone. */
  private void awaitFree(String name) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    int status;
    do {
      status = ask(VIEWER, name, EVENTS).answer().status();
    } while (status == 429 && System.nanoTime() < end);
    assertThat(status).isEqualTo(200);
  }
}
