package org.pgmahout.controller.operate;

import static org.pgmahout.controller.client.ServedCertificate.Opening.POSTGRESQL;
import static org.pgmahout.controller.client.ServedCertificate.Opening.TLS;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.pki.AuthorityName;
import org.pgmahout.common.pki.CertificateAuthority;
import org.pgmahout.common.pki.Identity;
import org.pgmahout.common.pki.PlanFolder;
import org.pgmahout.common.pki.RotationStage;
import org.pgmahout.common.pki.TlsContexts;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.client.ServedCertificate;

/** Every certificate of a cluster: those next to the plan, and those the nodes show right now. */
public final class Certificates {
  private static final Duration SERVED = Duration.ofSeconds(90);

  private final ClusterPlan plan;
  private final PlanFolder folder;
  private final Instant now;

  /** Of the cluster at this edge. */
  public Certificates(ClusterEdge edge, Instant now) {
    this.plan = edge.plan();
    this.folder = edge.folder();
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
   * @param good nothing has to be done about it
   */
  public record Row(
      String who, String authority, Instant ends, long days, String state, boolean good) {}

  private record Server(NodePlan node, String what, int port, ServedCertificate.Opening opening) {
    String who() {
      return node.name() + " " + what;
    }
  }

  /** All of them. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    authorities(AuthorityName.CONTROL, folder.controlAuthorities(), rows);
    if (plan.security().tls()) {
      authorities(AuthorityName.CLUSTER, folder.clusterAuthorities(), rows);
    }
    X509Certificate own = folder.operator().certificate();
    folder.people().forEach((name, all) -> rows.add(person(name, all.getFirst(), own)));
    if (folder.people().isEmpty()) {
      rows.add(person(folder.operator().identity().name(), own, own));
    }
    looked(this::row).forEach(rows::add);
    return rows;
  }

  private void authorities(AuthorityName name, List<X509Certificate> all, List<Row> rows) {
    RotationStage stage = folder.rotation(name);
    for (int i = 0; i < all.size(); i++) {
      String state =
          switch (stage) {
            case STEADY -> "signs";
            case BOTH_TRUSTED -> i == 0 ? "signs, is being replaced" : "new, trusted";
            case NEW_SIGNS -> i == 0 ? "new, signs" : "being replaced, trusted";
          };
      rows.add(
          row(
              name.word() + " authority",
              name.word(),
              all.get(i),
              state,
              stage == RotationStage.STEADY));
    }
  }

  private Row person(String name, X509Certificate newest, X509Certificate own) {
    String who = Identity.of(newest).role().word() + " " + name;
    boolean revoked = folder.revocations().serials().contains(newest.getSerialNumber());
    boolean signed =
        folder.controlAuthorities().stream()
            .anyMatch(authority -> CertificateAuthority.signed(authority, newest));
    String state =
        revoked
            ? "revoked"
            : signed
                ? newest.equals(own) ? "this folder's own" : "handed over"
                : "of an authority that was replaced: hand over another";
    return row(who, "control", newest, state, signed || revoked);
  }

  private Row row(
      String who, String authority, X509Certificate certificate, String state, boolean good) {
    Instant ends = certificate.getNotAfter().toInstant();
    boolean ended = now.isAfter(ends);
    boolean due = now.isAfter(PlanFolder.renewedFrom(certificate)) && !state.equals("revoked");
    String note = ended ? ", ENDED" : due ? ", in its last third" : "";
    return new Row(
        who, authority, ends, Duration.between(now, ends).toDays(), state + note, good && !ended);
  }

  private Row row(Server server, Optional<X509Certificate> shown) {
    String authority = server.what().equals("agent") ? "control" : "cluster";
    if (shown.isEmpty()) {
      return new Row(server.who(), authority, Instant.EPOCH, 0, "does not answer", false);
    }
    boolean right =
        authority.equals("control")
            ? folder.controlAuthority().signed(shown.get())
            : folder
                .clusterCertificate(server.node().name())
                .filter(shown.get()::equals)
                .isPresent();
    String state =
        right
            ? "served"
            : authority.equals("control")
                ? "served, of another authority than signs now: pgmahout apply"
                : "served, but the folder has another: pgmahout apply";
    return row(server.who(), authority, shown.get(), state, right);
  }

  /**
   * Waits until every node shows the certificate that the folder has for it. Then its server has
   * read whom to trust, too: Patroni does so at its next loop only.
   */
  public void awaitServed(Consumer<String> tell) {
    Waiting.until(
        "every node to show its new certificate",
        SERVED,
        tell,
        "See pgmahout certs status, and pgmahout logs NODE patroni.",
        () -> {
          List<String> late =
              looked(this::row).stream()
                  .filter(row -> row.authority().equals("cluster") && !row.good())
                  .map(row -> row.who() + ": " + row.state())
                  .toList();
          return late.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", late));
        });
  }

  private interface Shown {
    Row row(Server server, Optional<X509Certificate> certificate);
  }

  private List<Row> looked(Shown shown) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Row>> all =
          servers().stream()
              .map(
                  server ->
                      threads.submit(
                          () ->
                              shown.row(
                                  server,
                                  ServedCertificate.at(
                                      server.node().address(),
                                      server.port(),
                                      server.opening(),
                                      server.what().equals("agent")
                                          ? TlsContexts.onlyToLook(Optional.of(folder.operator()))
                                          : folder.toLook()))))
              .toList();
      List<Row> rows = new ArrayList<>();
      for (Future<Row> one : all) {
        rows.add(one.get());
      }
      return rows;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OpsException(ErrorCode.CANCELLED, "stopped while looking", "Run it again.", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    }
  }

  private List<Server> servers() {
    List<Server> all = new ArrayList<>();
    for (NodePlan node : plan.nodes()) {
      all.add(new Server(node, "agent", plan.agent().port(), TLS));
      if (plan.security().tls() && node.has(Role.ETCD)) {
        all.add(new Server(node, "etcd", plan.etcd().clientPort(), TLS));
      }
      if (plan.security().tls() && node.has(Role.DATABASE)) {
        all.add(new Server(node, "patroni", plan.patroni().port(), TLS));
        all.add(new Server(node, "postgresql", plan.postgresql().port(), POSTGRESQL));
      }
    }
    return all;
  }
}
