package org.pgmahout.controller.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.security.auth.x500.X500Principal;

/**
 * What a server shows right now, whatever its files say. Nothing is asked of it but the handshake.
 *
 * @param certificate the one it shows
 * @param trusted names of the authorities whose certificates it takes; empty when it does not say
 */
public record ServedCertificate(X509Certificate certificate, Set<X500Principal> trusted) {
  private static final Duration LIMIT = Duration.ofSeconds(4);

  /** PostgreSQL's documentation, "SSL Session Encryption": asks for TLS before anything else. */
  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80_877_103).array();

  private static final int YES = 'S';

  public ServedCertificate {
    trusted = Set.copyOf(trusted);
  }

  /** How TLS begins. */
  public enum Opening {
    /** At once. */
    TLS,
    /** After PostgreSQL's own request for it. */
    POSTGRESQL
  }

  /** How to make a context that hears whom a server trusts. */
  public interface Look {
    SSLContext context(Consumer<Set<X500Principal>> trusted);
  }

  /** Looks; empty when nobody answers or speaks TLS there. */
  public static Optional<ServedCertificate> at(String host, int port, Opening opening, Look look) {
    Set<X500Principal> trusted = ConcurrentHashMap.newKeySet();
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
          (SSLSocket)
              look.context(trusted::addAll)
                  .getSocketFactory()
                  .createSocket(plain, host, port, true)) {
        tls.startHandshake();
        return Optional.of(
            new ServedCertificate(
                (X509Certificate) tls.getSession().getPeerCertificates()[0], trusted));
      }
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
