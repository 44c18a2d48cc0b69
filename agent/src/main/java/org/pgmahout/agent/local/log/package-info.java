/** The logs of what runs on this node, each read from where its program writes it. */
package org.pgmahout.agent.local.log;
