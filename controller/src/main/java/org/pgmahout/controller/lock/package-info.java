/**
 * Who may change a cluster now: a file lock next to the plan, reservations on the agents, a key in
 * etcd.
 */
package org.pgmahout.controller.lock;
