package org.pgmahout.controller.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.lab.LabMachine.Kind;

class LabPlanTest {
  private static final Subnet SUBNET = Subnet.parse(LabPlan.DEFAULT_SUBNET);

  @Test
  void theUsersLabHasTheSeedsMachines() {
    LabPlan plan = LabPlan.of(LabPlan.DEFAULT_NAME, SUBNET);
    assertThat(plan.machines())
        .extracting(LabMachine::name, LabMachine::address, LabMachine::container, LabMachine::kind)
        .containsExactly(
            tuple("node-00", "198.18.10.17", "pgmahout-node-00", Kind.DATABASE),
            tuple("node-01", "198.18.10.18", "pgmahout-node-01", Kind.DATABASE),
            tuple("node-02", "198.18.10.19", "pgmahout-node-02", Kind.DATABASE),
            tuple("haproxy", "198.18.10.20", "pgmahout-haproxy", Kind.PROXY));
  }

  @Test
  void aLabGrowsBehindTheMachinesItHas() {
    List<String> there = List.of("node-00", "node-01", "haproxy");
    LabPlan plan = LabPlan.of("test", SUBNET, there, List.of("haproxy", "witness", "haproxy-01"));
    assertThat(plan.machines())
        .extracting(LabMachine::name, LabMachine::address, LabMachine::kind)
        .containsExactly(
            tuple("node-00", "198.18.10.17", Kind.DATABASE),
            tuple("node-01", "198.18.10.18", Kind.DATABASE),
            tuple("haproxy", "198.18.10.19", Kind.PROXY),
            tuple("witness", "198.18.10.20", Kind.WITNESS),
            tuple("haproxy-01", "198.18.10.21", Kind.PROXY));
    assertThat(LabPlan.of("test", SUBNET, there, List.of()).machines()).hasSize(3);
    assertThat(LabPlan.of("test", SUBNET, List.of(), List.of()))
        .isEqualTo(LabPlan.of("test", SUBNET));
  }

  @Test
  void twoLabsHaveNoNameInCommon() {
    Set<String> names = new HashSet<>(resources(LabPlan.of(LabPlan.DEFAULT_NAME, SUBNET)));
    names.retainAll(resources(LabPlan.of("test", Subnet.parse("198.18.20.0/24"))));
    assertThat(names).isEmpty();
  }

  private static List<String> resources(LabPlan plan) {
    List<String> names = new ArrayList<>(List.of(plan.network()));
    plan.machines()
        .forEach(machine -> names.addAll(List.of(machine.container(), machine.volume())));
    return names;
  }

  @Test
  void anUnknownMachineIsAnsweredWithTheKnownOnes() {
    LabPlan plan = LabPlan.of("test", SUBNET);
    assertThatThrownBy(() -> plan.machine("node-07"))
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND);
              assertThat(e.hint()).contains("node-00, node-01, node-02, haproxy");
            });
  }

  @Test
  void aNameThatIsNoHostNameIsRefused() {
    assertThatThrownBy(() -> LabPlan.of("My Lab", SUBNET)).hasMessageContaining("'My Lab'");
    assertThatThrownBy(() -> LabPlan.of("test", SUBNET, List.of("-x")))
        .hasMessageContaining("'-x'");
  }

  @Test
  void sshConfigurationNamesEveryMachineByNameAndAddress() {
    String text = new LabAccess(Path.of("/srv/a lab")).sshConfig(LabPlan.of("lab", SUBNET));
    assertThat(text)
        .contains("Host node-00 198.18.10.17\n")
        .contains("  IdentityFile \"/srv/a lab/id_ed25519\"\n")
        .contains("StrictHostKeyChecking yes");
  }
}
