package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.Problem;
import org.pgmahout.common.wire.RunEvent.StepFinished;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.controller.runs.NodeCheck;

class PlanLinesTest {
  private static final StepFinished RIGHT = step("user", Outcome.OK);
  private static final StepFinished FILE =
      step("patroni-yml", Outcome.WOULD_CHANGE, Change.of("work_mem", "", "12MB"));
  private static final StepFinished LINK =
      step("links", Outcome.WOULD_CHANGE, Change.of("/usr/sbin/psql", "gone", "a link"));

  @Test
  void nodesOfWhichTheSameIsToBeSaidStandTogether() {
    assertThat(lines(check("a", FILE, LINK, RIGHT), check("b", RIGHT), check("c", LINK, FILE)))
        .containsExactly(
            "a, c:",
            "  would change system/patroni-yml: patroni-yml",
            "    work_mem: (none) -> 12MB",
            "  would change system/links: links",
            "    /usr/sbin/psql: gone -> a link",
            "b:",
            "  nothing to change (1 checks)");
  }

  @Test
  void whatIsToldOnceForTheClusterIsNotToldAgain() {
    assertThat(PlanLines.of(List.of(check("a", FILE, RIGHT)), Set.of("work_mem")))
        .containsExactly("a:", "  nothing else to change (2 checks)");
  }

  @Test
  void aNodeThatDoesNotAnswerHasItsRemedy() {
    OpsException silent = new OpsException(ErrorCode.AGENT_UNREACHABLE, "b: no answer", "Look.");
    assertThat(lines(new NodeCheck("b", List.of(), Optional.of(silent))))
        .containsExactly("b:", "  unreachable AGENT_UNREACHABLE: b: no answer", "    Look.");
  }

  private static List<String> lines(NodeCheck... checks) {
    return PlanLines.of(List.of(checks), Set.of());
  }

  private static NodeCheck check(String node, StepFinished... steps) {
    return new NodeCheck(node, List.of(steps), Optional.empty());
  }

  private static StepFinished step(String name, Outcome outcome, Change... changes) {
    return new StepFinished(
        1,
        Instant.EPOCH,
        new StepName(Component.SYSTEM, name, name, Set.of()),
        outcome,
        List.of(changes),
        "",
        Duration.ZERO,
        Problem.NONE);
  }
}
