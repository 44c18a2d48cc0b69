package org.pgmahout.common.x509;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * Signs certificates. It decides name, role and addresses itself; a requester only proves that it
 * holds a key. Pure but for randomness: files are {@code PlanFolder}'s.
 */
public final class CertificateAuthority {
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
  public static CertificateAuthority create(
      String name, KeyPair keys, Instant now, Duration validity) {
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.O, "pgmahout")
            .addRDN(BCStyle.CN, name)
            .build();
    return new CertificateAuthority(
        CertificateForm.build(subject, keys.getPublic(), null, List.of(), now, validity, keys),
        keys.getPrivate());
  }

  /**
   * An authority from its two files' texts.
   *
   * @throws OpsException CERTIFICATE_INVALID when they do not belong together
   */
  public static CertificateAuthority load(String certificatePem, Secret keyPem) {
    CertificateAuthority loaded =
        new CertificateAuthority(Pem.certificate(certificatePem), Pem.key(keyPem));
    if (!CertificateCheck.belongTogether(loaded.certificate.getPublicKey(), loaded.key)) {
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

  /** The same for as long as its role has it. */
  public X509Certificate sign(Csr request, Identity identity, List<String> names, Instant now) {
    return sign(request.publicKey(), identity, names, now);
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
  public String revoke(Map<BigInteger, Instant> serials, Instant now) {
    return RevocationList.signed(certificate, key, serials, now);
  }

  /** Its signature over a statement, in Base64. */
  String signature(byte[] statement) {
    return CertificateCheck.signature(key, statement);
  }

  private X500Name subject() {
    return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
  }

  public X509Certificate sign(
      PublicKey subjectKey, Identity identity, List<String> names, Instant now) {
    return sign(
        subjectKey, identity, names, now, Lifetime.of(identity.role()).validity(identity.name()));
  }

  public X509Certificate sign(
      PublicKey subjectKey, Identity identity, List<String> names, Instant now, Duration validity) {
    return CertificateForm.build(
        subject(),
        subjectKey,
        identity,
        names,
        now,
        bounded(validity, now),
        new KeyPair(certificate.getPublicKey(), key));
  }

  /** Nobody would take a certificate any more when its authority has ended. */
  private Duration bounded(Duration validity, Instant now) {
    Duration own = Duration.between(now, certificate.getNotAfter().toInstant());
    return own.isNegative() || own.compareTo(validity) > 0 ? validity : own;
  }

  /**
   * Whether the next apply is to renew a certificate: its time has come, and another would outlast
   * it. One that ends together with this authority stays until the authority is replaced.
   */
  public boolean renews(X509Certificate leaf, Identity identity, Instant now) {
    Lifetime lifetime = Lifetime.of(identity.role());
    Instant end = leaf.getNotAfter().toInstant();
    Instant another =
        now.plus(bounded(lifetime.validity(identity.name()), now)).truncatedTo(ChronoUnit.SECONDS);
    return !now.isBefore(lifetime.renewedFrom(end)) && another.isAfter(end);
  }
}
