package org.pgmahout.agent.component.patroni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.local.LocalPatroni;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** A leader's Patroni that is restarted while its REST password is replaced. */
class PatroniProcessRestartTest {
  private static final StepContext QUIET =
      new StepContext() {
        @Override
        public void waiting(String message) {}

        @Override
        public void checkCancelled() {}
      };

  @TempDir private Path folder;

  private final List<String> did = new ArrayList<>();
  private HttpServer server;
  private String taken = "old";
  private boolean paused;

  @BeforeEach
  void patroni() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String shown = exchange.getRequestHeaders().getFirst("Authorization");
          boolean changes = exchange.getRequestMethod().equals("PATCH");
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          int status = 200;
          if (changes && !basic(taken).equals(shown)) {
            status = 401;
          } else if (changes) {
            paused = body.contains("true");
            did.add(body);
          }
          byte[] answer =
              "{\"state\":\"running\",\"role\":\"primary\",\"pause\":%s}"
                  .formatted(paused)
                  .getBytes(UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    write(folder.resolve("patroni.yml"), "new");
    write(running(), "old");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theRunningProcessIsAskedWithThePasswordItStartedWith() throws IOException {
    restart().perform(QUIET);
    assertThat(did).containsExactly("{\"pause\":true}", "systemctl restart", "{\"pause\":null}");
    assertThat(ours()).doesNotExist();
  }

  @Test
  void aRefusedPauseLeavesNoMarkerOfOne() throws IOException {
    taken = "another";
    assertThatThrownBy(() -> restart().perform(QUIET))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
    assertThat(ours()).doesNotExist();
    assertThat(did).isEmpty();
    taken = "new";
    restart().perform(QUIET);
    assertThat(paused).isFalse();
  }

  private PatroniProcessRestart restart() {
    FakeCommandRunner commands =
        new FakeCommandRunner(
            command -> {
              if (command.contains("restart")) {
                did.add("systemctl restart");
                taken = "new";
                write(running(), "new");
              }
              return FakeCommandRunner.says(0, "LoadState=loaded\nActiveState=active\n");
            });
    NodeSpec spec = spec();
    return new PatroniProcessRestart(
        spec,
        new Systemd(commands),
        new LocalPatroni(spec, new FileWriter(), Optional.empty(), running(), Duration.ZERO),
        ours());
  }

  private NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        patroni: {home: %s, port: %d}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(folder, server.getAddress().getPort());
    // Read and not judged: its rules refuse data in /tmp.
    return PlanCompiler.compile(PlanLoader.applied(plan).orElseThrow(), 1).getFirst();
  }

  private Path running() {
    return folder.resolve("running.yml");
  }

  private Path ours() {
    return folder.resolve("state/patroni-paused");
  }

  private static void write(Path file, String password) {
    try {
      Files.writeString(
          file,
          "scope: x\nrestapi:\n  authentication:\n    username: patroni\n    password: '%s'\nlog: {}\n"
              .formatted(password));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String basic(String password) {
    return "Basic " + Base64.getEncoder().encodeToString(("patroni:" + password).getBytes(UTF_8));
  }
}
