/**
 * The proxy: a configuration its own validator accepts, brought in by reload. Read the Steps class
 * from the top.
 */
package org.pgmahout.agent.component.haproxy;
