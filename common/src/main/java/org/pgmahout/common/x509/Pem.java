package org.pgmahout.common.x509;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.text.Sha256;

/**
 * PEM text (RFC 7468) to certificates and keys and back: the form of everything on disk and wire.
 */
public final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /** Certificates as text, in the given order. */
  public static String of(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      text.append(block("CERTIFICATE", encoded(certificate)));
    }
    return text.toString();
  }

  /** One certificate as text. */
  public static String of(X509Certificate certificate) {
    return of(List.of(certificate));
  }

  /** A private key as PKCS#8 text. */
  public static Secret of(PrivateKey key) {
    return new Secret(block("PRIVATE KEY", key.getEncoded()));
  }

  /**
   * All certificates of a text, in order.
   *
   * @throws OpsException CERTIFICATE_INVALID when there is none or one is malformed
   */
  public static List<X509Certificate> certificates(String text) {
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException e) {
      throw malformed("certificate", e);
    }
    throw malformed("certificate", null);
  }

  /** The first certificate of a text. */
  public static X509Certificate certificate(String text) {
    return certificates(text).getFirst();
  }

  /**
   * A private key from PKCS#8 text.
   *
   * @throws OpsException CERTIFICATE_INVALID when it is not an unencrypted PKCS#8 EC key
   */
  public static PrivateKey key(Secret text) {
    Matcher matcher = KEY.matcher(text.reveal());
    if (!matcher.find()) {
      throw malformed("PKCS#8 private key", null);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw malformed("PKCS#8 EC private key", e);
    }
  }

  /** SHA-256 of the certificate's DER form in lower-case hex: what people and agents compare. */
  public static String fingerprint(X509Certificate certificate) {
    return sha256(encoded(certificate));
  }

  public static String sha256(byte[] bytes) {
    return Sha256.hex(bytes);
  }

  static String block(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateException e) {
      throw malformed("certificate", e);
    }
  }

  private static OpsException malformed(String what, Exception cause) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID,
        "no readable " + what + " in the PEM text",
        "Restore the file from a backup, or have the certificate issued again.",
        cause);
  }
}
