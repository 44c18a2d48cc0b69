package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.EnrolCertificate;
import org.pgmahout.common.wire.EnrolRequest;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class AgentServerTest {
  private static final Instant NOW = Instant.now();
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path folder;
  private final CertificateAuthority authority = CertificateAuthority.create("control", NOW, YEAR);
  private final EnrolToken token = EnrolToken.create("node-00", NOW, Duration.ofHours(1));
  private final Map<SSLContext, HttpClient> clients = new HashMap<>();
  private String fingerprint;
  private AgentServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    fingerprint =
        new EnrolInit(folders, Clock.systemUTC())
            .prepare(TestEnrolment.ticket(token, authority))
            .fingerprint();
    AgentEnrolment enrolment = new AgentEnrolment(folders, "node-00", Clock.systemUTC());
    List<Api.RouteGroup> groups =
        List.of(
            new EnrolRoutes(enrolment, () -> server.useNewCertificate()), AgentServerTest::echoes);
    server = new AgentServer(new AgentConfig("node-00", "127.0.0.1", 0), enrolment, groups);
    port = server.start();
  }

  @AfterEach
  void stop() {
    clients.values().forEach(HttpClient::shutdownNow);
    server.close();
  }

  /** Every route of the table but enrolment, answering nothing. */
  private static void echoes(Api api) {
    for (Access.Rule rule : Access.TABLE) {
      if (!rule.byToken()) {
        api.on(
            rule.method(),
            rule.path(),
            call -> rule.body() == Access.Body.NONE ? Answer.nothing() : echo(call));
      }
    }
  }

  private static Answer echo(Call call) {
    call.body(Map.class);
    return Answer.nothing();
  }

  private void enrol() throws Exception {
    SSLContext pinned = TlsContexts.pinned(fingerprint);
    var asked = call(pinned, "POST", ApiPaths.ENROL, new EnrolRequest("node-00", token.value()));
    assertThat(asked.statusCode()).isEqualTo(200);
    String csr = Json.tolerant().readTree(asked.body()).path("csrPem").textValue();
    String chain =
        Pem.of(
            authority.sign(
                Csr.parse(csr),
                new Identity("node-00", CertificateRole.AGENT),
                List.of("node-00", "127.0.0.1"),
                NOW,
                YEAR));
    var brought =
        new EnrolCertificate("node-00", token.value(), chain, authority.certificatePem(), 1, "");
    assertThat(call(pinned, "PUT", ApiPaths.ENROL, brought).statusCode()).isEqualTo(204);
    assertThat(problem(call(pinned, "PUT", ApiPaths.ENROL, brought)).path("code").textValue())
        .isEqualTo("TOKEN_INVALID");
  }

  @Test
  void servesEnrolmentAloneBeforeIt() throws Exception {
    SSLContext pinned = TlsContexts.pinned(fingerprint);
    for (Access.Rule rule : Access.TABLE) {
      if (!rule.byToken()) {
        assertThat(call(pinned, rule.method(), rule.path(), Map.of()).statusCode())
            .as(rule.toString())
            .isEqualTo(401);
      }
    }
    var wrong = new EnrolRequest("node-00", EnrolToken.create("node-00", NOW, YEAR).value());
    assertThat(problem(call(pinned, "POST", ApiPaths.ENROL, wrong)).path("code").textValue())
        .isEqualTo("TOKEN_INVALID");
  }

  @Test
  void letsOnlyTheRolesOfTheTablePass() throws Exception {
    enrol();
    for (CertificateRole role : CertificateRole.values()) {
      String name = role == CertificateRole.AGENT ? "node-00" : "anna";
      SSLContext caller = caller(authority, name, role);
      for (Access.Rule rule : Access.TABLE) {
        if (!rule.byToken()) {
          assertThat(call(caller, rule).statusCode())
              .as(role + " " + rule)
              .isEqualTo(rule.roles().contains(role) ? 204 : 403);
        }
      }
    }
    SSLContext other = caller(authority, "node-01", CertificateRole.AGENT);
    for (Access.Rule rule : Access.TABLE) {
      if (!rule.byToken()) {
        boolean open =
            rule.path().equals(ApiPaths.CLUSTER_EVENTS)
                || rule.path().equals(ApiPaths.CLUSTER_PRIMARY);
        assertThat(call(other, rule).statusCode())
            .as("another node's agent: " + rule)
            .isEqualTo(open ? 204 : 403);
      }
    }
    SSLContext nobody = TlsContexts.pinned(served());
    assertThat(call(nobody, "GET", ApiPaths.NODE, Map.of()).statusCode()).isEqualTo(401);
  }

  @Test
  void speaksHttp1AlsoWithWhoKnowsHttp2() throws Exception {
    SSLContext pinned = TlsContexts.pinned(fingerprint);
    try (HttpClient modern =
        HttpClient.newBuilder().sslContext(pinned).version(HttpClient.Version.HTTP_2).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + ApiPaths.NODE))
              .timeout(Duration.ofSeconds(10))
              .build();
      var answer = modern.send(request, HttpResponse.BodyHandlers.discarding());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void answersEveryErrorAsAProblem() throws Exception {
    enrol();
    SSLContext operator = caller(authority, "anna", CertificateRole.OPERATOR);
    assertThat(problem(call(operator, "GET", "/v1/nothing", Map.of())).path("status").intValue())
        .isEqualTo(404);
    assertThat(problem(call(operator, "DELETE", ApiPaths.RUNS, Map.of())).path("code").textValue())
        .isEqualTo("METHOD_NOT_ALLOWED");
    assertThat(problem(call(operator, "POST", ApiPaths.RUNS, "no map")).path("code").textValue())
        .isEqualTo("INPUT_INVALID");
    String big = "x".repeat(5 * 1024 * 1024);
    assertThat(
            problem(call(operator, "POST", ApiPaths.RUNS, Map.of("a", big)))
                .path("code")
                .textValue())
        .isEqualTo("TOO_LARGE");
  }

  @Test
  @SuppressWarnings("unchecked")
  void openApiSaysTheSameAsTheTable() throws IOException {
    List<String> documented = new ArrayList<>();
    try (InputStream file = ApiPaths.class.getResourceAsStream("openapi.yaml")) {
      var document =
          (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromInputStream(file);
      ((Map<String, Map<String, Object>>) document.get("paths"))
          .forEach(
              (path, operations) ->
                  operations.forEach(
                      (method, operation) -> {
                        if (operation instanceof Map<?, ?> described) {
                          documented.add(
                              method.toUpperCase(java.util.Locale.ROOT)
                                  + " "
                                  + path
                                  + " "
                                  + described.get("x-roles"));
                        }
                      }));
    }
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            Access.TABLE.stream()
                .map(
                    rule ->
                        rule.method()
                            + " "
                            + rule.path()
                            + " "
                            + rule.roles().stream().map(CertificateRole::word).sorted().toList())
                .toList());
  }

  private String served() {
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    return Pem.fingerprint(
        new AgentEnrolment(folders, "node-00", Clock.systemUTC()).identity().certificate());
  }

  private static SSLContext caller(
      CertificateAuthority authority, String name, CertificateRole role) {
    return TlsContexts.toAgent(
        authority.issue(new Identity(name, role), List.of(), NOW, YEAR),
        authority.certificate(),
        "node-00");
  }

  private static JsonNode problem(HttpResponse<byte[]> answer) throws IOException {
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
    return Json.tolerant().readTree(answer.body());
  }

  private HttpResponse<byte[]> call(SSLContext tls, Access.Rule rule) throws Exception {
    Object body = rule.body() == Access.Body.NONE ? null : Map.of();
    return call(tls, rule.method(), rule.path(), body);
  }

  private HttpResponse<byte[]> call(SSLContext tls, String method, String path, Object body)
      throws Exception {
    String real = path.replaceAll("\\{\\w+}", "x");
    HttpClient client =
        clients.computeIfAbsent(
            tls,
            its ->
                HttpClient.newBuilder()
                    .sslContext(its)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build());
    return client.send(
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + real))
            .timeout(Duration.ofSeconds(10))
            .method(
                method,
                method.equals("GET") || body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(
                        Json.tolerant().writeValueAsBytes(body)))
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }
}
