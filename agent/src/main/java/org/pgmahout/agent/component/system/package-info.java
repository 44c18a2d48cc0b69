/**
 * The operating system under a database: packages, kernel, limits, guards against surprise
 * restarts. Read the Steps class from the top.
 */
package org.pgmahout.agent.component.system;
