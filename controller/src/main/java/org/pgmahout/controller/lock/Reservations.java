package org.pgmahout.controller.lock;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;
import org.pgmahout.controller.workspace.DeploymentTargets;

/**
 * The reservations of one apply on the agents. The nodes that are meant must all be taken; of the
 * others those that answer, so that an apply limited to some nodes meets one that is limited to
 * others.
 */
public final class Reservations {
  /** How long an agent keeps one that is not renewed. */
  public static final Duration LEASE = Duration.ofSeconds(30);

  private final DeploymentTargets targets;
  private volatile List<Agent> held;
  private final String owner;
  private final String who;
  private volatile String phase = "";

  /**
   * Nothing is taken yet.
   *
   * @param owner id of the apply; the agents let its runs alone change something
   * @param who operator and machine
   */
  public Reservations(DeploymentTargets targets, String owner, String who) {
    this.targets = targets;
    this.held = targets.agents();
    this.owner = owner;
    this.who = who;
  }

  String owner() {
    return owner;
  }

  String who() {
    return who;
  }

  void phase(String title) {
    phase = title;
  }

  /** Takes them; what is in the way, when that ends by itself; throws when it does not. */
  Optional<String> take() {
    List<Agent> all = Stream.concat(targets.agents().stream(), targets.others().stream()).toList();
    Map<String, Parallel.Answer<Object>> answers = NodeRuns.collect(all, this::hold);
    // A node that is down and not meant is no reason to wait for it at every renewal.
    held =
        all.stream()
            .filter(
                agent ->
                    targets.agents().contains(agent)
                        || answers.get(agent.node()) instanceof Parallel.Answer.Value<Object>)
            .toList();
    for (Agent agent : all) {
      if (answers.get(agent.node())
          instanceof Parallel.Answer.Failure<Object>(OpsException error)) {
        if (error.code() == ErrorCode.BUSY && isOwn(agent)) {
          return Optional.of("an earlier apply of yours still holds it: " + error.getMessage());
        }
        if (error.code() == ErrorCode.BUSY || targets.agents().contains(agent)) {
          throw error;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the holder is the same operator's: an earlier apply that was killed. */
  private boolean isOwn(Agent agent) {
    try {
      return agent.facts().reservation().who().equals(who);
    } catch (OpsException e) {
      return false;
    }
  }

  /** Renews them; throws BUSY when somebody else has one now. */
  void renew() {
    for (Parallel.Answer<?> answer : NodeRuns.collect(held, this::hold).values()) {
      if (answer instanceof Parallel.Answer.Failure<?>(OpsException error)
          && error.code() == ErrorCode.BUSY) {
        throw error;
      }
    }
  }

  /** Ends them. */
  void release(boolean done) {
    NodeRuns.collect(held, agent -> agent.reserve(ReservationRequest.release(owner, who, done)));
  }

  private Object hold(Agent agent) {
    return agent.reserve(
        ReservationRequest.hold(owner, who, Math.toIntExact(LEASE.toSeconds()), phase));
  }
}
