package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.KillAtEveryStep.Victim;
import org.pgmahout.systemtest.KilledCluster.Build;

/**
 * Agents, commands and machines are killed at every step of a build, agents and commands at every
 * step of a change of a cluster that serves; applied again it is the same cluster, and nothing was
 * initialised twice.
 */
@Order(14)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(KilledCluster.class)
class KillsST {
  private static final String DATA = "/var/lib/postgresql/patroni-packages/data";

  /** A switchover's gap, which none of these kills may exceed. */
  private static final Duration ONE_SWITCHOVER = Duration.ofSeconds(8);

  /** The trap stops an agent for a moment, which the agent takes for a thread that is blocked. */
  private static final String STOPPED = "BlockedThreadChecker Thread \\S+ has been blocked";

  /** What a killed command leaves on the nodes ends within it, and some more. */
  private static final Duration LEASE = Duration.ofSeconds(45);

  private static final Pattern AT_WORK =
      Pattern.compile("an apply of \\S+ is at work since 2\\S+Z, in \"[a-z]+: [^\"]+\"");
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "the apply of \\S+, begun 2\\S+Z, is unfinished: it stopped in \"[a-z]+: [^\"]+\"");

  @Test
  @Order(1)
  @Provokes(STOPPED)
  void agentsKilledAtEveryStepOfABuild(TestLab lab, Build build) {
    assertThat(build.neverBegan()).as("steps at which no agent was killed").isEmpty();
    assertThat(build.killedAt())
        .hasSizeGreaterThan(40)
        .anyMatch(killed -> killed.endsWith(" etcd/container"));
    assertThat(lab.ownFiles()).containsAllEntriesOf(build.ownFilesBefore());
    assertNothingMovedAside(lab);
    assertOneCluster(lab);
  }

  @Test
  @Order(2)
  @Provokes(STOPPED)
  void agentsKilledAtEveryStepOfAChange(TestLab lab) throws Exception {
    change(lab, new KillAtEveryStep(lab, Victim.AGENT));
  }

  @Test
  @Order(3)
  @Provokes(STOPPED)
  void commandsKilledAtEveryStepOfAChange(TestLab lab) throws Exception {
    KillAtEveryStep kills =
        new KillAtEveryStep(
            lab,
            Victim.COMMAND,
            killed -> {
              if (killed == 1) {
                assertUnfinished(lab);
              } else {
                assertTold(lab);
              }
            });
    change(lab, kills);
  }

  @Test
  @Order(4)
  @Provokes(STOPPED)
  void commandsKilledAtEveryStepOfABuild(TestLab lab) {
    destroy(lab);
    KillAtEveryStep kills = new KillAtEveryStep(lab, Victim.COMMAND);
    kills.ofOneApply();
    assertThat(kills.left()).as("steps at which no command was killed").isEmpty();
    assertNothingMovedAside(lab);
    assertOneCluster(lab);
  }

  @Test
  @Order(5)
  @Provokes(STOPPED)
  void machinesWithoutPowerAtEveryStepOfABuild(TestLab lab) {
    destroy(lab);
    KillAtEveryStep kills = new KillAtEveryStep(lab, Victim.MACHINE);
    kills.ofOneApply();
    assertThat(kills.left()).as("steps at which no machine lost its power").isEmpty();
    assertOneCluster(lab);
  }

  /** As a base backup leaves it that lost its power: all but the file that is copied last. */
  @Test
  @Order(6)
  void halfABaseBackupIsMovedAsideAndCopiedAnew(TestLab lab) {
    String replica =
        TestLab.DATABASES.stream()
            .filter(node -> !node.equals(lab.leader()))
            .findFirst()
            .orElseThrow();
    lab.told(replica, "systemctl stop patroni && rm %s/global/pg_control".formatted(DATA));
    lab.told(replica, "systemctl start patroni");
    assertThat(PlanPage.of(lab).get(replica)).containsEntry("patroni/data", "WOULD_CHANGE");
    Program.Result apply = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    Matcher told =
        Pattern.compile("aside to (" + DATA + "\\.cut-off-\\w+)").matcher(apply.stderr());
    assertThat(told.find()).as(apply.told()).isTrue();
    assertThat(lab.pgmahout("status", "-o", "plain").stdout())
        .contains(replica + ": postgresql has data that was moved aside: " + told.group(1) + " (")
        .contains("on %s: rm -rf %s".formatted(replica, told.group(1)));
    lab.told(replica, "test -e %1$s/PG_VERSION && rm -r %1$s".formatted(told.group(1)));
    assertOneCluster(lab);
  }

  /** A change of every component under a client that writes, until every step was killed at. */
  private static void change(TestLab lab, KillAtEveryStep kills) throws Exception {
    String systemId = lab.systemId();
    String original = Files.readString(lab.plan());
    try (Ledger ledger = new Ledger(lab);
        ClusterWatcher watcher = new ClusterWatcher(lab)) {
      for (int round = 1; !kills.left().isEmpty(); round++) {
        assertThat(round).as("changes until %s", kills.left()).isLessThan(4);
        edit(lab, original, round);
        kills.ofOneApply();
      }
      ledger.stop();
      watcher.stop();
      assertThat(ledger.commits()).isGreaterThan(100);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(ONE_SWITCHOVER);
      assertThat(watcher.looks()).isGreaterThan(100);
      assertThat(watcher.leaderless()).as("without a leader").isLessThan(ONE_SWITCHOVER);
      assertThat(watcher.withoutQuorum()).as("without a quorum").isLessThan(ONE_SWITCHOVER);
    }
    assertNothingMovedAside(lab);
    for (String node : TestLab.DATABASES) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(systemId);
      assertThat(lab.setting(node, "shared_buffers")).isNotEqualTo("128MB");
    }
    Files.writeString(lab.plan(), original);
    TestLab.succeed(lab.pgmahout(TestLab.BUILD_LIMIT, "apply", "--yes", "-o", "plain"));
  }

  /** PostgreSQL restarts, etcd's members are made anew, pg_hba and HAProxy are reloaded. */
  private static void edit(TestLab lab, String original, int round) throws IOException {
    String changed =
        original
                .replace("\netcd:\n", "\netcd:\n  quota_backend_bytes: %d\n")
                .formatted((2L << 30) - ((long) round << 20))
            + """

            postgresql:
              parameters:
                shared_buffers: %dMB
                work_mem: %dMB
              hba:
                - hostssl all all 198.18.%d.0/24 scram-sha-256
            haproxy:
              max_connections: %d
            """
                .formatted(128 + 8 * round, 4 + round, 100 + round, 900 + round);
    Files.writeString(lab.plan(), changed);
  }

  /** Whose it is, since when, and in which phase: at work at first, as its lease still runs. */
  private static void assertTold(TestLab lab) {
    assertThat(lab.pgmahout("status", "-o", "plain").stdout())
        .containsPattern(UNFINISHED.pattern() + "|" + AT_WORK.pattern());
  }

  private static void assertUnfinished(TestLab lab) {
    Eventually.holds(
        LEASE,
        () ->
            assertThat(lab.pgmahout("status", "-o", "plain").stdout()).containsPattern(UNFINISHED));
  }

  private static void destroy(TestLab lab) {
    TestLab.succeed(lab.pgmahout("destroy", "--confirm", "postgres"));
  }

  /** Only a machine without power leaves half a database. */
  private static void assertNothingMovedAside(TestLab lab) {
    for (String node : TestLab.DATABASES) {
      assertThat(lab.told(node, "ls -d %s*".formatted(DATA))).as(node).isEqualTo(DATA);
    }
  }

  /** Initialised once: all have one system id, and an apply finds nothing to do. */
  private static void assertOneCluster(TestLab lab) {
    lab.assertWhole();
    for (String node : TestLab.DATABASES) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(lab.systemId());
    }
    Program.Result again = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(again.stderr()).contains("nothing to change");
  }
}
