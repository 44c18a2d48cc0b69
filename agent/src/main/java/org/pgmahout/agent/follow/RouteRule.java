package org.pgmahout.agent.follow;

import java.util.Optional;

/**
 * Where clients that write are led, as a pure rule: the same on every proxy that knows the same.
 *
 * <ol>
 *   <li>One slot, and it is closed before it opens for another: never are two open.
 *   <li>It opens for the holder of the leader key alone, and only when the holder's PostgreSQL
 *       takes writes.
 *   <li>Another holder closes it at once, whatever the member of before says.
 *   <li>For a holder that was asked to hand over it closes to new connections, which wait; sessions
 *       stay until PostgreSQL ends them.
 *   <li>Without a leader key it stays while its member takes writes: Patroni's failsafe mode leads
 *       on without a key. It closes when the member says no, or nothing.
 *   <li>While nothing fresh is known, it closes only when its member says that it takes no writes.
 *   <li>A slot that was lost with a reload of HAProxy opens again where it led, while there is no
 *       key and its member takes writes.
 * </ol>
 *
 * Who closes the slot cuts the sessions in it, but for a handover; and whenever the holder changes
 * while the slot is closed, what is left in it is cut.
 */
final class RouteRule {

  /** What a member says of its PostgreSQL. */
  enum Answer {
    /** It takes writes. */
    WRITABLE,
    /** It is in recovery, or stopped. */
    NOT_WRITABLE,
    /** Nothing, or nothing that can be believed. */
    SILENT
  }

  /** What to do with the slot. */
  sealed interface Action {
    /** Nothing. */
    record Keep() implements Action {}

    /** Close it, and cut its sessions. */
    record Close(String why) implements Action {}

    /** Close it to new connections alone. */
    record Hold() implements Action {}

    /** Open it; it is closed now. */
    record Open(Route to) implements Action {}
  }

  /**
   * What the rule decides by.
   *
   * @param slot where HAProxy's slot leads now
   * @param before where this agent left it; closed at the agent's start
   * @param leader what is known of the leader
   */
  record Situation(Route slot, Route before, Leadership leader) {}

  private RouteRule() {}

  /** Whose word the decision needs; empty when it needs none. */
  static Optional<Route> question(Situation now) {
    return switch (now.leader()) {
      case Leadership.Held(_, Route holder) ->
          Optional.of(holder).filter(route -> !now.slot().isOpen() && route.isOpen());
      case Leadership.Leaving _ -> Optional.empty();
      case Leadership.Vacant() ->
          Optional.of(now.slot().isOpen() ? now.slot() : now.before()).filter(Route::isOpen);
      case Leadership.Unknown() -> Optional.of(now.slot()).filter(Route::isOpen);
    };
  }

  /**
   * The next thing to do; after an action the rule is asked again.
   *
   * @param answer to the {@link #question}; SILENT where there was none
   */
  static Action decide(Situation now, Answer answer) {
    return now.slot().isOpen() ? open(now, answer) : closed(now, answer);
  }

  /**
   * Where the slot is left by an action, to be remembered as {@code before}: somebody who was
   * followed by another holder is forgotten, so that no lost slot opens for a former leader.
   */
  static Route left(Situation now, Action action) {
    return switch (action) {
      case Action.Close _ -> Route.CLOSED;
      case Action.Hold() -> Route.CLOSED;
      case Action.Open(Route to) -> to;
      case Action.Keep() when now.slot().isOpen() -> now.slot();
      case Action.Keep() -> somebodyElseLeads(now) ? Route.CLOSED : now.before();
    };
  }

  private static boolean somebodyElseLeads(Situation now) {
    return switch (now.leader()) {
      case Leadership.Held(_, Route holder) -> !holder.equals(now.before());
      case Leadership.Leaving _ -> true;
      case Leadership.Vacant() -> false;
      case Leadership.Unknown() -> false;
    };
  }

  private static Action open(Situation now, Answer answer) {
    return switch (now.leader()) {
      case Leadership.Held(_, Route holder) when holder.equals(now.slot()) -> new Action.Keep();
      case Leadership.Held(String name, _) -> new Action.Close(name + " holds the leader key");
      case Leadership.Leaving(_, Route holder) when holder.equals(now.slot()) -> new Action.Hold();
      case Leadership.Leaving(String name, _) -> new Action.Close(name + " holds the leader key");
      case Leadership.Vacant() when answer == Answer.WRITABLE -> new Action.Keep();
      case Leadership.Vacant() ->
          new Action.Close("there is no leader key, and the member takes no writes");
      case Leadership.Unknown() when answer == Answer.NOT_WRITABLE ->
          new Action.Close("the member says that it takes no writes");
      case Leadership.Unknown() -> new Action.Keep();
    };
  }

  private static Action closed(Situation now, Answer answer) {
    if (answer != Answer.WRITABLE) {
      return new Action.Keep();
    }
    return switch (now.leader()) {
      case Leadership.Held(_, Route holder) -> new Action.Open(holder);
      case Leadership.Vacant() when now.before().isOpen() -> new Action.Open(now.before());
      case Leadership.Vacant() -> new Action.Keep();
      case Leadership.Leaving _ -> new Action.Keep();
      case Leadership.Unknown() -> new Action.Keep();
    };
  }
}
