package org.pgmahout.agent.follow;

/** What is known of the leader, so far as a route may be decided by it. */
public sealed interface Leadership {

  /** Nothing, or nothing that is fresh: unknown is not "no leader". */
  record Unknown() implements Leadership {}

  /** There is no leader key at this moment. */
  record Vacant() implements Leadership {}

  /**
   * A member holds the leader key.
   *
   * @param name of the member
   * @param route to its PostgreSQL; closed when nobody knows one
   */
  record Held(String name, Route route) implements Leadership {}

  /**
   * A member holds the leader key, and was asked a moment ago to hand it over: its PostgreSQL is
   * about to shut down, and refuses new sessions meanwhile.
   *
   * @param name of the member
   * @param route to its PostgreSQL; closed when nobody knows one
   */
  record Leaving(String name, Route route) implements Leadership {}
}
