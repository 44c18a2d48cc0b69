package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.MemberEtcdctl;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** A machine that was lost, and another one put in its place: two commands, and nobody notices. */
@Order(10)
@ExtendWith(BuiltCluster.class)
class ReinstalledST {
  /** A quorum of synchronous replicas bears the loss of one; two cores install packages. */
  private static final Duration NO_GAP = Duration.ofSeconds(4);

  @Test
  void anEmptyMachineUnderItsOldNameIsBuiltAnewWhileTheOthersServe(TestLab lab) throws Exception {
    String node = lab.replicas().getLast();
    String leader = lab.leader();
    String postmaster = lab.postmaster(leader);
    String systemId = lab.systemId();
    String oldMember = member(lab, leader, node);

    try (Ledger ledger = new Ledger(lab)) {
      lab.reinstall(node);
      Result tooEarly = lab.apply(TestLab.LIMIT);
      Refusal.assertForm(
          tooEarly, ErrorCode.AGENT_UNREACHABLE, node, "pgmahout enrol --limit " + node);
      TestLab.succeed(
          lab.pgmahout(Duration.ofMinutes(3), "enrol", "--yes", "--limit", node, "-o", "plain"));
      Result apply = TestLab.succeed(lab.apply(TestLab.BUILD_LIMIT));
      ledger.stop();
      assertThat(apply.stderr())
          .containsSubsequence(
              "etcd: " + node + " is an empty machine now; its old member is taken out",
              "etcd: " + node + " joins, without a vote at first",
              "etcd: " + node + " votes");
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.errors()).as("the client's errors").isZero();
      assertThat(ledger.longestGap()).isLessThan(NO_GAP);
    }

    lab.assertWhole();
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(postmaster);
    assertThat(lab.systemId(node)).isEqualTo(systemId);
    assertThat(lab.output(leader, MemberEtcdctl.line(lab, leader, "member list")).lines())
        .hasSize(3)
        .allMatch(line -> line.contains(", started, ") && line.endsWith(", false"));
    assertThat(member(lab, leader, node)).isNotEqualTo(oldMember);
    assertThat(lab.pgmahout("plan").exitCode()).isZero();
  }

  /** Id of a node's member of etcd, as another one lists it. */
  private static String member(TestLab lab, String asked, String node) {
    return lab.output(asked, MemberEtcdctl.line(lab, asked, "member list"))
        .lines()
        .filter(line -> line.contains(", " + node + ","))
        .map(line -> line.split(",")[0])
        .findFirst()
        .orElseThrow();
  }
}
