package org.pgmahout.agent.component.trial;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.postgresql.ServerConfiguration;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Fault;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.File;
import org.pgmahout.agent.local.ProgramVersion;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.CommandRunner;
import org.pgmahout.agent.pgdata.DataFolder;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PatroniYaml;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * One trial of {@link PostgresqlTrial}, in the order in which a start would meet the parts: initdb,
 * parameters, libraries, pg_hba and pg_ident, the values of libraries, a session of Patroni's.
 */
final class TrialAttempt {
  private static final Duration INITDB = Duration.ofSeconds(60);
  private static final Duration LOGGED = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(50);

  /**
   * Before version 15 it may lie outside of the data directory, where the cluster's server has it.
   */
  private static final String SHARED_FOLDER = "stats_temp_directory";

  private static final String NO_SPACE = "No space left on device";

  /** A limit of the trial's own, or a machine that is short of memory at this moment. */
  private static final String NO_MEMORY = "Cannot allocate memory";

  private static final String CORRECT = "Correct the value as it says.";

  /** For the sessions of the trial itself. */
  private static final String OPEN = "local all all trust\n";

  private final CommandRunner commands;
  private final Path kernel;
  private final PatroniTrial patroni;
  private final NodeSpec spec;
  private final Psql psql;
  private final TrialFolder folder;
  private final PostgresqlSettings wanted;
  private final String version;
  private final boolean first;
  private final List<Remark> refusals = new ArrayList<>();
  private final List<String> unjudged = new ArrayList<>();

  /**
   * @param kernel folder of the kernel's state: {@code /proc}
   * @param programs folder of PostgreSQL's programs
   * @param version of these programs
   * @param folder where all of it happens
   */
  TrialAttempt(
      CommandRunner commands,
      Path kernel,
      PatroniTrial patroni,
      NodeSpec spec,
      Path programs,
      ProgramVersion version,
      TrialFolder folder) {
    this.commands = commands;
    this.kernel = kernel;
    this.patroni = patroni;
    this.spec = spec;
    this.psql = new Psql(programs, version.major());
    this.folder = folder;
    this.wanted = PostgresqlSettings.of(spec);
    this.version = "PostgreSQL " + version.text();
    this.first = !new DataFolder(Path.of(spec.plan().postgresql().dataDir())).present();
  }

  TrialOutcome outcome() {
    if (!madeData()) {
      return new TrialOutcome(refusals, unjudged);
    }
    ParameterTrial parameters = new ParameterTrial(commands, psql.programs(), folder);
    Map<String, String> refused = parameters.refused(wanted.parameters());
    refused.forEach(this::refuseParameter);
    if (refused.containsKey(ParameterTrial.TOGETHER)) {
      return new TrialOutcome(refusals, unjudged);
    }
    hugePages(parameters);
    boolean certificates =
        !spec.plan().security().tls()
            || Files.isReadable(Path.of(NodePaths.of(spec).patroniCert()));
    started(certificates);
    if (!certificates) {
      unjudged.add(
          "%s has no certificates yet: pg_hba is tried as soon as they are there"
              .formatted(spec.node()));
    }
    return new TrialOutcome(refusals, unjudged);
  }

  /** With the plan's own locale where a cluster is still to be made: it is fixed afterwards. */
  private boolean madeData() {
    CommandResult made =
        commands.run(
            Command.of(
                    psql.programs().resolve("initdb").toString(),
                    "-D",
                    folder.path().resolve("data").toString(),
                    "--no-sync",
                    "--no-instructions",
                    "--auth=trust",
                    "--encoding=" + (first ? spec.plan().postgresql().encoding() : "UTF8"),
                    "--locale=" + (first ? spec.plan().postgresql().locale() : "C.UTF-8"))
                .as(PatroniYaml.SUPERUSER)
                .within(INITDB));
    if (!made.ok()) {
      String words = made.lastWords(4).replaceAll("\\s*\n\\s*", "; ");
      if (!first || words.contains(NO_SPACE)) {
        unjudged.add(
            "%s: no trial, initdb could not make its data: %s".formatted(spec.node(), words));
        return false;
      }
      boolean encoding = words.contains("encoding");
      refuse(
          encoding ? "postgresql.encoding" : "postgresql.locale",
          "initdb of " + version,
          words,
          "Write a locale that 'locale -a' shows on every database node, or install it there, and an encoding that goes with it.");
    }
    return made.ok();
  }

  private void refuseParameter(String name, String words) {
    refuse(
        name.isEmpty() ? "postgresql.parameters" : PostgresqlSettings.pathOfParameter(spec, name),
        version,
        words,
        CORRECT);
  }

  private void refuse(String path, String by, String words, String remedy) {
    refusals.add(new Remark(path, by, words, remedy));
  }

  /** {@code huge_pages = on} with too few of them is a server that does not start. */
  private void hugePages(ParameterTrial parameters) {
    if (wanted.value("huge_pages").filter("on"::equalsIgnoreCase).isEmpty()) {
      return;
    }
    HugePages there = HugePages.of(kernel);
    parameters
        .hugePages()
        .filter(needed -> needed > there.total())
        .ifPresent(
            needed ->
                refuse(
                    PostgresqlSettings.pathOfParameter(spec, "huge_pages"),
                    version,
                    "it needs %d huge pages, and this machine has %d"
                        .formatted(needed, there.total()),
                    "Set vm.nr_hugepages to at least that in system.sysctl, or write huge_pages: try."));
  }

  private void started(boolean certificates) {
    folder.write("data/pg_hba.conf", OPEN);
    List<String> more = new ArrayList<>();
    if (!certificates) {
      more.add("ssl=off");
    }
    if (wanted.value(SHARED_FOLDER).isPresent()) {
      more.add(SHARED_FOLDER + "=pg_stat_tmp");
    }
    try (TrialServer server = new TrialServer(commands, psql, folder.path(), more)) {
      Optional<String> trouble = server.awaitReady();
      if (trouble.isPresent()) {
        notStarted(server, trouble.get());
        return;
      }
      if (certificates) {
        files(server);
      }
      values(server);
      if (patroni.installed(spec)) {
        session(patroni.session(spec, folder.path(), first && spec.bootstrap()));
      }
    }
  }

  private void session(PatroniSession session) {
    switch (session) {
      case PatroniSession.Works() -> {}
      case PatroniSession.NotTried(String why) ->
          unjudged.add("%s: Patroni's session was not tried: %s".formatted(spec.node(), why));
      case PatroniSession.Refused(String words) ->
          refuse(
              guilty(words),
              "Patroni's session with " + version,
              words,
              "Patroni could not work with a server of these settings: leave this one at its default.");
    }
  }

  private void notStarted(TrialServer server, String trouble) {
    List<ServerWords> ends = server.words().stream().filter(ServerWords::ends).toList();
    String words =
        ends.isEmpty()
            ? trouble
            : ends.stream()
                .map(ServerWords::inOneLine)
                .distinct()
                .collect(Collectors.joining("; "));
    boolean slow = server.runs() && !trouble.contains("FATAL:");
    if (slow || words.contains(NO_SPACE) || words.contains(NO_MEMORY)) {
      unjudged.add("%s: the trial's server was not ready: %s".formatted(spec.node(), words));
      return;
    }
    refuse(guilty(words), version, words, CORRECT);
  }

  /** The parameter that is named in what was said; all of them when none is. */
  private String guilty(String words) {
    List<String> named =
        wanted.parameters().entrySet().stream()
            .filter(parameter -> names(words, parameter))
            .map(Map.Entry::getKey)
            .toList();
    return named.size() == 1
        ? PostgresqlSettings.pathOfParameter(spec, named.getFirst())
        : "postgresql.parameters";
  }

  /** {@code could not access file "pg_stat_statement"} names a part of the value alone. */
  private boolean names(String words, Map.Entry<String, String> parameter) {
    String small = words.toLowerCase(Locale.ROOT);
    String name = parameter.getKey().toLowerCase(Locale.ROOT);
    String alone = "(?<![a-z0-9_.])" + Pattern.quote(name) + "(?![a-z0-9_.])";
    return Pattern.compile(alone).matcher(small).find()
        || name.equals("default_transaction_read_only") && small.contains("read-only transaction")
        || parameter.getKey().endsWith("_libraries")
            && List.of(parameter.getValue().split("[,\\s'\"]+")).stream()
                .anyMatch(part -> !part.isBlank() && words.contains('"' + part + '"'));
  }

  /** The server goes on by the open file that it has read. */
  private void files(TrialServer server) {
    folder.write("data/pg_hba.conf", lines(wanted.hba()));
    folder.write("data/pg_ident.conf", lines(wanted.ident()));
    Optional<ServerConfiguration> said = ServerConfiguration.of(server.asked(), List.of());
    if (said.isEmpty()) {
      unjudged.add("%s: pg_hba was not tried, the trial's server ended".formatted(spec.node()));
      return;
    }
    if (wanted.hba().stream().anyMatch(TrialAttempt::namesFiles)) {
      unjudged.add(
          "%s: pg_hba was not tried, because lines of it name files beside it"
              .formatted(spec.node()));
      return;
    }
    List<Fault> faults = said.get().faults();
    boolean silent = faults.stream().anyMatch(fault -> fault.error().isEmpty());
    if (silent) {
      server.asked().reload();
      awaitWords(server, "pg_hba.conf was not reloaded");
    }
    faults.forEach(fault -> refuseLine(server, fault));
  }

  /**
   * {@code @names} and {@code include} mean files in the data directory, of which a trial has its
   * own.
   */
  private static boolean namesFiles(String line) {
    return line.contains("@") || line.strip().startsWith("include");
  }

  private void refuseLine(TrialServer server, Fault fault) {
    String name = fault.file() == File.HBA ? "pg_hba" : "pg_ident";
    String words =
        fault.error().isEmpty()
            ? server.words().stream()
                .filter(word -> word.lineOf(name).equals(Optional.of(fault.line())))
                .map(ServerWords::inOneLine)
                .distinct()
                .collect(Collectors.joining("; "))
            : fault.error();
    refuse(
        fault.file() == File.HBA
            ? PostgresqlSettings.pathOfHba(spec, fault.line())
            : "patroni.extra",
        version,
        words,
        "Correct the line: with one wrong line PostgreSQL takes none of the file, and does not start with it.");
  }

  /**
   * A value that only a loaded library judges is not refused: the server has another one. And what
   * needs the catalog (a text search configuration) is judged in a session alone.
   */
  private void values(TrialServer server) {
    ServerConfiguration.of(server.asked(), wanted.parameters().keySet())
        .map(ServerConfiguration::refused)
        .orElseGet(List::of)
        .stream()
        .filter(entry -> !TrialServer.owns(entry.name()))
        .forEach(
            entry ->
                refuseParameter(
                    entry.name(), "'%s': %s".formatted(entry.setting(), entry.error())));
    List<ServerWords> warned = server.words();
    wanted.parameters().keySet().stream()
        .filter(name -> name.contains(".") && !TrialServer.owns(name))
        .forEach(
            name ->
                warned.stream()
                    .filter(word -> word.text().contains('"' + name + '"'))
                    .findFirst()
                    .ifPresent(word -> refuseParameter(name, word.inOneLine())));
  }

  /** What it says of such a line comes a moment after the reload, and may be kept to itself. */
  private void awaitWords(TrialServer server, String words) {
    Await.upTo(LOGGED)
        .every(LOOK)
        .answer(
            () -> server.words().stream().filter(word -> word.text().contains(words)).findFirst(),
            () -> {});
  }

  private static String lines(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
