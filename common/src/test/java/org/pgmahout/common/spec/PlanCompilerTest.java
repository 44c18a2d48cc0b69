package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanCompilerTest {
  @Test
  void theFirstDatabaseNodeInitialisesTheCluster() {
    assertThat(bootstrapping(new SamplePlan())).containsExactly("node-00");
  }

  @Test
  void aNodeThatMayNotLeadDoesNotInitialise() {
    assertThat(bootstrapping(new SamplePlan().firstTags(Map.of("nofailover", true))))
        .containsExactly("node-01");
    assertThat(bootstrapping(new SamplePlan().firstTags(Map.of("failover_priority", 0))))
        .containsExactly("node-01");
  }

  @Test
  void aNodeGetsOnlyTheSecretsItsRolesNeed() {
    assertThat(new SamplePlan().spec("haproxy").secrets()).isEmpty();
    assertThat(new SamplePlan().plain().spec("haproxy").secrets()).isEmpty();
    assertThat(new SamplePlan().plain().spec("node-00").secrets())
        .containsExactlyInAnyOrder(
            SecretNames.SUPERUSER_PASSWORD,
            SecretNames.REPLICATION_PASSWORD,
            SecretNames.REWIND_PASSWORD,
            SecretNames.PROOF_PASSWORD,
            SecretNames.RESTAPI_PASSWORD,
            SecretNames.ETCD_PATRONI_PASSWORD,
            SecretNames.ETCD_AGENT_PASSWORD);
    assertThat(new SamplePlan().spec("node-00").secrets())
        .contains(SecretNames.CLUSTER_CA, SecretNames.CLUSTER_CERT, SecretNames.CLUSTER_KEY)
        .contains(SecretNames.PEER_CERT, SecretNames.PEER_KEY);
    assertThat(new SamplePlan().existingEtcd("etcd-a:2379").spec("node-00").secrets())
        .as("nobody's users are ours in an etcd that is not")
        .doesNotContain(
            SecretNames.ETCD_PATRONI_PASSWORD,
            SecretNames.ETCD_AGENT_PASSWORD,
            SecretNames.PEER_CERT);
  }

  @Test
  void anExistingEtcdHasNoMembersOfOurs() {
    NodeSpec spec = new SamplePlan().existingEtcd("etcd-a:2379", "etcd-b:2379").spec("node-00");

    assertThat(spec.etcdMembers()).isEmpty();
    assertThat(EtcdContainer.clientUrls(spec))
        .containsExactly("https://etcd-a:2379", "https://etcd-b:2379");
  }

  @Test
  void theSpecKnowsItsGeneration() {
    assertThat(PlanCompiler.compile(new SamplePlan().plan(), 7))
        .hasSize(4)
        .allMatch(spec -> spec.generation() == 7);
  }

  private static List<String> bootstrapping(SamplePlan plan) {
    return PlanCompiler.compile(plan.plan(), 1).stream()
        .filter(NodeSpec::bootstrap)
        .map(NodeSpec::node)
        .toList();
  }
}
