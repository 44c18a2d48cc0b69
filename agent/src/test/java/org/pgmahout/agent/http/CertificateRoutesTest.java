package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/** A real agent's server and what operators bring it: it goes on with that at once. */
class CertificateRoutesTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String UNSIGNED = "no authority that this agent trusts has signed";

  @TempDir Path folder;
  private final List<HttpClient> clients = new ArrayList<>();
  private final OperatorSide operators = new OperatorSide();
  private KeyAndChain ada = operators.issue("ada", CertificateRole.OPERATOR);
  private AgentServer server;
  private int port;

  @BeforeEach
  void start() throws IOException {
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    AgentEnrolment enrolment =
        TestEnrolment.enrolled(folders, operators.signer(), Clock.systemUTC());
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
    KeyAndChain hers = operators.issue("grace", CertificateRole.VIEWER);
    HttpClient grace = client(hers);
    assertThat(get(grace, ApiPaths.NODE).statusCode()).isEqualTo(204);
    assertThat(get(grace, ApiPaths.CERTIFICATE).statusCode()).isEqualTo(403);

    operators.revoke(hers);
    HttpClient operator = client(ada);
    assertThat(put(operator, update("")).statusCode()).isEqualTo(200);

    for (HttpClient refusedOne : List.of(grace, client(hers))) {
      HttpResponse<String> refused = get(refusedOne, ApiPaths.NODE);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.body()).contains("CERTIFICATE_INVALID", "was revoked");
    }
    assertThat(get(operator, ApiPaths.NODE).statusCode()).isEqualTo(204);
    HttpResponse<String> forgetful =
        put(operator, new CertificateUpdate("", Pem.of(operators.authorities()), 0, "", ""));
    assertThat(forgetful.body()).contains("is missing in the list of revocations");
  }

  @Test
  void anAuthorityIsReplacedWhileTheConnectionStays() throws Exception {
    X509Certificate old = operators.signer().certificate();
    KeyAndChain former = ada;
    HttpClient kept = client(ada);
    for (int stage = 0; stage < 3; stage++) {
      assertThat(get(client(ada), ApiPaths.NODE).statusCode()).isEqualTo(204);
      advance(stage);
      assertThat(put(client(ada), update(renewed())).statusCode())
          .as("stage " + stage)
          .isEqualTo(200);
    }
    assertThat(operators.signer().certificate()).isNotEqualTo(old);
    assertThat(shown().authoritiesPem()).isEqualTo(operators.signer().certificatePem());
    assertThat(operators.signer().signed(Pem.certificate(shown().chainPem()))).isTrue();
    assertThat(operators.signer().signed(former.certificate())).isFalse();
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
    OperatorSide other = new OperatorSide();
    HttpClient operator = client(ada);
    AgentCertificate before = shown();
    String forOtherKey = other.issue("mallory", CertificateRole.OPERATOR).chainPem();
    assertThat(put(operator, update(forOtherKey)).body()).contains("CERTIFICATE_INVALID");
    assertThat(put(operator, update("", other.signedAuthorities())).body()).contains(UNSIGNED);
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
    HttpClient bob = client(operators.issue("bob", CertificateRole.OPERATOR));
    OperatorSide thief = new OperatorSide();
    AuthorityList ours = operators.signedAuthorities();
    AuthorityList theirs = thief.signedAuthorities();
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
    assertThat(get(client(ada), ApiPaths.NODE).statusCode()).isEqualTo(204);
  }

  /** As somebody could who saw the update of a rotation on its way to a node that is theirs. */
  @Test
  void anOldListIsNotTakenAgain() throws Exception {
    List<AuthorityList> stages = new ArrayList<>();
    for (int stage = 0; stage < 3; stage++) {
      advance(stage);
      stages.add(operators.signedAuthorities());
      assertThat(put(client(ada), update(renewed())).statusCode()).isEqualTo(200);
    }
    AgentCertificate before = shown();

    assertThat(put(client(ada), update("", stages.get(0))).body()).contains(UNSIGNED);
    assertThat(put(client(ada), update("", stages.get(1))).body())
        .contains("the list of authorities brought has number");

    assertUnchanged(before);
  }

  /** Once the other authority signs, the operator shows a certificate of that one. */
  private void advance(int stage) {
    operators.advance();
    if (stage == 1) {
      ada = operators.issue("ada", CertificateRole.OPERATOR);
    }
  }

  private String renewed() throws Exception {
    return Pem.of(operators.agent(Csr.parse(shown().csrPem())));
  }

  private CertificateUpdate update(String chain) {
    return update(chain, operators.signedAuthorities());
  }

  private CertificateUpdate update(String chain, AuthorityList authorities) {
    return new CertificateUpdate(
        chain,
        Pem.of(authorities.authorities()),
        authorities.number(),
        authorities.signature(),
        operators.revocationsPem());
  }

  private AgentCertificate shown() throws Exception {
    return Json.tolerant()
        .readValue(get(client(ada), ApiPaths.CERTIFICATE).body(), AgentCertificate.class);
  }

  private HttpClient client(KeyAndChain shown) {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(TlsContexts.toAgent(shown, operators.authorities(), "node-00"))
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
