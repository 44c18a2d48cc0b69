package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.EnrolClient;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Who comes to a real agent with the wrong certificate, or the wrong token, gets nowhere. */
@Order(5)
@ExtendWith(BuiltCluster.class)
class AccessST {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void anEndedCertificateIsRefusedHereAndThere(TestLab lab) throws IOException {
    CertificateAuthority control = own(lab).control().signer();
    KeyAndChain ended =
        person(control, CertificateRole.OPERATOR, Instant.now().minus(DAY.multipliedBy(2)));
    Path plan = planOf(lab, ended);
    // With the authority's key next to it, apply would renew it.
    Files.delete(folder.resolve("pki/control-ca.key"));
    Result runs = lab.pgmahout("runs", "node-00", "-f", plan.toString());
    Refusal.assertForm(
        runs, ErrorCode.CERTIFICATE_ENDED, "operator.crt ended at", "pgmahout operator add");
    Result apply = lab.pgmahout("apply", "--yes", "-o", "plain", "-f", plan.toString());
    Refusal.assertForm(apply, ErrorCode.CERTIFICATE_ENDED, "operator.crt ended at");
    try (AgentClient client = client(lab, ended, control)) {
      refused(client::facts, ErrorCode.CERTIFICATE_INVALID, "refuses this command's certificate");
    }
  }

  @Test
  void aForeignAuthorityIsRefusedHereAndThere(TestLab lab) throws IOException {
    Path plan = Files.copy(lab.plan(), folder.resolve("cluster.yaml"));
    TestLab.succeed(lab.pgmahout("init", "-f", plan.toString()));
    Result runs = lab.pgmahout("runs", "node-00", "-f", plan.toString());
    Refusal.assertForm(
        runs, ErrorCode.CERTIFICATE_INVALID, "another authority", "pgmahout enrol --limit node-00");
    // Java shows no certificate that the agent did not ask for; a forger's program would.
    Result forced =
        Program.run(
            List.of(
                "bash",
                "-c",
                "printf 'GET %s HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -connect %s:%d -cert %s.crt -key %s.key"
                    .formatted(
                        ApiPaths.NODE,
                        lab.address("node-00"),
                        ApiPaths.DEFAULT_PORT,
                        folder.resolve("pki/operator"),
                        folder.resolve("pki/operator"))),
            Map.of(),
            LIMIT);
    assertThat(forced.stdout()).as(forced.transcript()).isEmpty();
    assertThat(forced.stderr()).contains("alert certificate unknown");
  }

  @Test
  void aViewerLooksAndChangesNothing(TestLab lab) throws IOException {
    CertificateAuthority control = own(lab).control().signer();
    KeyAndChain viewer = person(control, CertificateRole.VIEWER, Instant.now());
    Path plan = planOf(lab, viewer);
    // A viewer has no authority's key; with one, apply would make an operator's certificate again.
    Files.delete(folder.resolve("pki/control-ca.key"));
    TestLab.succeed(lab.pgmahout("runs", "-f", plan.toString()));
    TestLab.succeed(lab.pgmahout("status", "-f", plan.toString()));
    Result apply = lab.pgmahout("apply", "--yes", "-o", "plain", "-f", plan.toString());
    Refusal.assertForm(
        apply, ErrorCode.FORBIDDEN, "viewer visitor may not POST /v1/runs", "operator");
    Refusal.assertForm(
        lab.pgmahout("logs", "node-00", "patroni", "-f", plan.toString()),
        ErrorCode.FORBIDDEN,
        "viewer visitor may not GET /v1/logs/{component}",
        "operator");
    try (AgentClient client = client(lab, viewer, control)) {
      assertThat(client.facts().node()).isEqualTo("node-00");
      refused(
          () -> client.reserve(ReservationRequest.hold("owner", "visitor", 30, "")),
          ErrorCode.FORBIDDEN,
          "may not PUT /v1/reservation");
    }
  }

  @Test
  void withoutACertificateNothingIsServed(TestLab lab) throws Exception {
    SSLContext nobody = TlsContexts.pinned(fingerprint(lab, "node-00"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(agent(lab, "node-00") + ApiPaths.NODE))
            .timeout(LIMIT)
            .build();
    try (HttpClient http = HttpClient.newBuilder().sslContext(nobody).build()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(Json.tolerant().readTree(answer.body()).path("code").textValue())
          .isEqualTo("UNAUTHENTICATED");
    }
  }

  @Test
  void aTokenIsForOneNodeAndOneUse(TestLab lab) {
    NodePlan node = node(lab, "haproxy");
    NodePlan other = node(lab, "node-01");
    CertificateAuthority control = own(lab).control().signer();
    EnrolToken token = EnrolToken.create("haproxy", Instant.now(), Duration.ofMinutes(15));
    place(lab, token, control);
    NodePlan disguised =
        new NodePlan("node-01", node.address(), other.roles(), other.ssh(), other.tags());
    EnrolClient dialling = new EnrolClient();
    String fingerprint = fingerprint(lab, "haproxy");
    try (var wrong = dialling.open(disguised, ApiPaths.DEFAULT_PORT, fingerprint);
        var right = dialling.open(node, ApiPaths.DEFAULT_PORT, fingerprint)) {
      refused(
          () -> wrong.request(token, LIMIT),
          ErrorCode.TOKEN_INVALID,
          "made for haproxy, not for node-01");
      String chain =
          Pem.of(
              control.sign(
                  Csr.parse(right.request(token, LIMIT)),
                  new Identity("haproxy", CertificateRole.AGENT),
                  List.of("haproxy", node.address()),
                  Instant.now()));
      right.deliver(token, chain, own(lab).agents().signedAuthorities(), "");
    }
    try (var again = dialling.open(node, ApiPaths.DEFAULT_PORT, fingerprint(lab, "haproxy"))) {
      refused(() -> again.request(token, LIMIT), ErrorCode.TOKEN_INVALID, "used already");
    }
  }

  /** What enrol does over ssh: the token's hash, and an agent that has read it. */
  private static void place(TestLab lab, EnrolToken token, CertificateAuthority control) {
    lab.output(
        "haproxy",
        """
        set -e
        echo '{"node":"haproxy","address":"%s","port":%d,"tokenHash":"%s","controlCaFingerprint":"%s","expires":"%s","anotherKey":true}' |
          pgmahout-agent enrol-init
        systemctl restart pgmahout-agent
        """
            .formatted(
                lab.address("haproxy"),
                ApiPaths.DEFAULT_PORT,
                token.grant().tokenHash(),
                control.fingerprint(),
                token.expires()));
  }

  private static void refused(ThrowingCallable call, ErrorCode code, String words) {
    assertThatThrownBy(call)
        .isInstanceOf(OpsException.class)
        .hasMessageContaining(words)
        .satisfies(
            thrown -> {
              assertThat(((OpsException) thrown).code()).isEqualTo(code);
              assertThat(((OpsException) thrown).hint()).isNotBlank();
            });
  }

  private static PlanFolder own(TestLab lab) {
    return PlanFolder.beside(lab.plan());
  }

  private static KeyAndChain person(CertificateAuthority by, CertificateRole role, Instant from) {
    return by.issue(new Identity("visitor", role), List.of(), from, DAY);
  }

  /** The lab's plan with another operator. */
  private Path planOf(TestLab lab, KeyAndChain operator) throws IOException {
    Path plan = lab.copyOfPlan(folder, text -> text);
    Files.writeString(folder.resolve("pki/operator.crt"), operator.chainPem());
    Files.writeString(folder.resolve("pki/operator.key"), operator.keyPem().reveal());
    return plan;
  }

  private static AgentClient client(TestLab lab, KeyAndChain self, CertificateAuthority control) {
    SSLContext tls = TlsContexts.toAgent(self, control.certificate(), "node-00");
    return new AgentClient("node-00", URI.create(agent(lab, "node-00")), () -> tls);
  }

  private static String agent(TestLab lab, String node) {
    return "https://" + lab.address(node) + ":" + ApiPaths.DEFAULT_PORT;
  }

  private static NodePlan node(TestLab lab, String name) {
    return lab.loaded().nodes().stream()
        .filter(n -> n.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String fingerprint(TestLab lab, String node) {
    return Pem.fingerprint(
        Pem.certificate(lab.output(node, "cat /etc/pgmahout/pki/agent.crt") + "\n"));
  }
}
