package org.pgmahout.systemtest.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Things broken under a running cluster: mended by apply alone, or refused before harm is done. */
@Order(2)
@ExtendWith(BuiltCluster.class)
class MendST {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String ETCD = "/var/lib/pgmahout/etcd";
  private static final String IDENTITY =
      "/usr/lib/postgresql/*/bin/pg_controldata "
          + HOME
          + "/data | grep 'system identifier'; stat -c '%i %w' "
          + HOME
          + "/data "
          + HOME
          + "/data/PG_VERSION "
          + HOME
          + "/data/base";

  @Test
  void aDeletedVenvBesideALiveDataDirectoryIsMended(TestLab lab) {
    String replica = "node-02";
    String before = lab.output(replica, IDENTITY);
    lab.output(replica, "cd %s && rm -rf bin lib pyvenv.cfg current venvs".formatted(HOME));
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isEqualTo(2);
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(4), "apply", "--yes", "-o", "plain"));
    assertThat(lab.output(replica, IDENTITY)).isEqualTo(before);
  }

  @Test
  void aNodeWithoutPowerIsARowAndNothingElse(TestLab lab) {
    lab.cutPower("node-02");
    try {
      Result plan = lab.pgmahout("plan", "-o", "plain");
      assertThat(plan.exitCode()).as(plan.transcript()).isEqualTo(1);
      assertThat(plan.transcript())
          .contains("node-02")
          .contains("unreachable")
          .doesNotContain("\tat ");
      Result status = lab.pgmahout("status", "--ask-agents", "-o", "plain");
      assertThat(status.exitCode()).as(status.transcript()).isEqualTo(1);
      assertThat(status.transcript()).contains("node-02");
    } finally {
      lab.powerOn("node-02");
    }
  }

  @Test
  void etcdWithoutItsDataIsRefusedWhileANodeHasAClustersData(TestLab lab) {
    String systemId = lab.output("node-00", IDENTITY).lines().findFirst().orElseThrow();
    // The leader stops last and starts first: another one would take over meanwhile, on a timeline
    // of the same number as the next one's.
    List<String> leaderFirst = new ArrayList<>(List.of(lab.leader()));
    leaderFirst.addAll(lab.replicas());
    try {
      leaderFirst.reversed().forEach(node -> lab.output(node, "systemctl stop patroni"));
      lab.databases()
          .forEach(
              node ->
                  lab.output(
                      node, "docker stop pgmahout-etcd && mv %1$s %1$s.aside".formatted(ETCD)));
      Result apply = lab.pgmahout("apply", "--yes", "-o", "plain");
      assertThat(apply.exitCode()).as(apply.transcript()).isEqualTo(1);
      assertThat(apply.transcript())
          .contains("DATA_AT_RISK")
          .contains("system id " + systemId.replaceAll("\\D", ""))
          .contains("timeline")
          .contains("LSN");
      lab.databases()
          .forEach(
              node ->
                  assertThat(lab.output(node, "docker ps -q")).as("nothing was started").isEmpty());
    } finally {
      lab.databases()
          .forEach(
              node ->
                  lab.on(
                      node,
                      "docker stop pgmahout-etcd; test -d %1$s.aside && rm -rf %1$s && mv %1$s.aside %1$s; docker start pgmahout-etcd"
                          .formatted(ETCD)));
      leaderFirst.forEach(node -> lab.on(node, "systemctl start patroni"));
    }
  }
}
