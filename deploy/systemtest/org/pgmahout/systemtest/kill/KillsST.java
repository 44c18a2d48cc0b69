package org.pgmahout.systemtest.kill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.plan.Timings;
import org.pgmahout.systemtest.cluster.ClusterWatcher;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.PlanPage;
import org.pgmahout.systemtest.cluster.PlanSections;
import org.pgmahout.systemtest.cluster.StatusPage;
import org.pgmahout.systemtest.kill.KillAtEveryStep.Victim;
import org.pgmahout.systemtest.kill.KilledCluster.Build;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.Provokes;

/**
 * Agents, commands and machines are killed at every step of a build, and at every step of a change
 * of a cluster that serves; applied again it is the same cluster, and nothing was initialised
 * twice. Each change is made of what the one before left: the plan is never given back. A run takes
 * its {@link Slice} of the steps, and {@code deploy/test --full} all of them.
 */
@Order(14)
@OwnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(KilledCluster.class)
class KillsST {
  private static final String DATA = "/var/lib/postgresql/patroni-packages/data";

  /** A switchover's gap, which no kill of an agent or a command may exceed. */
  private static final Duration ONE_SWITCHOVER = PlanEditing.ONE_SWITCHOVER;

  /**
   * A machine without power may have led Patroni's cluster and etcd's: then the election makes all
   * leases begin anew, in some seconds; two noisy cores add some.
   */
  private static final Duration ELECTION = Duration.ofSeconds(8);

  /** The trap stops an agent for a moment, which the agent takes for a thread that is blocked. */
  private static final String STOPPED = "BlockedThreadChecker Thread \\S+ has been blocked";

  /** How many tests make a change, and how often one may be made until every step was met. */
  private static final int CHANGES = 3;

  private static final int ROUNDS = 4;

  /** At work at first: a killed command's lease runs still. */
  private static final Pattern TOLD =
      Pattern.compile(
          "\\S+ has been applying since 2\\S+Z, in \"[a-z]+: [^\"]+\"|"
              + StatusPage.UNFINISHED.pattern());

  private static final Slice SLICE = Slice.ofThisRun();

  @Test
  @Order(1)
  @Provokes(STOPPED)
  void killsAtEveryStepOfABuild(TestLab lab, Build build) {
    assertThat(OwnFiles.all(lab)).containsAllEntriesOf(build.ownFilesBefore());
    assertBuilt(lab, build.kills());
    for (Slice.Turn<Victim> turn : build.more()) {
      TestLab.succeed(lab.pgmahout("destroy", "--confirm", "postgres"));
      KillAtEveryStep kills = new KillAtEveryStep(lab, turn.matrix(), turn.slice());
      kills.ofOneApply();
      assertBuilt(lab, kills);
    }
  }

  @Test
  @Order(2)
  @Provokes(STOPPED)
  void killsOfAgentsAndCommandsAtEveryStepOfAChange(TestLab lab, Build build) throws Exception {
    for (Slice.Turn<Victim> turn : SLICE.turns(List.of(Victim.AGENT, Victim.COMMAND))) {
      Victim victim = turn.matrix();
      Runnable afterwards = victim == Victim.COMMAND ? () -> assertTold(lab) : () -> {};
      change(
          lab,
          build,
          1 + victim.ordinal(),
          new KillAtEveryStep(lab, victim, turn.slice(), afterwards),
          ONE_SWITCHOVER);
    }
  }

  /** In every slice, and in every slice the leader's machine stays off once. */
  @Test
  @Order(3)
  @Provokes(STOPPED)
  void machinesWithoutPowerAtEveryStepOfAChange(TestLab lab, Build build) throws Exception {
    KillAtEveryStep kills = new KillAtEveryStep(lab, Victim.MACHINE, SLICE);
    double predicted = Timings.afterLossOfLeader(lab.loaded().patroni().timing()).maxSeconds();
    change(lab, build, 3, kills, ELECTION.plusMillis((long) (1000 * predicted)));
    assertThat(kills.failedOver()).as("the leader's machine stayed off once").isTrue();
  }

  /** As a base backup leaves it that lost its power: all but the file that is copied last. */
  @Test
  @Order(4)
  void halfABaseBackupIsMovedAsideAndCopiedAnew(TestLab lab) {
    String replica =
        lab.databases().stream()
            .filter(node -> !node.equals(lab.leader()))
            .findFirst()
            .orElseThrow();
    lab.output(replica, "systemctl stop patroni && rm %s/global/pg_control".formatted(DATA));
    lab.output(replica, "systemctl start patroni");
    assertThat(PlanPage.of(lab).get(replica)).containsEntry("patroni/data", "WOULD_CHANGE");
    Program.Result apply = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    Matcher named =
        Pattern.compile("aside to (" + DATA + "\\.cut-off-\\w+)").matcher(apply.stderr());
    assertThat(named.find()).as(apply.transcript()).isTrue();
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout())
        .contains(replica + ": postgresql has data that was moved aside: " + named.group(1) + " (")
        .contains("on %s: rm -rf %s".formatted(replica, named.group(1)));
    lab.output(replica, "test -e %1$s/PG_VERSION && rm -r %1$s".formatted(named.group(1)));
    assertOneCluster(lab);
  }

  /**
   * A change of every component under a client that writes, until every step was killed at.
   *
   * @param gap how long there may be no leader, no quorum, or no write
   */
  private static void change(
      TestLab lab, Build build, int number, KillAtEveryStep kills, Duration gap) throws Exception {
    String systemId = lab.systemId();
    Map<String, String> data = data(lab);
    int change = number;
    try (Ledger ledger = new Ledger(lab);
        ClusterWatcher watcher = new ClusterWatcher(lab)) {
      for (; !kills.isComplete(); change += CHANGES) {
        assertThat(change).as("changes until %s", kills.left()).isLessThan(ROUNDS * CHANGES);
        String plan = changed(build.plan(), change);
        lab.rewrite(_ -> plan);
        kills.ofOneApply();
      }
      ledger.stop();
      watcher.stop();
      assertThat(ledger.commits()).isGreaterThan(100);
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).as("without a write").isLessThan(gap);
      assertThat(watcher.looks()).isGreaterThan(100);
      assertThat(watcher.leaderless()).as("without a leader").isLessThan(gap);
      assertThat(watcher.withoutQuorum()).as("without a quorum").isLessThan(ONE_SWITCHOVER);
    }
    assertThat(data(lab)).as("nothing was moved aside").isEqualTo(data);
    for (String node : lab.databases()) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(systemId);
      assertThat(Logins.setting(lab, node, "shared_buffers")).isEqualTo(buffers(change - CHANGES));
    }
  }

  private static String buffers(int change) {
    return 128 + 8 * change + "MB";
  }

  /** PostgreSQL restarts, etcd's members are made anew, pg_hba and HAProxy are reloaded. */
  private static String changed(String original, int change) {
    String etcd =
        original
            .replace("\netcd:\n", "\netcd:\n  quota_backend_bytes: %d\n")
            .formatted((2L << 30) - ((long) change << 20));
    return PlanSections.added(
        etcd,
        """
        postgresql:
          parameters:
            shared_buffers: %s
            work_mem: %dMB
          hba:
            - hostssl all all 198.18.%d.0/24 scram-sha-256
        haproxy:
          max_connections: %d
        """
            .formatted(buffers(change), 4 + change, 100 + change, 900 + change));
  }

  /** Whose it is, since when, and in which phase. */
  private static void assertTold(TestLab lab) {
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout())
        .containsPattern(TOLD);
  }

  private static void assertBuilt(TestLab lab, KillAtEveryStep kills) {
    assertThat(kills.catalogue())
        .contains("database etcd/container", "haproxy haproxy/haproxy-cfg");
    assertThat(kills.share()).isNotEmpty();
    assertThat(kills.left()).as("steps at which no %s was killed", kills.victim()).isEmpty();
    assertThat(kills.done()).hasSameSizeAs(kills.share());
    if (kills.victim() != Victim.MACHINES) {
      // Only a machine without power leaves half a database.
      assertThat(data(lab).values()).as("nothing was moved aside").containsOnly(DATA);
    }
    assertOneCluster(lab);
  }

  /** The data directories of each node, those included that were moved aside. */
  private static Map<String, String> data(TestLab lab) {
    return lab.databases().stream()
        .collect(
            Collectors.toMap(
                Function.identity(), node -> lab.output(node, "ls -d %s*".formatted(DATA))));
  }

  /** Initialised once: all have one system id, and an apply finds nothing to do. */
  private static void assertOneCluster(TestLab lab) {
    lab.assertWhole();
    for (String node : lab.databases()) {
      assertThat(lab.systemId(node)).as(node).isEqualTo(lab.systemId());
    }
    Program.Result again = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(again.stderr()).contains("nothing to change");
  }
}
