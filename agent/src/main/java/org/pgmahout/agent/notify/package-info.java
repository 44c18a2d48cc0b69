/**
 * What happened, and who is notified: changes that this agent sees become events, an event is
 * written to etcd once by all agents together, and the agent that wrote it sends it to whom the
 * plan names.
 */
package org.pgmahout.agent.notify;
