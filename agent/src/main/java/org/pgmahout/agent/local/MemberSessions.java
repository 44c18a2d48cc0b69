package org.pgmahout.agent.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.pki.KeyAndChain;
import org.pgmahout.common.pki.Pem;
import org.pgmahout.common.pki.TlsContexts;

/**
 * What is remembered of connections to this node's Patroni. Patroni closes each of them after its
 * answer, and every check asks it several times.
 *
 * <p>The TLS context is kept while the files that it was made of are the same: the next connection
 * resumes a session, which spares both sides the larger part of a handshake. A resumed session
 * shows the certificate of its first handshake, so it is not for who wants to see that. Which
 * certificate was seen is kept as well, while Patroni has not read its configuration again.
 */
public final class MemberSessions {
  private record Known(String certificate, Secret key, String authorities, SSLContext context) {
    boolean isOf(String certificate, Secret key, String authorities) {
      return this.certificate.equals(certificate)
          && this.key.equals(key)
          && this.authorities.equals(authorities);
    }
  }

  /**
   * A certificate that Patroni showed.
   *
   * @param read identity of the copy of its configuration that is made whenever it reads that
   */
  private record Shown(X509Certificate certificate, Map<String, Object> read) {}

  private Optional<Known> last = Optional.empty();
  private Optional<Shown> shown = Optional.empty();

  /** The context for these files, each a PEM text. */
  public synchronized SSLContext of(String certificate, Secret key, String authorities) {
    Optional<Known> same = last.filter(known -> known.isOf(certificate, key, authorities));
    if (same.isPresent()) {
      return same.get().context();
    }
    SSLContext made = made(certificate, key, authorities);
    last = Optional.of(new Known(certificate, key, authorities, made));
    return made;
  }

  /**
   * Whether Patroni was seen to show a certificate since it read its configuration last. It reads
   * both together, and shows what it has read until it reads again.
   *
   * @param copy of the configuration, made by its unit at each start and reload
   */
  public synchronized boolean showed(X509Certificate certificate, Path copy) {
    return shown
        .filter(seen -> seen.certificate().equals(certificate))
        .filter(seen -> identity(copy).filter(seen.read()::equals).isPresent())
        .isPresent();
  }

  /** Remembers that Patroni shows a certificate. */
  public synchronized void seen(X509Certificate certificate, Path copy) {
    shown = identity(copy).map(read -> new Shown(certificate, read));
  }

  private static Optional<Map<String, Object>> identity(Path file) {
    try {
      return Optional.of(
          Files.readAttributes(file, "unix:dev,ino,ctime,size", LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** One that no connection had before. */
  public static SSLContext made(String certificate, Secret key, String authorities) {
    return TlsContexts.toMember(
        Optional.of(KeyAndChain.load(certificate, key)), Pem.certificates(authorities));
  }
}
