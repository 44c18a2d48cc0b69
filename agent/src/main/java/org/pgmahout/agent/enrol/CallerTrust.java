package org.pgmahout.agent.enrol;

import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Revocations;

/**
 * Whether a caller's certificate is accepted at this moment. A TLS handshake judged it once; a
 * connection kept open, or a session resumed, would live on with that judgement after the
 * certificate was revoked, has ended, or its authority was replaced. So every request is judged.
 */
public final class CallerTrust {
  private final List<X509Certificate> authorities;
  private final Set<BigInteger> revoked;

  /** Signatures are checked once for each certificate; only good ones are kept. */
  private final Set<X509Certificate> signed = ConcurrentHashMap.newKeySet();

  /** Trusts these authorities, but for what their lists revoke. */
  public CallerTrust(List<X509Certificate> authorities, Revocations revocations) {
    this.authorities = List.copyOf(authorities);
    this.revoked = Set.copyOf(revocations.of(authorities).serials());
  }

  /**
   * Who calls.
   *
   * @throws OpsException CERTIFICATE_INVALID when the certificate is not accepted now
   */
  public Identity require(X509Certificate shown, Instant now) {
    if (!signed.contains(shown)) {
      if (authorities.stream()
          .noneMatch(authority -> CertificateAuthority.signed(authority, shown))) {
        throw refused(shown, "is not of an authority that this node trusts", "");
      }
      signed.add(shown);
    }
    if (revoked.contains(shown.getSerialNumber())) {
      throw refused(
          shown, "was revoked", "Ask the person who keeps the plan folder for another one.");
    }
    try {
      shown.checkValidity(Date.from(now));
    } catch (CertificateException e) {
      throw refused(shown, "ended at " + shown.getNotAfter().toInstant(), "");
    }
    return Identity.of(shown);
  }

  private static OpsException refused(X509Certificate shown, String why, String hint) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID,
        "the certificate of \"" + shown.getSubjectX500Principal() + "\" " + why,
        hint.isEmpty()
            ? "Use the plan folder as it is now; its own certificate is renewed by pgmahout certs renew."
            : hint);
  }
}
