/**
 * A cluster that lives in a test's memory: agents, etcd, Patroni and the time they take. A rollout
 * goes over it in milliseconds and in any shape, and everything that was begun can be looked at.
 */
package org.pgmahout.controller.testing;
