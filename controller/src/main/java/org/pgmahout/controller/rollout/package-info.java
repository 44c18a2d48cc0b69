/**
 * The build of a cluster as one visible list of phases, and what walks it: reservation, check, runs
 * on many nodes, guards, generation. Prints nothing: it tells what happens as events.
 */
package org.pgmahout.controller.rollout;
