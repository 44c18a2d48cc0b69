/**
 * What this node reports of itself: everything that is known of it is looked at together, judged by
 * the rules of {@code problem}, and kept in etcd under a lease.
 */
package org.pgmahout.agent.report;
