package org.pgmahout.agent.guard;

/** What this node's Patroni says by its REST API. */
sealed interface PatroniWord {

  /** Nobody asked: its lease is proof enough. */
  record NotAsked() implements PatroniWord {}

  /**
   * Nobody can say: its process answers something simpler, or it could not be asked, because a
   * certificate or a file is in the way.
   */
  record Unclear() implements PatroniWord {}

  /** It did not answer in time, whatever was asked. */
  record Silent() implements PatroniWord {}

  /**
   * It answered.
   *
   * @param leads whether it renewed the lease, or had the consent of all members, within the last
   *     ttl (Patroni's {@code Ha.is_leader})
   * @param failsafe whether that was the consent of all members
   * @param paused whether it knows of a pause
   */
  record Answer(boolean leads, boolean failsafe, boolean paused) implements PatroniWord {}
}
