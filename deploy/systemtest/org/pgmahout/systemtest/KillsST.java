package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.KillAtEveryStep.Victim;
import org.pgmahout.systemtest.KilledCluster.Build;

/**
 * Agents and commands are killed at every step of a build; applied again it is the same cluster,
 * and nothing was initialised twice.
 */
@Order(14)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(KilledCluster.class)
class KillsST {
  @Test
  @Order(1)
  void agentsKilledAtEveryStepOfABuild(TestLab lab, Build build) {
    assertThat(build.neverBegan()).as("steps at which no agent was killed").isEmpty();
    assertThat(build.killedAt())
        .hasSizeGreaterThan(40)
        .anyMatch(killed -> killed.endsWith(" etcd/container"));
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
