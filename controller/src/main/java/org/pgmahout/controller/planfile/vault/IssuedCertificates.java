package org.pgmahout.controller.planfile.vault;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Revocations;

/**
 * Who was ever given a certificate of the control authority, so that all of a bearer's can be
 * refused by the name alone: people in {@code pki/people}, agents in {@code pki/agents}. What is
 * refused stands in {@code pki/control-ca.crl}.
 */
public final class IssuedCertificates implements LeafFiles.Register {
  private final CertificatesByName people;
  private final CertificatesByName agents;
  private final Path revoked;
  private final AuthorityFiles authority;
  private final InstantSource clock;

  IssuedCertificates(Path pki, AuthorityFiles authority, InstantSource clock) {
    this.people = new CertificatesByName(pki.resolve("people"));
    this.agents = new CertificatesByName(pki.resolve("agents"));
    this.revoked = pki.resolve("control-ca.crl");
    this.authority = authority;
    this.clock = clock;
  }

  @Override
  public synchronized void remember(X509Certificate certificate) {
    of(certificate).remember(certificate);
  }

  /** Whether a certificate was revoked, also by an authority that is gone. */
  @Override
  public boolean revoked(X509Certificate certificate) {
    return revocations().serials().contains(certificate.getSerialNumber())
        || of(certificate).noted(certificate);
  }

  private CertificatesByName of(X509Certificate certificate) {
    return Identity.of(certificate).role() == CertificateRole.AGENT ? agents : people;
  }

  /** People's, by name, the newest first. */
  public Map<String, List<X509Certificate>> people() {
    return people.all();
  }

  /** Whether all that an agent was given before it had a line here is taken by nobody any more. */
  boolean shutOutUnseen(String node) {
    return agents.isNoted(node);
  }

  /** An authority is gone, and with it what a node's agent was given, known here or not. */
  void shutOutUnseen(Collection<String> nodes) {
    nodes.forEach(agents::noteUnseen);
  }

  /** Those of a node's agent, the newest first. */
  List<X509Certificate> agent(String node) {
    return agents.of(node);
  }

  /**
   * Refuses all certificates of a person from now on.
   *
   * @throws OpsException NOT_FOUND when nobody of this name was given one
   */
  void revokePerson(String name) {
    List<X509Certificate> theirs = people.of(name);
    if (theirs.isEmpty()) {
      throw new OpsException(
          ErrorCode.NOT_FOUND,
          "nobody of the name " + name + " was given a certificate here",
          "Certificates were given to: "
              + String.join(", ", people.all().keySet())
              + ". A node's: pgmahout certs revoke NODE.");
    }
    refuse(theirs);
  }

  /** Refuses these from now on. */
  void refuse(Collection<X509Certificate> certificates) {
    Map<BigInteger, Instant> serials = new LinkedHashMap<>();
    certificates.forEach(one -> serials.put(one.getSerialNumber(), clock.instant()));
    refuse(serials);
  }

  /** Takes over what an agent refuses and this folder, from an older backup, does not know of. */
  public synchronized void adopt(String pem) {
    Map<BigInteger, Instant> serials = new LinkedHashMap<>();
    Revocations.parse(pem)
        .of(authority.trusted())
        .lists()
        .forEach(list -> serials.putAll(entries(list)));
    refuse(serials);
  }

  /**
   * The list first: by it a connection is refused. What was killed in between is noted the next
   * time.
   */
  private synchronized void refuse(Map<BigInteger, Instant> more) {
    if (!revocations().serials().containsAll(more.keySet())) {
      list(more);
    }
    people.note(more.keySet());
    agents.note(more.keySet());
  }

  private void list(Map<BigInteger, Instant> more) {
    Revocations before = revocations();
    CertificateAuthority signer = authority.signer();
    Revocations own = before.of(List.of(signer.certificate()));
    Map<BigInteger, Instant> serials = new LinkedHashMap<>(more);
    own.lists().forEach(list -> serials.putAll(entries(list)));
    StringBuilder text = new StringBuilder(signer.revoke(serials, clock.instant()));
    before.lists().stream()
        .filter(list -> !own.lists().contains(list))
        .forEach(list -> text.append(new Revocations(List.of(list)).pem()));
    PrivateFiles.replace(revoked, text.toString());
  }

  /** What is refused, by authorities that are still trusted. */
  public Revocations revocations() {
    return Revocations.parse(PrivateFiles.read(revoked).orElse("")).of(authority.trusted());
  }

  private static Map<BigInteger, Instant> entries(X509CRL list) {
    Map<BigInteger, Instant> entries = new LinkedHashMap<>();
    if (list.getRevokedCertificates() != null) {
      list.getRevokedCertificates()
          .forEach(
              entry -> entries.put(entry.getSerialNumber(), entry.getRevocationDate().toInstant()));
    }
    return entries;
  }
}
