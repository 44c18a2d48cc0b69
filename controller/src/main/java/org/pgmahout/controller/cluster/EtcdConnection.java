package org.pgmahout.controller.cluster;

import java.util.Optional;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.AuthorityName;
import org.pgmahout.controller.workspace.ClusterEdge;

/**
 * A command's one connection to the cluster's etcd, opened at the first question, because each
 * costs a handshake. A member that does not answer is left for the next one.
 */
public final class EtcdConnection implements AutoCloseable {
  private final ClusterEdge edge;
  private EtcdAccess access;
  private Etcd etcd;

  /** Connects at the first question. */
  public EtcdConnection(ClusterEdge edge) {
    this.edge = edge;
  }

  /** The cluster whose etcd it is. */
  public ClusterEdge edge() {
    return edge;
  }

  /** Where pgmahout's own keys of this cluster are, with a slash at the end. */
  public String ownKeys() {
    return edge.ownKeys();
  }

  /** Why etcd has no quorum, or does not answer; empty when it does. */
  public Optional<String> trouble() {
    Optional<String> silence = Etcd.silence(access());
    if (silence.isPresent()) {
      return silence;
    }
    String trouble = "";
    for (int member = 0; member < access().urls().size(); member++) {
      try {
        etcd().find(ownKeys() + "applied");
        return Optional.empty();
      } catch (OpsException e) {
        // A client that failed waits longer and longer before it dials again; a new one does at
        // once.
        close();
        Optional<String> ended = endedCertificates();
        if (ended.isPresent()) {
          return ended.map(why -> why + "; pgmahout apply brings others");
        }
        trouble = e.getMessage();
        if (!Etcd.asksLearner(access())) {
          break;
        }
        useNextMember();
      }
    }
    return Optional.of(trouble);
  }

  /** On which nodes the cluster's wires show an ended certificate, in words; empty for none. */
  public Optional<String> endedCertificates() {
    if (!edge.plan().security().tls()) {
      return Optional.empty();
    }
    String nodes = String.join(", ", new TlsServers(edge).ended(AuthorityName.CLUSTER));
    return nodes.isEmpty()
        ? Optional.empty()
        : Optional.of("the certificates of etcd, Patroni and PostgreSQL have ended on " + nodes);
  }

  /** Its member failed: the next question goes to the next one. */
  public synchronized void leaveMember() {
    close();
    useNextMember();
  }

  private synchronized void useNextMember() {
    access = access().next();
  }

  /** Where etcd is, and what opens it. */
  public synchronized EtcdAccess access() {
    if (access == null) {
      access = edge.etcd();
    }
    return access;
  }

  /** The open client. */
  public synchronized Etcd etcd() {
    if (etcd == null) {
      etcd = Etcd.connect(access());
    }
    return etcd;
  }

  @Override
  public synchronized void close() {
    if (etcd != null) {
      etcd.close();
      etcd = null;
    }
  }
}
