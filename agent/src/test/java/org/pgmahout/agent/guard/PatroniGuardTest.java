package org.pgmahout.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.Systemd;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.spec.NodeSpec;

/** What the guard does, and all that keeps it from doing anything. */
class PatroniGuardTest {
  private static final String END_PATRONI =
      "systemctl kill --kill-whom=main --signal=SIGKILL -- patroni.service";
  private static final String STOP = "kill -s QUIT -- 100";

  @TempDir private Path folder;
  private FakeProc proc;
  private GuardGround ground;
  private LeaseLook lease = new LeaseLook.Live(Duration.ofSeconds(20), Duration.ofSeconds(19));
  private PatroniWord word = new PatroniWord.Answer(true, false, false);
  private boolean postmasterHears = true;
  private Duration age = Duration.ofMinutes(5);
  private final FakeCommandRunner commands =
      new FakeCommandRunner(
          command -> {
            if (command.startsWith("kill -s QUIT") && postmasterHears
                || command.startsWith("kill -s KILL")) {
              proc.allEnd();
            }
            return FakeCommandRunner.says(0, "");
          });

  @BeforeEach
  void aLeader() throws IOException {
    proc = new FakeProc(folder);
    proc.primary(100);
  }

  private PatroniGuard guard(String switches) {
    ground = new GuardGround(switches);
    return new PatroniGuard(
        ground.node,
        spec -> new Answers(),
        spec -> proc.server(),
        new Leases(),
        new Fence(new Systemd(commands), commands));
  }

  private final class Answers implements PatroniGuard.GuardedPatroni {
    @Override
    public PatroniWord word() {
      return word;
    }

    @Override
    public Optional<Duration> age() {
      return Optional.of(age);
    }
  }

  private final class Leases implements PatroniGuard.LeaseSource {
    @Override
    public LeaseLook leader(NodeSpec spec) {
      return lease;
    }

    @Override
    public LeaseLook member(NodeSpec spec) {
      return lease;
    }

    @Override
    public void close() {}
  }

  /** The node slept, and another one leads since. */
  private void wakeUpBesideAnother(PatroniGuard guard) {
    guard.turn();
    ground.pass(30);
    lease = new LeaseLook.Taken("node-01");
    guard.turn();
  }

  private void standStill(PatroniGuard guard) {
    word = new PatroniWord.Silent();
    for (int left = 17; left > 14; left--) {
      lease = new LeaseLook.Live(Duration.ofSeconds(20), Duration.ofSeconds(left));
      guard.turn();
      ground.pass(1);
    }
  }

  @Test
  void aNodeThatWakesUpBesideAnotherLeaderIsStopped() {
    wakeUpBesideAnother(guard("patroni: true"));

    assertThat(commands.ran).containsExactly(END_PATRONI, STOP);
    assertThat(proc.server().all()).isEmpty();
    assertThat(ground.events).hasSize(1);
    ClusterEvent event = ground.events.getFirst();
    assertThat(event.kind()).isEqualTo(ClusterEvent.Kind.GUARD_ACTED);
    assertThat(event.what())
        .startsWith("PostgreSQL on node-00 was stopped at once, because node-01 leads;");
  }

  @Test
  void aPostmasterThatDoesNotHearIsEndedWithAllItsProcesses() {
    postmasterHears = false;
    wakeUpBesideAnother(guard("patroni: true"));

    assertThat(commands.ran).hasSize(3).startsWith(END_PATRONI, STOP);
    assertThat(commands.ran.getLast()).startsWith("kill -s KILL -- ").contains("100", "101", "102");
    assertThat(ground.events).hasSize(1);
  }

  @Test
  void aPatroniThatStandsStillIsEndedAndPostgresqlGoesOn() {
    standStill(guard("patroni: true"));

    assertThat(commands.ran).containsExactly(END_PATRONI);
    assertThat(proc.server().all()).hasSize(3);
    assertThat(ground.events).hasSize(1);
  }

  @Test
  void aPatroniThatJustStartedIsLeftAlone() {
    age = Duration.ofSeconds(3);
    standStill(guard("patroni: true"));

    assertThat(commands.ran).isEmpty();
  }

  @Test
  void aHealthyNodeIsLeftAlone() {
    PatroniGuard guard = guard("patroni: true");
    for (int turn = 0; turn < 100; turn++) {
      guard.turn();
      ground.pass(1);
    }
    assertThat(commands.ran).isEmpty();
    assertThat(ground.events).isEmpty();
  }

  @Test
  void nothingIsDoneWhenItIsSwitchedOff() {
    PatroniGuard guard = guard("patroni: false");
    wakeUpBesideAnother(guard);
    standStill(guard);

    assertThat(commands.ran).isEmpty();
  }

  @Test
  void nothingIsDoneInAPause() {
    PatroniGuard guard = guard("patroni: true");
    ground.paused = true;
    wakeUpBesideAnother(guard);
    standStill(guard);

    assertThat(commands.ran).isEmpty();
  }

  @Test
  void nothingIsDoneInAPauseThatOnlyPatroniKnows() {
    PatroniGuard guard = guard("patroni: true");
    word = new PatroniWord.Answer(false, false, true);
    wakeUpBesideAnother(guard);

    assertThat(commands.ran).isEmpty();
  }

  @Test
  void nothingIsDoneWhileNobodyKnowsOfAPause() {
    PatroniGuard guard = guard("patroni: true");
    ground.seen = false;
    word = new PatroniWord.Silent();
    wakeUpBesideAnother(guard);

    assertThat(commands.ran).isEmpty();
  }

  @Test
  void nothingIsDoneWhileAnApplyHasTheNodeAndAllOfItAfterwards() {
    PatroniGuard guard = guard("patroni: true");
    ground.held = true;
    wakeUpBesideAnother(guard);
    assertThat(commands.ran).isEmpty();

    ground.held = false;
    guard.turn();
    assertThat(commands.ran).containsExactly(END_PATRONI, STOP);
  }

  @Test
  void aReplicaIsNotStopped() {
    proc.allEnd();
    proc.replica(100);
    wakeUpBesideAnother(guard("patroni: true"));

    assertThat(proc.server().all()).hasSize(3);
    assertThat(commands.ran).isEmpty();
  }
}
