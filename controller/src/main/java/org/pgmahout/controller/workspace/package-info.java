/**
 * The plan that a command was given, with what is next to it: keys, agents, and how this computer
 * reaches etcd, Patroni and PostgreSQL. Everything else is opened from here.
 */
package org.pgmahout.controller.workspace;
