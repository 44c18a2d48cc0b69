package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Answers commands by a function and remembers them. */
public final class FakeCommandRunner implements CommandRunner {
  public final List<String> ran = new CopyOnWriteArrayList<>();
  private final Function<String, CommandResult> answers;

  public FakeCommandRunner(Function<String, CommandResult> answers) {
    this.answers = answers;
  }

  public static CommandResult says(int exit, String out) {
    return new CommandResult(exit, out, "", Duration.ZERO);
  }

  @Override
  public CommandResult run(Command command, Consumer<String> onLine) {
    ran.add(command.shown());
    CommandResult result = answers.apply(command.shown());
    result.stdout().lines().forEach(onLine);
    return result;
  }
}
