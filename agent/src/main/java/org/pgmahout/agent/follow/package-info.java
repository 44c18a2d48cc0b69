/**
 * Clients follow the leader key: on a proxy, HAProxy's way to the leader is set by what the
 * cluster's keys say. {@code RouteRule} and {@code ReadRule} decide, {@code ProxyFollower} carries
 * out.
 */
package org.pgmahout.agent.follow;
