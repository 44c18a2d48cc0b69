package org.pgmahout.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

class AgentEtcdTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Secret PASSWORD = new Secret("of-this-agent");

  @Test
  void theMemberOnThisMachineIsAskedLast() {
    assertThat(urls(AgentEtcd.of(spec("plain", "node-00"), Map.of())))
        .containsExactly(
            "http://198.18.10.18:2379", "http://198.18.10.19:2379", "http://198.18.10.17:2379");
  }

  @Test
  void itComesInAsAUserOfItsOwn() {
    EtcdAccess.Login login =
        AgentEtcd.of(spec("plain", "node-01"), Map.of(SecretNames.ETCD_AGENT_PASSWORD, PASSWORD))
            .flatMap(EtcdAccess::login)
            .orElseThrow();
    assertThat(login.user()).isEqualTo(EtcdUsers.ofAgent("node-01", PASSWORD));
    assertThat(login.passwords()).containsExactly(PASSWORD);
  }

  @Test
  void aProxyNeverComesIn() {
    assertThat(
            AgentEtcd.of(
                spec("plain", "haproxy"), Map.of(SecretNames.ETCD_AGENT_PASSWORD, PASSWORD)))
        .isEmpty();
  }

  @Test
  void withoutACertificateThereIsNoWayAndWithOneThereIs() {
    CertificateAuthority authority = CertificateAuthority.create("cluster", Instant.now(), DAY);
    KeyAndChain node =
        authority.issue(
            new Identity("node-00", CertificateRole.MEMBER),
            List.of("198.18.10.17"),
            Instant.now(),
            DAY);
    Map<String, Secret> secrets = new HashMap<>();
    secrets.put(SecretNames.CLUSTER_CA, new Secret(authority.certificatePem()));
    secrets.put(SecretNames.CLUSTER_CERT, new Secret(node.chainPem()));
    assertThat(AgentEtcd.of(spec("tls", "node-00"), secrets)).as("no key").isEmpty();

    secrets.put(SecretNames.CLUSTER_KEY, node.keyPem());
    Optional<EtcdAccess> access = AgentEtcd.of(spec("tls", "node-00"), secrets);
    assertThat(urls(access)).first().isEqualTo("https://198.18.10.18:2379");
    assertThat(access.flatMap(EtcdAccess::tls).orElseThrow().self().certificate())
        .isEqualTo(node.certificate());
  }

  private static List<String> urls(Optional<EtcdAccess> access) {
    return access.orElseThrow().urls().stream().map(URI::toString).toList();
  }

  private static NodeSpec spec(String transport, String node) {
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: %s}
        nodes:
          - node-00=198.18.10.17
          - node-01=198.18.10.18
          - node-02=198.18.10.19
          - {name: haproxy, address: 198.18.10.20, roles: [proxy]}
        """
            .formatted(transport);
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).stream()
        .filter(spec -> spec.node().equals(node))
        .findFirst()
        .orElseThrow();
  }
}
