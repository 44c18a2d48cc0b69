package org.pgmahout.agent.watch;

/**
 * What a node's own PostgreSQL says to its agent ({@code GET /v1/cluster/primary}).
 *
 * @param running whether a server answers
 * @param writable whether it is not in recovery, so that it takes writes
 */
public record PrimaryAnswer(boolean running, boolean writable) {}
