/**
 * PostgreSQL as packages, with no cluster and no service of the distribution's own. Read the Steps
 * class from the top.
 */
package org.pgmahout.agent.component.postgresql;
