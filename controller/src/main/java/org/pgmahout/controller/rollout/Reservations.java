package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.operate.Waiting;

/**
 * The hold of one apply on every node: taken everywhere or nowhere, renewed while it lasts,
 * released at the end. A command that was killed leaves leases that end by themselves; the same
 * operator's next apply waits for them instead of failing.
 */
public final class Reservations implements AutoCloseable {
  private static final int LEASE_SECONDS = 30;
  private static final Duration RENEW_EVERY = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(LEASE_SECONDS + 5L);

  private final List<AgentClient> agents;
  private final String owner;
  private final String who;
  private final AtomicReference<OpsException> lost = new AtomicReference<>();
  private final Thread renewal;
  private volatile String phase = "";
  private volatile boolean done;

  private Reservations(List<AgentClient> agents, String owner, String who) {
    this.agents = agents;
    this.owner = owner;
    this.who = who;
    this.renewal = Thread.ofVirtual().name("reservations").unstarted(this::renew);
  }

  /**
   * Takes all nodes, or none.
   *
   * @param stillWanted throws when the operator does not want to wait any longer
   */
  public static Reservations take(
      List<AgentClient> agents,
      String owner,
      String who,
      Consumer<RolloutEvent> events,
      Runnable stillWanted) {
    Reservations held = new Reservations(agents, owner, who);
    try {
      Waiting.until(
          "the nodes to be free",
          PATIENCE,
          message -> events.accept(new RolloutEvent.Waiting(message)),
          "Wait until the other apply has ended: pgmahout runs NODE shows it.",
          () -> {
            stillWanted.run();
            return held.tryAll();
          });
    } catch (OpsException e) {
      held.release();
      throw e;
    }
    held.renewal.start();
    return held;
  }

  /** Throws what was the matter when a renewal was refused. */
  public void stillOurs() {
    OpsException why = lost.get();
    if (why != null) {
      throw why;
    }
  }

  private Optional<String> tryAll() {
    for (NodeRuns.Answer<?> answer : NodeRuns.collect(agents, this::reserve).values()) {
      if (answer instanceof NodeRuns.Answer.Failure<?>(OpsException error)) {
        boolean ownEarlier = error.code() == ErrorCode.BUSY && error.getMessage().contains(who);
        if (!ownEarlier) {
          throw error;
        }
        return Optional.of("an earlier apply of yours still holds it: " + error.getMessage());
      }
    }
    return Optional.empty();
  }

  private Object reserve(AgentClient agent) {
    return agent.reserve(ReservationRequest.hold(owner, who, LEASE_SECONDS, phase));
  }

  /** Names what is at work now: after a kill, the nodes still know it. */
  void phase(String title) {
    phase = title;
    renewOnce();
  }

  /** Everything went well: the release says so. */
  void done() {
    done = true;
  }

  private void renew() {
    try {
      while (true) {
        Thread.sleep(RENEW_EVERY);
        renewOnce();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void renewOnce() {
    for (NodeRuns.Answer<?> answer : NodeRuns.collect(agents, this::reserve).values()) {
      if (answer instanceof NodeRuns.Answer.Failure<?>(OpsException error)
          && error.code() == ErrorCode.BUSY) {
        lost.compareAndSet(null, error);
      }
    }
  }

  private void release() {
    NodeRuns.collect(agents, agent -> agent.reserve(ReservationRequest.release(owner, who, done)));
  }

  @Override
  public void close() {
    renewal.interrupt();
    try {
      // A renewal on its way must not arrive after the release.
      renewal.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }
}
