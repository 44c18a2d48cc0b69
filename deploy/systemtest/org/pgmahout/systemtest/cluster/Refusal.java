package org.pgmahout.systemtest.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.lab.Program.Result;

/** The form every refusal has: a code, what and where, what to do; and never a stack trace. */
public final class Refusal {
  private Refusal() {}

  /** Asserts the form, the code's documented exit code, and words that must be there. */
  public static void assertForm(Result result, ErrorCode code, String... words) {
    assertThat(result.exitCode()).as(result.transcript()).isEqualTo(code.exitCode());
    assertThat(result.stderr())
        .as(result.transcript())
        .containsPattern("(?m)^" + code + ": \\S.*(\\n.*)*\\n  \\S")
        .contains(words);
    assertThat(result.stdout() + result.stderr())
        .as(result.transcript())
        .doesNotContain("\tat ", "INTERNAL", "Exception");
  }
}
