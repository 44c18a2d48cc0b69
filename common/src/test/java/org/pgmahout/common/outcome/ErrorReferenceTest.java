package org.pgmahout.common.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/errors.md to {@link ErrorCode}; with {@code -Dpgmahout.docs=write} it writes the page
 * instead.
 */
class ErrorReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "errors.md");

  @Test
  void thePageListsEveryCode() throws IOException {
    String page = page();
    if ("write".equals(System.getProperty("pgmahout.docs"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/errors.md; write it anew with: deploy/docs")
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Errors

            Every refusal and failure of pgmahout carries one of these codes. Their names are stable: scripts may match them.
            The command exits with the code's exit code; the agent answers with its HTTP status and a problem document (RFC 9457).
            Generated from `ErrorCode`; written anew by `deploy/docs`.

            | code | exit | HTTP | meaning |
            |---|---|---|---|
            """);
    for (ErrorCode code : ErrorCode.values()) {
      page.append(
          "| `%s` | %d | %d | %s |\n"
              .formatted(code, code.exitCode(), code.httpStatus(), code.meaning()));
    }
    return page.toString();
  }
}
