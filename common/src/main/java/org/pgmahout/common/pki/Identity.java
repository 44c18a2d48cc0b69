package org.pgmahout.common.pki;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Who a certificate speaks for: the one place that knows how name and role stand in a subject
 * ({@code CN=name, OU=role, O=pgmahout}).
 *
 * @param name a node's name, or an operator's
 * @param role what the bearer may do
 */
public record Identity(String name, CertificateRole role) {
  private static final String ORGANIZATION = "pgmahout";

  public Identity {
    Objects.requireNonNull(role, "role");
    if (name.isBlank()) {
      throw new IllegalArgumentException("an identity needs a name");
    }
  }

  /**
   * Reads the identity that the authority put into a certificate. The caller has verified the
   * chain.
   *
   * @throws OpsException CERTIFICATE_INVALID when it is not one of pgmahout's
   */
  public static Identity of(X509Certificate certificate) {
    X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    Optional<String> name = only(subject, BCStyle.CN);
    Optional<CertificateRole> role =
        only(subject, BCStyle.OU)
            .flatMap(
                word ->
                    Arrays.stream(CertificateRole.values())
                        .filter(r -> r.word().equals(word))
                        .findFirst());
    boolean ours = only(subject, BCStyle.O).filter(ORGANIZATION::equals).isPresent();
    if (name.isEmpty() || role.isEmpty() || !ours) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "the certificate of \"" + subject + "\" carries no name and role of pgmahout",
          "Use a certificate that this cluster's control authority signed.");
    }
    return new Identity(name.get(), role.get());
  }

  X500Name subject() {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.O, ORGANIZATION)
        .addRDN(BCStyle.OU, role.word())
        .addRDN(BCStyle.CN, name)
        .build();
  }

  private static Optional<String> only(X500Name subject, ASN1ObjectIdentifier attribute) {
    var found = subject.getRDNs(attribute);
    return found.length == 1 && found[0].getFirst().getValue() instanceof ASN1String text
        ? Optional.of(text.getString())
        : Optional.empty();
  }
}
