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
import java.util.Map;
import java.util.Optional;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
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

  private final CommandRunner commands;

  PatroniTrial(CommandRunner commands) {
    this.commands = commands;
  }

  /**
   * What would not be as the plan says; nothing while there is no venv.
   *
   * @param programs folder of PostgreSQL's programs
   */
  List<Remark> of(NodeSpec spec, Path programs) {
    Path python = Path.of(NodePaths.of(spec).venvProgram("python3"));
    if (!Files.exists(python)) {
      return List.of();
    }
    CommandResult told =
        commands.run(
            Command.of(python.toString(), "-c", text("patroni_parameters.py"))
                .as(PatroniYaml.SUPERUSER)
                .reading(new Secret(question(spec, programs)))
                .within(LIMIT));
    if (!told.ok()) {
      // Another Patroni than this was written for: its own check of patroni.yml still follows.
      return List.of();
    }
    return remarks(spec, read(told.stdout()));
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

  private String question(NodeSpec spec, Path programs) {
    String postgres = programs.resolve("postgres").toString();
    String version = commands.require(Command.of(postgres, "--version")).stdout();
    List<String> gucs =
        commands
            .require(Command.of(postgres, "--describe-config").as(PatroniYaml.SUPERUSER))
            .lines()
            .stream()
            .map(line -> line.split("\t", 2)[0])
            .toList();
    String major = version.replaceFirst("(?s).*\\(PostgreSQL\\) (\\d+).*", "$1");
    Map<String, Object> question =
        Map.of(
            "version",
            Integer.parseInt(major) * 10_000,
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
   * @return empty when it works, and while there is no venv
   */
  Optional<String> session(NodeSpec spec, Path folder, boolean first) {
    Path python = Path.of(NodePaths.of(spec).venvProgram("python3"));
    if (!Files.exists(python)) {
      return Optional.empty();
    }
    List<String> argv =
        new ArrayList<>(
            List.of(
                python.toString(),
                "-c",
                text("patroni_session.py"),
                folder.toString(),
                TrialServer.PORT));
    if (first) {
      argv.add("write");
    }
    CommandResult told = commands.run(Command.of(argv).as(PatroniYaml.SUPERUSER).within(LIMIT));
    return told.ok() ? Optional.empty() : Optional.of(told.lastWords(1));
  }

  private static JsonNode read(String answer) {
    try {
      return Json.tolerant().readTree(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + answer, e);
    }
  }

  private static String text(String script) {
    try (InputStream in = PatroniTrial.class.getResourceAsStream(script)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
