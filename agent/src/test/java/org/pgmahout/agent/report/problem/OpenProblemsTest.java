package org.pgmahout.agent.report.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.ProblemKind;

class OpenProblemsTest {
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  @Test
  void aProblemKeepsItsBeginningWhileItsSentenceChanges() {
    OpenProblems open = OpenProblems.NONE.after(List.of(disk("9 GB left")), START);
    Instant later = START.plusSeconds(60);
    List<ProblemFound> now = List.of(disk("8 GB left"));
    open = open.after(now, later);
    assertThat(open.shown(now, later))
        .singleElement()
        .matches(problem -> problem.since().equals(START))
        .matches(problem -> problem.what().equals("8 GB left"));
  }

  @Test
  void oneThatWentAndCameAgainIsANewOne() {
    Instant later = START.plusSeconds(60);
    List<ProblemFound> found = List.of(disk("full"));
    OpenProblems open =
        OpenProblems.NONE
            .after(found, START)
            .after(List.of(), START.plusSeconds(30))
            .after(found, later);
    assertThat(open.shown(found, later).getFirst().since()).isEqualTo(later);
  }

  @Test
  void whatPassesByItselfIsShownOnlyWhenItLasts() {
    List<ProblemFound> found = List.of(disk("full").after(Duration.ofSeconds(10)));
    OpenProblems open = OpenProblems.NONE.after(found, START);
    assertThat(open.shown(found, START.plusSeconds(9))).isEmpty();
    assertThat(open.shown(found, START.plusSeconds(10))).hasSize(1);
  }

  @Test
  void aRowThatSaysLessIsNotShownBesideWhatSaysMoreOnceThatIsShown() {
    ProblemFound row =
        ProblemFound.failure(ProblemKind.COMPONENT, Component.POSTGRESQL, "is 'running'", "");
    ProblemFound more =
        ProblemFound.failure(ProblemKind.NOT_STREAMING, Component.POSTGRESQL, "no stream", "")
            .insteadOf(Component.POSTGRESQL)
            .after(Duration.ofSeconds(3));
    List<ProblemFound> found = List.of(row, more);
    OpenProblems open = OpenProblems.NONE.after(found, START);
    assertThat(open.shown(found, START))
        .extracting(NodeProblem::what)
        .containsExactly("is 'running'");
    assertThat(open.shown(found, START.plusSeconds(3)))
        .extracting(NodeProblem::what)
        .containsExactly("no stream");
  }

  @Test
  void whatBreaksTheClusterComesFirst() {
    List<ProblemFound> found =
        List.of(
            disk("little room"),
            ProblemFound.failure(ProblemKind.NOT_STREAMING, Component.POSTGRESQL, "no stream", ""));
    assertThat(OpenProblems.NONE.after(found, START).shown(found, START))
        .extracting(NodeProblem::kind)
        .containsExactly(ProblemKind.NOT_STREAMING, ProblemKind.DISK_FILLING);
  }

  private static ProblemFound disk(String what) {
    return ProblemFound.warning(ProblemKind.DISK_FILLING, Component.SYSTEM, what, "").of("root");
  }
}
