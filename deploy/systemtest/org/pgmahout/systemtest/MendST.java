package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.Program.Result;

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
    String before = lab.told(replica, IDENTITY);
    lab.told(replica, "cd %s && rm -rf bin lib pyvenv.cfg current venvs".formatted(HOME));
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.told()).isEqualTo(2);
    TestLab.succeed(lab.pgmahout(Duration.ofMinutes(4), "apply", "--yes", "-o", "plain"));
    assertThat(lab.told(replica, IDENTITY)).isEqualTo(before);
  }

  @Test
  void aNodeWithoutPowerIsARowAndNothingElse(TestLab lab) {
    lab.cutPower("node-02");
    try {
      Result plan = lab.pgmahout("plan", "-o", "plain");
      assertThat(plan.exitCode()).as(plan.told()).isEqualTo(1);
      assertThat(plan.told()).contains("node-02").contains("unreachable").doesNotContain("\tat ");
      Result status = lab.pgmahout("status", "-o", "plain");
      assertThat(status.exitCode()).as(status.told()).isEqualTo(1);
      assertThat(status.told()).contains("node-02");
    } finally {
      lab.powerOn("node-02");
    }
  }

  @Test
  void etcdWithoutItsDataIsRefusedWhileANodeHasAClustersData(TestLab lab) {
    String systemId = lab.told("node-00", IDENTITY).lines().findFirst().orElseThrow();
    // The leader stops last and starts first: another one would take over meanwhile, on a timeline
    // of the same number as the next one's.
    List<String> leaderFirst = new ArrayList<>(List.of(lab.leader()));
    leaderFirst.addAll(lab.replicas());
    try {
      leaderFirst.reversed().forEach(node -> lab.told(node, "systemctl stop patroni"));
      TestLab.DATABASES.forEach(
          node ->
              lab.told(node, "docker stop pgmahout-etcd && mv %1$s %1$s.aside".formatted(ETCD)));
      Result apply = lab.pgmahout("apply", "--yes", "-o", "plain");
      assertThat(apply.exitCode()).as(apply.told()).isEqualTo(1);
      assertThat(apply.told())
          .contains("DATA_AT_RISK")
          .contains("system id " + systemId.replaceAll("\\D", ""))
          .contains("timeline")
          .contains("LSN");
      TestLab.DATABASES.forEach(
          node -> assertThat(lab.told(node, "docker ps -q")).as("nothing was started").isEmpty());
    } finally {
      TestLab.DATABASES.forEach(
          node ->
              lab.on(
                  node,
                  "docker stop pgmahout-etcd; test -d %1$s.aside && rm -rf %1$s && mv %1$s.aside %1$s; docker start pgmahout-etcd"
                      .formatted(ETCD)));
      leaderFirst.forEach(node -> lab.on(node, "systemctl start patroni"));
    }
  }
}
