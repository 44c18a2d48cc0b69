package org.pgmahout.controller.planfile.vault;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.security.auth.x500.X500Principal;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Lifetime;

/**
 * The two certificates of a plan folder's own: its operator's for the agents, and a client's for
 * etcd, Patroni and PostgreSQL; and the TLS contexts that show them.
 */
public final class OwnCertificates {
  /** Who a client's certificate speaks for: operators of the cluster are etcd's user root. */
  static final Identity CLIENT = new Identity(EtcdUsers.ROOT, CertificateRole.OPERATOR);

  private final Path operator;
  private final Path client;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final IssuedCertificates register;
  private final InstantSource clock;

  OwnCertificates(
      Path pki,
      AuthorityFiles control,
      AuthorityFiles cluster,
      IssuedCertificates register,
      InstantSource clock) {
    this.operator = pki.resolve("operator");
    this.client = pki.resolve("cluster-client");
    this.control = control;
    this.cluster = cluster;
    this.register = register;
    this.clock = clock;
  }

  /** The operator's key and certificate for agents. */
  public KeyAndChain operator() {
    return current(operator, control);
  }

  /** Whether there is what {@link #client} gives; a viewer's folder has none. */
  public boolean hasClient() {
    return LeafFiles.present(client);
  }

  /** A client's key and certificate for etcd, Patroni and PostgreSQL. */
  public KeyAndChain client() {
    return current(client, cluster);
  }

  /** Where the folder signs, nobody has to think of the end of its own certificates. */
  private KeyAndChain current(Path base, AuthorityFiles authority) {
    KeyAndChain there = leaf(base);
    if (!ended(there) || !authority.signs()) {
      return there;
    }
    renew(there.identity().name());
    return leaf(base);
  }

  private boolean ended(KeyAndChain shown) {
    return clock.instant().isAfter(shown.certificate().getNotAfter().toInstant());
  }

  /**
   * Issues them again when they are no longer good. A folder that cannot sign keeps what it has.
   *
   * @param otherwise the operator's name where there is no certificate that says it
   * @return what was written
   */
  public List<Path> renew(String otherwise) {
    List<Path> made = new ArrayList<>();
    String name = LeafFiles.present(operator) ? leaf(operator).identity().name() : otherwise;
    Identity person = new Identity(name, CertificateRole.OPERATOR);
    if (control.signs()) {
      LeafFiles.make(wanted(operator, control, register, person), made);
    }
    if (cluster.signs()) {
      LeafFiles.make(wanted(client, cluster, LeafFiles.Register.NONE, CLIENT), made);
    }
    return made;
  }

  private LeafFiles.Wanted wanted(
      Path base, AuthorityFiles authority, LeafFiles.Register register, Identity person) {
    return new LeafFiles.Wanted(base, authority, register, person, List.of(), clock.instant());
  }

  /** Those that end soon, a sentence each with what to do. */
  public List<String> endingSoon() {
    Instant now = clock.instant();
    String remedy =
        control.signs()
            ? "pgmahout apply"
            : "have the folder made again where the cluster was made: pgmahout operator add";
    return List.of(operator, client).stream()
        .filter(LeafFiles::present)
        .filter(base -> now.isAfter(Lifetime.PERSON.warnedFrom(end(base))))
        .map(base -> "%s.crt ends at %s; %s".formatted(base, end(base), remedy))
        .toList();
  }

  private static Instant end(Path base) {
    X509Certificate certificate = LeafFiles.read(base).certificate();
    return certificate.getNotAfter().toInstant();
  }

  /** TLS context for the agent of a node: the operator's certificate, and that node's alone. */
  public SSLContext toAgent(String node) {
    KeyAndChain shown = operator();
    if (ended(shown)) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_ENDED,
          operator + ".crt ended at " + end(operator) + ", and no agent takes it",
          "Have the folder made again where the cluster was made: pgmahout operator add");
    }
    return TlsContexts.toAgent(shown, control.trusted(), register.revocations(), node);
  }

  /** The same for an agent whose certificate may have ended; only for bringing it another one. */
  public SSLContext toEndedAgent(String node) {
    return TlsContexts.toEndedAgent(operator(), control.trusted(), register.revocations(), node);
  }

  /** TLS context for the cluster's own wires: the client's certificate if any, and any member. */
  public SSLContext toMember() {
    return TlsContexts.toMember(clientIfAny(), cluster.trusted());
  }

  /**
   * TLS context that accepts everybody, only to look at what a server shows.
   *
   * @param which whose certificate to show there
   * @param trusted takes whose certificates the server takes, if it says so
   */
  public SSLContext toLook(AuthorityName which, Consumer<Set<X500Principal>> trusted) {
    return TlsContexts.onlyToLook(
        which == AuthorityName.CONTROL ? Optional.of(operator()) : clientIfAny(), trusted);
  }

  private Optional<KeyAndChain> clientIfAny() {
    return LeafFiles.present(client) ? Optional.of(client()) : Optional.empty();
  }

  private static KeyAndChain leaf(Path base) {
    PrivateFiles.requireFolder(base.getParent());
    return LeafFiles.read(base);
  }
}
