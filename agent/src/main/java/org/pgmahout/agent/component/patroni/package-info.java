/**
 * Patroni in its venv, its configuration, its unit, and the wait for a member that streams. Read
 * the Steps class from the top.
 */
package org.pgmahout.agent.component.patroni;
