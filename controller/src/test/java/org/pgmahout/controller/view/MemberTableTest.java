package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;

/** The cells of the table, as users of patronictl know them. */
class MemberTableTest {
  private static final OptionalLong NONE = OptionalLong.empty();

  @Test
  void rowsSayPortLagAndTimelineOnlyWhereTheyTellSomething() {
    List<Member> members =
        List.of(
            member("node-00", 5432, MemberRole.QUORUM_STANDBY, 3, OptionalLong.of(1_400_000)),
            member("node-01", 5432, MemberRole.LEADER, 3, NONE),
            member("node-02", 5433, MemberRole.REPLICA, 0, NONE),
            member("node-03", 0, MemberRole.REPLICA, 3, OptionalLong.of(0)));

    assertThat(MemberTable.rows(members))
        .containsExactly(
            List.of("node-00", "198.18.10.17", "Quorum Standby", "running", "3", "1"),
            List.of("node-01", "198.18.10.17", "Leader", "running", "3", ""),
            List.of("node-02", "198.18.10.17:5433", "Replica", "running", "", "unknown"),
            List.of("node-03", "198.18.10.17", "Replica", "running", "3", "0"))
        .allSatisfy(row -> assertThat(row).hasSameSizeAs(MemberTable.HEADER));
  }

  private static Member member(
      String name, int port, MemberRole role, long timeline, OptionalLong lag) {
    return new Member(
        name,
        "198.18.10.17",
        port,
        "",
        role,
        "running",
        timeline == 0 ? NONE : OptionalLong.of(timeline),
        lag,
        false);
  }
}
