/** What {@code deploy/bench} measures of the agent's own classes in a process of its own. */
package org.pgmahout.agent.bench;
