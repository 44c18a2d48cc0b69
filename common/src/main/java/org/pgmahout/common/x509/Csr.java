package org.pgmahout.common.x509;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * A certificate signing request: proof that somebody holds a key. Only the key is believed; the
 * subject asked for is ignored by {@link CertificateAuthority}.
 *
 * @param publicKey the requester's key (EC, P-256 or larger)
 * @param pem the request as text (PKCS#10)
 */
public record Csr(PublicKey publicKey, String pem) {
  private static final int SMALLEST_FIELD_BITS = 256;

  /** Makes a request for a key. */
  public static Csr create(KeyPair keys, Identity wish) {
    try {
      PKCS10CertificationRequest request =
          new JcaPKCS10CertificationRequestBuilder(wish.subject(), keys.getPublic())
              .build(
                  new JcaContentSignerBuilder(CertificateForm.SIGNATURE).build(keys.getPrivate()));
      return new Csr(keys.getPublic(), Pem.block("CERTIFICATE REQUEST", request.getEncoded()));
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a signing request", e);
    }
  }

  /**
   * Reads a request and verifies that its sender holds the key.
   *
   * @throws OpsException CERTIFICATE_INVALID when malformed, not signed by its own key, or weak
   */
  public static Csr parse(String pem) {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PKCS10CertificationRequest request) {
        PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
        if (!(key instanceof ECPublicKey ec)
            || ec.getParams().getCurve().getField().getFieldSize() < SMALLEST_FIELD_BITS) {
          throw refused("its key is " + key.getAlgorithm() + ", expected EC P-256", null);
        }
        if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
          throw refused("it is not signed by the key it carries", null);
        }
        return new Csr(key, pem);
      }
      throw refused("it is no PKCS#10 request", null);
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      throw refused("it cannot be read", e);
    }
  }

  private static OpsException refused(String why, Exception cause) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID,
        "the certificate signing request is refused: " + why,
        "Enrol the node again; if it stays, reinstall its agent.",
        cause);
  }
}
