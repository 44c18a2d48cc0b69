/**
 * Runs: the engine that orders steps, the journal that survives a power cut, reservations. Knows
 * nothing of any component and nothing of HTTP.
 */
package org.pgmahout.agent.run;
