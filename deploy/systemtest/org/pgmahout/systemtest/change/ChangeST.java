package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.ThirdTurn;

/**
 * The plan of a running cluster is changed under a client that writes: no acknowledged row is lost,
 * and the client sees one switchover's gap at most.
 */
@Order(4)
@ExtendWith(BuiltCluster.class)
@ThirdTurn
class ChangeST extends PlanEditing {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";

  @Test
  void aReloadedParameterInterruptsNobody(TestLab lab) throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      parameters("work_mem: 12MB");
      apply();
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
    for (String node : lab.databases()) {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> assertThat(Logins.setting(lab, node, "work_mem")).isEqualTo("12MB"));
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  /** Each change takes the one before back: one roll less than with a test for each. */
  @Test
  void aRestartCostsOneSwitchoverAndConnectionsAreChangedInTheOrderThatPostgresqlWants(TestLab lab)
      throws Exception {
    String leader = lab.leader();
    String before = Logins.setting(lab, leader, "max_connections");
    assertThat(Integer.parseInt(before)).isLessThan(130);
    try (Ledger ledger = new Ledger(lab)) {
      parameters("shared_buffers: 160MB");
      apply();
      ledger.stop();
      assertThat(ledger.commits()).isGreaterThan(10);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }
    assertEverywhere(lab, "shared_buffers", "160MB");
    assertThat(lab.leader()).isNotEqualTo(leader);

    try (Ledger ledger = new Ledger(lab)) {
      parameters("max_connections: 130");
      apply();
      assertEverywhere(lab, "max_connections", "130");
      lab.rewrite(_ -> original());
      apply();
      assertEverywhere(lab, "max_connections", before);
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
  }

  @Test
  void linesPortsModesTimingsTagsAndTuningAreTakenWhileTheClientsStay(TestLab lab)
      throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    String quiet = lab.replicas().getFirst();
    plan(
        """
        postgresql:
          hba:
            - hostssl all nobody 198.18.99.0/24 reject
        haproxy:
          read_port: 5444
        system:
          sysctl:
            vm.swappiness: 7
        """);
    lab.edit("patroni:", "patroni:\n  synchronous_mode: on");
    lab.edit("  timing: fast", "  timing: {preset: fast, ttl: 25, check_interval_millis: 700}");
    lab.edit("  - name: " + quiet, "  - name: " + quiet + "\n    tags: {nosync: true}");
    try (Ledger ledger = new Ledger(lab)) {
      apply();
      ledger.stop();
      assertThat(ledger.errors()).as("the client's errors").isZero();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
    for (String node : lab.databases()) {
      assertThat(lab.output(node, "cat " + HOME + "/data/pg_hba.conf"))
          .contains("nobody 198.18.99.0/24 reject");
      assertThat(lab.output(node, "cat /etc/sysctl.d/80-pgmahout.conf"))
          .contains("vm.swappiness = 7");
    }
    Eventually.holds(
        Duration.ofSeconds(30),
        () ->
            assertThat(Logins.setting(lab, leader, "synchronous_standby_names"))
                .isNotBlank()
                .doesNotContain("ANY", quiet));
    assertThat(lab.output(quiet, TestLab.patronictl("list -f tsv"))).contains("nosync");
    assertThat(lab.output(leader, TestLab.patronictl("show-config"))).contains("ttl: 25");
    assertThat(lab.output("haproxy", "cat /etc/haproxy/haproxy.cfg")).contains("inter 700");
    Logins.connect(lab, "haproxy", 5444).close();
    assertThatThrownBy(() -> Logins.connect(lab, "haproxy", 5433)).hasMessageContaining("refused");
  }

  @Test
  void aNewPatroniProcessOnTheLeaderLeavesPostgresqlAlone(TestLab lab) throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      lab.output(leader, "rm /run/patroni/pgmahout.lock");
      apply();
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
    assertThat(lab.output(leader, TestLab.patronictl("show-config"))).doesNotContain("pause");
  }

  private void parameters(String line) {
    plan("postgresql:\n  parameters:\n    " + line + "\n");
  }

  private static void assertEverywhere(TestLab lab, String name, String value) {
    for (String node : lab.databases()) {
      assertThat(Logins.setting(lab, node, name)).as(name + " on " + node).isEqualTo(value);
    }
  }
}
