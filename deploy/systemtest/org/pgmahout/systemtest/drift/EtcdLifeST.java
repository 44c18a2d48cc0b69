package org.pgmahout.systemtest.drift;

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
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.cluster.ByHand;
import org.pgmahout.systemtest.cluster.MemberEtcdctl;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

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

  /** Whose etcd and its files are, and what it may do. */
  private static final String RIGHTS =
      """
      pid=$(docker inspect -f '{{.State.Pid}}' pgmahout-etcd)
      stat -c '%U:%G' /proc/$pid
      grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/$pid/status | tr -d '\t'
      docker inspect -f 'read-only:{{.HostConfig.ReadonlyRootfs}}' pgmahout-etcd
      find /var/lib/pgmahout/etcd -printf '%u:%g\n' | sort -u
      stat -c '%U:%G %a' /var/lib/pgmahout/etcd /var/lib/pgmahout/etcd-pki/node.key
      """;

  private static final String CONFINED =
      """
      pgmahout-etcd:pgmahout-etcd
      CapBnd:0000000000000000
      CapEff:0000000000000000
      NoNewPrivs:1
      pgmahout-etcd:pgmahout-etcd 700
      pgmahout-etcd:pgmahout-etcd
      read-only:true
      root:pgmahout-etcd 640
      """;

  @Test
  void itRunsAsItsOwnUserAndMayDoNothingBesides(TestLab lab) {
    for (String node : lab.databases()) {
      assertIsConfined(lab, node);
    }
  }

  /** As an earlier version built it: root's, with all in its folder. */
  @Test
  void membersThatRanAsRootAreMovedWithTheirData(TestLab lab) {
    for (String node : lab.databases()) {
      lab.output(node, "chown -R root:root /var/lib/pgmahout/etcd");
      lab.output(node, ByHand.ANOTHER_COMMAND);
      Eventually.holds(
          Duration.ofSeconds(60),
          () ->
              assertThat(lab.output(node, "curl -sS http://127.0.0.1:2381/health || true"))
                  .contains("\"health\":\"true\""));
    }
    lab.assertWhole();
    String leader = lab.leader();
    String postmasters = lab.postmasters();
    List<String> before = members(lab);

    TestLab.succeed(lab.apply(TestLab.LIMIT));
    for (String node : lab.databases()) {
      assertIsConfined(lab, node);
    }
    assertThat(members(lab)).as("nobody joined anew").isEqualTo(before);
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(postmasters);
    assertThat(lab.pgmahout("plan", "-o", "plain").exitCode()).isZero();
  }

  private static void assertIsConfined(TestLab lab, String node) {
    assertThat(lab.output(node, RIGHTS).lines().toList())
        .as(node)
        .containsExactlyInAnyOrderElementsOf(CONFINED.lines().toList());
  }

  private static List<String> members(TestLab lab) {
    return lab.output("node-00", MemberEtcdctl.line(lab, "node-00", "member list"))
        .lines()
        .sorted()
        .toList();
  }

  @Test
  void itOutlivesARestartOfTheEngine(TestLab lab) {
    String asked = "docker inspect -f '{{.State.Pid}} {{.State.StartedAt}}' pgmahout-etcd";
    for (String node : lab.databases()) {
      String before = lab.output(node, asked);
      lab.output(node, "systemctl restart docker");
      Eventually.holds(
          Duration.ofSeconds(30), () -> assertThat(lab.output(node, asked)).isEqualTo(before));
    }
  }

  /** The same values again are fine: two busy cores have etcd elect now and then. */
  private static void write(Etcd etcd, Map<String, String> values) {
    Eventually.holds(
        Duration.ofSeconds(30),
        () -> {
          try {
            assertThat(etcd.putIf(Map.of(), values)).isTrue();
          } catch (OpsException e) {
            throw new AssertionError("not written", e);
          }
        });
  }

  @Test
  void aHundredThousandWritesLeaveItServingAndItsDatabaseBounded(TestLab lab) {
    PlanFolder folder = PlanFolder.beside(lab.plan());
    List<String> urls =
        lab.databases().stream().map(node -> "https://" + lab.address(node) + ":2379").toList();
    try (Etcd etcd =
        Etcd.connect(
            EtcdAccess.mutualTls(
                urls, folder.own().client(), folder.cluster().trusted(), DEADLINE))) {
      for (int round = 0; round < TRANSACTIONS; round++) {
        Map<String, String> values = new TreeMap<>();
        for (int key = 0; key < KEYS; key++) {
          values.put("/load/" + key, "round " + round + " of a value as members write it");
        }
        write(etcd, values);
      }
      for (String url : urls) {
        EtcdMemberStatus status = etcd.membership().status(url);
        assertThat(status.alarms()).as(url).isEmpty();
        assertThat(status.leader()).as(url).isNotZero();
        assertThat(status.dbSize()).as(url).isLessThan(BOUND);
      }
      etcd.get("/load/").values().keySet().forEach(etcd::delete);
    }
    assertThat(lab.output("node-00", "docker inspect -f '{{.Config.Cmd}}' pgmahout-etcd"))
        .contains("--auto-compaction-mode=periodic", "--quota-backend-bytes=");
  }
}
