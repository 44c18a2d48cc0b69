package org.pgmahout.common.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
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

/**
 * The two certificates of a plan folder's own: its operator's for the agents, and a client's for
 * etcd, Patroni and PostgreSQL; and the TLS contexts that show them.
 */
public final class OwnCertificates {
  private static final Duration WARN_BEFORE = Duration.ofDays(60);

  private final Path operator;
  private final Path client;
  private final AuthorityFiles control;
  private final AuthorityFiles cluster;
  private final People people;
  private final InstantSource clock;

  OwnCertificates(
      Path pki,
      AuthorityFiles control,
      AuthorityFiles cluster,
      People people,
      InstantSource clock) {
    this.operator = pki.resolve("operator");
    this.client = pki.resolve("cluster-client");
    this.control = control;
    this.cluster = cluster;
    this.people = people;
    this.clock = clock;
  }

  /** The operator's key and certificate for agents. */
  public KeyAndChain operator() {
    return leaf(operator);
  }

  /** A client's key and certificate for etcd, Patroni and PostgreSQL. */
  public KeyAndChain client() {
    return leaf(client);
  }

  /**
   * Issues them anew when they are no longer good. A folder that cannot sign keeps what it has.
   *
   * @param otherwise the operator's name where there is no certificate that says it
   * @return what was written
   */
  public List<Path> renew(String otherwise) {
    List<Path> made = new ArrayList<>();
    String name = LeafFiles.present(operator) ? leaf(operator).identity().name() : otherwise;
    Identity person = new Identity(name, CertificateRole.OPERATOR);
    if (control.signs()) {
      LeafFiles.make(wanted(operator, control, people, person), made);
    }
    if (cluster.signs()) {
      LeafFiles.make(wanted(client, cluster, LeafFiles.Register.NONE, person), made);
    }
    return made;
  }

  private LeafFiles.Wanted wanted(
      Path base, AuthorityFiles authority, LeafFiles.Register register, Identity person) {
    return new LeafFiles.Wanted(base, authority, register, person, List.of(), clock.instant());
  }

  /** Those that end soon, a sentence each with what to do. */
  public List<String> endingSoon() {
    Instant soon = clock.instant().plus(WARN_BEFORE);
    return List.of(operator, client).stream()
        .filter(LeafFiles::present)
        .filter(base -> end(base).isBefore(soon))
        .map(base -> "%s.crt ends at %s; pgmahout certs renew".formatted(base, end(base)))
        .toList();
  }

  private static Instant end(Path base) {
    X509Certificate certificate = LeafFiles.read(base).certificate();
    return certificate.getNotAfter().toInstant();
  }

  /** TLS context for the agent of a node: the operator's certificate, and that node's alone. */
  public SSLContext toAgent(String node) {
    KeyAndChain shown = operator();
    Instant ends = shown.certificate().getNotAfter().toInstant();
    if (clock.instant().isAfter(ends)) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          operator + ".crt ended at " + ends + ", and no agent takes it",
          "Issue it anew for the same key: pgmahout init");
    }
    return TlsContexts.toAgent(shown, control.trusted(), node);
  }

  /** TLS context for the cluster's own wires: the client's certificate if any, and any member. */
  public SSLContext toMember() {
    return TlsContexts.toMember(clientIfAny(), cluster.trusted());
  }

  /**
   * TLS context that accepts everybody, only to look at what a server shows.
   *
   * @param which whose certificate to show there
   * @param trusted told whose certificates the server takes, if it says so
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
