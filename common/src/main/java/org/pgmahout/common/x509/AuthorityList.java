package org.pgmahout.common.x509;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Whom agents trust, as one of the authorities itself says it: only an authority names its
 * successor, and a certificate that it gave to a person or a node does not. The number grows with
 * every replacement, so that an old list with an authority that was replaced is no use to anybody.
 *
 * @param number how many replacements the folder has seen that signs it
 * @param authorities in the order in which they are kept
 * @param signature ECDSA with SHA-256 over number and fingerprints, in Base64
 */
public record AuthorityList(long number, List<X509Certificate> authorities, String signature) {
  public AuthorityList {
    authorities = List.copyOf(authorities);
  }

  /** The list with the signature of one of these authorities. */
  public static AuthorityList signed(
      CertificateAuthority signer, long number, List<X509Certificate> authorities) {
    return new AuthorityList(number, authorities, signer.signature(statement(number, authorities)));
  }

  /** Whether the key of one of these authorities signed this very list with this number. */
  public boolean isSignedByOneOf(List<X509Certificate> trusted) {
    return trusted.stream()
        .anyMatch(
            authority ->
                CertificateCheck.verifies(
                    authority.getPublicKey(), statement(number, authorities), signature));
  }

  private static byte[] statement(long number, List<X509Certificate> authorities) {
    StringBuilder text = new StringBuilder("pgmahout control authorities ").append(number);
    authorities.forEach(one -> text.append('\n').append(Pem.fingerprint(one)));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
