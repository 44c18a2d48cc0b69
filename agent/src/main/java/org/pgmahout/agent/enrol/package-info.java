/**
 * How an agent gets its certificate: a key made here that never leaves, a token that works once.
 * The controller's side of it is in its own enrol package.
 */
package org.pgmahout.agent.enrol;
