package org.pgmahout.controller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.controller.view.Interruption;
import org.pgmahout.controller.view.Screen;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * Holds docs/cli.md to the verbs; with {@code -Dpgmahout.docs=write} it writes the page instead.
 */
class CliReferenceTest {
  private static final Path PAGE = Path.of("..", "docs", "cli.md");

  @Test
  void thePageShowsEveryVerb() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # The `pgmahout` command

            What `pgmahout VERB --help` prints. Generated from the verbs; written anew by `deploy/docs`.
            """);
    describe(command(), page);
    if ("write".equals(System.getProperty("pgmahout.docs"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/cli.md; write it anew with: deploy/docs")
        .isEqualTo(page.toString());
  }

  private static CommandLine command() {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    Screen screen = new Screen(nowhere, nowhere, false, false);
    PlanLocator home = new PlanLocator(Map.of(), Path.of("."), Optional.empty());
    return PgmahoutCommand.commandLine(screen, home, new Interruption(screen))
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(110);
  }

  private static void describe(CommandLine line, StringBuilder page) {
    page.append("\n## ").append(line.getCommandSpec().qualifiedName()).append("\n\n```text\n");
    page.append(line.getUsageMessage(Ansi.OFF).stripTrailing()).append("\n```\n");
    line.getSubcommands().values().stream().distinct().forEach(verb -> describe(verb, page));
  }
}
