/**
 * The agents' API as typed calls: {@code Agent} is what a rollout needs of one, {@code AgentClient}
 * asks over the network, and {@code NodeRuns} asks many at once.
 */
package org.pgmahout.controller.client;
