package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.agent.os.FreePort;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/**
 * The agent with its own launcher, flags and memory, and a thousand connections of people without a
 * certificate who want it to end.
 */
class HostileCrowdIT {
  private static final int CONNECTIONS = 1000;
  private static final int A_SECOND = 200;
  private static final int ADDRESSES = 10;
  private static final Duration MOST = Duration.ofSeconds(4);

  /** Its first answer takes a Java that has run nothing yet. */
  private static final Duration START = Duration.ofSeconds(30);

  private static final Duration ANSWER = Duration.ofSeconds(2);
  private static final int TOLERATED = 3;
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path folder;
  private final Instant now = Instant.now();
  private final CertificateAuthority authority = CertificateAuthority.create("control", now, YEAR);
  private AgentFolders folders;
  private int port;

  @BeforeEach
  void folders() throws IOException {
    folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    port = FreePort.any();
  }

  @Test
  void anEnrolledAgentLivesAndAnswersWhoHasACertificate() throws Exception {
    AgentEnrolment enrolment = TestEnrolment.enrolled(folders, authority, Clock.systemUTC(), port);
    SSLContext nobody = nobody(enrolment);
    SSLContext anna =
        TlsContexts.toAgent(
            authority.issue(new Identity("anna", CertificateRole.OPERATOR), List.of(), now, YEAR),
            authority.certificate(),
            "node-00");
    try (InstalledAgent agent = new InstalledAgent(folders, port)) {
      assertThat(ask(anna, START)).as(agent.said()).startsWith("200 ");
      warmUp(anna, nobody);
      List<String> answers = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
          ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
        List<Future<?>> crowd = crowd(pace, threads, nobody);
        while (crowd.stream().anyMatch(one -> !one.isDone())) {
          answers.add(ask(anna, ANSWER));
        }
      }
      List<String> late = answers.stream().filter(one -> !one.startsWith("200 ")).toList();
      assertThat(answers.size() - late.size()).as("answers; %s", agent.said()).isGreaterThan(10);
      // The crowd's own work is done on the same processors, and so is that of other builds.
      assertThat(late).as(agent.said()).hasSizeLessThanOrEqualTo(TOLERATED);
      assertThat(ask(anna, ANSWER)).as(agent.said()).startsWith("200 ");
      assertThat(agent.alive()).as(agent.said()).isTrue();
    }
  }

  @Test
  void anAgentThatWaitsForItsEnrolmentLives() throws Exception {
    EnrolToken token = EnrolToken.create("node-00", now, Duration.ofHours(1));
    new EnrolInit(folders, Clock.systemUTC()).prepare(TestEnrolment.ticket(token, authority, port));
    SSLContext nobody = nobody(new AgentEnrolment(folders, "node-00", Clock.systemUTC()));
    try (InstalledAgent agent = new InstalledAgent(folders, port)) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
          ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
        for (Future<?> one : crowd(pace, threads, nobody)) {
          one.get();
        }
      }
      assertThat(ask(nobody, ANSWER)).as(agent.said()).startsWith("401 ");
      assertThat(agent.alive()).as(agent.said()).isTrue();
    }
  }

  /** A Java that is new takes many times as long for everything, this test's and the agent's. */
  private void warmUp(SSLContext known, SSLContext nobody) throws Exception {
    for (HostileCaller way : HostileCaller.values()) {
      for (int i = 0; i < 5; i++) {
        way.play(InetAddress.getByName("127.0.7.99"), port, nobody, Duration.ofMillis(100));
        ask(known, START);
      }
    }
  }

  /** From ten addresses, each in its own way, so many a second. */
  private List<Future<?>> crowd(
      ScheduledExecutorService pace, ExecutorService threads, SSLContext nobody)
      throws IOException {
    HostileCaller[] ways = HostileCaller.values();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      HostileCaller way = ways[i % ways.length];
      InetAddress from = InetAddress.getByName("127.0.7." + (1 + i % ADDRESSES));
      CompletableFuture<Void> played = new CompletableFuture<>();
      all.add(played);
      pace.schedule(
          () ->
              threads.execute(
                  () -> {
                    way.play(from, port, nobody, MOST);
                    played.complete(null);
                  }),
          i * 1000L / A_SECOND,
          TimeUnit.MILLISECONDS);
    }
    return all;
  }

  private static SSLContext nobody(AgentEnrolment enrolment) {
    return TlsContexts.pinned(Pem.fingerprint(enrolment.identity().certificate()));
  }

  /** On a connection of its own: status and milliseconds, or why there is no answer. */
  private String ask(SSLContext tls, Duration limit) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + ApiPaths.NODE))
            .timeout(limit)
            .build();
    long start = System.nanoTime();
    String came;
    try (HttpClient http =
        HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build()) {
      came = String.valueOf(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    } catch (IOException e) {
      came = e.toString();
    }
    return came + " after " + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms";
  }
}
