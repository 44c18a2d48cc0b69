package org.pgmahout.agent.guard;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.dcs.EtcdMemberStatus;

/**
 * Decides whether etcd's leader is to leave this machine, and where to. An etcd that changes its
 * leader by itself is left alone: only a leader that was seen here twice in the same term is moved,
 * and no other one for a while.
 *
 * @param term the term in which this machine's member was seen to lead; 0: it was not
 * @param notBefore no move before this
 */
record PlacementRule(long term, Duration notBefore) {
  static final Duration REST = Duration.ofSeconds(60);

  /** What an agent that just started knows. */
  static final PlacementRule FIRST = new PlacementRule(0, Duration.ZERO);

  /** Whether the whole of etcd is to be looked at. */
  boolean wants(EtcdMemberStatus own, Duration now) {
    return own.leads() && own.raftTerm() == term && now.compareTo(notBefore) >= 0;
  }

  /** What to remember of this machine's own member. */
  PlacementRule seen(EtcdMemberStatus own) {
    return new PlacementRule(own.leads() ? own.raftTerm() : 0, notBefore);
  }

  /** What to remember of an attempt. */
  PlacementRule moved(Duration now) {
    return new PlacementRule(0, now.plus(REST));
  }

  /**
   * Who is to lead instead: the member that has copied most, of a whole etcd.
   *
   * @param own this machine's member, which leads
   * @param statuses what every member that answered says, by its id
   * @return empty when somebody is missing, behind in its term, or has an alarm
   */
  static Optional<EtcdMember> successor(
      EtcdMemberStatus own, List<EtcdMember> members, Map<Long, EtcdMemberStatus> statuses) {
    boolean whole =
        members.stream()
            .allMatch(
                member ->
                    Optional.ofNullable(statuses.get(member.id()))
                        .filter(status -> status.leader() == own.id())
                        .filter(status -> status.raftTerm() == own.raftTerm())
                        .filter(status -> status.alarms().isEmpty())
                        .isPresent());
    return whole
        ? members.stream()
            .filter(member -> member.id() != own.id() && !member.learner())
            .max(Comparator.comparingLong(member -> statuses.get(member.id()).raftIndex()))
        : Optional.empty();
  }
}
