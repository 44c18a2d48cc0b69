package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.spec.PatroniYaml;

/**
 * Parameters judged by {@code postgres -C}: it reads its configuration as at a start, by the same
 * checks, prints one value and ends within milliseconds, without a server. All at once first; when
 * that is refused, each by itself, so that every wrong one is named at once. The values are in a
 * file that only its user may read: arguments can be read by everybody on the machine, and an
 * archive_command may hold a key.
 */
final class ParameterTrial {
  /** The name of what is refused for no single parameter. */
  static final String TOGETHER = "";

  private static final String FILE = "data/postgresql.conf";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CommandRunner commands;
  private final Path programs;
  private final TrialFolder folder;

  /**
   * @param folder a trial's, with a data directory in {@code data}
   */
  ParameterTrial(CommandRunner commands, Path programs, TrialFolder folder) {
    this.commands = commands;
    this.programs = programs;
    this.folder = folder;
  }

  /**
   * What is refused: name and PostgreSQL's words. Leaves the file with all others in place, so that
   * a server can be tried with those.
   */
  Map<String, String> refused(Map<String, String> parameters) {
    CommandResult all = judged(parameters);
    if (all.ok()) {
      return Map.of();
    }
    Map<String, String> refused = new LinkedHashMap<>();
    parameters.forEach(
        (name, value) -> {
          CommandResult alone = judged(Map.of(name, value));
          if (!alone.ok()) {
            refused.put(name, words(alone));
          }
        });
    Map<String, String> others = new LinkedHashMap<>(parameters);
    others.keySet().removeAll(refused.keySet());
    folder.write(FILE, text(others));
    // Perhaps none of them is wrong alone.
    return refused.isEmpty() ? Map.of(TOGETHER, words(all)) : refused;
  }

  private CommandResult judged(Map<String, String> parameters) {
    folder.write(FILE, text(parameters));
    return run("data_directory");
  }

  /** How many huge pages the shared memory takes; empty before version 15, which cannot say it. */
  Optional<Integer> hugePages() {
    CommandResult result = run("shared_memory_size_in_huge_pages");
    String number = result.stdout().strip();
    return result.ok() && number.matches("\\d{1,9}")
        ? Optional.of(Integer.valueOf(number))
        : Optional.empty();
  }

  private CommandResult run(String asked) {
    return commands.run(
        Command.of(
                programs.resolve("postgres").toString(),
                "-D",
                folder.path().resolve("data").toString(),
                "-C",
                asked,
                "-c",
                "log_line_prefix=",
                "-c",
                "log_destination=stderr",
                "-c",
                "lc_messages=C")
            .as(PatroniYaml.SUPERUSER)
            .within(LIMIT));
  }

  /** What it says before it ends explains more than its last sentence. */
  private static String words(CommandResult result) {
    List<ServerWords> words =
        ServerWords.read(result.stderr().lines().toList()).stream()
            .filter(word -> !word.text().startsWith("skipping missing configuration file"))
            .toList();
    List<ServerWords> causes =
        words.size() > 1 ? words.stream().filter(word -> !word.ends()).toList() : words;
    return causes.isEmpty()
        ? result.lastWords(2)
        : causes.stream().map(ServerWords::inOneLine).distinct().collect(Collectors.joining("; "));
  }

  /** As Patroni writes them ({@code ConfigWriter.escape}). */
  static String text(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(
            parameter ->
                "%s = '%s'\n"
                    .formatted(
                        parameter.getKey(), parameter.getValue().replaceAll("['\\\\]", "$0$0")))
        .collect(Collectors.joining());
  }
}
