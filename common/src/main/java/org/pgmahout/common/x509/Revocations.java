package org.pgmahout.common.x509;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Certificates that are refused before their end: X.509 revocation lists, one for each authority
 * that signed some. Serial numbers are 127 random bits, so a list of any trusted authority counts
 * for all of them: during a rotation the new one speaks for what the old one signed.
 *
 * @param lists the lists
 */
public record Revocations(List<X509CRL> lists) {
  /** Nobody is refused. */
  public static final Revocations NONE = new Revocations(List.of());

  public Revocations {
    lists = List.copyOf(lists);
  }

  /**
   * From PEM text; empty text has no list.
   *
   * @throws OpsException CERTIFICATE_INVALID when it is malformed
   */
  public static Revocations parse(String pem) {
    if (pem.isBlank()) {
      return NONE;
    }
    try {
      return new Revocations(
          CertificateFactory.getInstance("X.509")
              .generateCRLs(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .map(X509CRL.class::cast)
              .toList());
    } catch (CertificateException | CRLException e) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "no readable revocation list in the PEM text",
          "Restore pki/control-ca.crl next to the plan from a backup.",
          e);
    }
  }

  /** The lists that one of these authorities signed; another's counts for nothing. */
  public Revocations of(List<X509Certificate> authorities) {
    return new Revocations(
        lists.stream()
            .filter(list -> authorities.stream().anyMatch(authority -> signed(authority, list)))
            .toList());
  }

  /** Serial numbers of everything that is refused. */
  public Set<BigInteger> serials() {
    Set<BigInteger> all = new HashSet<>();
    for (X509CRL list : lists) {
      if (list.getRevokedCertificates() != null) {
        list.getRevokedCertificates().forEach(entry -> all.add(entry.getSerialNumber()));
      }
    }
    return all;
  }

  /** As text. */
  public String pem() {
    return lists.stream().map(Revocations::text).collect(Collectors.joining());
  }

  private static String text(X509CRL list) {
    try {
      return Pem.block("X509 CRL", list.getEncoded());
    } catch (CRLException e) {
      throw new IllegalStateException("a list that was read can be written", e);
    }
  }

  private static boolean signed(X509Certificate authority, X509CRL list) {
    try {
      list.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
