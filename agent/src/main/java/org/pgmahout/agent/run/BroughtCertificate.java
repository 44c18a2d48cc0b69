package org.pgmahout.agent.run;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.CertificateForm;
import org.pgmahout.common.x509.Pem;

/**
 * Which certificate a node goes on with when a plan folder brings one. A folder that was handed to
 * another operator cannot sign: it brings the copies it was given, also after the folder that signs
 * has renewed them, and two folders would undo each other's work at each apply. It has no node's
 * key either: the one that is on the node stays.
 */
public final class BroughtCertificate {
  /** Each with its key. */
  private static final Map<String, String> CERTIFICATES =
      Map.of(
          SecretNames.CLUSTER_CERT, SecretNames.CLUSTER_KEY,
          SecretNames.PEER_CERT, SecretNames.PEER_KEY);

  private BroughtCertificate() {}

  /**
   * What was brought, with the newer certificate of the same key, authority and names left in its
   * place when the node has one that holds.
   *
   * @param there what the node was brought before
   * @throws OpsException CERTIFICATE_INVALID when there is none but one that has ended, or one that
   *     came without its key and is not for the key that is here
   */
  public static Map<String, Secret> settled(
      Map<String, Secret> there, Map<String, Secret> brought, Instant now) {
    List<X509Certificate> authorities =
        Optional.ofNullable(brought.get(SecretNames.CLUSTER_CA))
            .map(all -> Pem.certificates(all.reveal()))
            .orElse(List.of());
    Map<String, Secret> settled = new HashMap<>(brought);
    CERTIFICATES.forEach(
        (name, key) -> {
          settled.computeIfPresent(
              name,
              (_, text) -> settled(Optional.ofNullable(there.get(name)), text, authorities, now));
          if (settled.containsKey(name) && !brought.containsKey(key)) {
            requireKey(settled.get(name), Optional.ofNullable(there.get(key)));
          }
        });
    return Map.copyOf(settled);
  }

  private static void requireKey(Secret certificate, Optional<Secret> key) {
    X509Certificate shown = Pem.certificate(certificate.reveal());
    boolean speaks =
        key.filter(it -> CertificateCheck.belongTogether(shown.getPublicKey(), Pem.key(it)))
            .isPresent();
    if (!speaks) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "the certificate that was brought for \"%s\" came without its key, and %s; nothing was changed"
              .formatted(
                  shown.getSubjectX500Principal().getName(),
                  key.isPresent() ? "the key on this node is another" : "this node has none"),
          "A folder that was handed over has no keys of nodes: run 'pgmahout apply' where the cluster was made, then have this folder made again (pgmahout operator add).");
    }
  }

  private static Secret settled(
      Optional<Secret> there, Secret brought, List<X509Certificate> authorities, Instant now) {
    X509Certificate fresh = Pem.certificate(brought.reveal());
    Optional<Secret> newer = there.filter(kept -> outlasts(kept, fresh, authorities, now));
    if (newer.isPresent()) {
      return newer.get();
    }
    if (now.isAfter(fresh.getNotAfter().toInstant())) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          "the certificate that was brought for \"%s\" ended at %s; nothing was changed"
              .formatted(
                  fresh.getSubjectX500Principal().getName(), fresh.getNotAfter().toInstant()),
          "A folder that was handed over cannot renew it: ask who made the cluster to run 'pgmahout apply', and for a new folder ('pgmahout operator add').");
    }
    return brought;
  }

  private static boolean outlasts(
      Secret kept, X509Certificate fresh, List<X509Certificate> authorities, Instant now) {
    X509Certificate old;
    try {
      old = Pem.certificate(kept.reveal());
    } catch (OpsException e) {
      // A damaged file is replaced.
      return false;
    }
    return old.getNotBefore().after(fresh.getNotBefore())
        && !now.isBefore(old.getNotBefore().toInstant())
        && !now.isAfter(old.getNotAfter().toInstant())
        && old.getPublicKey().equals(fresh.getPublicKey())
        && old.getSubjectX500Principal().equals(fresh.getSubjectX500Principal())
        && Set.copyOf(CertificateForm.namesOf(old))
            .equals(Set.copyOf(CertificateForm.namesOf(fresh)))
        && authorities.stream()
            .anyMatch(
                authority ->
                    CertificateAuthority.signed(authority, old)
                        && CertificateAuthority.signed(authority, fresh));
  }
}
