package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other versions under a client that writes: rolled, and the ones before kept for going back. */
@Order(4)
@ExtendWith(BuiltCluster.class)
class VersionsST extends PlanEditing {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final String PATRONI = "4.1.4";
  private static final String PSYCOPG = "3.3.8";

  /** A second name of the image that is there: members are made anew for it as for a newer one. */
  private static final String IMAGE = "quay.io/coreos/etcd:v3.5.21";

  @Test
  void patroniItsDriverAndEtcdAreRolledAndTheOldEnvironmentIsKept(TestLab lab) throws Exception {
    String before = lab.loaded().patroni().version();
    String leader = lab.leader();
    String postmaster = lab.postmaster(leader);
    String systemId = lab.systemId();
    for (String node : TestLab.DATABASES) {
      lab.told(node, "docker tag " + lab.loaded().etcd().image() + " " + IMAGE);
    }
    lab.edit("patroni:", "patroni:\n  version: " + PATRONI + "\n  psycopg: " + PSYCOPG);
    lab.edit("etcd:", "etcd:\n  image: " + IMAGE);
    assertThat(look(2).stdout())
        .containsPattern("patroni.version .* " + before + " .* " + PATRONI + " .*rolling restart")
        .containsPattern("patroni.psycopg .* " + PSYCOPG + " .*rolling restart")
        .containsPattern("etcd.image .* " + IMAGE + " .*rolling restart");

    try (Ledger ledger = new Ledger(lab)) {
      // Each member goes once, the one that leads among them.
      assertThat(apply().stderr()).containsPattern("etcd: node-0\\d leads instead of node-0\\d");
      ledger.stop();
      assertThat(ledger.commits()).isGreaterThan(100);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
    }

    for (String node : TestLab.DATABASES) {
      assertThat(lab.told(node, "curl -sk https://127.0.0.1:8008/patroni"))
          .as("the running Patroni of " + node)
          .contains("\"version\": \"" + PATRONI + "\"");
      assertThat(lab.told(node, "ls -d " + HOME + "/lib/python3*/site-packages/psycopg*.dist-info"))
          .contains("psycopg-" + PSYCOPG, "psycopg_binary-" + PSYCOPG);
      assertThat(lab.told(node, "ls -d " + HOME + "/venvs/*/lib/python3*/site-packages/patroni-*"))
          .as("environments of " + node)
          .contains("patroni-" + before, "patroni-" + PATRONI);
      assertThat(lab.told(node, "docker inspect -f '{{.Config.Image}}' pgmahout-etcd"))
          .isEqualTo(IMAGE);
      assertThat(lab.systemId(node)).isEqualTo(systemId);
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(postmaster);
    assertThat(apply().stderr()).contains("nothing to change");
  }
}
