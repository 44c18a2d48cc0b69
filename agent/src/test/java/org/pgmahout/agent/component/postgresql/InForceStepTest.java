package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.component.postgresql.InForceStep.Limits;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.InForce;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;

class InForceStepTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final InForce DOWN =
      new InForce("node-00", false, List.of(), List.of(), List.of());
  private static final InForce GOOD = says();
  private static final InForce DIFFERS =
      says(new Deviation(Why.DIFFERS, "work_mem", "8MB", "4MB", "it was not loaded"));
  private static final InForce ALTERED =
      says(new Deviation(Why.ALTER_SYSTEM, "work_mem", "8MB", "64MB", ""));
  private static final InForce REFUSED =
      says(new Deviation(Why.REFUSED, "pg_hba.conf line 6", "hots all", "", "invalid type"));

  private final FakeServer server = new FakeServer();
  private final QuietContext context = new QuietContext();

  @Test
  void aServerThatRunsWithItIsRight() {
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void whatWaitsForARestartIsLeftToTheRoll() {
    server.now = says(new Deviation(Why.PENDING_RESTART, "shared_buffers", "1GB", "128MB", ""));
    assertThat(step().check(context)).isEqualTo(Finding.right());
    step().apply(context);
  }

  @Test
  void whatWasNotLoadedIsMendedByAReload() {
    server.now = DIFFERS;
    assertThat(step().check(context)).isEqualTo(Finding.wrong(Change.of("work_mem", "4MB", "8MB")));
    server.afterReload.add(DIFFERS);
    server.afterReload.add(DOWN);
    server.afterReload.add(GOOD);
    step().apply(context);
    assertThat(server.reloads).isEqualTo(1);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aRefusedLineMayBeTheOneThatIsBeingCorrected() {
    server.now = REFUSED;
    server.afterReload.add(REFUSED);
    server.afterReload.add(GOOD);
    new InForceStep(server, new Limits(LONG, LONG, Duration.ZERO)).apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void alterSystemIsMendedByNoReloadAndNotWaitedForLong() {
    server.now = ALTERED;
    assertThat(step().check(context))
        .isEqualTo(Finding.wrong(Change.of("work_mem", "64MB by ALTER SYSTEM", "8MB")));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessage("work_mem is '64MB' by ALTER SYSTEM (postgresql.auto.conf), wanted '8MB'")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_IN_FORCE))
        .satisfies(
            e ->
                assertThat(e.hint())
                    .contains("End it on node-00 with 'alter system reset work_mem'"));
    assertThat(server.looksAfterReload).isEqualTo(1);
    server.now = GOOD;
    step().apply(context);
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void aRefusedLineFailsSoonWithPostgresqlsWords() {
    server.now = REFUSED;
    assertThat(step().check(context))
        .isEqualTo(
            Finding.wrong(
                Change.of(
                    "pg_hba.conf line 6", "refused by PostgreSQL: invalid type", "hots all")));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step().apply(context))
        .withMessageContaining("is refused by PostgreSQL: invalid type")
        .satisfies(e -> assertThat(e.hint()).startsWith("Correct the plan"));
    assertThat(server.looksAfterReload).isEqualTo(1);
  }

  @Test
  void whatIsNeverLoadedFailsAtTheLimit() {
    server.now = DIFFERS;
    InForceStep impatient =
        new InForceStep(server, new Limits(Duration.ZERO, Duration.ZERO, Duration.ZERO));
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> impatient.apply(context))
        .withMessage("work_mem is '4MB', wanted '8MB': it was not loaded");
  }

  @Test
  void beforePatroniHasTheConfigurationNothingIsToBeFound() {
    server.now = DIFFERS;
    server.configured = false;
    assertThat(step().check(context)).isInstanceOf(Finding.NotHere.class);
    server.now = GOOD;
    assertThat(step().check(context)).isEqualTo(Finding.right());
  }

  @Test
  void ofAServerThatIsDownNothingIsKnown() {
    server.now = DOWN;
    assertThat(step().check(context)).isInstanceOf(Finding.CannotTell.class);
  }

  @Test
  void aSlowLoopOfPatroniIsWaitedFor() {
    assertThat(Limits.of(Duration.ofSeconds(1)).hopeless()).isEqualTo(Duration.ofSeconds(5));
    assertThat(Limits.of(Duration.ofSeconds(10)).hopeless()).isEqualTo(Duration.ofSeconds(14));
  }

  /** Gives up at the first look on what no reload mends, and waits long for the rest. */
  private InForceStep step() {
    return new InForceStep(server, new Limits(LONG, Duration.ZERO, Duration.ZERO));
  }

  private static InForce says(Deviation... deviations) {
    return new InForce("node-00", true, List.of(deviations), List.of(), List.of());
  }

  /** Says the next thing at each look after a reload, and the last one from then on. */
  private static final class FakeServer implements InForceStep.Server {
    final Deque<InForce> afterReload = new ArrayDeque<>();
    InForce now = GOOD;
    boolean configured = true;
    int reloads;
    int looksAfterReload;

    @Override
    public InForce look() {
      if (reloads > 0) {
        looksAfterReload++;
        now = afterReload.isEmpty() ? now : afterReload.remove();
      }
      return now;
    }

    @Override
    public boolean configured() {
      return configured;
    }

    @Override
    public void reload() {
      reloads++;
    }
  }
}
