/**
 * What the programs on this node say of a spec before anything of it is touched: PostgreSQL,
 * Patroni, HAProxy and the kernel judge by themselves, in folders and processes of their own.
 * Nothing here changes what runs.
 */
package org.pgmahout.agent.component.trial;
