package org.pgmahout.common.patroni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient.PrimaryWord;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

class PatroniClientTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final List<String> seen = new ArrayList<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(loopback(), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  @Test
  void readsItsOwnStatusAlsoWhilePostgresqlIsDown() {
    answer(
        "/patroni",
        503,
        "{\"state\":\"stopped\",\"patroni\":{\"version\":\"4.1.5\",\"name\":\"a\"}}");

    PatroniStatus status = client().status();

    assertThat(status.state()).isEqualTo("stopped");
    assertThat(status.patroniVersion()).isEqualTo("4.1.5");
    assertThat(status.timeline()).isEmpty();
  }

  /** Patroni answers 200 from the moment at which the member holds the key: still in recovery. */
  @Test
  void aMemberThatIsBeingPromotedIsNoPrimaryYet() {
    assertThat(primary(200, "replica", "running", "a")).isEqualTo(PrimaryWord.REPLICA);
    assertThat(primary(200, "primary", "running", "a")).isEqualTo(PrimaryWord.PRIMARY);
    assertThat(primary(200, "master", "running", "a"))
        .as("before Patroni 4")
        .isEqualTo(PrimaryWord.PRIMARY);
  }

  @Test
  void aWordThatIsNotPostgresqlsOwnOrOfAnotherMemberLeavesItOpen() {
    assertThat(primary(503, "replica", "running", "a")).isEqualTo(PrimaryWord.REPLICA);
    assertThat(primary(503, "replica", "unknown", "a")).isEqualTo(PrimaryWord.UNCLEAR);
    assertThat(primary(200, "primary", "starting", "a")).isEqualTo(PrimaryWord.UNCLEAR);
    assertThat(primary(503, "primary", "running", "a"))
        .as("without the key, in its own eyes")
        .isEqualTo(PrimaryWord.UNCLEAR);
    assertThat(primary(503, "demoted", "stopped", "a")).isEqualTo(PrimaryWord.UNCLEAR);
    assertThat(primary(200, "primary", "running", "b"))
        .as("another member")
        .isEqualTo(PrimaryWord.UNCLEAR);
  }

  private PrimaryWord primary(int status, String role, String state, String name) {
    if (!seen.isEmpty()) {
      server.removeContext("/primary");
    }
    answer(
        "/primary",
        status,
        "{\"state\":\"%s\",\"role\":\"%s\",\"patroni\":{\"scope\":\"s\",\"name\":\"%s\"}}"
            .formatted(state, role, name));
    return client().primary("s", "a");
  }

  @Test
  void readsItsWordAboutItsLead() {
    answer("/primary", 200, "{\"role\":\"primary\",\"failsafe_mode_is_active\":true}");
    assertThat(client().lead()).isEqualTo(new LeadWord(true, true, false));
  }

  @Test
  void readsItsWordAlsoWhenItDoesNotLead() {
    answer("/primary", 503, "{\"role\":\"primary\",\"pause\":true}");
    assertThat(client().lead()).isEqualTo(new LeadWord(false, false, true));
  }

  @Test
  void readsTheMembers() {
    answer(
        "/cluster",
        200,
        """
        {"members":[{"name":"a","role":"leader","state":"running","host":"10.0.0.1","port":5432,"timeline":3},
         {"name":"b","role":"quorum_standby","state":"streaming","host":"10.0.0.2","port":5432,"timeline":3,"lag":0},
         {"name":"c","role":"replica","state":"starting","lag":"unknown"}]}""");

    var members = client().members();

    assertThat(members)
        .extracting(m -> m.role())
        .containsExactly(MemberRole.LEADER, MemberRole.QUORUM_STANDBY, MemberRole.REPLICA);
    assertThat(members.get(1).lagBytes()).hasValue(0);
    assertThat(members.get(2).lagBytes()).isEmpty();
  }

  @Test
  void aPatchCarriesThePasswordAndItsNulls() {
    answer("/config", 200, "{\"ttl\":20}");
    Map<String, Object> patch = new HashMap<>();
    patch.put("ttl", 20);
    patch.put("pause", null);

    assertThat(client().patchConfig(patch)).containsEntry("ttl", 20);
    assertThat(seen)
        .singleElement()
        .asString()
        .startsWith("PATCH Basic cGF0cm9uaTpodXNo ")
        .contains("\"pause\":null");
  }

  @Test
  void readingShowsNoPassword() {
    answer("/config", 200, "{}");
    client().config();
    assertThat(seen).containsExactly("GET null ");
  }

  @Test
  void saysWhyPatroniRefused() {
    answer("/switchover", 412, "no good candidates have been found");
    answer("/config", 401, "wrong password");

    assertThatThrownBy(() -> client().post("/switchover", Map.of("leader", "a")))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COMMAND_FAILED))
        .hasMessageContaining("no good candidates");
    assertThatThrownBy(() -> client().patchConfig(Map.of()))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
  }

  @Test
  void nobodyThereAndNobodyAnsweringAreUnavailable() {
    server.createContext("/health", exchange -> await());
    int port = server.getAddress().getPort();

    assertThatThrownBy(
            () -> client(URI.create("http://127.0.0.1:" + port), Duration.ofMillis(300)).healthy())
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATRONI_UNAVAILABLE));
    end.countDown();
    server.stop(0);
    assertThatThrownBy(() -> client(URI.create("http://127.0.0.1:" + port), DEADLINE).healthy())
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATRONI_UNAVAILABLE))
        .hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void speaksMutualTlsToAnAddressInTheCertificate() throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("cluster", Instant.now(), Duration.ofDays(1));
    KeyAndChain member =
        authority.issue(
            new Identity("node-00", CertificateRole.MEMBER),
            List.of("node-00", "127.0.0.1"),
            Instant.now(),
            Duration.ofDays(1));
    var tls = TlsContexts.toMember(member, authority.certificate());
    HttpsServer secure = HttpsServer.create(loopback(), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls));
    secure.createContext("/health", exchange -> write(exchange, 200, ""));
    secure.start();
    try (PatroniClient client =
        new PatroniClient(
            URI.create("https://127.0.0.1:" + secure.getAddress().getPort()),
            Optional.of(tls),
            "patroni",
            new Secret("hush"),
            DEADLINE)) {
      assertThat(client.healthy()).isTrue();
    } finally {
      secure.stop(0);
    }
  }

  private PatroniClient client() {
    return client(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), DEADLINE);
  }

  private static PatroniClient client(URI base, Duration deadline) {
    return new PatroniClient(base, Optional.empty(), "patroni", new Secret("hush"), deadline);
  }

  private void answer(String path, int status, String body) {
    server.createContext(
        path,
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          write(exchange, status, body);
        });
  }

  private static void write(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
