package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.PlainCluster;

/** Destroy wants the cluster's name, takes everything with it, and the same plan builds anew. */
@Order(13)
@OwnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(PlainCluster.class)
class DestroyST {

  @Test
  @Order(1)
  void withoutTheNameNothingIsTouched(TestLab lab) {
    String systemId = lab.systemId();
    Result nobodyToAsk = lab.pgmahout("destroy");
    assertThat(nobodyToAsk.exitCode()).as(nobodyToAsk.transcript()).isEqualTo(2);
    assertThat(nobodyToAsk.stderr())
        .contains("CONFIRMATION_MISSING")
        .contains("--confirm postgres");
    assertThat(nobodyToAsk.stdout())
        .contains("node-00 (database etcd), node-01 (database etcd), node-02 (database etcd):")
        .contains("deleted with all that is in it: /var/lib/postgresql/patroni-packages/data")
        .contains("deleted with all that is in it: /var/lib/pgmahout/etcd")
        .contains("haproxy (proxy):", "what stays: packages");
    Result wrongName = lab.pgmahout("destroy", "--confirm", "postgre");
    assertThat(wrongName.exitCode()).as(wrongName.transcript()).isEqualTo(2);
    assertThat(wrongName.stderr()).contains("Nothing was changed");
    assertThat(wrongName.stdout()).isEmpty();
    assertThat(lab.systemId()).isEqualTo(systemId);
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isZero();
  }

  /**
   * A higher generation than the first, so that the next cluster's first one is an older number.
   */
  @Test
  @Order(2)
  void aChangeOfThePlanIsTheNextGeneration(TestLab lab) {
    lab.edit("patroni:", "haproxy:\n  max_connections: 90\n\npatroni:");
    Result apply = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(apply.stderr()).contains("applied as generation 2");
  }

  @Test
  @Order(3)
  void withTheNameAllIsGoneAndTheSamePlanBuildsAnother(TestLab lab) {
    String before = lab.systemId();
    Result destroy = TestLab.succeed(lab.pgmahout("destroy", "--confirm", "postgres"));
    for (String node : lab.databases()) {
      assertThat(destroy.stdout())
          .contains(node + ": /var/lib/postgresql/patroni-packages/data removed")
          .contains(node + ": container pgmahout-etcd removed")
          .contains(node + ": patroni.service stopped, disabled");
      assertThat(
              lab.output(
                  node,
                  """
                  docker ps -aq; pgrep -u postgres -l; ls -d /var/lib/pgmahout/etcd /var/lib/pgmahout/secrets /var/lib/postgresql/* 2>/dev/null
                  true
                  """))
          .as("what is left on " + node)
          .isEmpty();
    }
    assertThat(destroy.stdout()).contains("haproxy: haproxy.service stopped, disabled");

    Result status = lab.pgmahout("status", "--ask-agents", "-o", "plain");
    assertThat(status.exitCode()).as(status.transcript()).isEqualTo(1);
    assertThat(status.stdout()).contains("NOT whole").doesNotContain("| Member");

    Result apply =
        TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
    assertThat(apply.stderr()).contains("applied as generation 1");
    assertThat(lab.systemId()).isNotEqualTo(before);
  }
}
