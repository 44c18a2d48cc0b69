package org.pgmahout.common.cluster;

import java.util.Locale;

/** What a member is to the cluster, in patronictl's words. */
public enum MemberRole {
  LEADER("Leader"),
  STANDBY_LEADER("Standby Leader"),
  SYNC_STANDBY("Sync Standby"),
  QUORUM_STANDBY("Quorum Standby"),
  REPLICA("Replica");

  private final String words;

  MemberRole(String words) {
    this.words = words;
  }

  /** The words of the table. */
  public String words() {
    return words;
  }

  /** Whether it holds the leader key. */
  public boolean leads() {
    return this == LEADER || this == STANDBY_LEADER;
  }

  /**
   * Back from the word of Patroni's REST API ({@code sync_standby}); an unknown one is a replica.
   */
  public static MemberRole of(String word) {
    for (MemberRole role : values()) {
      if (role.name().equals(word.toUpperCase(Locale.ROOT))) {
        return role;
      }
    }
    return REPLICA;
  }
}
