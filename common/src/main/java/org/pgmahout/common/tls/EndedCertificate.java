package org.pgmahout.common.tls;

import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Revocations;

/**
 * A server's certificate that is good but for its end. It is distinguished from a server that is
 * not reached and from one that is somebody else's, because its remedy is another: bring it a new
 * one.
 */
public final class EndedCertificate {
  private static final String JDK_WORD = "NotAfter: ";

  private EndedCertificate() {}

  /** When the certificate ended that made a connection fail; empty when it failed otherwise. */
  public static Optional<String> end(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CertificateExpiredException) {
        return Optional.of(String.valueOf(t.getMessage()).replace(JDK_WORD, ""));
      }
    }
    return Optional.empty();
  }

  /** Whether a certificate was good until its end: one of these authorities signed it. */
  public static boolean is(X509Certificate shown, List<X509Certificate> authorities, Instant now) {
    return now.isAfter(shown.getNotAfter().toInstant()) && signedByOneOf(authorities, shown);
  }

  private static boolean signedByOneOf(List<X509Certificate> authorities, X509Certificate shown) {
    return authorities.stream()
        .anyMatch(authority -> CertificateAuthority.signed(authority, shown));
  }

  /** Signature, name and role; the time is not looked at. */
  static final class Trust extends ServerTrust {
    private final List<X509Certificate> authorities;
    private final Set<BigInteger> revoked;
    private final Identity expected;

    Trust(List<X509Certificate> authorities, Revocations revocations, Identity expected) {
      this.authorities = List.copyOf(authorities);
      this.revoked = Set.copyOf(revocations.serials());
      this.expected = expected;
    }

    @Override
    protected void judge(X509Certificate[] chain, String authType) throws CertificateException {
      if (!signedByOneOf(authorities, chain[0])) {
        throw new CertificateException("another authority than this plan's signed it");
      }
      TlsContexts.requireNotRevoked(chain[0], revoked);
      TlsContexts.requireIdentity(chain[0], expected);
    }
  }
}
