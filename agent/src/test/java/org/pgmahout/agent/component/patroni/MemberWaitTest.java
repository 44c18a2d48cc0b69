package org.pgmahout.agent.component.patroni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.local.log.PostgresqlLog;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

class MemberWaitTest {
  @TempDir private Path folder;
  private HttpServer server;
  private String state = "streaming";
  private boolean paused;

  @BeforeEach
  void patroni() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              exchange.getRequestURI().getPath().equals("/cluster")
                  ? "{\"members\":[{\"name\":\"node-00\",\"role\":\"replica\",\"state\":\"%s\"}]}"
                      .formatted(state)
                  : "{\"state\":\"%s\",\"pause\":%s}".formatted(state, paused);
          byte[] answer = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aMemberThatStreamsIsRight() {
    assertThat(member().problem()).isEmpty();
    member().await(new QuietContext());
  }

  @Test
  void aPauseIsToldBecauseNothingEndsTheWait() {
    state = "stopped";
    assertThat(member().problem()).hasValue("is in state 'stopped'");
    paused = true;
    assertThat(member().problem()).hasValue("is in state 'stopped'; " + Pause.MEMBER);
  }

  @Test
  void aServerThatDoesNotStartEndsTheWaitWithItsOwnWords() {
    state = "start failed";
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> member().await(new QuietContext()))
        .withMessageContaining(
            "last: is in state 'start failed'; PostgreSQL's last words: FATAL: no such library");
  }

  private MemberWait member() {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            command ->
                command.contains("-o json")
                    ? says(
                        0,
                        "{\"__REALTIME_TIMESTAMP\":\"1\",\"_COMM\":\"postgres\",\"MESSAGE\":\"FATAL:  no such library\"}")
                    : says(command.matches("(?s)(runuser|setpriv) .*") ? 1 : 0, ""));
    NodeSpec spec = spec();
    return new MemberWait(
        spec,
        new Systemd(commands),
        new LocalPatroni(
            spec, new FileWriter(), Optional.empty(), folder.resolve("patroni.yml"), Duration.ZERO),
        PostgresqlLog.of(spec, commands),
        Duration.ZERO);
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        patroni: {home: %s, port: %d}
        security: {transport: plain}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(folder, server.getAddress().getPort());
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 0).iterator().next();
  }
}
