/**
 * What is known of a running cluster, read from Patroni's own keys: members, leader, synchronous
 * standbys, history, and the table people know from patronictl. Pure: keys in, records out.
 */
package org.pgmahout.common.cluster;
