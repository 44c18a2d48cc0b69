package org.pgmahout.controller.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The certificate that a server shows right now, whatever its files say. Nothing is asked of it but
 * the handshake.
 */
public final class ServedCertificate {
  private static final Duration LIMIT = Duration.ofSeconds(4);

  /** PostgreSQL's documentation, "SSL Session Encryption": asks for TLS before anything else. */
  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array();

  private static final int YES = 'S';

  private ServedCertificate() {}

  /** How TLS begins. */
  public enum Opening {
    /** At once. */
    TLS,
    /** After PostgreSQL's own request for it. */
    POSTGRESQL
  }

  /** Looks; empty when nobody answers or speaks TLS there. */
  public static Optional<X509Certificate> at(
      String host, int port, Opening opening, SSLContext look) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
      plain.setSoTimeout((int) LIMIT.toMillis());
      if (opening == Opening.POSTGRESQL) {
        plain.getOutputStream().write(SSL_REQUEST);
        if (plain.getInputStream().read() != YES) {
          return Optional.empty();
        }
      }
      try (SSLSocket tls =
          (SSLSocket) look.getSocketFactory().createSocket(plain, host, port, true)) {
        tls.startHandshake();
        return Optional.of((X509Certificate) tls.getSession().getPeerCertificates()[0]);
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
