package org.pgmahout.systemtest.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;

/**
 * Clients of the proxy follow the leader key, and Patroni's checks when nobody follows for them.
 */
@Order(5)
@ExtendWith(BuiltCluster.class)
class FollowST {
  private static final String PROXY = "haproxy";

  /** Half of the lease: how short it is on a quiet computer, deploy/bench/failover measures. */
  private static final Duration SWITCHOVER = Duration.ofSeconds(10);

  private static final Duration UNNOTICED = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String BY_KEY = "clients follow the leader key to %s:5432";

  @AfterEach
  void mend(TestLab lab) {
    lab.on(PROXY, "systemctl start pgmahout-agent");
    lab.databases()
        .forEach(node -> lab.on(node, "systemctl kill --kill-whom=main -s CONT patroni"));
    lab.assertWhole();
  }

  @Test
  void aSwitchoverIsOneShortGapAndOneErrorAnOpenConnection(TestLab lab) throws SQLException {
    follows(lab, lab.leader());
    try (Ledger ledger = new Ledger(lab)) {
      written(ledger, 50);
      String next = switchover(lab);
      follows(lab, next);
      int after = ledger.commits();
      written(ledger, after + 50);
      ledger.stop();
      assertThat(ledger.longestGap()).isLessThan(SWITCHOVER);
      assertThat(ledger.errors()).isLessThanOrEqualTo(1);
      assertThat(ledger.lost()).isEmpty();
    }
  }

  @Test
  @Provokes("Patroni on \\S+ is ended")
  void aFrozenOrDeadPatroniOfTheLeaderCutsNobody(TestLab lab) throws SQLException {
    String leader = lab.leader();
    follows(lab, leader);
    try (Ledger ledger = new Ledger(lab)) {
      written(ledger, 50);
      lab.output(leader, "systemctl kill --kill-whom=main -s STOP patroni");
      // For longer than HAProxy's checks take to find it down.
      Eventually.holds(
          SOON, () -> assertThat(servers(lab, "postgres-write")).doesNotContain(leader + " UP"));
      written(ledger, ledger.commits() + 50);
      lab.output(leader, "systemctl kill --kill-whom=main -s CONT patroni");
      lab.output(leader, "systemctl kill --kill-whom=main -s KILL patroni");
      written(ledger, ledger.commits() + 100);
      ledger.stop();
      assertThat(ledger.errors()).isZero();
      assertThat(ledger.longestGap()).isLessThan(UNNOTICED);
      assertThat(lab.leader()).isEqualTo(leader);
    }
  }

  @Test
  void withoutItsAgentTheChecksLead(TestLab lab) throws SQLException {
    follows(lab, lab.leader());
    try (Ledger ledger = new Ledger(lab)) {
      written(ledger, 50);
      lab.output(PROXY, "systemctl kill -s KILL pgmahout-agent; systemctl stop pgmahout-agent");
      Eventually.holds(SOON, () -> assertThat(servers(lab, "pgmahout-agent")).contains("DOWN"));
      switchover(lab);
      written(ledger, ledger.commits() + 50);
      lab.output(PROXY, "systemctl start pgmahout-agent");
      follows(lab, lab.leader());
      int errors = ledger.errors();
      written(ledger, ledger.commits() + 50);
      ledger.stop();
      assertThat(ledger.errors()).as("the way back cuts nobody").isEqualTo(errors);
      assertThat(ledger.lost()).isEmpty();
    }
  }

  @Test
  void aReloadOfTheProxyAndARestartOfItsAgentCutNobody(TestLab lab) throws SQLException {
    String leader = lab.leader();
    follows(lab, leader);
    try (Ledger ledger = new Ledger(lab)) {
      written(ledger, 50);
      lab.output(PROXY, "systemctl reload haproxy");
      follows(lab, leader);
      lab.output(PROXY, "systemctl restart pgmahout-agent");
      follows(lab, leader);
      written(ledger, ledger.commits() + 50);
      ledger.stop();
      assertThat(ledger.errors()).isZero();
      assertThat(ledger.longestGap()).isLessThan(UNNOTICED);
    }
  }

  private static void written(Ledger ledger, int commits) {
    Eventually.holds(SOON, () -> assertThat(ledger.commits()).isGreaterThanOrEqualTo(commits));
  }

  /** Has another member lead; returns it. */
  private static String switchover(TestLab lab) {
    String before = lab.leader();
    String next = lab.replicas().getFirst();
    lab.output(next, TestLab.patronictl("switchover --force --candidate " + next));
    Eventually.holds(SOON, () -> assertThat(lab.leader()).isNotEqualTo(before));
    return next;
  }

  /** By the words of the proxy's own agent. */
  private static void follows(TestLab lab, String leader) {
    Eventually.holds(
        SOON,
        () ->
            assertThat(lab.output(PROXY, "pgmahout-agent status || true"))
                .contains(BY_KEY.formatted(lab.address(leader))));
  }

  /** The servers of a backend, each with its state. */
  private static String servers(TestLab lab, String backend) {
    return lab.output(
        PROXY,
        "curl -sS 'http://127.0.0.1:7000/;csv' | awk -F, '$1==\"%s\" {print $2, $18}'"
            .formatted(backend));
  }
}
