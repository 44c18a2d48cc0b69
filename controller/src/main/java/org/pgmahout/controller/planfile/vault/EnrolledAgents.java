package org.pgmahout.controller.planfile.vault;

import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;

/**
 * What a plan folder gives to agents and takes away again: their certificates, and the list of
 * authorities that they are to trust. All that a node was ever given is remembered, so that it can
 * be refused by the node's name.
 */
public final class EnrolledAgents {
  private final AuthorityFiles control;
  private final IssuedCertificates issued;
  private final Lineage lineage;
  private final InstantSource clock;

  EnrolledAgents(
      AuthorityFiles control, IssuedCertificates issued, Lineage lineage, InstantSource clock) {
    this.control = control;
    this.issued = issued;
    this.lineage = lineage;
    this.clock = clock;
  }

  /**
   * An agent's certificate, when the one it shows is no longer good; both are remembered. Empty in
   * a folder that was handed over, because that one cannot sign.
   *
   * @param shown the one it shows
   * @param request for the agent's own key
   */
  public Optional<X509Certificate> renewed(
      X509Certificate shown, Csr request, String node, String address) {
    if (!control.signs()) {
      return Optional.empty();
    }
    remember(node, shown);
    Identity agent = new Identity(node, CertificateRole.AGENT);
    List<String> names = List.of(node, address);
    if (LeafFiles.good(shown, control, agent, names, clock.instant())) {
      return Optional.empty();
    }
    X509Certificate renewed = control.signer().sign(request, agent, names, clock.instant());
    issued.remember(renewed);
    return Optional.of(renewed);
  }

  /**
   * The certificate of an agent that is enrolled. All that its node was given before is refused
   * from now on: a machine that is enrolled again is another one, or was not to be trusted.
   *
   * @param request for the agent's own key
   */
  public X509Certificate enrolled(Csr request, String node, String address) {
    Identity agent = new Identity(node, CertificateRole.AGENT);
    X509Certificate certificate =
        control.signer().sign(request, agent, List.of(node, address), clock.instant());
    List<X509Certificate> before = issued.agent(node);
    issued.remember(certificate);
    issued.refuse(before);
    return certificate;
  }

  /** Certificates that were given to the agent of a node, the newest first. */
  public List<X509Certificate> certificates(String node) {
    return issued.agent(node);
  }

  /**
   * Remembers what the agent of a node shows: a folder from before agents were remembered learns
   * them so. A certificate that no authority of this folder signed for the node is ignored.
   */
  public void remember(String node, X509Certificate shown) {
    if (signedByTrusted(shown)
        && Identity.of(shown).equals(new Identity(node, CertificateRole.AGENT))) {
      issued.remember(shown);
    }
  }

  /** Refuses all certificates that the agent of a node was given. */
  public void revoke(String node) {
    control.requireKey();
    issued.refuse(issued.agent(node));
  }

  /**
   * Whether no certificate that the agent of a node was ever given is accepted any more: each was
   * revoked, or its authority is no longer trusted. One that this folder never saw counts only when
   * its authority is known to be gone.
   */
  public boolean isShutOut(String node) {
    List<X509Certificate> given = issued.agent(node);
    return given.isEmpty()
        ? issued.shutOutUnseen(node)
        : given.stream().noneMatch(one -> !issued.revoked(one) && signedByTrusted(one));
  }

  /** Notes that the authority which signed for these nodes' agents before is gone. */
  public void shutOutUnseen(Collection<String> nodes) {
    issued.shutOutUnseen(nodes);
  }

  /** The authorities that agents are to trust, signed by the one that signs certificates now. */
  public AuthorityList signedAuthorities() {
    control.requireKey();
    return AuthorityList.signed(control.signer(), lineage.all().size(), control.trusted());
  }

  private boolean signedByTrusted(X509Certificate one) {
    return control.trusted().stream()
        .anyMatch(authority -> CertificateAuthority.signed(authority, one));
  }
}
