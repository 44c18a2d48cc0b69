/**
 * What this machine is and has, how its components do, and the numbers for monitoring. Looks only;
 * changes nothing.
 */
package org.pgmahout.agent.facts;
