package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.StatusPage;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.SecondTurn;

/**
 * A step fails in the middle of a rolling change: it stops there, the cluster stays whole, and the
 * cause and the way out are on the screen; mended and applied again it goes on from there.
 */
@Order(4)
@ExtendWith(BuiltCluster.class)
@SecondTurn
class HaltedRollST extends PlanEditing {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String DROP_IN = "/etc/systemd/system/patroni.service.d/by-hand.conf";
  private static final Duration PATRONI_BACK = Duration.ofSeconds(20);

  /** Takes a port of etcd's in the moment that the member lets it go. */
  private static final String TAKE_PORT =
      """
      systemd-run -q --unit=port-taker python3 -c '
      import socket, time
      while True:
        taker = socket.socket(); taker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
          taker.bind(("0.0.0.0", 2380)); taker.listen(); time.sleep(3600)
        except OSError: taker.close(); time.sleep(0.001)'
      """;

  /** Also after a failure: what a test broke is mended before the plan is given back. */
  @AfterEach
  void mend(TestLab lab) {
    for (String node : lab.databases()) {
      lab.on(
          node, "systemctl stop port-taker; rm -f %s; systemctl daemon-reload".formatted(DROP_IN));
    }
  }

  @Test
  void aPatroniThatDoesNotStartLeavesTheNodesAfterItAsTheyWere(TestLab lab) throws Exception {
    String rolled = lab.replicas().getFirst();
    String broken = lab.replicas().getLast();
    String leader = lab.leader();
    String before = inUse(lab, leader);
    String with = startedWith(lab, leader);
    lab.output(
        broken,
        "mkdir -p $(dirname %1$s) && printf '[Service]\\nExecStartPre=/bin/false\\n' > %1$s && systemctl daemon-reload"
            .formatted(DROP_IN));
    lab.edit("patroni:", "patroni:\n  psycopg: 3.3.8");
    try (Ledger ledger = new Ledger(lab)) {
      Result halted = lab.apply(LIMIT);
      assertThat(halted.exitCode()).as(halted.transcript()).isEqualTo(1);
      assertThat(halted.stderr())
          .contains(broken + ": systemctl restart failed", "status=1/FAILURE", DROP_IN)
          .contains(
              "stopped at %s. Done before: %s. Not started: %s.".formatted(broken, rolled, leader))
          .doesNotContain("\tat ");

      assertThat(inUse(lab, rolled)).isNotEqualTo(before);
      assertThat(inUse(lab, leader)).isEqualTo(before);
      String process = patroni(lab, leader);
      lab.output(leader, "systemctl kill -s KILL --kill-whom=main patroni");
      Eventually.holds(
          PATRONI_BACK,
          () ->
              assertThat(lab.output(leader, "curl -sk https://127.0.0.1:8008/patroni"))
                  .contains("\"state\": \"running\"", "\"role\": \"primary\""));
      assertThat(patroni(lab, leader)).as("process").isNotEqualTo(process);
      assertThat(startedWith(lab, leader)).as("what Patroni came back with").isEqualTo(with);
      assertThat(lab.leader()).isEqualTo(leader);
      assertUnfinished(lab);

      String postmaster = lab.postmaster(rolled);
      lab.output(broken, "rm %s && systemctl daemon-reload".formatted(DROP_IN));
      apply();
      assertThat(lab.postmaster(rolled))
          .as("what was done is not done again")
          .isEqualTo(postmaster);
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }
    for (String node : lab.databases()) {
      assertThat(
              lab.output(node, "ls -d " + HOME + "/lib/python3*/site-packages/psycopg*.dist-info"))
          .contains("psycopg-3.3.8");
    }
    assertThat(lab.leader()).isEqualTo(leader);
  }

  @Test
  void aMemberOfEtcdThatDoesNotComeBackLeavesTheOthersAsTheyWere(TestLab lab) throws Exception {
    List<String> others = lab.databases().stream().filter(node -> !leadsEtcd(lab, node)).toList();
    String broken = others.getLast();
    String last =
        lab.databases().stream().filter(node -> leadsEtcd(lab, node)).findFirst().orElseThrow();
    String leader = lab.leader();
    String kept = started(lab, last);
    lab.output(broken, TAKE_PORT);
    lab.edit("etcd:", "etcd:\n  quota_backend_bytes: 1073741824");
    try (Ledger ledger = new Ledger(lab)) {
      Result halted = lab.apply(LIMIT);
      assertThat(halted.exitCode()).as(halted.transcript()).isEqualTo(1);
      assertThat(halted.stderr())
          .contains("etcd's member " + broken + " is not healthy, its container ended")
          .contains("listen tcp 0.0.0.0:2380: bind: address already in use")
          .contains(stopped(broken, others.getFirst(), last))
          .doesNotContain("\tat ", "stacktrace");
      assertThat(started(lab, last)).isEqualTo(kept);
      assertThat(lab.leader()).isEqualTo(leader);
      assertUnfinished(lab);

      lab.output(broken, "systemctl stop port-taker");
      apply();
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }
    assertThat(lab.leader()).isEqualTo(leader);
    for (String node : lab.databases()) {
      assertThat(lab.output(node, "docker inspect -f '{{.Config.Cmd}}' pgmahout-etcd"))
          .contains("--quota-backend-bytes=1073741824");
    }
  }

  private static String stopped(String broken, String done, String left) {
    return "it stopped at %s. Done before: %s. Not started: %s.".formatted(broken, done, left);
  }

  private static void assertUnfinished(TestLab lab) {
    Result status = lab.pgmahout("status", "--ask-agents", "-o", "plain");
    assertThat(status.exitCode()).as(status.transcript()).isEqualTo(1);
    assertThat(status.stdout()).containsPattern(StatusPage.UNFINISHED);
  }

  private static boolean leadsEtcd(TestLab lab, String node) {
    return lab.output(node, "curl -s http://127.0.0.1:2381/metrics")
        .contains("\netcd_server_is_leader 1\n");
  }

  /** The environment that Patroni starts from. */
  private static String inUse(TestLab lab, String node) {
    return lab.output(node, "readlink " + HOME + "/current");
  }

  private static String patroni(TestLab lab, String node) {
    return lab.output(node, "systemctl show -P MainPID patroni");
  }

  /** The unit keeps copies of what its process started with. */
  private static String startedWith(TestLab lab, String node) {
    return lab.output(
        node, "cd /run/patroni && sha256sum pgmahout.lock patroni.yml patroni.service");
  }

  private static String started(TestLab lab, String node) {
    return lab.output(node, "docker inspect -f '{{.State.StartedAt}}' pgmahout-etcd");
  }
}
