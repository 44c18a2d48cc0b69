package org.pgmahout.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.service.BackgroundService;
import org.pgmahout.agent.service.ManualTimer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

/** A pause of failover that nobody ends would leave the cluster without any failover. */
class InterruptedRestartTest {
  private final ManualTimer timer = new ManualTimer();
  private final Paused paused = new Paused();

  /** A Patroni that answers only after some tries. */
  private static final class Paused implements InterruptedRestart.FailoverPause {
    private boolean left = true;
    private int unanswered = 0;
    private int ended;

    @Override
    public boolean left() {
      return left;
    }

    @Override
    public void end() {
      if (unanswered > 0) {
        unanswered--;
        throw new OpsException(ErrorCode.PATRONI_UNAVAILABLE, "no answer", "look");
      }
      left = false;
      ended++;
    }
  }

  @Test
  void isEndedAtOnceAndOnce() {
    service("database").start();
    timer.advance(Duration.ZERO);
    assertThat(paused.ended).isEqualTo(1);
    assertThat(timer.waiting()).isEmpty();
  }

  @Test
  void isTriedUntilPatroniDoesIt() {
    paused.unanswered = 3;
    service("database").start();
    timer.advance(Duration.ofSeconds(14));
    assertThat(paused.left).isTrue();
    timer.advance(Duration.ofSeconds(1));
    assertThat(paused.left).isFalse();
    assertThat(timer.waiting()).isEmpty();
  }

  @Test
  void oneThatARestartOfThisAgentMakesIsItsOwn() {
    paused.left = false;
    BackgroundService service = service("database");
    service.start();
    assertThat(timer.waiting()).isEmpty();
    paused.left = true;
    service.restart();
    timer.advance(Duration.ofMinutes(1));
    assertThat(paused.ended).isZero();
  }

  @Test
  void aNodeWithoutADatabaseHasNone() {
    service("proxy").start();
    assertThat(timer.waiting()).isEmpty();
  }

  private BackgroundService service(String role) {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [%s]}
          - {name: node-01, address: 198.18.0.2, roles: [database, etcd]}
        """
            .formatted(role);
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).getFirst();
    return new BackgroundService(
        new InterruptedRestart(() -> Optional.of(spec), _ -> paused), timer);
  }
}
