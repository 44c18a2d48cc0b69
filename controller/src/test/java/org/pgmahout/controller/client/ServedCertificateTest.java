package org.pgmahout.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.tls.OwnKey;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/** What a server tells of itself in the handshake. */
class ServedCertificateTest {
  private static final Duration YEAR = Duration.ofDays(365);

  @Test
  void aServerTellsWhomItTrustsByWhatItHasLoaded() throws Exception {
    Instant now = Instant.now();
    CertificateAuthority old = CertificateAuthority.create("old", now, YEAR);
    CertificateAuthority fresh = CertificateAuthority.create("new", now, YEAR);
    KeyAndChain node = old.issue(member("node-00"), List.of("127.0.0.1"), now, YEAR);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(
        new KeyManager[] {new OwnKey(node)},
        new TrustManager[] {
          TlsContexts.platformTrust(List.of(old.certificate(), fresh.certificate()))
        },
        null);
    try (SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setWantClientAuth(true);
      Thread.ofVirtual().start(() -> shakeHands(server));
      Optional<ServedCertificate> seen =
          ServedCertificate.at(
              "127.0.0.1",
              server.getLocalPort(),
              ServedCertificate.Opening.TLS,
              trusted ->
                  TlsContexts.onlyToLook(
                      Optional.of(old.issue(member("me"), List.of(), now, YEAR)), trusted));
      assertThat(seen.orElseThrow().certificate()).isEqualTo(node.certificate());
      assertThat(seen.orElseThrow().trusted())
          .containsExactlyInAnyOrder(
              old.certificate().getSubjectX500Principal(),
              fresh.certificate().getSubjectX500Principal());
    }
  }

  private static Identity member(String name) {
    return new Identity(name, CertificateRole.MEMBER);
  }

  private static void shakeHands(SSLServerSocket server) {
    try (SSLSocket one = (SSLSocket) server.accept()) {
      one.startHandshake();
    } catch (java.io.IOException e) {
      // The one who looks hangs up.
      return;
    }
  }
}
