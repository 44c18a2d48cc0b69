package org.pgmahout.common.pki;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
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
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Signs certificates. It decides name, role and addresses itself; a requester only proves that it
 * holds a key. Pure but for randomness: files are {@link PlanFolder}'s.
 */
public final class CertificateAuthority {
  static final String SIGNATURE = "SHA256withECDSA";

  /**
   * A certificate is valid since an hour ago, so that a clock that is behind does not refuse it.
   */
  static final Duration CLOCK_GRACE = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private final X509Certificate certificate;
  private final PrivateKey key;

  private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** A new authority with a new key. */
  public static CertificateAuthority create(String name, Instant now, Duration validity) {
    return create(name, KeyAndChain.newKeys(), now, validity);
  }

  /**
   * An authority of an existing key: what a run that was killed between key and certificate needs.
   */
  static CertificateAuthority create(String name, KeyPair keys, Instant now, Duration validity) {
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "pgmahout")
            .addRDN(BCStyle.CN, name)
            .build();
    return new CertificateAuthority(
        build(subject, keys.getPublic(), null, List.of(), now, validity, keys), keys.getPrivate());
  }

  /**
   * An authority from its two files' texts.
   *
   * @throws OpsException CERTIFICATE_INVALID when they do not belong together
   */
  public static CertificateAuthority load(String certificatePem, Secret keyPem) {
    CertificateAuthority loaded =
        new CertificateAuthority(Pem.certificate(certificatePem), Pem.key(keyPem));
    if (!belongTogether(loaded.certificate.getPublicKey(), loaded.key)) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "the key of the authority \""
              + loaded.certificate.getSubjectX500Principal()
              + "\" is not the one its certificate speaks for",
          "Restore the authority's .crt and .key from the same backup.");
    }
    return loaded;
  }

  /** Its own certificate: what others trust. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Its own certificate as text. */
  public String certificatePem() {
    return Pem.of(certificate);
  }

  /** Its key as text. */
  public Secret keyPem() {
    return Pem.of(key);
  }

  /** SHA-256 of its certificate. */
  public String fingerprint() {
    return Pem.fingerprint(certificate);
  }

  /**
   * Signs for the key of a request; whatever else the request says is ignored.
   *
   * @param identity name and role to put into the certificate
   * @param names DNS names and IP addresses of the bearer, besides its name
   */
  public X509Certificate sign(
      Csr request, Identity identity, List<String> names, Instant now, Duration validity) {
    return sign(request.publicKey(), identity, names, now, validity);
  }

  /** Makes a key and its certificate in one go. */
  public KeyAndChain issue(Identity identity, List<String> names, Instant now, Duration validity) {
    KeyPair keys = KeyAndChain.newKeys();
    return new KeyAndChain(
        keys.getPrivate(), List.of(sign(keys.getPublic(), identity, names, now, validity)));
  }

  /** Whether this authority signed a certificate. */
  public boolean signed(X509Certificate other) {
    return signed(certificate, other);
  }

  /** Whether the holder of a certificate signed another. */
  public static boolean signed(X509Certificate authority, X509Certificate other) {
    try {
      other.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** A list of the certificates that are refused from now on, as text. */
  String revoke(Map<BigInteger, Instant> serials, Instant now) {
    return RevocationList.signed(certificate, key, serials, now);
  }

  private X500Name subject() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  X509Certificate sign(
      PublicKey subjectKey, Identity identity, List<String> names, Instant now, Duration validity) {
    Duration own = Duration.between(now, certificate.getNotAfter().toInstant());
    return build(
        subject(),
        subjectKey,
        identity,
        names,
        now,
        // Nobody would take it any more when its authority has ended.
        own.isNegative() || own.compareTo(validity) > 0 ? validity : own,
        new KeyPair(certificate.getPublicKey(), key));
  }

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
          names.stream()
              .distinct()
              .map(CertificateAuthority::generalName)
              .toArray(GeneralName[]::new);
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
  static List<String> namesOf(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream().map(entry -> String.valueOf(entry.get(1))).toList();
    } catch (CertificateException e) {
      return List.of();
    }
  }

  static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    try {
      byte[] proof = {1, 2, 3};
      Signature signer = Signature.getInstance(SIGNATURE);
      signer.initSign(privateKey);
      signer.update(proof);
      byte[] signature = signer.sign();
      signer.initVerify(publicKey);
      signer.update(proof);
      return signer.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /**
   * Checks that a certificate came from this authority, is in its time and speaks for whom it
   * shall.
   *
   * @throws OpsException CERTIFICATE_INVALID with the first reason it does not
   */
  public static void verify(
      X509Certificate authority, X509Certificate certificate, Identity expected, Instant now) {
    String subject = certificate.getSubjectX500Principal().getName();
    try {
      certificate.verify(authority.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw refused(
          "\"" + subject + "\" was not signed by \"" + authority.getSubjectX500Principal() + "\"",
          e);
    }
    try {
      certificate.checkValidity(Date.from(now));
    } catch (CertificateException e) {
      throw refused(
          "\""
              + subject
              + "\" is valid from "
              + certificate.getNotBefore().toInstant()
              + " to "
              + certificate.getNotAfter().toInstant()
              + ", now is "
              + now,
          e);
    }
    Identity found = Identity.of(certificate);
    if (!found.equals(expected)) {
      throw refused(
          "it speaks for "
              + found.role().word()
              + " "
              + found.name()
              + ", expected "
              + expected.role().word()
              + " "
              + expected.name(),
          null);
    }
  }

  private static OpsException refused(String why, Exception cause) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID,
        "the certificate is refused: " + why,
        "Enrol the node again with the plan folder it belongs to: pgmahout enrol.",
        cause);
  }
}
