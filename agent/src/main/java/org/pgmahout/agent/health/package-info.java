/**
 * How the node is, looked at beside all runs: its components' probes, the ends of its certificates,
 * and whether it still is as it was applied. It changes nothing: mending is an operator's {@code
 * apply}.
 */
package org.pgmahout.agent.health;
