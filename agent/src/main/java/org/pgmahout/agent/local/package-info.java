/**
 * Clients of what runs on this node itself. Each speaks for one program, asks and says no more than
 * its callers need, and knows nothing of plans and steps.
 */
package org.pgmahout.agent.local;
