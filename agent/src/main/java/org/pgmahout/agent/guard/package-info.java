/**
 * What an agent of a database node does by itself against the bad minutes: never two that write,
 * and no waiting for what is known already. Each guard is a pure rule and a thin driver.
 */
package org.pgmahout.agent.guard;
