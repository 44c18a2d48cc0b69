package org.pgmahout.agent.component.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * What Patroni makes of the parameters before PostgreSQL sees them: it drops unknown ones and
 * replaces those below its own limits, and says so in its log alone. Its own validators are asked,
 * in the venv that is in use.
 */
final class PatroniTrial {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** By which {@code patroni_session.py} says that the session was refused. */
  private static final int REFUSED = 3;

  private final CommandRunner commands;

  PatroniTrial(CommandRunner commands) {
    this.commands = commands;
  }

  /** Whether there is a venv. */
  boolean installed(NodeSpec spec) {
    return Files.exists(python(spec));
  }

  private static Path python(NodeSpec spec) {
    return Path.of(NodePaths.of(spec).venvProgram("python3"));
  }

  /**
   * What would not be as the plan says.
   *
   * @param programs folder of PostgreSQL's programs
   */
  TrialOutcome of(NodeSpec spec, Path programs, ProgramVersion version) {
    if (!installed(spec)) {
      return TrialOutcome.untried(
          "Patroni is not installed on %s yet: what it makes of PostgreSQL's parameters is looked at as soon as it is"
              .formatted(spec.node()));
    }
    Command asked =
        Command.of(python(spec).toString(), "-c", text("patroni_parameters.py"))
            .reading(new Secret(question(spec, programs, version)));
    return switch (run(asked)) {
      case Ran.Ended(CommandResult result) when result.ok() -> remarks(spec, result.stdout());
      case Ran.Ended(CommandResult result) -> notTried(spec, result.lastWords(1));
      case Ran.Failed(String why) -> notTried(spec, why);
    };
  }

  /** Another Patroni than this was written for, or a venv that is broken. */
  private static TrialOutcome notTried(NodeSpec spec, String why) {
    return TrialOutcome.untried(
        "%s: what Patroni makes of PostgreSQL's parameters was not looked at: %s"
            .formatted(spec.node(), why));
  }

  /** How a program went. */
  private sealed interface Ran {
    /** It ended by itself. */
    record Ended(CommandResult result) implements Ran {}

    /** It did not start, or did not end in time. */
    record Failed(String why) implements Ran {}
  }

  /** The message of a time limit has the whole script in it, which is no reason. */
  private Ran run(Command asked) {
    try {
      return new Ran.Ended(commands.run(asked.as(PatroniYaml.SUPERUSER).within(LIMIT)));
    } catch (OpsException e) {
      return switch (e.code()) {
        case TIMED_OUT ->
            new Ran.Failed(
                "%s did not end within %d s".formatted(asked.argv().getFirst(), LIMIT.toSeconds()));
        case COMMAND_FAILED -> new Ran.Failed(e.getMessage());
        default -> throw e;
      };
    }
  }

  private static TrialOutcome remarks(NodeSpec spec, String answer) {
    try {
      JsonNode differs = Json.tolerant().readTree(answer);
      return differs.isObject()
          ? new TrialOutcome(remarks(spec, differs), List.of())
          : notTried(spec, "its answer is no JSON object");
    } catch (JsonProcessingException e) {
      return notTried(spec, "its answer is no JSON: " + e.getOriginalMessage());
    }
  }

  private static List<Remark> remarks(NodeSpec spec, JsonNode differs) {
    String by = "Patroni " + spec.plan().patroni().version();
    ParameterTable table = ParameterTable.of(0);
    Map<String, String> wanted = PostgresqlSettings.of(spec).parameters();
    List<Remark> remarks = new ArrayList<>();
    differs
        .properties()
        .forEach(
            made -> {
              String name = made.getKey();
              String value = wanted.getOrDefault(name, "");
              if (made.getValue().isNull()) {
                remarks.add(
                    new Remark(
                        PostgresqlSettings.pathOfParameter(spec, name),
                        by,
                        "it would drop %s = '%s' without an error, and PostgreSQL would run with its default"
                            .formatted(name, value),
                        "Write a value that Patroni lets through (its document \"Dynamic Configuration Settings\"), or delete it."));
              } else if (!table.same(name, made.getValue().asText(), value)) {
                remarks.add(
                    new Remark(
                        PostgresqlSettings.pathOfParameter(spec, name),
                        by,
                        "it would make '%s' of %s = '%s' without an error"
                            .formatted(made.getValue().asText(), name, value),
                        "Write '%s', or another value that both accept."
                            .formatted(made.getValue().asText())));
              }
            });
    return remarks;
  }

  private String question(NodeSpec spec, Path programs, ProgramVersion version) {
    String postgres = programs.resolve("postgres").toString();
    List<String> gucs =
        commands
            .require(Command.of(postgres, "--describe-config").as(PatroniYaml.SUPERUSER))
            .lines()
            .stream()
            .map(line -> line.split("\t", 2)[0])
            .toList();
    Map<String, Object> question =
        Map.of(
            "version",
            version.major() * 10_000,
            "gucs",
            gucs,
            "parameters",
            PostgresqlSettings.of(spec).parameters());
    try {
      return Json.tolerant().writeValueAsString(question);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Why Patroni could not work with a server, though PostgreSQL has nothing against its settings: a
   * driver, for example, that cannot read a date of this form.
   *
   * @param folder of the server's socket
   * @param first whether a cluster is still to be made, for which Patroni makes roles
   */
  PatroniSession session(NodeSpec spec, Path folder, boolean first) {
    List<String> argv =
        new ArrayList<>(
            List.of(
                python(spec).toString(),
                "-c",
                text("patroni_session.py"),
                folder.toString(),
                TrialServer.PORT));
    if (first) {
      argv.add("write");
    }
    return switch (run(Command.of(argv))) {
      case Ran.Ended(CommandResult result) when result.ok() -> new PatroniSession.Works();
      case Ran.Ended(CommandResult result) -> ended(result.exitCode(), result.lastWords(1));
      case Ran.Failed(String why) -> new PatroniSession.NotTried(why);
    };
  }

  private static PatroniSession ended(int exitCode, String words) {
    boolean broken = words.toLowerCase(Locale.ROOT).contains("connection");
    return exitCode == REFUSED && !broken
        ? new PatroniSession.Refused(words)
        : new PatroniSession.NotTried(words);
  }

  private static String text(String script) {
    try (InputStream in = PatroniTrial.class.getResourceAsStream(script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
