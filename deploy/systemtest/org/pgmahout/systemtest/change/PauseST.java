package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program.Started;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;

/** A pause that somebody forgot: every command says it first, and every wait names it. */
@Order(4)
@ExtendWith(BuiltCluster.class)
class PauseST extends PlanEditing {
  private static final Duration MOMENT = Duration.ofSeconds(60);

  @Test
  @Provokes(".*Patroni.*")
  void aPauseIsSaidFirstAndNamedByTheWaitThatItMakesLast(TestLab lab) {
    String replica = lab.replicas().getFirst();
    lab.output("node-00", TestLab.patronictl("pause --wait"));
    try {
      lab.output(
          replica,
          "systemctl stop patroni && pkill -QUIT -o -u postgres -x postgres; systemctl start patroni");
      Eventually.holds(
          MOMENT,
          () ->
              assertThat(lab.output(replica, "curl -sk https://127.0.0.1:8008/patroni"))
                  .contains("\"state\": \"stopped\""));

      assertThat(lab.status().stdout().lines().limit(3)).contains(Pause.CLUSTER);
      plan("postgresql:\n  parameters:\n    work_mem: 6MB\n");
      assertThat(lab.pgmahout("plan", "-o", "plain").stderr()).contains(Pause.CLUSTER);
      Started apply = lab.begin("apply", "--yes", "-o", "plain");
      Eventually.holds(
          MOMENT,
          () ->
              assertThat(apply.outputSoFar())
                  .contains(
                      replica + ": member leads or streams: waiting for " + replica, Pause.MEMBER));

      lab.output("node-00", TestLab.patronictl("resume --wait"));

      TestLab.succeed(apply.await(LIMIT));
    } finally {
      lab.on("node-00", TestLab.patronictl("resume --wait"));
    }
    lab.assertWhole();
    assertThat(Logins.setting(lab, replica, "work_mem")).isEqualTo("6MB");
  }
}
