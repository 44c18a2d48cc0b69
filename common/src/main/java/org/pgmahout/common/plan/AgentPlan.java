package org.pgmahout.common.plan;

/**
 * The agents.
 *
 * @param port port of every agent's API
 * @param driftCheckMinutes how often an agent looks whether its node still is as applied; 0: never
 */
public record AgentPlan(int port, int driftCheckMinutes) {}
