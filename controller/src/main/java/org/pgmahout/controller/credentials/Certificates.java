package org.pgmahout.controller.credentials;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Lifetime;
import org.pgmahout.controller.client.ServedCertificate;
import org.pgmahout.controller.cluster.TlsServers;
import org.pgmahout.controller.cluster.TlsServers.Server;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.planfile.vault.RotationStage;
import org.pgmahout.controller.workspace.ClusterEdge;

/** Every certificate of a cluster: those next to the plan, and those the nodes show right now. */
public final class Certificates {
  private static final Duration SERVED = Duration.ofSeconds(90);

  private final ClusterPlan plan;
  private final PlanFolder folder;
  private final TlsServers servers;
  private final Instant now;

  /** Of the cluster at this edge. */
  public Certificates(ClusterEdge edge, Instant now) {
    this.plan = edge.plan();
    this.folder = edge.folder();
    this.servers = new TlsServers(edge);
    this.now = now;
  }

  /**
   * One certificate.
   *
   * @param who whose, and where it is shown
   * @param authority control or cluster
   * @param ends when; EPOCH when nobody shows one
   * @param days left
   * @param state a few words
   * @param remedy the command that mends it; empty when nothing has to be done about it
   */
  public record Row(
      String who, String authority, Instant ends, long days, String state, String remedy) {
    /** Nothing has to be done about it. */
    public boolean good() {
      return remedy.isEmpty();
    }
  }

  /** All of them. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    authorities(AuthorityName.CONTROL, rows);
    if (plan.security().tls()) {
      authorities(AuthorityName.CLUSTER, rows);
    }
    X509Certificate own = folder.own().operator().certificate();
    folder.issued().people().forEach((name, all) -> rows.add(person(name, all.getFirst(), own)));
    if (folder.issued().people().isEmpty()) {
      rows.add(person(folder.own().operator().identity().name(), own, own));
    }
    looked().forEach(rows::add);
    return rows;
  }

  private void authorities(AuthorityName name, List<Row> rows) {
    RotationStage stage = folder.authority(name).stage();
    List<X509Certificate> all = trusted(name);
    for (int i = 0; i < all.size(); i++) {
      String state =
          switch (stage) {
            case STEADY -> "signs";
            case BOTH_TRUSTED -> i == 0 ? "signs, is being replaced" : "new, trusted";
            case NEW_SIGNS -> i == 0 ? "new, signs" : "being replaced, trusted";
            case OLD_DROPPED -> "new, signs; nodes may still trust the old one";
          };
      boolean good = stage == RotationStage.STEADY && !ended(all.get(i));
      String soon = stage == RotationStage.STEADY ? ", replace it soon: " + rotate(name) : "";
      String who = name.word() + " authority";
      String noted = noted(all.get(i), Lifetime.AUTHORITY, state, soon);
      rows.add(row(who, name, all.get(i), noted, good ? "" : rotate(name)));
    }
  }

  private static String enrol(String node) {
    return "pgmahout enrol --limit " + node;
  }

  private static String rotate(AuthorityName name) {
    return "pgmahout certs rotate-ca " + name.word();
  }

  private List<X509Certificate> trusted(AuthorityName name) {
    return folder.authority(name).trusted();
  }

  private boolean ended(X509Certificate certificate) {
    return now.isAfter(certificate.getNotAfter().toInstant());
  }

  private Row person(String name, X509Certificate newest, X509Certificate own) {
    CertificateRole role = Identity.of(newest).role();
    String who = role.word() + " " + name;
    boolean mine = newest.equals(own);
    if (folder.issued().revoked(newest)) {
      return row(who, AuthorityName.CONTROL, newest, "revoked", "");
    }
    boolean signed =
        folder.control().trusted().stream()
            .anyMatch(authority -> CertificateAuthority.signed(authority, newest));
    String state =
        signed ? mine ? "this folder's own" : "handed over" : "of an authority that was replaced";
    String another = "pgmahout operator add " + ShellWord.quote(name) + " --role " + role.word();
    String remedy =
        mine && folder.control().signs()
            ? "pgmahout init"
            : mine ? "where the folder was made: " + another : another;
    String soon = mine && folder.control().signs() ? ", renewed by apply" : ", soon: " + another;
    String noted = noted(newest, Lifetime.PERSON, state, soon);
    return row(who, AuthorityName.CONTROL, newest, noted, signed && !ended(newest) ? "" : remedy);
  }

  private Row row(
      String who,
      AuthorityName authority,
      X509Certificate certificate,
      String state,
      String remedy) {
    Instant ends = certificate.getNotAfter().toInstant();
    return new Row(
        who, authority.word(), ends, Duration.between(now, ends).toDays(), state, remedy);
  }

  private String noted(X509Certificate certificate, Lifetime lifetime, String state, String soon) {
    boolean due = now.isAfter(lifetime.warnedFrom(certificate.getNotAfter().toInstant()));
    return state + (ended(certificate) ? ", ENDED" : due ? soon : "");
  }

  private Row row(Server server, X509Certificate shown, String state, String remedy) {
    String noted = noted(shown, Lifetime.NODE, state, ", renewed by apply");
    return row(server.who(), server.authority(), shown, noted, remedy);
  }

  private Row row(Server server, Optional<ServedCertificate> seen) {
    AuthorityName authority = server.authority();
    if (seen.isEmpty()) {
      return new Row(
          server.who(), authority.word(), Instant.EPOCH, 0, "does not answer", "pgmahout status");
    }
    X509Certificate shown = seen.get().certificate();
    boolean agent = authority == AuthorityName.CONTROL;
    String apply = "pgmahout apply";
    if (agent && folder.issued().revocations().serials().contains(shown.getSerialNumber())) {
      return row(server, shown, "served, but revoked", enrol(server.node().name()));
    }
    if (ended(shown)) {
      return row(server, shown, "served", apply);
    }
    if (!right(server, shown)) {
      String state =
          agent ? "served, of another authority than signs now" : "served, but another is due";
      boolean foreign =
          agent
              && trusted(authority).stream()
                  .noneMatch(one -> CertificateAuthority.signed(one, shown));
      return row(server, shown, state, foreign ? enrol(server.node().name()) : apply);
    }
    if (!trustsWhomItShall(seen.get(), authority)) {
      boolean steady = folder.authority(authority).stage() == RotationStage.STEADY;
      return row(
          server,
          shown,
          "served, but trusts other authorities",
          steady ? apply : rotate(authority));
    }
    return row(server, shown, "served", "");
  }

  /** A folder that cannot sign may have been handed over before certificates were renewed. */
  private boolean right(Server server, X509Certificate shown) {
    boolean signs = folder.authority(server.authority()).signs();
    Optional<X509Certificate> due =
        signs && server.authority() == AuthorityName.CLUSTER
            ? folder.nodes().issued(server.node().name(), server.role())
            : Optional.empty();
    if (due.isPresent()) {
      return due.get().equals(shown);
    }
    List<X509Certificate> authorities = trusted(server.authority());
    return (signs ? authorities.subList(0, 1) : authorities)
        .stream().anyMatch(authority -> CertificateAuthority.signed(authority, shown));
  }

  /** etcd, PostgreSQL and the agents say it in the handshake; Patroni does not. */
  private boolean trustsWhomItShall(ServedCertificate seen, AuthorityName authority) {
    Set<X500Principal> wanted =
        trusted(authority).stream()
            .map(X509Certificate::getSubjectX500Principal)
            .collect(Collectors.toSet());
    return seen.trusted().isEmpty() || seen.trusted().equals(wanted);
  }

  /**
   * Waits until every node shows the certificate that the folder has for it, and says that it
   * trusts whom the folder trusts. Patroni does not say it, but reads both together, at its next
   * loop.
   */
  public void awaitServed(Consumer<String> tell) {
    Await.ofCluster(SERVED)
        .until(
            "every node to show its new certificate",
            tell,
            "See pgmahout certs status, and pgmahout logs NODE patroni.",
            () -> {
              List<String> late =
                  looked().stream()
                      .filter(row -> row.authority().equals("cluster") && !row.good())
                      .map(row -> row.who() + ": " + row.state())
                      .toList();
              return late.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", late));
            });
  }

  private List<Row> looked() {
    List<Row> rows = new ArrayList<>();
    servers.look(server -> true).forEach((server, seen) -> rows.add(row(server, seen)));
    return rows;
  }
}
