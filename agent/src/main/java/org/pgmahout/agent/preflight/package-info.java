/**
 * Looks at the machine before the first change: room, ports, sources, leftovers, the way to other
 * nodes. Facts only, read through {@code os}; the controller judges them.
 */
package org.pgmahout.agent.preflight;
