package org.pgmahout.common.cluster;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cluster as Patroni's keys in etcd tell it at one revision: the one form in which the truth of a
 * cluster is handed around and decided on. What is not there and what cannot be read are values of
 * their own; nothing here throws for it.
 *
 * @param revision etcd's revision: everything up to it is in here
 * @param systemId PostgreSQL's system identifier; an empty text while the first bootstrap is under
 *     way
 * @param leader name of the holder of the leader key, with the key's lease and revision. A key
 *     without a lease was not written by Patroni, and never ends by itself
 * @param members what every member says of itself, by name; a member's key may outlive the leader
 *     key of the same member
 * @param status where the leader's WAL is
 * @param sync who is synchronous
 * @param failsafe whom the leader asks while etcd is away
 * @param failover what somebody asked for
 * @param history ends of past timelines
 * @param configuration Patroni's dynamic configuration
 */
public record ClusterState(
    long revision,
    Known<String> systemId,
    Known<String> leader,
    SortedMap<String, Known<MemberReport>> members,
    Known<WalPosition> status,
    Known<SyncState> sync,
    Known<Failsafe> failsafe,
    Known<FailoverRequest> failover,
    Known<History> history,
    Known<ClusterConfiguration> configuration) {

  public ClusterState {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /** Who holds the leader key. */
  public Optional<String> leads() {
    return leader.value();
  }

  /** What a member says of itself; empty when it has no key, or an unreadable one. */
  public Optional<MemberReport> member(String name) {
    return Optional.ofNullable(members.get(name)).flatMap(Known::value);
  }

  /** Whether automatic failover is switched off (patronictl pause). */
  public boolean paused() {
    return configuration.value().filter(ClusterConfiguration::paused).isPresent();
  }

  /** A switchover or failover that is asked for and not done yet. */
  public Optional<FailoverRequest> request() {
    return failover.value().filter(FailoverRequest::asks);
  }

  /** The members as Patroni's own table shows them, by name. */
  public List<Member> table() {
    return new MemberRoles(this).table();
  }
}
