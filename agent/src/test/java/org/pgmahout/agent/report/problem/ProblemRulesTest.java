package org.pgmahout.agent.report.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.ProblemKind;

/** What is recognised, and that nothing is on a node that is well. */
class ProblemRulesTest {
  private static final long GB = 1L << 30;

  @Test
  void nothingIsWrongOnTheNodesOfAWholeCluster() {
    assertThat(ProblemRules.in(Evidences.of("node-00").seen())).isEmpty();
    assertThat(ProblemRules.in(replica().database(Evidences.figures(true)).seen())).isEmpty();
  }

  @Test
  void aReplicaThatRunsAndDoesNotStream() {
    ProblemFound found = only(stopped().words("FATAL: could not connect to the primary server"));
    assertThat(found.kind()).isEqualTo(ProblemKind.NOT_STREAMING);
    assertThat(found.state()).isEqualTo(State.FAILED);
    assertThat(found.what()).contains("node-00", "could not connect to the primary");
    assertThat(found.next()).isEqualTo("pgmahout logs node-01 postgresql");
    assertThat(found.patience()).isPositive();
  }

  @Test
  void oneThatTheServerItselfSaysStreamsIsNoProblem() {
    assertThat(ProblemRules.in(stopped().database(Evidences.figures(true)).seen())).isEmpty();
  }

  @Test
  void aReplicaWhoseWalIsGone() {
    ProblemFound found =
        only(stopped().words("FATAL: requested WAL segment 00000001 has already been removed"));
    assertThat(found.kind()).isEqualTo(ProblemKind.WAL_REMOVED);
    assertThat(found.next()).contains("reinit postgres node-01");
  }

  @Test
  void aReplicaThatIsAheadOfItsLeaderOnTheSameTimeline() {
    Evidences ahead = Evidences.of("node-01").silentDatabase();
    ahead.member("node-01", "replica", "", 5000, "");
    assertThat(only(ahead).kind()).isEqualTo(ProblemKind.DIVERGED);
  }

  @Test
  void dataOfAnotherCluster() {
    Evidences other = replica().key("initialize", "78").database(Evidences.figures(true));
    ProblemFound found = only(other);
    assertThat(found.kind()).isEqualTo(ProblemKind.OTHER_SYSTEM_ID);
    assertThat(found.what()).contains("77", "78");
  }

  @Test
  void slotsThatAreUnusedLostOrMissing() {
    DatabaseFigures now =
        slots(
            List.of(
                new DatabaseFigures.Slot("node_01", false, "extended", 3 * GB),
                new DatabaseFigures.Slot("other", true, "lost", 0)));
    DiskFigures wal = new DiskFigures(List.of("data", "wal"), "/data", 100 * GB, 50 * GB, 0);
    List<ProblemFound> found =
        ProblemRules.in(Evidences.of("node-00").database(now).disk(wal).seen());
    assertThat(found)
        .extracting(ProblemFound::kind)
        .containsExactly(
            ProblemKind.SLOT_INACTIVE, ProblemKind.SLOT_LOST, ProblemKind.SLOT_MISSING);
    assertThat(found.getFirst().what())
        .contains("node_01", "3.0 GB of WAL", "1.0 MB/s", "full in 14 h 13 min");
    assertThat(found.getLast().subject()).isEqualTo("node_02");
  }

  @Test
  void aReplicaSaysNothingOfItsSlots() {
    DatabaseFigures standby =
        Evidences.figures(true, 1, List.of(), 1, Optional.empty(), List.of(), List.of());
    assertThat(ProblemRules.in(replica().database(standby).seen())).isEmpty();
  }

  @Test
  void aDiskThatIsAlmostFullAndOneThatFillsFast() {
    DiskFigures full = new DiskFigures(List.of("etcd"), "/etcd", 20 * GB, GB / 10, 0);
    assertThat(only(Evidences.of("node-00").disk(full)))
        .matches(found -> found.kind() == ProblemKind.DISK_FILLING)
        .matches(found -> found.state() == State.FAILED)
        .matches(found -> found.component() == Component.ETCD);
    DiskFigures fills =
        new DiskFigures(List.of("data"), "/data", 1000 * GB, 500 * GB, 500.0 * GB / 3600);
    ProblemFound soon = only(Evidences.of("node-00").disk(fills));
    assertThat(soon.state()).isEqualTo(State.WARN);
    assertThat(soon.what()).contains("500.0 GB of 1000.0 GB", "full in 60 min");
    DiskFigures large = new DiskFigures(List.of("data"), "/data", 1000 * GB, 50 * GB, 1);
    assertThat(ProblemRules.in(Evidences.of("node-00").disk(large).seen())).isEmpty();
  }

  @Test
  void aRestartThatIsDueAndForWhat() {
    DatabaseFigures waits =
        Evidences.figures(
            false,
            1,
            List.of("max_connections"),
            1,
            Optional.empty(),
            Evidences.slots(),
            List.of());
    ProblemFound found = only(Evidences.of("node-00").database(waits));
    assertThat(found.kind()).isEqualTo(ProblemKind.PENDING_RESTART);
    assertThat(found.what()).contains("max_connections");
    Evidences byPatroni = Evidences.of("node-00");
    byPatroni.member("node-00", "primary", "", 1000, ", \"pending_restart\": true");
    assertThat(only(byPatroni).kind()).isEqualTo(ProblemKind.PENDING_RESTART);
  }

  @Test
  void noSynchronousStandby() {
    Evidences alone = Evidences.of("node-00").key("sync", "{\"leader\": null}");
    ProblemFound found = only(alone);
    assertThat(found.kind()).isEqualTo(ProblemKind.NO_SYNCHRONOUS_STANDBY);
    assertThat(found.what()).contains("a failure of the leader now loses commits");
    alone.key("config", "{\"synchronous_mode\": \"on\", \"synchronous_mode_strict\": true}");
    assertThat(only(alone))
        .matches(strict -> strict.state() == State.FAILED)
        .matches(strict -> strict.what().contains("commits wait"));
    alone.key("config", "{\"synchronous_mode\": false}");
    assertThat(ProblemRules.in(alone.seen())).isEmpty();
  }

  @Test
  void aServerThatStartsForEver() {
    Evidences starts = Evidences.of("node-01").silentDatabase();
    starts.key("members/node-01", "{\"state\": \"starting\", \"role\": \"replica\"}");
    ProblemFound found = only(starts);
    assertThat(found.kind()).isEqualTo(ProblemKind.STARTING_LONG);
    assertThat(found.patience()).isGreaterThan(Duration.ofSeconds(30));
  }

  @Test
  void aPatroniThatIsSilentWhileItsServerLives() {
    Evidences silent =
        Evidences.of("node-00")
            .row(Component.PATRONI, State.FAILED, "Patroni does not answer yet")
            .row(Component.POSTGRESQL, State.FAILED, "not known");
    List<ProblemFound> found = ProblemRules.in(silent.seen());
    assertThat(found.getFirst().kind()).isEqualTo(ProblemKind.PATRONI_SILENT);
    assertThat(found.getFirst().what()).contains("its leader key ends");
    assertThat(found.getFirst().covers()).contains(Component.PATRONI, Component.POSTGRESQL);
    assertThat(ProblemRules.in(silent.silentDatabase().seen()))
        .extracting(ProblemFound::kind)
        .containsOnly(ProblemKind.COMPONENT);
  }

  @Test
  void aPausedCluster() {
    Evidences paused = Evidences.of("node-00").key("config", "{\"pause\": true}");
    assertThat(only(paused).kind()).isEqualTo(ProblemKind.PAUSED);
    assertThat(
            ProblemRules.in(
                replica()
                    .database(Evidences.figures(true))
                    .key("config", "{\"pause\": true}")
                    .seen()))
        .isEmpty();
  }

  @Test
  void etcdWithoutRoomAMemberOrAFastDisk() {
    Evidences full =
        Evidences.of("node-00")
            .row(
                Component.ETCD,
                State.FAILED,
                "{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}");
    assertThat(ProblemRules.in(full.seen()).stream().map(ProblemFound::kind))
        .contains(ProblemKind.ETCD_NO_SPACE);
    EtcdFigures bad = new EtcdFigures(true, 1, 19 * GB / 10, 2 * GB, 100, 50, 0.5);
    List<ProblemFound> found =
        ProblemRules.in(replica().database(Evidences.figures(true)).etcd(bad).seen());
    assertThat(found)
        .extracting(ProblemFound::kind)
        .containsExactly(
            ProblemKind.ETCD_QUOTA, ProblemKind.ETCD_MEMBER_LOST, ProblemKind.ETCD_SLOW_DISK);
    assertThat(found.get(1).what()).contains("1 of 2", "one more failure ends the quorum");
  }

  @Test
  void etcdsLeaderBesidePatronis() {
    EtcdFigures leads = new EtcdFigures(true, 2, 0, 0, 0, 0, 0);
    assertThat(only(Evidences.of("node-00").etcd(leads)).kind())
        .isEqualTo(ProblemKind.ETCD_BESIDE_LEADER);
    assertThat(ProblemRules.in(replica().database(Evidences.figures(true)).etcd(leads).seen()))
        .isEmpty();
  }

  @Test
  void aMachineWithoutMemoryOrWithTooMuchToDo() {
    MachineFigures busy = new MachineFigures(16 * GB, GB / 10, 40, 2);
    assertThat(ProblemRules.in(Evidences.of("node-00").machine(busy).seen()))
        .extracting(ProblemFound::kind)
        .containsExactly(ProblemKind.MEMORY, ProblemKind.LOAD);
    MachineFigures calm = new MachineFigures(16 * GB, GB, 4, 2);
    assertThat(ProblemRules.in(Evidences.of("node-00").machine(calm).seen())).isEmpty();
  }

  @Test
  void transactionsConnectionsAndTheirIds() {
    DatabaseFigures now =
        Evidences.figures(
            false,
            95,
            List.of(),
            1_900_000_000L,
            Optional.of(
                new DatabaseFigures.LongTransaction(4711, "app", "idle in transaction", 3600)),
            Evidences.slots(),
            List.of());
    List<ProblemFound> found = ProblemRules.in(Evidences.of("node-00").database(now).seen());
    assertThat(found)
        .extracting(ProblemFound::kind)
        .containsExactly(
            ProblemKind.WRAPAROUND, ProblemKind.CONNECTIONS, ProblemKind.LONG_TRANSACTION);
    assertThat(found.getFirst().state()).isEqualTo(State.FAILED);
    assertThat(found.get(1).what()).contains("95 of 100");
    assertThat(found.get(2).what()).contains("app", "4711", "60 min");
  }

  @Test
  void aBaseBackupUnderWay() {
    DatabaseFigures now =
        Evidences.figures(
            false,
            1,
            List.of(),
            1,
            Optional.empty(),
            Evidences.slots(),
            List.of(new DatabaseFigures.Copy("198.18.0.12", GB, 3 * GB, 20 << 20)));
    assertThat(only(Evidences.of("node-00").database(now)).what())
        .contains("for node-02", "1.0 GB of 3.0 GB", "20.0 MB/s", "still 102 s");
  }

  private static Evidences replica() {
    return Evidences.of("node-01");
  }

  private static Evidences stopped() {
    DatabaseFigures stopped =
        new DatabaseFigures(
            true, "77", 1, 100, List.of(), 1, 1, 0, false, Optional.empty(), List.of(), List.of());
    Evidences one = replica().database(stopped);
    return one.member("node-01", "replica", "", 900, "");
  }

  private static DatabaseFigures slots(List<DatabaseFigures.Slot> slots) {
    return Evidences.figures(false, 1, List.of(), 1, Optional.empty(), slots, List.of());
  }

  private static ProblemFound only(Evidences evidence) {
    List<ProblemFound> found = ProblemRules.in(evidence.seen());
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
