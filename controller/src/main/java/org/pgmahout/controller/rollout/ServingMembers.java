package org.pgmahout.controller.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.Pause;

/** How the members of the cluster are, and waits until they serve. */
record ServingMembers(RolloutContext on) {
  private static final Duration LEADER = Duration.ofSeconds(120);

  /** A base backup of a large database comes before a replica streams. */
  private static final Duration STREAMING = Duration.ofMinutes(30);

  /** Why nobody leads; empty when somebody does. */
  Optional<String> leaderless() {
    return on.cluster().leader().isPresent()
        ? Optional.empty()
        : Optional.of(
            "nobody holds the leader key yet" + (on.cluster().paused() ? "; " + Pause.MEMBER : ""));
  }

  /** Whether PostgreSQL of a member did not start. */
  boolean somebodyDidNotStart() {
    return on.cluster().members().stream().anyMatch(Member::didNotStart);
  }

  /**
   * Whether no member could lead however long one waits: PostgreSQL did not start on any that is
   * known. What keeps them down may be what is to be corrected.
   */
  boolean nobodyStarts() {
    List<Member> members = on.cluster().members();
    return !members.isEmpty() && members.stream().allMatch(Member::didNotStart);
  }

  /** Returns once somebody leads. */
  void awaitLeader() {
    on.waiting()
        .until(
            "a leader",
            LEADER,
            "See pgmahout logs NODE patroni on the database nodes.",
            this::leaderless,
            on.cluster()::onChange);
  }

  /** Returns once each of these leads or streams, and somebody leads. */
  void awaitServing(List<String> nodes) {
    on.waiting()
        .until(
            String.join(", ", nodes) + " to serve",
            STREAMING,
            "See pgmahout logs NODE patroni, and pgmahout status.",
            () -> notServing(nodes));
  }

  private Optional<String> notServing(List<String> nodes) {
    Map<String, Member> members =
        on.cluster().members().stream()
            .collect(Collectors.toMap(Member::name, m -> m, (a, _) -> a));
    List<String> reasons = new ArrayList<>();
    for (String node : nodes) {
      Member member = members.get(node);
      if (member == null) {
        reasons.add(node + " is no member yet");
      } else if (!member.healthy()) {
        reasons.add(node + " is " + member.role().words() + ", " + member.state());
      }
    }
    if (members.isEmpty()) {
      return Optional.of("no Patroni answers this computer");
    }
    if (members.values().stream().noneMatch(m -> m.role().leads())) {
      reasons.add("there is no leader");
    }
    if (!reasons.isEmpty() && on.cluster().paused()) {
      reasons.add(Pause.MEMBER);
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }
}
