/**
 * What one node is to be: the plan compiled for it, and the pure renderers of every file that lands
 * on it. Agent (to write) and controller (to show) use the same renderers. No I/O, no secret
 * values.
 */
package org.pgmahout.common.spec;
