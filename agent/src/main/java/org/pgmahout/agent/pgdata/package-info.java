/**
 * PostgreSQL's data directory as it is on the disk, whether a server runs in it or not: what is in
 * it, what an interrupted copy or bootstrap left, and how that is moved out of the way. It knows no
 * component.
 */
package org.pgmahout.agent.pgdata;
