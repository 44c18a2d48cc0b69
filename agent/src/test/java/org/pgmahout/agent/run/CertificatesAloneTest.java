package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.RunRequest;

/** What a run may do of which the caller could not ask the cluster anything. */
class CertificatesAloneTest {
  private static final Map<String, Secret> BROUGHT =
      Map.of(
          SecretNames.CLUSTER_CERT, new Secret("certificate"),
          SecretNames.CLUSTER_KEY, new Secret("key"),
          SecretNames.CLUSTER_CA, new Secret("authority"),
          SecretNames.PEER_CERT, new Secret("certificate for peers"),
          SecretNames.PEER_KEY, new Secret("key for peers"),
          SecretNames.SUPERUSER_PASSWORD, new Secret("another"));

  @Test
  void theSpecThatLiesThereStaysAndNothingButCertificatesIsTaken() {
    NodeSpec last = spec("name: shop\nversion: 16", 7);

    RunRequest done =
        CertificatesAlone.of(
            asked(spec("name: shop\nversion: 17", 0)), "node-00", Optional.of(last));

    assertThat(done.spec()).isEqualTo(last);
    assertThat(done.components()).isEmpty();
    assertThat(done.secrets()).containsOnlyKeys(SecretNames.CERTIFICATES);
    assertThat(done.owner()).isEqualTo("me");
  }

  @Test
  void aPureProxyNeedsNone() {
    NodeSpec proxy = specs("name: shop", 7).getLast();
    assertThat(proxy.node()).isEqualTo("proxy");

    assertThat(CertificatesAlone.of(asked(proxy), "proxy", Optional.of(proxy)).secrets()).isEmpty();
  }

  @Test
  void anotherNodeAnotherClusterAndAMachineNeverAppliedAreRefused() {
    NodeSpec last = spec("name: shop", 7);

    refused(asked(last), "node-01", Optional.of(last), "this agent is node-01");
    refused(asked(spec("name: other", 7)), "node-00", Optional.of(last), "belongs to shop");
    refused(asked(last), "node-00", Optional.empty(), "was never applied");
  }

  private static void refused(RunRequest asked, String node, Optional<NodeSpec> last, String why) {
    assertThatThrownBy(() -> CertificatesAlone.of(asked, node, last))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_NODE))
        .hasMessageContaining(why);
  }

  private static RunRequest asked(NodeSpec spec) {
    return new RunRequest(
        "me",
        RunRequest.Mode.APPLY,
        RunRequest.Stage.CERTIFICATES,
        List.of(Component.SYSTEM),
        spec,
        BROUGHT);
  }

  private static NodeSpec spec(String cluster, long generation) {
    return specs(cluster, generation).getFirst();
  }

  private static List<NodeSpec> specs(String cluster, long generation) {
    String name = cluster.lines().findFirst().orElseThrow();
    String version =
        cluster.lines().skip(1).findFirst().map(line -> "postgresql:\n  " + line).orElse("");
    String plan =
        """
        apiVersion: pgmahout/v1
        %s
        %s
        nodes:
          - name: node-00
            address: 198.18.0.1
            roles: [database, etcd]
          - name: proxy
            address: 198.18.0.2
            roles: [proxy]
        """
            .formatted(name, version);
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), generation);
  }
}
