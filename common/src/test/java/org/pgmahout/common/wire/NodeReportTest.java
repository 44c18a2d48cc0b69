package org.pgmahout.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

class NodeReportTest {
  private static final Instant AT = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void itIsReadAsItWasWritten() {
    NodeReport report = report("no stream", 1);
    assertThat(NodeReport.read(report.text())).contains(report);
  }

  @Test
  void whatIsNoneOfOursIsEmpty() {
    assertThat(NodeReport.read("no JSON")).isEmpty();
    assertThat(NodeReport.read("{\"node\": \"a\"}")).isEmpty();
    assertThat(NodeReport.read("null")).isEmpty();
  }

  @Test
  void aKindThatIsNotKnownIsStillAProblem() {
    String text = report("no stream", 1).text().replace("not-streaming", "of-a-later-version");
    assertThat(NodeReport.read(text).orElseThrow().problems().getFirst().kind())
        .isEqualTo(ProblemKind.OTHER);
  }

  @Test
  void howeverLongItsTextsAreItStaysSmallAndCanBeRead() {
    NodeReport report = report("ö".repeat(5000), 200);
    String text = report.text();
    assertThat(text.getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(NodeReport.LONGEST);
    assertThat(NodeReport.read(text).orElseThrow().problems()).isNotEmpty();
  }

  @Test
  void otherFiguresInASentenceAreNoNews() {
    assertThat(report("9 GB left", 1).saysTheSameAs(report("8 GB left", 1))).isTrue();
    assertThat(report("9 GB left", 1).saysTheSameAs(report("9 GB left", 0))).isFalse();
  }

  private static NodeReport report(String what, int problems) {
    return new NodeReport(
        "node-00",
        "0.3.0",
        AT,
        List.of(new ComponentHealth(Component.PATRONI, State.OK, "as it should be", AT, "")),
        Collections.nCopies(
            problems,
            new NodeProblem(
                ProblemKind.NOT_STREAMING,
                Component.POSTGRESQL,
                State.FAILED,
                "",
                what,
                AT,
                "pgmahout logs")),
        new UnfinishedWork("node-00", Unfinished.NONE, false, List.of()));
  }
}
