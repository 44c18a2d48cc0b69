package org.pgmahout.controller.client;

import java.util.function.Consumer;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.ReservationView;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunView;

/**
 * What a rollout asks of the agent of one node, so that a rollout can be proved without machines:
 * {@link AgentClient} asks over the network, a test gives an agent that lives in its memory.
 *
 * <p>Every call throws AGENT_UNREACHABLE when no answer comes, and what the agent said when it
 * refuses. An agent may be asked from several threads.
 */
public interface Agent {
  /** The node's name. */
  String node();

  /** What the node is, who holds it, and what it does. */
  NodeFacts facts();

  /** How the node's components do. */
  NodeHealth health();

  /** Takes, renews or (with 0 seconds) releases the reservation; BUSY when it is another's. */
  ReservationView reserve(ReservationRequest request);

  /** Starts a run; its events are read with {@link #follow}. */
  RunView start(RunRequest request);

  /**
   * Hands on a run's events, each once and in their order, until the run has ended.
   *
   * @param silence takes a line now and then while the agent does not answer: why, and for how long
   *     it is still waited for
   * @return the run as it ended
   */
  RunView follow(String run, Consumer<RunEvent> events, Consumer<String> silence);

  /** Asks a run to stop at the next safe point. */
  void cancel(String run);

  /** Asks what changes nothing; it is waited for as long as the look says. */
  <T> T look(Look<T> look, LookRequest request);
}
