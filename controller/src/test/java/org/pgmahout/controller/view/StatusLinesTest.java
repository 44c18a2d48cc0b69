package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.controller.status.ClusterStatus;
import org.pgmahout.controller.status.ClusterStatus.NodeRow;
import org.pgmahout.controller.status.ClusterStatus.ProblemRow;

/** What a person and a program see of a status, and when a line says something new. */
class StatusLinesTest {
  private static final int TERMINAL = 80;

  @Test
  void aPersonSeesTheSentenceFirstAndNoLineIsBroken() {
    List<String> lines = new StatusLines(TERMINAL).picture(status("no stream", 0));
    assertThat(lines.getFirst()).startsWith("node-01 since 10:00:00Z");
    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(TERMINAL));
    assertThat(String.join(" ", lines).replaceAll("\\s+", " "))
        .contains("node-01: postgresql: the replica runs and does not stream");
  }

  @Test
  void aProgramSeesWholeLines() {
    assertThat(new StatusLines(Integer.MAX_VALUE).picture(status("no stream", 0)))
        .anyMatch(line -> line.endsWith("; pgmahout logs node-01 postgresql"));
  }

  @Test
  void onlyWhatIsNewIsALine() {
    StatusChanges changes = new StatusChanges();
    assertThat(changes.of(status("no stream", 0))).isPresent();
    assertThat(changes.of(status("still no stream", 4096))).isEmpty();
    assertThat(changes.of(status("", 0))).isPresent();
    assertThat(changes.of(says("the leader key ends in 14 s", ""))).isPresent();
    assertThat(changes.of(says("the leader key ends in 13 s", ""))).isEmpty();
  }

  private static ClusterStatus says(String headline, String what) {
    return status(headline, what, 0);
  }

  private static ClusterStatus status(String what, long lag) {
    return status(
        "node-01 since 10:00:00Z (3 min): the replica runs and does not stream from node-00, which has all of its WAL; node-00 leads.",
        what,
        lag);
  }

  private static ClusterStatus status(String headline, String what, long lag) {
    NodeProblem problem =
        new NodeProblem(
            ProblemKind.NOT_STREAMING,
            Component.POSTGRESQL,
            State.FAILED,
            "",
            what,
            Instant.EPOCH,
            "");
    return new ClusterStatus(
        headline,
        "etcd",
        "",
        "postgres",
        "7412345678901234567",
        false,
        false,
        List.of(
            new Member(
                "node-01",
                "198.18.0.11",
                5432,
                "",
                MemberRole.REPLICA,
                "running",
                OptionalLong.of(1),
                OptionalLong.of(lag),
                false)),
        List.of(
            new NodeRow(
                "node-01",
                "198.18.0.11",
                "database etcd",
                "ok",
                "ok",
                List.of(
                    "postgresql: the replica runs and does not stream from node-00; pgmahout logs node-01 postgresql"))),
        List.of(),
        what.isEmpty() ? List.of() : List.of(new ProblemRow("node-01", problem)),
        List.of());
  }
}
