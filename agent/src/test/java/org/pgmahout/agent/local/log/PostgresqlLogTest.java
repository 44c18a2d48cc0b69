package org.pgmahout.agent.local.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.log.LogSource.Wanted;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;

class PostgresqlLogTest {
  private static final String DATA = "/var/lib/postgresql/patroni-packages/data/";

  /** What stands in a file, and the second of its last line. */
  private record File(String text, int second) {}

  private final List<String> journal = new ArrayList<>();
  private final Map<String, File> files = new java.util.TreeMap<>();
  private final FakeCommandRunner commands = new FakeCommandRunner(this::answer);

  @Test
  void eachLogHasItsOwnLinesAndBothHaveWhatNeitherWrote() {
    write(1, "systemd", "systemd", "Started patroni.service.");
    write(2, "patroni", "patroni", "INFO: no action");
    write(3, "pg_basebackup", "patroni", "pg_basebackup: error: x");
    write(4, "postgres", "patroni", "[7] LOG:  checkpoint starting");
    write(5, "", "patroni", "[7] FATAL:  could not load pg_hba.conf");
    write(6, "", "patroni", "/var/run/postgresql:5432 - no response");
    write(7, "cp", "patroni", "cp: cannot stat the archive");
    assertThat(read(new PostgresqlLog.Source(() -> Optional.of(spec())), 50))
        .containsExactly(
            "postgres[7]: [7] LOG:  checkpoint starting",
            "patroni[7]: [7] FATAL:  could not load pg_hba.conf",
            "cp[7]: cp: cannot stat the archive");
    assertThat(read(new PatroniJournal.OfPatroni(), 50))
        .containsExactly(
            "systemd[7]: Started patroni.service.",
            "patroni[7]: INFO: no action",
            "pg_basebackup[7]: pg_basebackup: error: x",
            "patroni[7]: /var/run/postgresql:5432 - no response",
            "cp[7]: cp: cannot stat the archive");
  }

  @Test
  void theCollectorsFileFollowsTheJournal() {
    collector("log/a.log", 20);
    assertThat(read(new PostgresqlLog.Source(() -> Optional.of(spec())), 50))
        .containsExactly(
            "postgres[7]: LOG:  redirecting log output to logging collector process",
            "LOG:  database system is ready to accept connections",
            "ERROR:  division by zero");
    assertThat(read(new PostgresqlLog.Source(() -> Optional.of(spec())), 1))
        .containsExactly("ERROR:  division by zero");
    assertThat(commands.ran)
        .filteredOn(ran -> ran.contains(DATA))
        .isNotEmpty()
        .allMatch(
            ran -> ran.matches("(?s)(runuser -u postgres|setpriv --reuid postgres .*) -- .*"));
  }

  @Test
  void aStartThatFailsBeforeTheCollectorIsTheLast() {
    collector("log/a.log", 20);
    write(30, "postgres", "patroni", "FATAL:  could not access file \"x\"");
    assertThat(read(new PostgresqlLog.Source(() -> Optional.of(spec())), 1))
        .containsExactly("postgres[7]: FATAL:  could not access file \"x\"");
    assertThat(log().lastFatal()).hasValue("FATAL: could not access file \"x\"");
    assertThat(log().because())
        .isEqualTo("; PostgreSQL's last words: FATAL: could not access file \"x\"");
  }

  @Test
  void aStartThatFailsAfterTheCollectorBeganIsReadFromItsFile() {
    write(10, "postgres", "patroni", "FATAL:  an older one");
    collector("/var/log/postgresql/a.log", 20);
    files.put(
        "/var/log/postgresql/a.log",
        new File("LOG:  invalid line 6\nFATAL:  could not load pg_hba.conf\n", 20));
    assertThat(log().lastFatal())
        .hasValue("LOG: invalid line 6; FATAL: could not load pg_hba.conf");
  }

  @Test
  void aFileThatIsNoneAndAServerThatSaysNothingGiveNoReason() {
    assertThat(log().lastFatal()).isEmpty();
    assertThat(log().because()).isEmpty();
    files.put(DATA + "current_logfiles", new File("stderr log/gone.log\n", 1));
    assertThat(log().lastFatal()).isEmpty();
  }

  private void collector(String file, int second) {
    write(11, "postgres", "patroni", "LOG:  redirecting log output to logging collector process");
    files.put(DATA + "current_logfiles", new File("csvlog log/a.csv\nstderr " + file + "\n", 12));
    files.put(
        file.startsWith("/") ? file : DATA + file,
        new File(
            "LOG:  database system is ready to accept connections\nERROR:  division by zero\n",
            second));
  }

  private static PostgresqlLog log(FakeCommandRunner commands) {
    return new PostgresqlLog(commands, Path.of(DATA));
  }

  private PostgresqlLog log() {
    return log(commands);
  }

  /** Without time and machine. */
  private List<String> read(LogSource source, int lines) {
    List<String> seen = new ArrayList<>();
    source.read(
        commands,
        new Wanted(lines, false),
        line -> seen.add(line.replaceFirst("^\\S+ node-00 ", "")));
    return seen;
  }

  private void write(int second, String program, String stream, String text) {
    journal.add(
        "{\"__REALTIME_TIMESTAMP\":\"%d000000\",\"_HOSTNAME\":\"node-00\",\"SYSLOG_IDENTIFIER\":\"%s\",%s\"_PID\":\"7\",\"MESSAGE\":\"%s\"}"
            .formatted(
                second,
                stream,
                program.isEmpty() ? "" : "\"_COMM\":\"" + program + "\",",
                text.replace("\"", "\\\"")));
  }

  private CommandResult answer(String command) {
    if (command.startsWith("journalctl ")) {
      return says(0, journal.stream().collect(Collectors.joining("\n")));
    }
    Optional<File> file =
        files.entrySet().stream()
            .filter(entry -> command.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
    if (file.isEmpty()) {
      return says(1, "");
    }
    return command.contains(" stat ")
        ? says(0, file.get().text().length() + " " + file.get().second() + ".500000 regular file\n")
        : says(0, file.get().text());
  }

  private static NodeSpec spec() {
    return PlanCompiler.compile(
            PlanLoader.load(
                    "cluster.yaml",
                    """
                    apiVersion: pgmahout/v1
                    nodes:
                      - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
                    """)
                .orThrow(),
            0)
        .iterator()
        .next();
  }
}
