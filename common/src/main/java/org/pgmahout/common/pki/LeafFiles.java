package org.pgmahout.common.pki;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * A key and its certificate in two files, {@code BASE.key} and {@code BASE.crt}. The key stays; the
 * certificate is issued anew when it is no longer good.
 */
final class LeafFiles {
  private LeafFiles() {}

  /** Key and certificate as they are. */
  static KeyAndChain read(Path base) {
    return KeyAndChain.load(
        required(withSuffix(base, ".crt")), new Secret(required(withSuffix(base, ".key"))));
  }

  static boolean present(Path base) {
    return PrivateFiles.readPublic(withSuffix(base, ".crt")).isPresent()
        && PrivateFiles.read(withSuffix(base, ".key")).isPresent();
  }

  /**
   * Makes what is missing, and the certificate anew when it is no longer good.
   *
   * @param made what was written is added here
   */
  static KeyAndChain make(
      Path base,
      AuthorityFiles authority,
      Identity identity,
      List<String> names,
      Instant now,
      List<Path> made) {
    if (!authority.signs()) {
      return read(base);
    }
    Path certificateFile = withSuffix(base, ".crt");
    KeyPair keys = keysIn(withSuffix(base, ".key"), made);
    Optional<String> there = PrivateFiles.readPublic(certificateFile);
    if (there.isPresent()) {
      X509Certificate certificate = Pem.certificate(there.get());
      if (certificate.getPublicKey().equals(keys.getPublic())
          && good(certificate, authority, identity, names, now)) {
        return new KeyAndChain(keys.getPrivate(), Pem.certificates(there.get()));
      }
    }
    X509Certificate certificate =
        authority
            .signer()
            .sign(keys.getPublic(), identity, names, now, PlanFolder.CERTIFICATE_VALIDITY);
    PrivateFiles.replace(certificateFile, Pem.of(certificate));
    made.add(certificateFile);
    return new KeyAndChain(keys.getPrivate(), List.of(certificate));
  }

  /**
   * Whether a certificate can stay: the authority that signs now signed it, for this bearer and
   * these names, not before all were to be renewed, and it is not in its last third.
   */
  static boolean good(
      X509Certificate certificate,
      AuthorityFiles authority,
      Identity identity,
      List<String> names,
      Instant now) {
    boolean person = !identity.role().serves();
    return authority.signer().signed(certificate)
        && !issued(certificate).isBefore(authority.renewedSince())
        && now.isBefore(lastThird(certificate))
        && (person || Identity.of(certificate).equals(identity))
        && CertificateAuthority.namesOf(certificate).containsAll(names);
  }

  /** When a certificate was issued. */
  static Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CertificateAuthority.CLOCK_GRACE);
  }

  /** From when on a certificate is renewed. */
  static Instant lastThird(X509Certificate certificate) {
    Instant ends = certificate.getNotAfter().toInstant();
    return ends.minus(Duration.between(issued(certificate), ends).dividedBy(3));
  }

  /** The key in a file, made when there is none. */
  static KeyPair keysIn(Path file, List<Path> made) {
    if (PrivateFiles.read(file).isEmpty()
        && PrivateFiles.create(file, Pem.of(KeyAndChain.newKeys().getPrivate()).reveal())) {
      made.add(file);
    }
    PrivateKey key = Pem.key(new Secret(required(file)));
    return new KeyPair(KeyAndChain.publicKeyOf(key), key);
  }

  /** Certificates are for everybody, all else is private. */
  static String required(Path file) {
    return (file.toString().endsWith(".crt")
            ? PrivateFiles.readPublic(file)
            : PrivateFiles.read(file))
        .orElseThrow(() -> missing(file, "is not there"));
  }

  static OpsException missing(Path file, String how) {
    return new OpsException(
        ErrorCode.SECRET_MISSING,
        file + " " + how,
        "Restore it from a backup. Only for a cluster that was never built: pgmahout init makes it.");
  }

  static Path withSuffix(Path base, String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }
}
