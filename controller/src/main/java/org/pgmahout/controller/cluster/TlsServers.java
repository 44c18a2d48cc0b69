package org.pgmahout.controller.cluster;

import static org.pgmahout.controller.client.ServedCertificate.Opening.POSTGRESQL;
import static org.pgmahout.controller.client.ServedCertificate.Opening.TLS;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.tls.EndedCertificate;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.controller.client.ServedCertificate;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * Everything of a cluster that shows a certificate to who connects, and a look at what it shows.
 */
public final class TlsServers {
  private static final String AGENT = "agent";
  private static final String ETCD = "etcd";

  private final ClusterEdge edge;

  public TlsServers(ClusterEdge edge) {
    this.edge = edge;
  }

  /**
   * One of them.
   *
   * @param what the program
   * @param opening how TLS begins there
   */
  public record Server(NodePlan node, String what, int port, ServedCertificate.Opening opening) {
    public String who() {
      return node.name() + " " + what;
    }

    public AuthorityName authority() {
      return what.equals(AGENT) ? AuthorityName.CONTROL : AuthorityName.CLUSTER;
    }

    /** Which of its node's certificates it shows. */
    public CertificateRole role() {
      return switch (what) {
        case AGENT -> CertificateRole.AGENT;
        case ETCD -> CertificateRole.PEER;
        default -> CertificateRole.MEMBER;
      };
    }
  }

  /** What they show at this moment, all looked at at once, in the plan's order. */
  public Map<Server, Optional<ServedCertificate>> look(Predicate<Server> wanted) {
    return Parallel.all(servers().stream().filter(wanted).toList(), this::look);
  }

  /** The nodes on which a server shows a certificate that is this folder's, and has ended. */
  List<String> ended(AuthorityName authority) {
    List<X509Certificate> authorities =
        authority == AuthorityName.CONTROL
            ? edge.folder().control().trusted()
            : edge.folder().cluster().trusted();
    Instant now = Instant.now();
    return look(server -> server.authority() == authority).entrySet().stream()
        .filter(
            one ->
                one.getValue().stream()
                    .anyMatch(seen -> EndedCertificate.is(seen.certificate(), authorities, now)))
        .map(one -> one.getKey().node().name())
        .distinct()
        .toList();
  }

  private Optional<ServedCertificate> look(Server server) {
    return ServedCertificate.at(
        server.node().address(),
        server.port(),
        server.opening(),
        trusted -> edge.folder().own().toLook(server.authority(), trusted));
  }

  private List<Server> servers() {
    ClusterPlan plan = edge.plan();
    List<Server> all = new ArrayList<>();
    for (NodePlan node : plan.nodes()) {
      all.add(new Server(node, AGENT, plan.agent().port(), TLS));
      if (plan.security().tls() && node.has(Role.ETCD)) {
        all.add(new Server(node, ETCD, plan.etcd().clientPort(), TLS));
      }
      if (plan.security().tls() && node.has(Role.DATABASE)) {
        all.add(new Server(node, "patroni", plan.patroni().port(), TLS));
        all.add(new Server(node, "postgresql", plan.postgresql().port(), POSTGRESQL));
      }
    }
    return all;
  }
}
