package org.pgmahout.controller.planfile.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.plan.SecurityPlan;

/** The plan that init writes is one that loads, with the machines it was given. */
class PlanStarterTest {
  private static ClusterPlan load(String text) {
    return PlanLoader.load("cluster.yaml", text).orThrow();
  }

  @Test
  void theStarterLoads() {
    List<PlanStarter.Machine> nodes =
        List.of(
            PlanStarter.Machine.parse("node-00=198.18.10.17"),
            PlanStarter.Machine.parse("node-01=b.example.org"));
    List<PlanStarter.Machine> proxies = List.of(PlanStarter.Machine.parse("haproxy=198.18.10.20"));
    PlanStarter starter = PlanStarter.of(nodes, proxies);
    ClusterPlan plan = load(starter.text());
    assertThat(plan.nodes())
        .extracting(NodePlan::name)
        .containsExactly("node-00", "node-01", "haproxy");
    assertThat(plan.nodes().getLast().roles()).isEqualTo(Set.of(Role.PROXY));
    ClusterPlan other =
        load(
            starter
                .named("1")
                .withWitnesses(List.of(new PlanStarter.Machine("007", "198.18.10.21")))
                .withTransport(SecurityPlan.Transport.PLAIN)
                .withImageArchive("/var/lib/etcd.tar")
                .text());
    assertThat(other.name()).isEqualTo("1");
    assertThat(other.nodesWith(Role.ETCD))
        .extracting(NodePlan::name)
        .containsExactly("node-00", "node-01", "007");
    assertThat(other.security().tls()).isFalse();
    assertThat(other.etcd().imageArchive()).isEqualTo("/var/lib/etcd.tar");
  }

  @Test
  void aMachineIsNameAndAddress() {
    for (String wrong :
        List.of("node-00", "Node=1.2.3.4", "a=", "=1.2.3.4", "a=1.2.3.400", "a=b:22")) {
      assertThatThrownBy(() -> PlanStarter.Machine.parse(wrong))
          .isInstanceOf(OpsException.class)
          .hasMessageContaining("is not name=address");
    }
  }
}
