package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.cluster.ShortLives;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.SecondCluster;
import org.pgmahout.systemtest.shared.SecondTurn;

/**
 * All certificates of a cluster end, the agents' and the operator's too, because nobody applied for
 * years. One command brings it back, whatever stood still meanwhile, and no row is lost.
 */
@Order(5)
@OwnLab
@ExtendWith(SecondCluster.class)
@SecondTurn
class EndedCertificatesST {
  /** Enough to bring them to all nodes of a busy machine before they end. */
  private static final Duration LIFE = Duration.ofSeconds(100);

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration A_WHILE = Duration.ofSeconds(15);

  @Test
  void sessionsGoOnAndOneApplyBringsCertificatesWithoutARestart(TestLab lab) throws SQLException {
    String postmasters = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      awaitAfter(ShortLives.give(lab.plan(), LIFE));

      // What stands still: nobody can look, and no client that verifies gets in again.
      Result status = lab.pgmahout("status");
      assertThat(status.exitCode()).as(status.transcript()).isEqualTo(1);
      assertThat(status.stdout())
          .contains("node-00: its agent answers, but the agent's certificate ended at")
          .contains("pgmahout apply");
      assertThat(verifying(lab)).contains("certificate");
      Refusal.assertForm(
          lab.pgmahout("certs", "renew", "--yes"),
          ErrorCode.ETCD_UNAVAILABLE,
          "the certificates of etcd, Patroni and PostgreSQL have ended on node-00, node-01, node-02",
          "pgmahout apply");

      // What goes on: HAProxy leads old and new sessions to the leader, and they write.
      int before = ledger.commits();
      awaitAfter(Instant.now().plus(A_WHILE));
      assertThat(ledger.commits()).isGreaterThan(before + 10);
      Logins.connect(lab, "haproxy", 5432).close();
      Logins.connect(lab, "haproxy", 5433).close();

      Result back = TestLab.succeed(lab.apply(LIMIT));
      assertThat(back.stderr())
          .contains("the agents' certificates have ended on node-00, node-01, node-02, haproxy")
          .contains("have ended on node-00, node-01, node-02\n");
      ledger.stop();
      assertThat(ledger.errors()).as("the client's errors").isZero();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(lab.postmasters()).as("no server was restarted").isEqualTo(postmasters);
    assertGood(lab);
    assertThat(verifying(lab)).contains("certificates hold");
  }

  @Test
  void aClusterThatLostItsQuorumMeanwhileWithItsAgentsStoppedComesBack(TestLab lab)
      throws SQLException {
    String systemId = lab.systemId();
    try (Ledger ledger = new Ledger(lab)) {
      Instant end = ShortLives.give(lab.plan(), LIFE);
      lab.machines().forEach(machine -> lab.output(machine, "systemctl stop pgmahout-agent"));
      awaitAfter(end);
      // Members that start now let each other in no more: there is no leader without a quorum.
      lab.databases().forEach(node -> lab.output(node, "docker restart -t 1 pgmahout-etcd"));
      Eventually.holds(
          LIMIT,
          () ->
              lab.databases()
                  .forEach(node -> assertThat(inRecovery(lab, node)).as(node).isEqualTo("t")));
      lab.machines().forEach(machine -> lab.output(machine, "systemctl start pgmahout-agent"));

      TestLab.succeed(lab.apply(LIMIT));
      int before = ledger.commits();
      Eventually.holds(LIMIT, () -> assertThat(ledger.commits()).isGreaterThan(before));
      ledger.stop();
      assertThat(ledger.errors()).as("it had stood still").isPositive();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(lab.systemId()).isEqualTo(systemId);
    assertGood(lab);
  }

  private static void assertGood(TestLab lab) {
    TestLab.succeed(lab.pgmahout("certs", "status"));
    assertThat(TestLab.succeed(lab.apply(LIMIT)).stderr()).contains("nothing to change");
    assertThat(ShortLives.firstEnd(lab.plan()))
        .isAfter(Instant.now().plus(Duration.ofDays(4 * 365)));
  }

  private static void awaitAfter(Instant moment) {
    Eventually.holds(
        Duration.between(Instant.now(), moment).plus(A_WHILE),
        () -> assertThat(Instant.now()).isAfter(moment.plusSeconds(1)));
  }

  /** What an application sees that verifies PostgreSQL's certificate. */
  private static String verifying(TestLab lab) {
    Result psql =
        lab.on(
            "node-00",
            """
            PGPASSWORD='%1$s' PGCONNECT_TIMEOUT=10 psql -XAtc "select 'certificates hold'" \
              'host=%2$s user=%1$s dbname=postgres sslmode=verify-ca sslrootcert=/var/lib/postgresql/patroni-packages/pki/ca.crt'
            """
                .formatted(Logins.TESTER, lab.address("haproxy")));
    return psql.stdout() + psql.stderr();
  }

  private static String inRecovery(TestLab lab, String node) {
    return lab.on(node, "runuser -u postgres -- psql -XAtc 'select pg_is_in_recovery()' postgres")
        .stdout()
        .strip();
  }
}
