package org.pgmahout.agent.local;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.pki.KeyAndChain;
import org.pgmahout.common.pki.Pem;
import org.pgmahout.common.pki.TlsContexts;

/**
 * The TLS context of the last connection to this node's Patroni, kept while the files that it was
 * made of are the same. With it the next connection resumes a session, which spares both sides the
 * larger part of a handshake: Patroni closes each connection after its answer, and every check asks
 * it several times. A resumed session shows the certificate of its first handshake, so it is not
 * for who wants to see that.
 */
public final class MemberContexts {
  private record Known(String certificate, Secret key, String authorities, SSLContext context) {
    boolean isOf(String certificate, Secret key, String authorities) {
      return this.certificate.equals(certificate)
          && this.key.equals(key)
          && this.authorities.equals(authorities);
    }
  }

  private Optional<Known> last = Optional.empty();

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

  /** One that no connection had before. */
  public static SSLContext made(String certificate, Secret key, String authorities) {
    return TlsContexts.toMember(
        Optional.of(KeyAndChain.load(certificate, key)), Pem.certificates(authorities));
  }
}
