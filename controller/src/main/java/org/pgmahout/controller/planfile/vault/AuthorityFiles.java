package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.Lifetime;
import org.pgmahout.common.x509.Pem;

/**
 * One authority next to the plan, so that it can be replaced while everybody trusts somebody:
 * {@code NAME.crt} holds whom to trust, and the first in it signs. Every step of a rotation is the
 * replacement of that one file, so a process killed anywhere leaves one stage or the next.
 */
public final class AuthorityFiles {
  private final Path folder;
  private final String subject;
  private final Path certificates;
  private final Path key;
  private final Path nextKey;
  private final Path renewal;
  private final Path dropped;
  private final Lineage lineage;
  private final InstantSource clock;

  /**
   * The files of one authority.
   *
   * @param cluster what people call the cluster; it stands in the authority's certificate
   * @param lineage has a line for every replacement
   */
  AuthorityFiles(
      Path pki, AuthorityName which, String cluster, Lineage lineage, InstantSource clock) {
    String name = which.word() + "-ca";
    this.folder = pki;
    this.subject = cluster + " " + which.word() + " authority";
    this.certificates = pki.resolve(name + ".crt");
    this.key = pki.resolve(name + ".key");
    this.nextKey = pki.resolve(name + ".next.key");
    this.renewal = pki.resolve(name + ".renewal");
    this.dropped = pki.resolve(name + ".dropped");
    this.lineage = lineage;
    this.clock = clock;
  }

  /** Makes a new one unless there is one. */
  void make(List<Path> made) {
    boolean there = PrivateFiles.readPublic(certificates).isPresent();
    if (there && PrivateFiles.read(key).isEmpty()) {
      throw LeafFiles.missing(key, "is gone, but " + certificates.getFileName() + " is there");
    }
    if (!there
        && PrivateFiles.create(
            certificates, Pem.of(selfSigned(LeafFiles.keysIn(key, made), subject)))) {
      made.add(certificates);
    }
  }

  /** Whether this folder can sign: a folder that was handed to another person cannot. */
  public boolean signs() {
    return PrivateFiles.read(key).isPresent();
  }

  /**
   * Throws SECRET_MISSING in a folder that was handed over: what is replaced from there would make
   * the folder it was made from the older one.
   */
  public void requireKey() {
    if (!signs()) {
      throw new OpsException(
          ErrorCode.SECRET_MISSING,
          key + " is not there: this folder cannot sign certificates",
          "Do it where the cluster was made, or with the backup of that folder.");
    }
  }

  /** The authority that signs now, with its key. */
  public CertificateAuthority signer() {
    PrivateFiles.requireFolder(folder);
    X509Certificate first = trusted().getFirst();
    Optional<PrivateKey> next = nextKey().filter(held -> speaksFor(first, held));
    return next.isPresent()
        ? CertificateAuthority.load(Pem.of(first), Pem.of(next.get()))
        : CertificateAuthority.load(Pem.of(first), new Secret(LeafFiles.required(key)));
  }

  /** Whom to trust, the signer first. */
  public List<X509Certificate> trusted() {
    return Pem.certificates(LeafFiles.required(certificates));
  }

  /** Certificates from before this moment are issued again. */
  Instant renewedSince() {
    return PrivateFiles.read(renewal).map(text -> Instant.parse(text.strip())).orElse(Instant.MIN);
  }

  /** The next command replaces every certificate of this authority. */
  public void renewAll() {
    requireKey();
    PrivateFiles.replace(renewal, clock.instant().truncatedTo(ChronoUnit.SECONDS) + "\n");
  }

  /** How far the replacement of this authority is. */
  public RotationStage stage() {
    List<X509Certificate> all = trusted();
    if (all.size() == 1) {
      return PrivateFiles.read(dropped).isPresent()
          ? RotationStage.OLD_DROPPED
          : RotationStage.STEADY;
    }
    return nextKey().filter(held -> speaksFor(all.get(1), held)).isPresent()
        ? RotationStage.BOTH_TRUSTED
        : RotationStage.NEW_SIGNS;
  }

  /**
   * Takes the next step: a new authority that is trusted but does not sign; then it signs; then it
   * is the only one; then that is known to be so on every node. Every step but the last has all
   * certificates issued again, because Patroni reads whom to trust only when its own certificate is
   * another.
   */
  public RotationStage advance() {
    requireKey();
    RotationStage stage = stage();
    List<X509Certificate> all = trusted();
    if (stage != RotationStage.OLD_DROPPED) {
      lineage.add();
      renewAll();
    }
    switch (stage) {
      case STEADY -> {
        KeyPair fresh = LeafFiles.keysIn(nextKey, new ArrayList<>());
        String dated = subject + " of " + clock.instant().truncatedTo(ChronoUnit.SECONDS);
        PrivateFiles.replace(
            certificates, Pem.of(List.of(all.getFirst(), selfSigned(fresh, dated))));
      }
      case BOTH_TRUSTED -> {
        PrivateFiles.replace(certificates, Pem.of(List.of(all.get(1), all.getFirst())));
        keepNewKeyOnly();
      }
      case NEW_SIGNS -> {
        keepNewKeyOnly();
        PrivateFiles.create(dropped, Pem.fingerprint(all.getLast()) + "\n");
        PrivateFiles.replace(certificates, Pem.of(all.getFirst()));
      }
      case OLD_DROPPED -> PrivateFiles.remove(dropped);
    }
    return stage();
  }

  /** The old key is overwritten: nobody can sign with it any more. */
  private void keepNewKeyOnly() {
    if (nextKey().filter(held -> speaksFor(trusted().getFirst(), held)).isPresent()) {
      PrivateFiles.rename(nextKey, key);
    }
  }

  private Optional<PrivateKey> nextKey() {
    return PrivateFiles.read(nextKey).map(text -> Pem.key(new Secret(text)));
  }

  private static boolean speaksFor(X509Certificate certificate, PrivateKey held) {
    return CertificateCheck.belongTogether(certificate.getPublicKey(), held);
  }

  private X509Certificate selfSigned(KeyPair keys, String subject) {
    return CertificateAuthority.create(
            subject, keys, clock.instant(), Lifetime.AUTHORITY.validity(subject))
        .certificate();
  }

  /** Says that a certificate is missing which this folder may not make. */
  OpsException cannotSign(Path certificate) {
    return new OpsException(
        ErrorCode.SECRET_MISSING,
        certificate + " is not there, and this folder cannot make it: it has no authority's key",
        "Run the same where the cluster was made, then have this folder made again (pgmahout operator add).");
  }
}
