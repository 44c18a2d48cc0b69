package org.pgmahout.agent.component.trial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * that is refused, each by itself, so that every wrong one is named at once.
 */
final class ParameterTrial {
  /** The name of what is refused for no single parameter. */
  static final String TOGETHER = "";

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
    folder.write("data/postgresql.conf", text(parameters));
    CommandResult all = run("data_directory", List.of());
    if (all.ok()) {
      return Map.of();
    }
    Map<String, String> refused = new LinkedHashMap<>();
    folder.write("data/postgresql.conf", "");
    parameters.forEach(
        (name, value) -> {
          CommandResult alone = run("data_directory", List.of(name + "=" + value));
          if (!alone.ok()) {
            refused.put(name, words(alone));
          }
        });
    if (refused.isEmpty()) {
      // Nothing is wrong with any of them alone.
      return Map.of(TOGETHER, words(all));
    }
    Map<String, String> others = new LinkedHashMap<>(parameters);
    others.keySet().removeAll(refused.keySet());
    folder.write("data/postgresql.conf", text(others));
    return refused;
  }

  /** How many huge pages the shared memory takes; empty before version 15, which cannot tell. */
  Optional<Integer> hugePages() {
    CommandResult told = run("shared_memory_size_in_huge_pages", List.of());
    String number = told.stdout().strip();
    return told.ok() && number.matches("\\d{1,9}")
        ? Optional.of(Integer.valueOf(number))
        : Optional.empty();
  }

  private CommandResult run(String asked, List<String> settings) {
    List<String> argv =
        new ArrayList<>(
            List.of(
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
                "lc_messages=C"));
    settings.forEach(setting -> argv.addAll(List.of("-c", setting)));
    return commands.run(Command.of(argv).as(PatroniYaml.SUPERUSER).within(LIMIT));
  }

  /** What it says before it ends tells more than its last sentence. */
  private static String words(CommandResult result) {
    List<ServerWords> words =
        ServerWords.read(result.stderr().lines().toList()).stream()
            .filter(word -> !word.text().startsWith("skipping missing configuration file"))
            .toList();
    List<ServerWords> causes =
        words.size() > 1 ? words.stream().filter(word -> !word.ends()).toList() : words;
    return causes.isEmpty()
        ? result.lastWords(2)
        : causes.stream().map(ServerWords::told).distinct().collect(Collectors.joining("; "));
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
