package org.pgmahout.controller.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.controller.testing.FreePort;

/** What a call makes of an agent's answer, of a refusal, and of none. */
class AgentClientTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final RunView ENDED =
      new RunView(
          "r1",
          RunView.State.DONE,
          "",
          "dba@here",
          RunKind.APPLY,
          1,
          RunRequest.Mode.CHECK,
          RunRequest.Stage.ALL,
          List.of(),
          NOW,
          NOW,
          Map.of(),
          Problem.NONE);

  private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
  private HttpServer agent;
  private AgentClient client;

  @BeforeEach
  void begin() throws IOException {
    agent = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    agent.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    agent.start();
    client = client(agent.getAddress().getPort());
  }

  @AfterEach
  void end() {
    client.close();
    agent.stop(0);
  }

  @Test
  void aConnectionWhoseEventsWereReadToTheEndServesTheNextCall() {
    answer("/v1/runs/r1/events", 200, lines(started(1), new RunEvent.RunFinished(2, NOW, ENDED)));
    answer("/v1/runs", 200, List.of(ENDED));
    List<RunEvent> seen = new ArrayList<>();
    assertThat(client.follow("r1", seen::add, _ -> {})).isEqualTo(ENDED);
    assertThat(seen).hasSize(2);
    assertThat(client.runs()).containsExactly(ENDED);
    assertThat(connections).as("connections").hasSize(1);
  }

  @Test
  void eventsOfABrokenStreamAreAskedForFromThereOnAndToldOnce() {
    List<String> asked = new CopyOnWriteArrayList<>();
    agent.createContext(
        "/v1/runs/r1/events",
        exchange -> {
          asked.add(exchange.getRequestURI().getQuery());
          if (asked.size() == 1) {
            // More is announced than comes.
            byte[] first = lines(started(1)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, first.length + 100L);
            exchange.getResponseBody().write(first);
            exchange.getResponseBody().flush();
            exchange.close();
          } else {
            // What the reader had already is sent to it again.
            send(exchange, 200, lines(started(1), new RunEvent.RunFinished(2, NOW, ENDED)));
          }
        });
    List<RunEvent> seen = new ArrayList<>();
    assertThat(client.follow("r1", seen::add, _ -> {})).isEqualTo(ENDED);
    assertThat(seen.stream().map(RunEvent::number)).containsExactly(1L, 2L);
    assertThat(asked).containsExactly("after=0", "after=1");
  }

  @Test
  void aRunIsFollowedAlsoWhenOthersHaveAllStreamsForAMoment() {
    List<String> asked = new CopyOnWriteArrayList<>();
    Problem full = Problem.of(ErrorCode.TOO_MANY, "16 streams", "Wait.", "node-00");
    agent.createContext(
        "/v1/runs/r1/events",
        exchange -> {
          asked.add(exchange.getRequestURI().getQuery());
          boolean first = asked.size() == 1;
          send(
              exchange,
              first ? 429 : 200,
              first ? full : lines(started(1), new RunEvent.RunFinished(2, NOW, ENDED)));
        });
    assertThat(client.follow("r1", _ -> {}, _ -> {})).isEqualTo(ENDED);
    assertThat(asked).hasSize(2);
  }

  @Test
  void aStreamThatIsRefusedIsAskedForOnce() {
    List<String> asked = new CopyOnWriteArrayList<>();
    Problem full = Problem.of(ErrorCode.TOO_MANY, "16 streams", "Wait.", "node-00");
    agent.createContext(
        "/v1/logs/etcd",
        exchange -> {
          asked.add(exchange.getRequestURI().getQuery());
          send(exchange, 429, full);
        });
    OpsException refused =
        catchThrowableOfType(OpsException.class, () -> client.logs("etcd", 50, true, _ -> {}));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY);
    assertThat(refused).hasMessage("node-00: 16 streams");
    assertThat(asked).containsExactly("lines=50&follow=true");
  }

  @Test
  void aRunWhoseStreamEndedWithoutALastEventIsAskedFor() {
    answer("/v1/runs/r1/events", 200, lines(started(1)));
    answer("/v1/runs/r1", 200, ENDED);
    assertThat(client.follow("r1", _ -> {}, _ -> {})).isEqualTo(ENDED);
  }

  @Test
  void anAgentThatStaysAwayIsWaitedForInWordsAndThenGivenUp() {
    agent.stop(0);
    List<String> words = new ArrayList<>();
    EventFollower follower =
        new EventFollower(
            Pace.REAL,
            client,
            "r1",
            _ -> {},
            words::add,
            new EventFollower.Patience(
                Duration.ofMillis(600), Duration.ZERO, Duration.ofMillis(500)));
    OpsException gone = catchThrowableOfType(OpsException.class, follower::toEnd);
    assertThat(gone.code()).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
    assertThat(words)
        .isNotEmpty()
        .allMatch(
            word ->
                word.startsWith(
                    "waiting for the agent to answer again: node-00: no agent answers"));
  }

  @Test
  void aRefusalIsWhatTheAgentSaid() {
    answer("/v1/runs", 409, Problem.of(ErrorCode.BUSY, "held by ann@desk", "Wait.", "node-00"));
    OpsException refused = catchThrowableOfType(OpsException.class, client::runs);
    assertThat(refused.code()).isEqualTo(ErrorCode.BUSY);
    assertThat(refused).hasMessage("node-00: held by ann@desk");
    assertThat(refused.hint()).isEqualTo("Wait.");
  }

  @Test
  void anAnswerThatIsNotUnderstoodIsOneOfAnotherVersion() {
    answer("/v1/runs", 200, "<html>");
    OpsException unknown = catchThrowableOfType(OpsException.class, client::runs);
    assertThat(unknown.code()).isEqualTo(ErrorCode.VERSION_MISMATCH);
    assertThat(unknown.hint()).contains("pgmahout enrol --limit node-00");
  }

  @Test
  void nobodyThereIsUnreachableWithTheReasonAndTheWayOut() throws IOException {
    int closed = FreePort.any();
    try (AgentClient nobody = client(closed)) {
      OpsException silent = catchThrowableOfType(OpsException.class, nobody::facts);
      assertThat(silent.code()).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
      assertThat(silent)
          .hasMessage(
              "node-00: no agent answers at 127.0.0.1:%d: nothing takes connections there"
                  .formatted(closed));
      assertThat(silent.hint()).contains("systemctl status pgmahout-agent");
    }
  }

  @Test
  void noAnswerInTimeIsUnreachable() {
    agent.createContext("/v1/runs", _ -> {}); // takes the request, and never answers it
    try (AgentClient hasty =
        new AgentClient(
            "node-00",
            URI.create("http://127.0.0.1:" + agent.getAddress().getPort()),
            AgentClientTest::unused,
            Duration.ofMillis(100))) {
      OpsException late = catchThrowableOfType(OpsException.class, hasty::runs);
      assertThat(late.code()).isEqualTo(ErrorCode.AGENT_UNREACHABLE);
      assertThat(late).hasMessageEndingWith("no answer in time");
    }
  }

  private static AgentClient client(int port) {
    return new AgentClient(
        "node-00", URI.create("http://127.0.0.1:" + port), AgentClientTest::unused);
  }

  /** The connections here are plain ones. */
  private static SSLContext unused() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has one", e);
    }
  }

  private void answer(String path, int status, Object body) {
    agent.createContext(path, exchange -> send(exchange, status, body));
  }

  private void send(HttpExchange exchange, int status, Object body) throws IOException {
    connections.add(exchange.getRemoteAddress());
    byte[] bytes =
        body instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : Json.tolerant().writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, 0); // chunked, as the agent's streams are
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static RunEvent started(long number) {
    return new RunEvent.RunStarted(number, NOW, "r1", List.of());
  }

  private static String lines(RunEvent... events) {
    StringBuilder text = new StringBuilder();
    try {
      for (RunEvent event : events) {
        // As an interface, so that the event's name is written, too.
        text.append(Json.tolerant().writerFor(RunEvent.class).writeValueAsString(event))
            .append('\n');
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot write an event", e);
    }
    return text.toString();
  }
}
