package org.pgmahout.common.patroni;

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
 * @param paused whether automatic failover is off
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
    boolean paused,
    String patroniVersion,
    String scope,
    String name) {}
