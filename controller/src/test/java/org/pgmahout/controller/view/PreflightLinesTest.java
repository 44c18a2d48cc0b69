package org.pgmahout.controller.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.controller.preflight.Row;
import org.pgmahout.controller.preflight.Row.Verdict;

class PreflightLinesTest {
  private static final List<Row> ROWS =
      List.of(
          new Row("node-00", "clock", Verdict.PASS, "+0.0 s", ""),
          new Row("db", "memory", Verdict.PASS, "2 CPU", ""),
          new Row("db", "port 5432", Verdict.FAIL, "used by nginx (pid 7)", "Stop it."),
          new Row("db", "pypi", Verdict.WARN, "cannot tell yet", ""));

  @Test
  void onlyWhatIsNotRightIsTold() {
    assertThat(PreflightLines.of(ROWS, false))
        .containsExactly(
            "node-00  1 pass, 0 warn, 0 fail",
            "db       1 pass, 1 warn, 1 fail",
            "  Fail  port 5432: used by nginx (pid 7)",
            "        Stop it.",
            "  Warn  pypi: cannot tell yet");
  }

  @Test
  void allIsToldWhenAskedFor() {
    assertThat(PreflightLines.of(ROWS, true))
        .contains("  Pass  clock: +0.0 s", "  Pass  memory: 2 CPU")
        .hasSize(7);
  }
}
