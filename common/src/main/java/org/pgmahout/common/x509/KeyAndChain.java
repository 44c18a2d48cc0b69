package org.pgmahout.common.x509;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECPoint;
import org.pgmahout.common.outcome.Secret;

/**
 * A private key and the certificate that speaks for it: what one end of a TLS connection needs.
 * Prints without the key.
 *
 * @param key the private key
 * @param chain its certificate first, then intermediates
 */
public record KeyAndChain(PrivateKey key, List<X509Certificate> chain) {

  public KeyAndChain {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a chain has at least one certificate");
    }
  }

  /** From the two files' texts. */
  public static KeyAndChain load(String chainPem, Secret keyPem) {
    return new KeyAndChain(Pem.key(keyPem), Pem.certificates(chainPem));
  }

  /** A new EC P-256 key pair. */
  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has EC P-256", e);
    }
  }

  /** The public half of a private key, so that one file is enough to keep a pair. */
  public static PublicKey publicKeyOf(PrivateKey key) {
    ECPrivateKey ec = (ECPrivateKey) key;
    ECPoint point = EC5Util.convertSpec(ec.getParams()).getG().multiply(ec.getS()).normalize();
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(
              new ECPublicKeySpec(
                  new java.security.spec.ECPoint(
                      point.getAffineXCoord().toBigInteger(),
                      point.getAffineYCoord().toBigInteger()),
                  ec.getParams()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot derive a public key", e);
    }
  }

  /**
   * The certificate an agent shows before it is enrolled: trusted by nobody, known by its
   * fingerprint alone.
   */
  public static KeyAndChain selfSigned(KeyPair keys, String name, Instant now, Duration validity) {
    Identity self = new Identity(name, CertificateRole.AGENT);
    X509Certificate certificate =
        CertificateForm.build(
            self.subject(), keys.getPublic(), self, List.of(name), now, validity, keys);
    return new KeyAndChain(keys.getPrivate(), List.of(certificate));
  }

  /** The certificate itself. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Who it speaks for. */
  public Identity identity() {
    return Identity.of(certificate());
  }

  /** The chain as text. */
  public String chainPem() {
    return Pem.of(chain);
  }

  /** The key as text. */
  public Secret keyPem() {
    return Pem.of(key);
  }

  @Override
  public String toString() {
    return "KeyAndChain[" + certificate().getSubjectX500Principal() + ", key ***]";
  }
}
