/**
 * Clients of what runs on this node itself. Each speaks for one program, asks and says no more than
 * its callers need, and knows no component and no step.
 */
package org.pgmahout.agent.local;
