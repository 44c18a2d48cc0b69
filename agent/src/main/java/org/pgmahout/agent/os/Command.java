package org.pgmahout.agent.os;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgmahout.common.outcome.Secret;

/**
 * A program to run: a list of arguments, never a shell's line, so that nothing in a plan can become
 * a command. Secrets go in by environment or standard input, never by argument.
 *
 * @param argv program and arguments
 * @param environment added to the agent's own small environment
 * @param secretEnvironment the same, for values that must not be seen
 * @param stdin what the program reads; empty means nothing
 * @param timeout after it the whole process tree is ended
 * @param kept most characters of each of its two outputs that are kept, the end of them: causes
 *     come last
 */
public record Command(
    List<String> argv,
    Map<String, String> environment,
    Map<String, Secret> secretEnvironment,
    Optional<Secret> stdin,
    Duration timeout,
    int kept) {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final int DEFAULT_KEPT = 256 * 1024;

  /** Enough for the words of an error. */
  private static final int KEPT_OF_LINES = 16 * 1024;

  public Command {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    secretEnvironment = Map.copyOf(secretEnvironment);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a command names a program");
    }
  }

  /** A command with nothing but its arguments, and 30 seconds. */
  public static Command of(String... argv) {
    return of(List.of(argv));
  }

  /** A command with nothing but its arguments, and 30 seconds. */
  public static Command of(List<String> argv) {
    return new Command(argv, Map.of(), Map.of(), Optional.empty(), DEFAULT_TIMEOUT, DEFAULT_KEPT);
  }

  /** The same with further arguments. */
  public Command with(List<String> more) {
    List<String> all = new ArrayList<>(argv);
    all.addAll(more);
    return new Command(all, environment, secretEnvironment, stdin, timeout, kept);
  }

  /** The same with another time limit. */
  public Command within(Duration limit) {
    return new Command(argv, environment, secretEnvironment, stdin, limit, kept);
  }

  /** The same with one more variable. */
  public Command env(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Command(argv, more, secretEnvironment, stdin, timeout, kept);
  }

  /** The same with one more variable nobody may see. */
  public Command env(String name, Secret value) {
    Map<String, Secret> more = new LinkedHashMap<>(secretEnvironment);
    more.put(name, value);
    return new Command(argv, environment, more, stdin, timeout, kept);
  }

  /** The same with something to read; never shown. */
  public Command reading(Secret input) {
    return new Command(argv, environment, secretEnvironment, Optional.of(input), timeout, kept);
  }

  /** The same run by another user, in its home, without a login shell. */
  public Command as(String user) {
    List<String> all = new ArrayList<>(List.of("runuser", "-u", user, "--"));
    all.addAll(argv);
    return new Command(all, environment, secretEnvironment, stdin, timeout, kept);
  }

  /**
   * The same with a user's rights and without a session: for programs that need no home, and run
   * often. PAM writes three lines into the journal for each session of {@code runuser}.
   *
   * @param user one whose group has the same name; another gets a session
   */
  public Command withRightsOf(String user) {
    if (!Ownership.isGroup(user)) {
      return as(user);
    }
    List<String> all =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid",
                user,
                "--regid",
                user,
                "--init-groups",
                "--no-new-privs",
                "--"));
    all.addAll(argv);
    return new Command(all, environment, secretEnvironment, stdin, timeout, kept);
  }

  /** The same for a log, whose lines are handed on one by one and may be many. */
  public Command forItsLines() {
    return new Command(argv, environment, secretEnvironment, stdin, timeout, KEPT_OF_LINES);
  }

  /** What must never appear in what is shown of this command. */
  Set<Secret> secrets() {
    return Stream.concat(secretEnvironment.values().stream(), stdin.stream())
        .collect(Collectors.toSet());
  }

  /** The arguments with blanks between, for messages. */
  public String shown() {
    return String.join(" ", argv);
  }
}
