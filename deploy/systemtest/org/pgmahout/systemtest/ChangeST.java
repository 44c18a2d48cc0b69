package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The plan of a running cluster is changed under a client that writes: no acknowledged row is lost,
 * and the client sees one switchover's gap at most.
 */
@Order(4)
@ExtendWith(BuiltCluster.class)
class ChangeST {
  /**
   * A switchover with HAProxy's checks takes up to three seconds here; two noisy cores add some.
   */
  private static final Duration ONE_SWITCHOVER = Duration.ofSeconds(8);

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private TestLab lab;
  private String original;

  @BeforeEach
  void keepThePlan(TestLab shared) throws IOException {
    lab = shared;
    original = Files.readString(lab.plan());
  }

  @AfterEach
  void giveThePlanBack() throws IOException {
    Files.writeString(lab.plan(), original);
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
  }

  @Test
  void aReloadedParameterInterruptsNobody() throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      parameters("work_mem: 12MB");
      apply();
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
    for (String node : TestLab.DATABASES) {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> assertThat(lab.setting(node, "work_mem")).isEqualTo("12MB"));
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  @Test
  void aParameterThatNeedsARestartCostsOneSwitchover() throws Exception {
    String leader = lab.leader();
    try (Ledger ledger = new Ledger(lab)) {
      parameters("shared_buffers: 160MB");
      apply();
      ledger.stop();
      assertThat(ledger.commits()).isGreaterThan(10);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }
    assertEverywhere("shared_buffers", "160MB");
    assertThat(lab.leader()).isNotEqualTo(leader);
  }

  @Test
  void connectionsAreRaisedAndLoweredInTheOrderThatPostgresqlWants() throws Exception {
    try (Ledger ledger = new Ledger(lab)) {
      parameters("max_connections: 130");
      apply();
      assertEverywhere("max_connections", "130");
      parameters("max_connections: 110");
      apply();
      assertEverywhere("max_connections", "110");
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
  }

  @Test
  void aNewPatroniProcessOnTheLeaderLeavesPostgresqlAlone() throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      lab.told(leader, "rm /run/patroni/pgmahout.lock");
      TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
    assertThat(lab.told(leader, TestLab.patronictl("show-config"))).doesNotContain("pause");
  }

  private void apply() {
    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
    lab.assertWhole();
  }

  private void parameters(String line) throws IOException {
    Files.writeString(lab.plan(), original + "\npostgresql:\n  parameters:\n    " + line + "\n");
  }

  private void assertEverywhere(String name, String value) {
    for (String node : TestLab.DATABASES) {
      assertThat(lab.setting(node, name)).as(name + " on " + node).isEqualTo(value);
    }
  }
}
