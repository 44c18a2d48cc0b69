package org.pgmahout.common.patroni;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a Patroni says of its own PostgreSQL.
 *
 * @param state {@code running}, {@code starting}, {@code stopped}, …
 * @param role {@code primary} or {@code replica}; empty while nothing runs
 * @param serverVersion PostgreSQL's number, 150010; 0 while nothing runs
 * @param timeline its timeline; empty while nothing runs
 * @param systemId PostgreSQL's system identifier; empty when there is none yet
 * @param pendingRestart whether a changed setting waits for a restart
 * @param pendingSettings those settings; may be empty although a restart is due
 * @param paused whether automatic failover is off
 * @param dcsLastSeen when it last read the cluster's keys, in seconds since the epoch
 * @param patroniVersion Patroni's version
 * @param scope the cluster's name
 * @param name the member's name
 */
public record PatroniStatus(
    String state,
    String role,
    int serverVersion,
    OptionalLong timeline,
    String systemId,
    boolean pendingRestart,
    Map<String, Setting> pendingSettings,
    boolean paused,
    long dcsLastSeen,
    String patroniVersion,
    String scope,
    String name) {

  public PatroniStatus {
    pendingSettings = Map.copyOf(pendingSettings);
  }

  /** A setting that waits for a restart: its value in force, and the one to come. */
  public record Setting(String from, String to) {
    /** Whether both are numbers and the value to come is the smaller one. */
    public boolean lowers() {
      try {
        return Long.parseLong(to) < Long.parseLong(from);
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }
}
