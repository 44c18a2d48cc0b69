package org.pgmahout.agent.local;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The version of PostgreSQL's programs, by the word of {@code postgres --version}: {@code postgres
 * (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)}.
 *
 * @param text as it is printed: {@code 15.20}, or {@code 19beta1} before the release
 */
public record ProgramVersion(String text) {
  private static final Pattern PRINTED = Pattern.compile("\\(PostgreSQL\\) (\\d\\S*)");
  private static final Pattern RELEASED = Pattern.compile("^\\d+\\.\\d+");

  /**
   * Asks the programs in a folder.
   *
   * @throws OpsException COMMAND_FAILED when they name no version
   */
  public static ProgramVersion of(CommandRunner commands, Path programs) {
    String printed = commands.require(command(programs)).stdout();
    return read(printed)
        .orElseThrow(
            () ->
                new OpsException(
                    ErrorCode.COMMAND_FAILED,
                    "'%s' names no version: %s"
                        .formatted(command(programs).shown(), printed.strip()),
                    "Look whether the package of PostgreSQL is installed as a whole, then run the same again."));
  }

  /** The same, but empty when they name no version: a package may be on its way. */
  public static Optional<ProgramVersion> find(CommandRunner commands, Path programs) {
    return read(commands.run(command(programs)).stdout());
  }

  private static Command command(Path programs) {
    return Command.of(programs.resolve("postgres").toString(), "--version");
  }

  public static Optional<ProgramVersion> read(String printed) {
    Matcher version = PRINTED.matcher(printed);
    return version.find() ? Optional.of(new ProgramVersion(version.group(1))) : Optional.empty();
  }

  /** 15 of {@code 15.20}. */
  public int major() {
    return Integer.parseInt(text.replaceFirst("\\D.*", ""));
  }

  /** Major and minor version, as a running server shows them; empty before the release. */
  public Optional<String> released() {
    Matcher numbers = RELEASED.matcher(text);
    return numbers.find() ? Optional.of(numbers.group()) : Optional.empty();
  }
}
