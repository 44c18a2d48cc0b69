/**
 * The only code of the agent that touches the machine: programs, files, apt, systemd, containers,
 * users. Everything here blocks, has a deadline, and is called from virtual threads.
 */
package org.pgmahout.agent.os;
