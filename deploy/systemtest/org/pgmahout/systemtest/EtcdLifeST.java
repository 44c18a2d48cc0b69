package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdMemberStatus;
import org.pgmahout.common.pki.PlanFolder;

/** etcd as it has to live for years: beside an engine that is restarted, and under many writes. */
@Order(5)
@ExtendWith(BuiltCluster.class)
class EtcdLifeST {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int TRANSACTIONS = 1_000;

  /** Below etcd's own limit of 128 operations in one transaction. */
  private static final int KEYS = 100;

  /** What 100,000 small revisions take before they are compacted, and far below the quota. */
  private static final long BOUND = 200L * 1024 * 1024;

  @Test
  void itOutlivesARestartOfTheEngine(TestLab lab) {
    String asked = "docker inspect -f '{{.State.Pid}} {{.State.StartedAt}}' pgmahout-etcd";
    for (String node : TestLab.DATABASES) {
      String before = lab.told(node, asked);
      lab.told(node, "systemctl restart docker");
      Eventually.holds(
          Duration.ofSeconds(30), () -> assertThat(lab.told(node, asked)).isEqualTo(before));
    }
  }

  @Test
  void aHundredThousandWritesLeaveItServingAndItsDatabaseBounded(TestLab lab) {
    PlanFolder folder = PlanFolder.beside(lab.plan());
    List<String> urls =
        TestLab.DATABASES.stream().map(node -> "https://" + lab.address(node) + ":2379").toList();
    try (Etcd etcd =
        Etcd.connect(
            EtcdAccess.mutualTls(
                urls, folder.own().client(), folder.clusterAuthorities(), DEADLINE))) {
      for (int round = 0; round < TRANSACTIONS; round++) {
        Map<String, String> values = new TreeMap<>();
        for (int key = 0; key < KEYS; key++) {
          values.put("/load/" + key, "round " + round + " of a value as members write it");
        }
        assertThat(etcd.putIf(Map.of(), values)).isTrue();
      }
      for (String url : urls) {
        EtcdMemberStatus status = etcd.membership().status(url);
        assertThat(status.alarms()).as(url).isEmpty();
        assertThat(status.leader()).as(url).isNotZero();
        assertThat(status.dbSize()).as(url).isLessThan(BOUND);
      }
      etcd.get("/load/").values().keySet().forEach(etcd::delete);
    }
    assertThat(lab.told("node-00", "docker inspect -f '{{.Config.Cmd}}' pgmahout-etcd"))
        .contains("--auto-compaction-mode=periodic", "--quota-backend-bytes=");
  }
}
