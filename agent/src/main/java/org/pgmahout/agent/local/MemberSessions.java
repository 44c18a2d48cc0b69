package org.pgmahout.agent.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * What is remembered of connections to this node's Patroni. Patroni closes each of them after its
 * answer, and every check asks it several times.
 *
 * <p>The TLS context is kept while the files that it was made of are the same: the next connection
 * resumes a session, which spares both sides the larger part of a handshake. A resumed session
 * shows the certificate of its first handshake, so it is not for a caller that wants to see that,
 * and it lasts ten minutes: then what has ended is found. Which certificate was seen is kept as
 * well, while neither its file nor the configuration was touched.
 */
public final class MemberSessions {
  private static final int SECONDS = 600;

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
   * @param files what the files were at that moment
   */
  private record Shown(X509Certificate certificate, List<Map<String, Object>> files) {}

  private Optional<Known> last = Optional.empty();
  private Optional<Shown> shown = Optional.empty();

  /** The context for these files, each a PEM text. */
  public synchronized SSLContext of(String certificate, Secret key, String authorities) {
    Optional<Known> same = last.filter(known -> known.isOf(certificate, key, authorities));
    if (same.isPresent()) {
      return same.get().context();
    }
    SSLContext made = made(certificate, key, authorities);
    made.getClientSessionContext().setSessionTimeout(SECONDS);
    last = Optional.of(new Known(certificate, key, authorities, made));
    return made;
  }

  /**
   * Whether Patroni was seen to show a certificate, and can show no other since: it would have to
   * read one from a file that was touched, or be started by its unit.
   *
   * @param files the certificate's, and the copy of the configuration that the unit makes
   */
  public synchronized boolean showed(X509Certificate certificate, List<Path> files) {
    return shown
        .filter(seen -> seen.certificate().equals(certificate))
        .filter(seen -> identities(files).filter(seen.files()::equals).isPresent())
        .isPresent();
  }

  /** Remembers that Patroni shows a certificate. */
  public synchronized void seen(X509Certificate certificate, List<Path> files) {
    shown = identities(files).map(now -> new Shown(certificate, now));
  }

  private static Optional<List<Map<String, Object>>> identities(List<Path> files) {
    List<Map<String, Object>> all =
        files.stream().map(MemberSessions::identity).flatMap(Optional::stream).toList();
    return all.size() == files.size() ? Optional.of(all) : Optional.empty();
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
