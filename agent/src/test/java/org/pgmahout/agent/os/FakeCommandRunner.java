package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pgmahout.common.outcome.Secret;

/** Answers commands by a function and remembers them. */
public final class FakeCommandRunner implements CommandRunner {
  public final List<String> ran = new CopyOnWriteArrayList<>();

  /** The same with what each read and had in its environment. */
  public final List<Command> commands = new CopyOnWriteArrayList<>();

  private final Function<String, CommandResult> answers;

  public FakeCommandRunner(Function<String, CommandResult> answers) {
    this.answers = answers;
  }

  public static CommandResult says(int exit, String out) {
    return new CommandResult(exit, out, "", Duration.ZERO);
  }

  /** The same of a program that fails and says why. */
  public static CommandResult fails(int exit, String err) {
    return new CommandResult(exit, "", err, Duration.ZERO);
  }

  /** What the commands read from their standard input, in order; those without are left out. */
  public List<String> read() {
    return commands.stream().flatMap(c -> c.stdin().stream()).map(Secret::reveal).toList();
  }

  @Override
  public CommandResult run(Command command, Consumer<String> onLine) {
    commands.add(command);
    ran.add(command.shown());
    CommandResult result = answers.apply(command.shown());
    result.stdout().lines().forEach(onLine);
    return result;
  }
}
