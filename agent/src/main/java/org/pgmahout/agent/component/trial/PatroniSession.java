package org.pgmahout.agent.component.trial;

/** How Patroni's own session with the trial's server went. */
sealed interface PatroniSession {

  /** It read, and wrote, what Patroni needs. */
  record Works() implements PatroniSession {}

  /**
   * The server, or Patroni's driver, refuses what Patroni does.
   *
   * @param words the last of what was said
   */
  record Refused(String words) implements PatroniSession {}

  /**
   * Nothing was found out about the settings.
   *
   * @param why the reason, as the end of a sentence
   */
  record NotTried(String why) implements PatroniSession {}
}
