package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.Enrolment;
import org.pgmahout.common.pki.AuthorityList;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.common.pki.CertificateRole;
import org.pgmahout.common.pki.Csr;
import org.pgmahout.common.pki.KeyAndChain;
import org.pgmahout.common.pki.Pem;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.pki.TlsContexts;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.wire.Json;

/** A real agent's server and a real plan folder: what one brings the other goes on with at once. */
class CertificateRoutesTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String UNSIGNED = "no authority that this agent trusts has signed";

  @TempDir Path folder;
  private final List<HttpClient> clients = new ArrayList<>();
  private PlanFolder plan;
  private AgentServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    plan = PlanFolder.beside(Files.createDirectory(folder.resolve("plan")).resolve("cluster.yaml"));
    plan.create("ada");
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    Enrolment enrolment =
        TestEnrolment.enrolled(folders, plan.controlAuthority(), Clock.systemUTC());
    server =
        new AgentServer(
            new AgentConfig("node-00", "127.0.0.1", 0),
            enrolment,
            List.of(
                new CertificateRoutes(enrolment, () -> server.useNewCertificate()),
                api -> api.on("GET", ApiPaths.NODE, _ -> Answer.nothing())));
    port = server.start();
  }

  @AfterEach
  void stop() {
    clients.forEach(HttpClient::shutdownNow);
    server.close();
  }

  @Test
  void aRevokedPersonIsRefusedAtOnceAlsoOnAConnectionKeptOpen() throws Exception {
    Path handed = folder.resolve("handed");
    plan.handover("grace", CertificateRole.VIEWER, handed).make("cluster.yaml", Instant.now());
    PlanFolder theirs = PlanFolder.beside(handed.resolve("cluster.yaml"));
    HttpClient grace = client(theirs);
    assertThat(get(grace, ApiPaths.NODE).statusCode()).isEqualTo(204);
    assertThat(get(grace, ApiPaths.CERTIFICATE).statusCode()).isEqualTo(403);

    plan.revoke("grace");
    HttpClient ada = client(plan);
    assertThat(put(ada, update("")).statusCode()).isEqualTo(200);

    for (HttpClient hers : List.of(grace, client(theirs))) {
      HttpResponse<String> refused = get(hers, ApiPaths.NODE);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("CERTIFICATE_INVALID", "was revoked");
    }
    assertThat(get(ada, ApiPaths.NODE).statusCode()).isEqualTo(204);
    HttpResponse<String> forgetful =
        put(ada, new CertificateUpdate("", Pem.of(plan.controlAuthorities()), 0, "", ""));
    assertThat(forgetful.body()).contains("is missing in the list of revocations");
  }

  @Test
  void anAuthorityIsReplacedWhileTheConnectionStays() throws Exception {
    X509Certificate old = plan.controlAuthority().certificate();
    KeyAndChain former = plan.own().operator();
    HttpClient kept = client(plan);
    for (int stage = 0; stage < 3; stage++) {
      HttpClient ada = client(plan);
      assertThat(get(ada, ApiPaths.NODE).statusCode()).isEqualTo(204);
      plan.advance(AuthorityName.CONTROL);
      if (stage == 1) {
        plan.own().renew("ada");
      }
      assertThat(put(client(plan), update(renewed())).statusCode())
          .as("stage " + stage)
          .isEqualTo(200);
    }
    assertThat(plan.controlAuthority().certificate()).isNotEqualTo(old);
    assertThat(shown().authoritiesPem()).isEqualTo(plan.controlAuthority().certificatePem());
    assertThat(plan.controlAuthority().signed(Pem.certificate(shown().chainPem()))).isTrue();
    assertThat(plan.controlAuthority().signed(former.certificate())).isFalse();
    HttpResponse<String> late;
    try {
      late = get(kept, ApiPaths.NODE);
    } catch (IOException cut) {
      return;
    }
    assertThat(late.statusCode()).as(late.body()).isEqualTo(401);
  }

  @Test
  void foreignAuthoritiesAndCertificatesAreRefused() throws Exception {
    PlanFolder other =
        PlanFolder.beside(Files.createDirectory(folder.resolve("x")).resolve("cluster.yaml"));
    other.create("mallory");
    HttpClient ada = client(plan);
    AgentCertificate before = shown();
    String forOtherKey = other.own().operator().chainPem();
    assertThat(put(ada, update(forOtherKey)).body()).contains("CERTIFICATE_INVALID");
    assertThat(put(ada, update("", other.signedControlAuthorities())).body()).contains(UNSIGNED);
    assertUnchanged(before);
  }

  private void assertUnchanged(AgentCertificate before) throws Exception {
    AgentCertificate now = shown();
    assertThat(now.authoritiesPem()).isEqualTo(before.authoritiesPem());
    assertThat(now.chainPem()).isEqualTo(before.chainPem());
    assertThat(now.revocationsPem()).isEqualTo(before.revocationsPem());
  }

  /** The whole attack: first both authorities, then the thief's alone. */
  @Test
  void whoHasAFolderThatWasHandedOverCannotReplaceTheAuthority() throws Exception {
    Path handed = folder.resolve("handed");
    plan.handover("bob", CertificateRole.OPERATOR, handed).make("cluster.yaml", Instant.now());
    HttpClient bob = client(PlanFolder.beside(handed.resolve("cluster.yaml")));
    PlanFolder thief =
        PlanFolder.beside(Files.createDirectory(folder.resolve("y")).resolve("cluster.yaml"));
    thief.create("bob");
    AuthorityList ours = plan.signedControlAuthorities();
    AuthorityList theirs = thief.signedControlAuthorities();
    List<X509Certificate> both =
        List.of(ours.authorities().getFirst(), theirs.authorities().getFirst());
    AgentCertificate before = shown();
    for (String signature : List.of("", "!", ours.signature(), theirs.signature())) {
      for (long number : List.of(ours.number(), ours.number() + 1)) {
        AuthorityList forged = new AuthorityList(number, both, signature);
        assertThat(put(bob, update("", forged)).body()).contains(UNSIGNED);
      }
    }
    assertThat(put(bob, update("", theirs)).body()).contains("CERTIFICATE_INVALID");
    assertUnchanged(before);
    assertThat(get(client(plan), ApiPaths.NODE).statusCode()).isEqualTo(204);
  }

  /** As somebody could who saw the update of a rotation on its way to a node that is theirs. */
  @Test
  void anOldListIsNotTakenAgain() throws Exception {
    List<AuthorityList> stages = new ArrayList<>();
    for (int stage = 0; stage < 3; stage++) {
      plan.advance(AuthorityName.CONTROL);
      if (stage == 1) {
        plan.own().renew("ada");
      }
      stages.add(plan.signedControlAuthorities());
      assertThat(put(client(plan), update(renewed())).statusCode()).isEqualTo(200);
    }
    AgentCertificate before = shown();

    assertThat(put(client(plan), update("", stages.get(0))).body()).contains(UNSIGNED);
    assertThat(put(client(plan), update("", stages.get(1))).body())
        .contains("the list of authorities brought has number");

    assertUnchanged(before);
  }

  private String renewed() throws Exception {
    AgentCertificate now = shown();
    return plan.renewedAgent(
            Pem.certificate(now.chainPem()), Csr.parse(now.csrPem()), "node-00", "127.0.0.1")
        .map(Pem::of)
        .orElse("");
  }

  private CertificateUpdate update(String chain) {
    return update(chain, plan.signedControlAuthorities());
  }

  private CertificateUpdate update(String chain, AuthorityList authorities) {
    return new CertificateUpdate(
        chain,
        Pem.of(authorities.authorities()),
        authorities.number(),
        authorities.signature(),
        plan.revocations().pem());
  }

  private AgentCertificate shown() throws Exception {
    return Json.tolerant()
        .readValue(get(client(plan), ApiPaths.CERTIFICATE).body(), AgentCertificate.class);
  }

  private HttpClient client(PlanFolder whose) {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(
                TlsContexts.toAgent(whose.own().operator(), whose.controlAuthorities(), "node-00"))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    clients.add(client);
    return client;
  }

  private HttpResponse<String> get(HttpClient client, String path) throws Exception {
    return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> put(HttpClient client, CertificateUpdate body) throws Exception {
    return client.send(
        request(ApiPaths.CERTIFICATE)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.tolerant().writeValueAsBytes(body)))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path)).timeout(LIMIT);
  }
}
