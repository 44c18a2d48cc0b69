/**
 * What is known of a running cluster, read from Patroni's own keys: members, leader, synchronous
 * standbys, history, and the table people know from patronictl. Pure: keys and their changes in,
 * records out; {@link org.pgmahout.common.dcs.ClusterWatch} brings the changes.
 */
package org.pgmahout.common.cluster;
