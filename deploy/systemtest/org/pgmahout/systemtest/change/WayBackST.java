package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.Provokes;
import org.pgmahout.systemtest.shared.SecondCluster;
import org.pgmahout.systemtest.shared.ThirdTurn;

/**
 * There is always a way back: what keeps PostgreSQL from starting is corrected before anybody waits
 * for it, with one member down and with all of them, and a roll whose first member does not come
 * back leaves the cluster as it was.
 */
@Order(4)
@OwnLab
@ExtendWith(SecondCluster.class)
@ThirdTurn
class WayBackST extends PlanEditing {
  /** No way back may wait for the member that it is to mend: that took three minutes. */
  private static final Duration SOON = Duration.ofSeconds(100);

  private static final Duration DOWN = Duration.ofSeconds(60);
  private static final String DATA = "/var/lib/postgresql/patroni-packages/data";

  /** Past pgmahout, which would have refused it. */
  private static final String WRONG =
      TestLab.patronictl("edit-config --force -p shared_preload_libraries=nolib");

  @Test
  void aMemberThatAWrongValueKeepsDownIsMendedByOneApply(TestLab lab) {
    String replica = lab.replicas().getFirst();
    String leader = lab.leader();
    lab.output("node-00", WRONG);
    awaitPending(lab, replica);
    lab.on(replica, TestLab.patronictl("restart --force postgres " + replica));
    awaitDown(lab, replica);
    // Patroni tries again and again, and shows a server that starts in between.
    Eventually.holds(
        DOWN, () -> assertThat(lab.status().stdout()).contains("could not access file \"nolib\""));

    TestLab.succeed(lab.apply(SOON));

    lab.assertWhole();
    assertThat(lab.leader()).isEqualTo(leader);
    look(0);
  }

  @Test
  @Provokes(".*Patroni.*")
  void aClusterInWhichNobodyStartsIsMendedByOneApply(TestLab lab) {
    lab.output("node-00", WRONG);
    awaitPending(lab, lab.leader());
    for (String node : lab.databases()) {
      lab.output(node, "systemctl restart --no-block patroni");
    }
    for (String node : lab.databases()) {
      awaitDown(lab, node);
    }

    TestLab.succeed(lab.apply(SOON));

    lab.assertWhole();
    look(0);
  }

  /** Where the log is to lie is looked at by nobody before a start. */
  @Test
  void aRollWhoseFirstMemberDoesNotComeBackPutsItBack(TestLab lab) {
    String leader = lab.leader();
    String kept = lab.postmaster(leader);
    plan(
        """
        postgresql:
          parameters:
            logging_collector: "on"
            log_directory: /var/log/nowhere/pgmahout
            work_mem: 6MB
        """);

    Result apply = lab.apply(LIMIT);

    assertThat(apply.exitCode()).as(apply.transcript()).isEqualTo(1);
    assertThat(apply.stderr())
        .contains("FATAL: could not open log file \"/var/log/nowhere/pgmahout/")
        .contains(
            "was put back to that of the plan applied last, and every member leads or streams");
    lab.assertWhole();
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(kept);
    assertThat(Logins.setting(lab, leader, "work_mem")).isEqualTo("4MB");
  }

  @Test
  void postgresqlThatAHandRestartedIsStillTheClusters(TestLab lab) {
    String replica = lab.replicas().getFirst();
    lab.output(
        replica,
        // Patroni looks away, or it starts the server itself between the two halves of a restart.
        """
        systemctl kill --kill-whom=main -s STOP patroni
        runuser -u postgres -- $(ls -d /usr/lib/postgresql/*/bin)/pg_ctl -D %s -m fast -l /tmp/pg.log -w restart
        done=$?
        systemctl kill --kill-whom=main -s CONT patroni
        exit $done
        """
            .formatted(DATA));
    Eventually.holds(DOWN, lab::assertWhole);

    Result preflight = lab.pgmahout("preflight", "-o", "plain");

    assertThat(preflight.exitCode()).as(preflight.transcript()).isZero();
    assertThat(preflight.stdout()).contains("started by hand").doesNotContain("Stop that program");
    plan("postgresql:\n  parameters:\n    work_mem: 7MB\n");
    apply();
    // Patroni's child again, for the tests that follow.
    lab.output(replica, TestLab.patronictl("restart --force postgres " + replica));
    Eventually.holds(DOWN, lab::assertWhole);
  }

  private static void awaitPending(TestLab lab, String node) {
    Eventually.holds(
        DOWN,
        () ->
            assertThat(lab.output(node, "curl -sk https://127.0.0.1:8008/patroni"))
                .contains("pending_restart"));
  }

  private static void awaitDown(TestLab lab, String node) {
    Eventually.holds(
        DOWN,
        () ->
            assertThat(lab.output(node, "curl -sk https://127.0.0.1:8008/patroni"))
                .contains("start failed"));
  }
}
