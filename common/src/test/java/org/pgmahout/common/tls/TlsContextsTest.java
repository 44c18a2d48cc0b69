package org.pgmahout.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.common.x509.Revocations;

/** Real handshakes over loopback; the server shows whatever certificate a test gives it. */
class TlsContextsTest {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final int TIMEOUT_MILLIS = 5_000;

  private final Instant now = Instant.now();
  private final CertificateAuthority control = CertificateAuthority.create("control", now, YEAR);
  private final KeyAndChain operator =
      control.issue(new Identity("ada", CertificateRole.OPERATOR), List.of(), now, YEAR);

  @Test
  void meetsTheAgentOfTheNode() throws Exception {
    handshake(agent("node-00", control, now), toAgent("node-00"));
  }

  @Test
  void refusesAnotherNodesAgent() {
    refused(agent("node-01", control, now), "the server is agent node-01, expected agent node-00");
  }

  @Test
  void refusesAPersonWhoPlaysAgent() {
    KeyAndChain imposter =
        control.issue(
            new Identity("node-00", CertificateRole.MEMBER), List.of("127.0.0.1"), now, YEAR);

    refused(imposter, "the server is member node-00");
  }

  @Test
  void refusesAForeignAuthority() {
    CertificateAuthority foreign = CertificateAuthority.create("control", now, YEAR);

    refused(agent("node-00", foreign, now), "");
  }

  @Test
  void tellsAnEndedCertificateApartWithTheOneRemedy() {
    KeyAndChain ended = agent("node-00", control, now.minus(YEAR.multipliedBy(2)));

    assertThatThrownBy(() -> handshake(ended, toAgent("node-00")))
        .satisfies(
            failure ->
                assertThat(TlsContexts.refusal("node-00", failure))
                    .hasValueSatisfying(
                        e -> {
                          assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_ENDED);
                          assertThat(e.getMessage())
                              .contains("node-00: its agent answers", "certificate ended at");
                          assertThat(e.hint()).contains("pgmahout apply");
                        }));
  }

  /** What brings it another one passes over the end and over nothing else. */
  @Test
  void anEndedAgentIsMetOnlyAsTheOneItWas() throws Exception {
    Instant then = now.minus(YEAR.multipliedBy(2));
    SSLContext client =
        TlsContexts.toEndedAgent(
            operator, List.of(control.certificate()), Revocations.NONE, "node-00");

    handshake(agent("node-00", control, then), client);
    handshake(agent("node-00", control, now), client);

    CertificateAuthority foreign = CertificateAuthority.create("control", now, YEAR);
    assertThatThrownBy(() -> handshake(agent("node-00", foreign, then), client))
        .hasMessageContaining("another authority");
    assertThatThrownBy(() -> handshake(agent("node-01", control, then), client))
        .hasMessageContaining("expected agent node-00");
    KeyAndChain person =
        control.issue(new Identity("node-00", CertificateRole.OPERATOR), List.of(), then, YEAR);
    assertThatThrownBy(() -> handshake(person, client))
        .hasMessageContaining("the server is operator node-00");
  }

  /** Who stole an agent's files and sits at its address is sent nothing, ended or not. */
  @Test
  void anAgentWhoseCertificateWasRevokedIsRefused() throws Exception {
    KeyAndChain stolen = agent("node-00", control, now);
    KeyAndChain other = agent("node-00", control, now);
    List<X509Certificate> trusted = List.of(control.certificate());
    Revocations list =
        Revocations.parse(control.revoke(Map.of(stolen.certificate().getSerialNumber(), now), now));
    SSLContext client = TlsContexts.toAgent(operator, trusted, list, "node-00");

    handshake(other, client);
    assertThatThrownBy(() -> handshake(stolen, client))
        .satisfies(
            failure ->
                assertThat(TlsContexts.refusal("node-00", failure))
                    .hasValueSatisfying(
                        e -> assertThat(e.getMessage()).contains("refused here: it was revoked")));
    SSLContext ended = TlsContexts.toEndedAgent(operator, trusted, list, "node-00");
    handshake(other, ended);
    assertThatThrownBy(() -> handshake(stolen, ended)).hasMessageContaining("it was revoked");
  }

  @Test
  void pinsOneFingerprint() throws Exception {
    KeyAndChain fresh = KeyAndChain.selfSigned(KeyAndChain.newKeys(), "node-00", now, YEAR);
    KeyAndChain other = KeyAndChain.selfSigned(KeyAndChain.newKeys(), "node-00", now, YEAR);
    SSLContext pinned = TlsContexts.pinned(Pem.fingerprint(fresh.certificate()));

    handshake(fresh, pinned);

    assertThatThrownBy(() -> handshake(other, pinned)).hasMessageContaining("as read over SSH");
  }

  private KeyAndChain agent(String node, CertificateAuthority authority, Instant from) {
    return authority.issue(new Identity(node, CertificateRole.AGENT), List.of(node), from, YEAR);
  }

  private SSLContext toAgent(String node) {
    return TlsContexts.toAgent(operator, control.certificate(), node);
  }

  private void refused(KeyAndChain server, String why) {
    assertThatThrownBy(() -> handshake(server, toAgent("node-00")))
        .satisfies(
            failure ->
                assertThat(TlsContexts.refusal("node-00", failure))
                    .hasValueSatisfying(
                        e -> {
                          assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID);
                          assertThat(e.getMessage()).contains("node-00: ").contains(why);
                        }));
  }

  private void handshake(KeyAndChain server, SSLContext client) throws Exception {
    SSLContext serverContext = serving(server);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        SSLServerSocket listener =
            (SSLServerSocket)
                serverContext
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Future<?> answering =
          threads.submit(
              () -> {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                  socket.setSoTimeout(TIMEOUT_MILLIS);
                  socket.startHandshake();
                } catch (IOException clientWentAway) {
                  assertThat(clientWentAway).isNotNull();
                }
              });
      try (SSLSocket socket =
          (SSLSocket)
              client
                  .getSocketFactory()
                  .createSocket(listener.getInetAddress(), listener.getLocalPort())) {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.startHandshake();
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        assertThat(shown).isEqualTo(server.certificate());
      }
      answering.get();
    }
  }

  /** A server's context: {@code toAgent}'s keys serve as well as they call. */
  private SSLContext serving(KeyAndChain server) {
    return TlsContexts.toAgent(server, control.certificate(), "nobody");
  }
}
