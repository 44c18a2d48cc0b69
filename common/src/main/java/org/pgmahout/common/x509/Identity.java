package org.pgmahout.common.x509;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdUsers;

/**
 * Who a certificate speaks for: the one place that knows how name and role stand in a subject
 * ({@code CN=name, OU=role, O=pgmahout}).
 *
 * <p>etcd takes a CN for the name of one of its users, and lets no certificate that has one through
 * its HTTP gateway, which is what Patroni speaks (etcd's document "Role-based access control"). So
 * a member of the cluster's wires has its name as UID and no CN, and a peer has the one CN that
 * etcd's members admit among themselves.
 *
 * @param name a node's name, an operator's, or that of one of etcd's users
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
    List<Rdn> subject = rdns(certificate.getSubjectX500Principal());
    // Members had a CN before etcd's users were switched on.
    Optional<String> name = only(subject, "UID").or(() -> only(subject, "CN"));
    Optional<CertificateRole> role =
        only(subject, "OU")
            .flatMap(
                word ->
                    Arrays.stream(CertificateRole.values())
                        .filter(r -> r.word().equals(word))
                        .findFirst());
    boolean ours = only(subject, "O").filter(ORGANIZATION::equals).isPresent();
    if (name.isEmpty() || role.isEmpty() || !ours) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "the certificate of \""
              + certificate.getSubjectX500Principal()
              + "\" carries no name and role of pgmahout",
          "Use a certificate that this cluster's control authority signed.");
    }
    return new Identity(name.get(), role.get());
  }

  X500Name subject() {
    X500NameBuilder subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, ORGANIZATION)
            .addRDN(BCStyle.OU, role.word());
    return switch (role) {
      case OPERATOR, VIEWER, METRICS, AGENT -> subject.addRDN(BCStyle.CN, name).build();
      case MEMBER -> subject.addRDN(BCStyle.UID, name).build();
      case PEER -> subject.addRDN(BCStyle.UID, name).addRDN(BCStyle.CN, EtcdUsers.PEER).build();
    };
  }

  /** Whether a certificate's subject is the one that is made for this identity now. */
  public boolean isSubjectOf(X509Certificate certificate) {
    return subject()
        .equals(X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()));
  }

  /** Read with the JDK's own parser: every connection comes through here, BouncyCastle is large. */
  private static List<Rdn> rdns(X500Principal subject) {
    try {
      return new LdapName(subject.getName()).getRdns();
    } catch (InvalidNameException e) {
      return List.of();
    }
  }

  private static Optional<String> only(List<Rdn> subject, String attribute) {
    List<Rdn> found =
        subject.stream().filter(rdn -> rdn.getType().equalsIgnoreCase(attribute)).toList();
    return found.size() == 1
            && found.getFirst().size() == 1
            && found.getFirst().getValue() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }
}
