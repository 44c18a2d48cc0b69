package org.pgmahout.agent.os;

import java.util.function.Consumer;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** Runs programs; the one way out of the agent into other programs, so that tests can stand in. */
public interface CommandRunner {

  /**
   * Runs a program to its end.
   *
   * @param onLine takes every line of its output as it comes, secrets masked
   * @return how it ended, whatever the exit code
   * @throws OpsException COMMAND_FAILED when there is no such program, TIMED_OUT when it took too
   *     long (its whole process tree is then ended), CANCELLED when the thread was interrupted
   */
  CommandResult run(Command command, Consumer<String> onLine);

  /** Runs a program to its end; see {@link #run(Command, Consumer)}. */
  default CommandResult run(Command command) {
    return run(command, line -> {});
  }

  /** Runs a program that must end with 0; COMMAND_FAILED with its last words when it does not. */
  default CommandResult require(Command command) {
    CommandResult result = run(command);
    if (!result.ok()) {
      throw new OpsException(
          ErrorCode.COMMAND_FAILED,
          "'%s' ended with %d, expected 0:\n%s"
              .formatted(command.shown(), result.exitCode(), result.lastWords(15)),
          "Read what the program says; mend that, then run the same again.");
    }
    return result;
  }
}
