package org.pgmahout.agent.component.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.local.RealPostgresql;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/** Whole plans, judged by the plan's own rules and then by a real server that is thrown away. */
class PostgresqlTrialIT {
  @RegisterExtension static final RealPostgresql REAL = new RealPostgresql();

  /** What an archive_command that ran would leave; a trial must not archive. */
  private static final Path ARCHIVED =
      Path.of("/tmp/pgmahout-it-archived-" + ProcessHandle.current().pid());

  private static final String GOOD = "accepted";

  /** The plan's own rules refuse it, so that no server is asked. */
  private static final String PLAN = "plan";

  /**
   * One plan and what becomes of it.
   *
   * @param postgresql the plan's section, in YAML's flow style
   * @param path where the first refusal is; {@link #GOOD} for none
   * @param words a piece of what is said
   */
  private record Case(String postgresql, String path, String words) {}

  private static final List<Case> CASES =
      List.of(
          new Case("{parameters: {work_mem: 8MB}}", GOOD, ""),
          // A command written over two lines.
          unfit("archive_command", "\"cp %p /srv/%f\\n\"", "line break"),
          // Texts with a typing mistake.
          refused("timezone", "Europe/Berln", "invalid value for parameter \"TimeZone\""),
          refused("log_destination", "'stderr,sysloog'", "Unrecognized key word: \"sysloog\""),
          refused("lc_messages", "de_DE.UTF-8", "invalid value for parameter \"lc_messages\""),
          refused("datestyle", "'german,foo'", "Unrecognized key word: \"foo\""),
          // Texts that PostgreSQL judges at its start, and in a session.
          refused("wal_consistency_checking", "hea", "Unrecognized key word"),
          refused("min_wal_size", "16MB", "must be at least twice"),
          refused("default_text_search_config", "klingon", "could not be applied"),
          refused("default_table_access_method", "heapy", "heapy"),
          // Lines of pg_hba.conf of the right shape and the wrong content.
          line("hostssl all all 198.18.10.0/24 scram-sha-256 clientcert=1", "clientcert"),
          line("host all all 198.18.10.0/24 cert", "cert"),
          line("host all all samenet peer", "peer"),
          line("local all all gss", "gss"),
          line("hostssl all all all scram-sha-256 map", "map"),
          // Libraries that are not there.
          refused("shared_preload_libraries", "pg_stat_statement", "could not access file"),
          new Case("{parameters: {shared_preload_libraries: pg_stat_statements}}", GOOD, ""),
          refused("huge_pages", "'on'", "huge pages"),
          // Values that would quietly become others.
          unfit("max_connections", "20", "25"),
          unfit("max_wal_senders", "2", "3"),
          unfit("wal_level", "minimal", "replica"),
          unfit("shared_buffers", "1G", "1GB"),
          unfit("work_mem", "1kB", "64kB"),
          unfit("max_conections", "300", "max_connections"),
          unfit("checkpoint_segments", "32", ""),
          unfit("include_dir", "conf.d", ""),
          new Case("{wal_keep_size: 8MB}", PLAN, "16MB"),
          // The collector that nearly every published patroni.yml has.
          new Case("{parameters: {logging_collector: 'on', log_directory: log}}", GOOD, ""),
          // Locale and encoding.
          new Case("{locale: de_DE.UTF-8}", "postgresql.locale", "locale"),
          new Case("{encoding: LATIN1}", PLAN, "encoding"),
          new Case("{encoding: UTF8, locale: C}", GOOD, ""),
          // Odd, and right.
          new Case(
              """
              {parameters: {log_line_prefix: '%m [%p] %q%u@%d/%a ', search_path: '"$user", public, "Mixed Case"',
                archive_mode: 'on', archive_command: 'touch ARCHIVED; test ! -f "/srv/w al/%f" # keep',
                app.motd: 'it''s 100% \\ # : {x} é', app.empty: '', log_timezone: 'Etc/GMT+5'},
               hba: ['host db1, db2 all 10.0.0.0/8 scram-sha-256', 'host all all ::1/128 reject # office',
                'host "my db" +team .example.org md5', 'host all all fe80::/10 reject',
                'host all all 10.0.0.5 255.255.255.255 scram-sha-256']}
              """
                  .replace("ARCHIVED", ARCHIVED.toString()),
              GOOD,
              ""));

  private static Case refused(String name, String value, String words) {
    return new Case(
        "{parameters: {" + name + ": " + value + "}}", "postgresql.parameters." + name, words);
  }

  private static Case unfit(String name, String value, String words) {
    return new Case("{parameters: {" + name + ": " + value + "}}", PLAN, words);
  }

  private static Case line(String line, String words) {
    return new Case("{hba: ['" + line + "']}", PLAN, words);
  }

  @ParameterizedTest(name = "PostgreSQL {0}")
  @MethodSource("majors")
  void everyPlanIsRefusedWhereItIsWrong(int major) {
    PostgresqlTrial trial =
        new PostgresqlTrial(
            REAL.commands(), Path.of("/proc"), _ -> Optional.of(REAL.programs(major)));
    for (Case one : CASES) {
      Remark first = judged(trial, one.postgresql(), major);
      assertThat(first.path()).as("%s: %s", one, first).isEqualToIgnoringCase(one.path());
      assertThat(first.words()).as("%s", one).containsIgnoringCase(one.words());
    }
    assertThat(ARCHIVED).doesNotExist();
  }

  @AfterAll
  static void nothingIsLeft() throws IOException {
    assertThat(
            ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(REAL.place().toString())))
        .isEmpty();
    try (Stream<Path> left = Files.list(Path.of("/tmp"))) {
      assertThat(left.filter(path -> path.toString().contains("/pgmahout-trial."))).isEmpty();
    }
  }

  static List<Integer> majors() {
    return RealPostgresql.majors().stream()
        .filter(major -> Set.of(15, 18).contains(major))
        .toList();
  }

  /** The first thing that is said against a plan. */
  private static Remark judged(PostgresqlTrial trial, String postgresql, int major) {
    String inner = postgresql.strip();
    LoadResult read =
        PlanLoader.load(
            "cluster.yaml",
            """
            apiVersion: pgmahout/v1
            nodes:
              - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
            security: {transport: plain}
            postgresql: {version: %d, data_dir: /var/lib/postgresql/none, %s
            """
                .formatted(major, inner.substring(1)));
    return switch (read) {
      case LoadResult.Rejected rejected -> new Remark(PLAN, "", rejected.text(), "");
      case LoadResult.Loaded loaded -> tried(trial, loaded.plan());
    };
  }

  private static Remark tried(PostgresqlTrial trial, ClusterPlan plan) {
    NodeSpec spec = PlanCompiler.compile(plan, 0).iterator().next();
    TrialOutcome outcome = trial.of(spec);
    assertThat(outcome.unjudged())
        .as("there is no Patroni here, and all else is tried")
        .singleElement()
        .asString()
        .startsWith("Patroni is not installed on node-00 yet");
    return outcome.refusals().stream().findFirst().orElse(new Remark(GOOD, "", "", ""));
  }
}
