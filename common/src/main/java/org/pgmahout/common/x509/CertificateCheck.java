package org.pgmahout.common.x509;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * Whether a certificate or a statement is what it should be: whose it is, who signed it, in its
 * time.
 */
public final class CertificateCheck {
  private CertificateCheck() {}

  /** Whether a key is the one that a certificate speaks for. */
  public static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
    byte[] proof = {1, 2, 3};
    try {
      return verifies(publicKey, proof, signature(privateKey, proof));
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** The signature of a key over a statement, in Base64. */
  static String signature(PrivateKey key, byte[] statement) {
    try {
      Signature signer = Signature.getInstance(CertificateForm.SIGNATURE);
      signer.initSign(key);
      signer.update(statement);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  /** Whether a signature in Base64 is this key's over this statement; a malformed one is not. */
  static boolean verifies(PublicKey key, byte[] statement, String signature) {
    try {
      Signature verifier = Signature.getInstance(CertificateForm.SIGNATURE);
      verifier.initVerify(key);
      verifier.update(statement);
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
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
