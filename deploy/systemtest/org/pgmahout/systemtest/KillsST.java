package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.KillAtEveryStep.Victim;
import org.pgmahout.systemtest.KilledCluster.Build;

/**
 * Agents, commands and machines are killed at every step of a build and of a change; applied again
 * it is the same cluster, and nothing was initialised twice.
 */
@Order(14)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(KilledCluster.class)
class KillsST {
  /** A switchover's gap, which none of these kills may exceed. */
  private static final Duration GAP = Duration.ofSeconds(8);

  @Test
  @Order(1)
  void agentsKilledAtEveryStepOfABuild(TestLab lab, Build build) {
    assertThat(build.neverBegan()).as("steps at which no agent was killed").isEmpty();
    assertThat(build.killedAt()).contains("node-00 etcd/container").hasSizeGreaterThan(40);
    assertThat(lab.ownFiles()).containsAllEntriesOf(build.ownFilesBefore());
    assertOneCluster(lab);
  }

  @Test
  @Order(2)
  void commandsKilledAtEveryStepOfABuild(TestLab lab) {
    destroy(lab);
    KillAtEveryStep kills = new KillAtEveryStep(lab, Victim.COMMAND);
    kills.ofOneApply();
    assertThat(kills.left()).as("steps at which no command was killed").isEmpty();
    assertOneCluster(lab);
  }

  @Test
  @Order(3)
  void machinesWithoutPowerAtEveryStepOfABuild(TestLab lab) {
    destroy(lab);
    KillAtEveryStep kills = new KillAtEveryStep(lab, Victim.MACHINE);
    kills.ofOneApply();
    assertThat(kills.left()).as("steps at which no machine lost its power").isEmpty();
    assertOneCluster(lab);
  }

  @Test
  @Order(4)
  void agentsAndCommandsKilledAtEveryStepOfAChange(TestLab lab) throws Exception {
    String leader = lab.leader();
    String processes = lab.postmasters();
    try (Ledger ledger = new Ledger(lab)) {
      change(lab, new KillAtEveryStep(lab, Victim.AGENT));
      change(lab, new KillAtEveryStep(lab, Victim.COMMAND));
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(GAP);
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  /** A change of all components, again and again until every step was killed at. */
  private static void change(TestLab lab, KillAtEveryStep kills) throws IOException {
    String original = Files.readString(lab.plan());
    int round = 0;
    while (!kills.left().isEmpty()) {
      round++;
      assertThat(round).as("changes until %s", kills.left()).isLessThan(10);
      String size = 4 + round + "MB";
      Files.writeString(
          lab.plan(),
          original
              + """

              postgresql:
                parameters:
                  work_mem: %s
              haproxy:
                max_connections: %d
              """
                  .formatted(size, 100 + round));
      kills.ofOneApply();
      for (String node : TestLab.DATABASES) {
        Eventually.holds(
            Duration.ofSeconds(20),
            () -> assertThat(lab.setting(node, "work_mem")).isEqualTo(size));
      }
    }
    Files.writeString(lab.plan(), original);
    TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
  }

  private static void destroy(TestLab lab) {
    TestLab.succeed(lab.pgmahout("destroy", "--confirm", "postgres"));
  }

  /** Initialised once: one system id, and no data directory that was moved away or made anew. */
  private static void assertOneCluster(TestLab lab) {
    lab.assertWhole();
    for (String node : TestLab.DATABASES) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(lab.systemId());
    }
    Program.Result again = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(again.stderr()).contains("nothing to change");
  }
}
