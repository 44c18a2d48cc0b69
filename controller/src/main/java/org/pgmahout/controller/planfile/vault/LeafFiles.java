package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.CertificateForm;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * A key and its certificate in two files, {@code BASE.key} and {@code BASE.crt}. The certificate is
 * issued again when it is no longer good; the key stays, unless another authority signs now or the
 * certificate was revoked, because somebody with a stolen key must not get in with the certificate
 * that lies open on every wire. A new key is kept as {@code BASE.next.key} until its certificate is
 * there, and the certificate says which of the two is in force: a process killed anywhere leaves a
 * pair.
 */
final class LeafFiles {
  private static final String NEXT = ".next.key";

  private LeafFiles() {}

  /** Who keeps account of what is issued. */
  interface Register {
    /** Nobody does. */
    Register NONE =
        new Register() {
          @Override
          public boolean revoked(X509Certificate certificate) {
            return false;
          }

          @Override
          public void remember(X509Certificate certificate) {
            // A revocation of the cluster's own wires is the replacement of their authority.
          }
        };

    /** Whether a certificate is refused, so that its key must go, too. */
    boolean revoked(X509Certificate certificate);

    /** Hears of a certificate before it is in its file. */
    void remember(X509Certificate certificate);
  }

  /** What a leaf is to be. */
  record Wanted(
      Path base,
      AuthorityFiles authority,
      Register register,
      Identity identity,
      List<String> names,
      Instant now) {}

  /** Key and certificate as they are. */
  static KeyAndChain read(Path base) {
    String chain = required(withSuffix(base, ".crt"));
    Optional<PrivateKey> next = nextKey(base, Pem.certificate(chain));
    return next.isPresent()
        ? new KeyAndChain(next.get(), Pem.certificates(chain))
        : KeyAndChain.load(chain, new Secret(required(withSuffix(base, ".key"))));
  }

  /** The key that is kept as the next one, when it is the one a certificate speaks for. */
  private static Optional<PrivateKey> nextKey(Path base, X509Certificate certificate) {
    return PrivateFiles.read(withSuffix(base, NEXT))
        .map(text -> Pem.key(new Secret(text)))
        .filter(key -> CertificateCheck.belongTogether(certificate.getPublicKey(), key));
  }

  static boolean present(Path base) {
    return PrivateFiles.readPublic(withSuffix(base, ".crt")).isPresent()
        && PrivateFiles.read(withSuffix(base, ".key")).isPresent();
  }

  /**
   * Makes what is missing, and the certificate again when it is no longer good.
   *
   * @param made what was written is added here
   */
  static KeyAndChain make(Wanted wanted, List<Path> made) {
    Path base = wanted.base();
    if (!wanted.authority().signs()) {
      return read(base);
    }
    settle(base);
    Optional<String> there = PrivateFiles.readPublic(withSuffix(base, ".crt"));
    if (there.isPresent()) {
      X509Certificate certificate = Pem.certificate(there.get());
      if (wanted.register().revoked(certificate)
          || !wanted.authority().signer().signed(certificate)) {
        return issued(wanted, made);
      }
      KeyPair keys = keysIn(withSuffix(base, ".key"), made);
      if (certificate.getPublicKey().equals(keys.getPublic())
          && good(
              certificate, wanted.authority(), wanted.identity(), wanted.names(), wanted.now())) {
        wanted.register().remember(certificate);
        return new KeyAndChain(keys.getPrivate(), Pem.certificates(there.get()));
      }
    }
    return issue(wanted, keysIn(withSuffix(base, ".key"), made), made);
  }

  /** Makes another key and its certificate. */
  static KeyAndChain issued(Wanted wanted, List<Path> made) {
    settle(wanted.base());
    KeyAndChain issued =
        issue(wanted, keysIn(withSuffix(wanted.base(), NEXT), new ArrayList<>()), made);
    settle(wanted.base());
    return issued;
  }

  private static KeyAndChain issue(Wanted wanted, KeyPair keys, List<Path> made) {
    X509Certificate certificate =
        wanted
            .authority()
            .signer()
            .sign(keys.getPublic(), wanted.identity(), wanted.names(), wanted.now());
    wanted.register().remember(certificate);
    Path file = withSuffix(wanted.base(), ".crt");
    PrivateFiles.replace(file, Pem.of(certificate));
    made.add(file);
    return new KeyAndChain(keys.getPrivate(), List.of(certificate));
  }

  /** Ends what a kill between certificate and key left. */
  private static void settle(Path base) {
    Optional<String> certificate = PrivateFiles.readPublic(withSuffix(base, ".crt"));
    if (certificate.isPresent() && nextKey(base, Pem.certificate(certificate.get())).isPresent()) {
      PrivateFiles.rename(withSuffix(base, NEXT), withSuffix(base, ".key"));
    }
  }

  /**
   * Whether a certificate can stay: the authority that signs now signed it, for this bearer and
   * these names, not before all were to be renewed, and it need not be renewed yet.
   */
  static boolean good(
      X509Certificate certificate,
      AuthorityFiles authority,
      Identity identity,
      List<String> names,
      Instant now) {
    return authority.signer().signed(certificate)
        && !issued(certificate).isBefore(authority.renewedSince())
        && !authority.signer().renews(certificate, identity, now)
        && identity.isSubjectOf(certificate)
        && CertificateForm.namesOf(certificate).containsAll(names);
  }

  /** When a certificate was issued. */
  static Instant issued(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CertificateForm.CLOCK_GRACE);
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
