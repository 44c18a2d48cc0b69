package org.pgmahout.common.x509;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Writes what an authority refuses as others read it: an X.509 revocation list (RFC 5280). */
final class RevocationList {
  private RevocationList() {}

  /** The list as text. */
  static String signed(
      X509Certificate authority, PrivateKey key, Map<BigInteger, Instant> serials, Instant now) {
    try {
      JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(authority, Date.from(now));
      // Agents go by what the list says, never by its age: a list that ends would let people in.
      list.setNextUpdate(authority.getNotAfter());
      serials.forEach(
          (serial, at) -> list.addCRLEntry(serial, Date.from(at), CRLReason.privilegeWithdrawn));
      list.addExtension(
          Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
      list.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
      return Pem.block(
          "X509 CRL",
          list.build(new JcaContentSignerBuilder(CertificateForm.SIGNATURE).build(key))
              .getEncoded());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make a revocation list", e);
    }
  }
}
