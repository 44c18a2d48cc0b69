package org.pgmahout.controller.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.pgmahout.controller.view.Output;
import picocli.CommandLine.Option;

/** What every verb understands. */
final class CommonOptions {
  @Option(
      names = {"-f", "--plan"},
      paramLabel = "FILE",
      description = "The plan; else PGMAHOUT_PLAN, ./cluster.yaml, then the lab's in the checkout.")
  private Path plan;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, plain or json (default: ${DEFAULT-VALUE}).")
  private Output output;

  Output output() {
    return output;
  }

  Optional<Path> plan() {
    return Optional.ofNullable(plan);
  }
}
