/** What this machine is and has. It only looks, and changes nothing. */
package org.pgmahout.agent.facts;
