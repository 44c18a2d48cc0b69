package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.component.LookCatalog;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.facts.NodeInspector;
import org.pgmahout.agent.health.AgentMetrics;
import org.pgmahout.agent.health.CertificateWatch;
import org.pgmahout.agent.health.ClusterMetrics;
import org.pgmahout.agent.health.Drift;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.local.log.LogSource;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.os.Machine;
import org.pgmahout.agent.preflight.PortLeases;
import org.pgmahout.agent.preflight.PreflightProbe;
import org.pgmahout.agent.preflight.Reach;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.EventStream;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.agent.run.UnfinishedNote;
import org.pgmahout.agent.watch.FakeSight;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.RemovalPreview;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/**
 * Whatever is sent to an agent, by whom ever: an answer below 500 without a trace in it, or a
 * closed connection, and never a wait. A failure names its seed and number.
 */
class MalformedRequestsTest {
  private static final int REQUESTS = 350;
  private static final int HANG_MILLIS = 15_000;
  private static final Duration REQUEST_LIMIT = Duration.ofMillis(700);
  private static final Instant NOW = Instant.now();
  private static final Duration YEAR = Duration.ofDays(365);

  /** Who calls, and whether anything may be open to it. */
  private enum Caller {
    OPERATOR,
    VIEWER,
    OTHER_NODE,
    FOREIGN,
    EXPIRED,
    NOBODY
  }

  @TempDir Path folder;
  private final CertificateAuthority authority = CertificateAuthority.create("control", NOW, YEAR);
  private final List<SSLContext> contexts = new ArrayList<>();
  private AgentServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    Clock clock = Clock.systemUTC();
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    AgentEnrolment enrolment = TestEnrolment.enrolled(folders, authority, clock);
    CommandRunner commands = new FakeCommandRunner(line -> says(0, ""));
    RunJournal journal = new RunJournal(folders.runs(), "node-00", clock);
    Reservation reservation =
        new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
    AppliedSpec applied = new AppliedSpec(folders);
    RunEngine engine =
        new RunEngine("node-00", NO_STEPS, journal, reservation, applied, clock, _ -> {});
    AgentMetrics metrics =
        new AgentMetrics(
            "1", () -> NOW, () -> 0, new ClusterMetrics(new FakeSight(), () -> new Moment(0, NOW)));
    CertificateWatch certificates =
        new CertificateWatch(folders, applied::spec, clock, new FileWriter());
    server =
        new AgentServer(
            new AgentConfig("node-00", "127.0.0.1", 0),
            enrolment,
            List.of(
                new EnrolRoutes(enrolment, () -> {}),
                new NodeRoutes(
                    new NodeInspector(
                        "node-00",
                        "1",
                        new Machine(commands),
                        engine,
                        reservation,
                        () -> NOW,
                        clock),
                    new HealthMonitor(
                        "node-00",
                        NO_STEPS,
                        List.of(),
                        applied,
                        () -> Drift.NONE,
                        certificates,
                        clock),
                    metrics),
                new CertificateRoutes(enrolment, () -> {}),
                new RunRoutes(engine, journal, new EventStream(journal, clock, YEAR)),
                new PreflightRoutes(
                    new PreflightProbe(
                        commands,
                        folders.spec(),
                        spec -> {
                          throw new AssertionError("no body here is whole enough for a look");
                        },
                        spec -> List.of(),
                        clock),
                    new PortLeases(),
                    new Reach()),
                new ComponentRoutes(
                    List.of(new LogSource.Unit(Component.SYSTEM, "x.service")),
                    List.of(
                        new LookCatalog.Answer<>(
                            Look.REMOVAL, spec -> new RemovalPreview(spec.node(), List.of()))),
                    engine,
                    commands)),
            TestAgent.patience(REQUEST_LIMIT, Duration.ofSeconds(60)));
    port = server.start();
    contexts.add(caller(authority, "anna", CertificateRole.OPERATOR, NOW));
    contexts.add(caller(authority, "vera", CertificateRole.VIEWER, NOW));
    contexts.add(caller(authority, "node-01", CertificateRole.AGENT, NOW));
    CertificateAuthority foreign = CertificateAuthority.create("control", NOW, YEAR);
    contexts.add(caller(foreign, "anna", CertificateRole.OPERATOR, NOW));
    Instant longAgo = NOW.minus(YEAR.multipliedBy(2));
    contexts.add(caller(authority, "anna", CertificateRole.OPERATOR, longAgo));
    contexts.add(TlsContexts.pinned(Pem.fingerprint(enrolment.identity().certificate())));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void areAnsweredBelow500OrNotAtAll(long seed) throws IOException {
    Random random = new Random(seed);
    int answered = 0;
    for (int number = 0; number < REQUESTS; number++) {
      Caller caller =
          random.nextInt(3) > 0
              ? Caller.OPERATOR
              : Caller.values()[random.nextInt(Caller.values().length)];
      byte[] request = WildRequests.request(random);
      String what =
          "seed %d, number %d, %s: %s"
              .formatted(
                  seed,
                  number,
                  caller,
                  new String(request, 0, Math.min(request.length, 2000), StandardCharsets.UTF_8));
      String answer = send(caller, request, what);
      if (!answer.isEmpty()) {
        answered++;
        judge(caller, answer, what);
      }
    }
    assertThat(answered).isGreaterThan(REQUESTS / 2);
  }

  @Test
  void everyRouteOfTheTableIsClosedToWhoIsNotNamed() throws IOException {
    for (Access.Rule rule : Access.TABLE) {
      if (rule.byToken()) {
        continue;
      }
      for (Caller caller : Caller.values()) {
        boolean named =
            caller == Caller.OPERATOR
                || (caller == Caller.VIEWER && rule.roles().contains(CertificateRole.VIEWER))
                || (caller == Caller.OTHER_NODE && rule.agents() == Access.Agents.ALL);
        if (!named) {
          String what = caller + " " + rule;
          String answer =
              send(
                  caller,
                  WildRequests.head(rule.method(), WildRequests.real(rule.path()), "{}"),
                  what);
          if (!answer.isEmpty()) {
            assertThat(status(answer)).as(what).isIn(401, 403);
          }
        }
      }
    }
  }

  /** Doing something else than was asked for is worse than refusing. */
  @Test
  void anOperationThatIsNotKnownIsRefusedAndOneWithoutIsAnApplys() throws IOException {
    String run = WildRequests.run();
    String unknown = run.replace("\"kind\":\"APPLY\"", "\"kind\":\"REJOIN\"");
    assertThat(unknown).isNotEqualTo(run);
    assertThat(post(unknown))
        .startsWith("HTTP/1.1 409 ")
        .contains("VERSION_MISMATCH", "'REJOIN'", "pgmahout enrol --limit");
    assertThat(post(run.replace("\"kind\":\"APPLY\"", ""))).startsWith("HTTP/1.1 400 ");
    assertThat(post(run.replace("APPLY\"}", "APPLY\", \"force\": true}")))
        .startsWith("HTTP/1.1 400 ");
    String begun = post(run.replace(",\"operation\":{\"kind\":\"APPLY\"}", ""));
    assertThat(begun).startsWith("HTTP/1.1 202 ").contains("\"kind\":\"APPLY\"");
    String events =
        ApiPaths.RUN_EVENTS.replace(
            "{id}", begun.replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1"));
    assertThat(send(Caller.OPERATOR, WildRequests.head("GET", events, ""), events))
        .contains("run-finished");
  }

  private String post(String body) throws IOException {
    return send(Caller.OPERATOR, WildRequests.head("POST", ApiPaths.RUNS, body), body);
  }

  @Test
  void aBodyThatNeverEndsIsGivenUp() throws IOException {
    for (String path : List.of(ApiPaths.RUNS, ApiPaths.ENROL, "/v1/nothing")) {
      String open = "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{\"a\":";
      String answer = send(Caller.OPERATOR, open.getBytes(StandardCharsets.UTF_8), path);
      assertThat(status(answer)).as(path + answer).isBetween(400, 499);
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    assertThat(send(Caller.OPERATOR, new byte[0], "silence")).isEmpty();
    assertThat(send(Caller.NOBODY, "GET /v1/hea".getBytes(StandardCharsets.UTF_8), "half a head"))
        .isEmpty();
  }

  private static void judge(Caller caller, String answer, String what) {
    if (what.contains("HTTP/9.9")) {
      // No route sees it: a protocol the server does not speak has this answer of its own.
      assertThat(answer).startsWith("HTTP/9.9 501 ");
      return;
    }
    int status = status(answer);
    assertThat(status).as(what + "\n" + answer).isBetween(200, 499);
    if (caller == Caller.FOREIGN || caller == Caller.EXPIRED || caller == Caller.OTHER_NODE) {
      assertThat(status).as(what + "\n" + answer).isGreaterThanOrEqualTo(400);
    }
    assertThat(answer).as(what).doesNotContain("\tat ", "Exception", "java.lang", "org.pgmahout.");
  }

  private static int status(String answer) {
    assertThat(answer).matches("(?s)HTTP/1\\.[01] \\d{3} .*");
    return Integer.parseInt(answer.substring(9, 12));
  }

  /** Sends, and reads until the server closes; empty when it answered nothing. */
  private String send(Caller caller, byte[] request, String what) {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    SSLContext tls = contexts.get(caller.ordinal());
    try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(HANG_MILLIS);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0 && !whole(answer); read = in.read(buffer)) {
        answer.write(buffer, 0, read);
        if (whole(answer)) {
          break;
        }
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("no end within " + HANG_MILLIS + " ms: " + what, e);
    } catch (IOException e) {
      // A refused certificate or a closed connection: what was read until then is the answer.
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  /** Whether an answer that does not close the connection is complete. */
  private static boolean whole(ByteArrayOutputStream answer) {
    String text = answer.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return false;
    }
    String head = text.substring(0, end).toLowerCase(java.util.Locale.ROOT);
    var length = java.util.regex.Pattern.compile("content-length: (\\d+)").matcher(head);
    return length.find()
        ? text.length() >= end + 4 + Integer.parseInt(length.group(1))
        : !head.contains("transfer-encoding") || text.endsWith("0\r\n\r\n");
  }

  // The agent.

  private SSLContext caller(
      CertificateAuthority issuer, String name, CertificateRole role, Instant from) {
    return TlsContexts.toAgent(
        issuer.issue(new Identity(name, role), List.of(), from, YEAR),
        authority.certificate(),
        "node-00");
  }

  private static final ComponentCatalog NO_STEPS = new CatalogOf(Component.SYSTEM, _ -> List.of());
}
