package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.HostPort;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * The way of a node's agent into its cluster's etcd: with the node's own certificate, as a user of
 * its own. This node's own member comes last: what happens on a machine that fails is seen by the
 * others first.
 */
public final class AgentEtcd {
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  private AgentEtcd() {}

  /**
   * The way in; empty for a proxy, and while this node has no certificate or password yet.
   *
   * @param secrets that came with the spec
   * @throws OpsException CERTIFICATE_INVALID when a certificate cannot be read
   */
  public static Optional<EtcdAccess> of(NodeSpec spec, Map<String, Secret> secrets) {
    if (!PlanCompiler.comesIntoEtcd(spec.self())) {
      return Optional.empty();
    }
    return base(spec, secrets)
        .map(
            access ->
                Optional.ofNullable(secrets.get(SecretNames.ETCD_AGENT_PASSWORD))
                    .map(password -> access.as(user(spec.node(), password)))
                    .orElse(access));
  }

  private static EtcdAccess.Login user(String node, Secret password) {
    return new EtcdAccess.Login(EtcdUsers.ofAgent(node, password), List.of(password));
  }

  private static Optional<EtcdAccess> base(NodeSpec spec, Map<String, Secret> secrets) {
    if (!spec.plan().security().tls()) {
      return Optional.of(EtcdAccess.plain(urls(spec), DEADLINE));
    }
    Secret certificate = secrets.get(SecretNames.CLUSTER_CERT);
    Secret key = secrets.get(SecretNames.CLUSTER_KEY);
    Secret authority = secrets.get(SecretNames.CLUSTER_CA);
    return certificate == null || key == null || authority == null
        ? Optional.empty()
        : Optional.of(
            EtcdAccess.mutualTls(
                urls(spec),
                KeyAndChain.load(certificate.reveal(), key),
                Pem.certificates(authority.reveal()),
                DEADLINE));
  }

  private static List<String> urls(NodeSpec spec) {
    String own = HostPort.of(spec.self().address(), spec.plan().etcd().clientPort());
    return EtcdContainer.clientUrls(spec).stream()
        .sorted(Comparator.comparing(url -> url.endsWith("//" + own)))
        .toList();
  }
}
