package org.pgmahout.common.x509;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * How the certificates are made: names, purposes and times, for an authority itself and for whom it
 * signs (profile: RFC 5280, section 4.2).
 */
public final class CertificateForm {
  static final String SIGNATURE = "SHA256withECDSA";

  /**
   * A certificate is valid since an hour ago, so that a clock that is behind does not refuse it.
   */
  public static final Duration CLOCK_GRACE = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private CertificateForm() {}

  /** Builds a certificate; an absent {@code identity} makes an authority's own. */
  static X509Certificate build(
      X500Name issuer,
      PublicKey subjectKey,
      Identity identity,
      List<String> names,
      Instant now,
      Duration validity,
      KeyPair issuerKeys) {
    boolean authority = identity == null;
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
                  issuer,
                  new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS - 1),
                  Date.from(now.minus(CLOCK_GRACE)),
                  Date.from(now.plus(validity)),
                  authority ? issuer : identity.subject(),
                  subjectKey)
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  extensions.createSubjectKeyIdentifier(subjectKey))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  extensions.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
      if (authority) {
        builder
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
            .addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      } else {
        addLeafExtensions(builder, identity, names);
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(SIGNATURE).build(issuerKeys.getPrivate())));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static void addLeafExtensions(
      X509v3CertificateBuilder builder, Identity identity, List<String> names)
      throws CertIOException {
    KeyPurposeId[] purposes =
        identity.role().serves()
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth};
    builder
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
        .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
        .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    if (!names.isEmpty()) {
      GeneralName[] all =
          names.stream().distinct().map(CertificateForm::generalName).toArray(GeneralName[]::new);
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(all));
    }
  }

  private static GeneralName generalName(String name) {
    try {
      return new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress());
    } catch (IllegalArgumentException notAnAddress) {
      return new GeneralName(GeneralName.dNSName, name);
    }
  }

  /** DNS names and addresses in a certificate. */
  public static List<String> namesOf(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(entry -> String.valueOf(entry.get(1))).toList();
    } catch (CertificateException e) {
      return List.of();
    }
  }
}
