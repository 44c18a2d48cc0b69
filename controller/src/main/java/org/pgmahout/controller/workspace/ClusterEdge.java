package org.pgmahout.controller.workspace;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.io.EitherPassword;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.patroni.PatroniClient;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PlanFolder;

/**
 * How this computer reaches a plan's etcd, Patroni and PostgreSQL: addresses, and the certificates
 * and passwords next to the plan.
 *
 * @param folder the keys next to the plan
 */
public record ClusterEdge(ClusterPlan plan, PlanFolder folder) {
  private static final Duration DEADLINE = Duration.ofSeconds(4);

  /** The scheme of the cluster's wires. */
  String scheme() {
    return plan.security().tls() ? "https" : "http";
  }

  /** What all keys begin with that the command keeps in etcd. */
  public String ownKeys() {
    return new OwnKeys(plan.name()).prefix();
  }

  /** Client URLs of etcd, the plan's own or an existing one. */
  public List<String> etcdUrls() {
    List<String> hosts =
        plan.hasOwnEtcd()
            ? plan.nodesWith(Role.ETCD).stream()
                .map(node -> HostPort.of(node.address(), plan.etcd().clientPort()))
                .toList()
            : plan.etcd().endpoints();
    return hosts.stream().map(host -> scheme() + "://" + host).toList();
  }

  /**
   * The way into etcd: as root by our certificate, and by a password where there is none.
   *
   * @throws OpsException SECRET_MISSING in a viewer's folder, which has no certificate for it
   */
  public EtcdAccess etcd() {
    if (plan.security().tls()) {
      if (!folder.own().hasClient() && !folder.cluster().signs()) {
        throw new OpsException(
            ErrorCode.SECRET_MISSING,
            "this folder does not come into etcd: it is a viewer's",
            "An operator's folder does: pgmahout operator add NAME, where the cluster was made.");
      }
      return EtcdAccess.mutualTls(
          etcdUrls(), folder.own().client(), folder.cluster().trusted(), DEADLINE);
    }
    EtcdAccess plain = EtcdAccess.plain(etcdUrls(), DEADLINE);
    return plan.hasOwnEtcd() && folder.passwords().has(SecretNames.ETCD_ROOT_PASSWORD)
        ? plain.as(
            new EtcdAccess.Login(
                EtcdUsers.ROOT, folder.passwords().known(SecretNames.ETCD_ROOT_PASSWORD)))
        : plain;
  }

  /** The Patroni of a node. */
  public PatroniClient patroni(NodePlan node, Duration deadline) {
    return patroni(node, deadline, restPasswords().getFirst());
  }

  /**
   * Asks the Patroni of a node for something that takes the REST password. While that is replaced
   * there are two, and Patroni has one of them: the other is tried, too.
   */
  public void command(NodePlan node, Duration deadline, Consumer<PatroniClient> command) {
    EitherPassword.tried(
        restPasswords(),
        e -> e instanceof OpsException known && known.code() == ErrorCode.UNAUTHENTICATED,
        password -> {
          try (PatroniClient patroni = patroni(node, deadline, password)) {
            command.accept(patroni);
            return patroni;
          }
        });
  }

  /** Only what changes something takes one; a viewer's folder has none. */
  private List<Secret> restPasswords() {
    return folder.passwords().present()
        ? folder.passwords().known(SecretNames.RESTAPI_PASSWORD)
        : List.of(new Secret(""));
  }

  private PatroniClient patroni(NodePlan node, Duration deadline, Secret password) {
    Optional<SSLContext> tls =
        plan.security().tls() ? Optional.of(folder.own().toMember()) : Optional.empty();
    return new PatroniClient(
        URI.create(scheme() + "://" + HostPort.of(node.address(), plan.patroni().port())),
        tls,
        "patroni",
        password,
        deadline);
  }

  /** The cluster authority's certificate, for programs that take a file. */
  public Path authorityFile() {
    return folder.pkiFile("cluster-ca.crt");
  }
}
