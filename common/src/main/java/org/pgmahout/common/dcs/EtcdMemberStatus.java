package org.pgmahout.common.dcs;

import java.util.List;

/**
 * What one member says of itself.
 *
 * @param url the client URL that was asked
 * @param version etcd's version
 * @param id the member's id
 * @param leader id of the member that it takes for the leader; 0: none
 * @param dbSize bytes of its database on disk
 * @param dbSizeInUse bytes of them in use
 * @param learner whether it copies the data and has no vote
 * @param alarms NOSPACE and the like, in etcd's words
 */
public record EtcdMemberStatus(
    String url,
    String version,
    long id,
    long leader,
    long dbSize,
    long dbSizeInUse,
    long raftTerm,
    long raftIndex,
    boolean learner,
    List<String> alarms) {

  public EtcdMemberStatus {
    alarms = List.copyOf(alarms);
  }

  /** Whether it leads. */
  public boolean leads() {
    return id == leader;
  }
}
