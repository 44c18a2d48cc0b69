package org.pgmahout.common.plan;

/**
 * The agents.
 *
 * @param port port of every agent's API
 */
public record AgentPlan(int port) {}
