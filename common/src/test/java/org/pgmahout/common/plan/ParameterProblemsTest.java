package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What validate says of postgresql.parameters, with the place. */
class ParameterProblemsTest {
  private static final String PLAN =
      "apiVersion: pgmahout/v1\nnodes: [a=198.18.99.1, b=198.18.99.2]\n";

  private static List<String> problems(String rest) {
    return switch (PlanLoader.load("c.yaml", PLAN + rest)) {
      case LoadResult.Loaded _ -> List.of();
      case LoadResult.Rejected(List<PlanProblem> all) ->
          all.stream().map(PlanProblem::text).toList();
    };
  }

  private static List<String> parameter(int version, String line) {
    return problems("postgresql:\n  version: " + version + "\n  parameters:\n    " + line + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | max_connections: 20 | 6:22: parameter 'max_connections' is '20', below Patroni's minimum of 25, and Patroni would silently take 100; write 25 or more",
        "0 | Max_Connections: 20 | 6:22: parameter 'max_connections' is '20', below Patroni's minimum",
        "0 | max_wal_senders: 2 | below Patroni's minimum of 3",
        "0 | max_replication_slots: 3 | below Patroni's minimum of 4",
        "0 | max_worker_processes: 1 | below Patroni's minimum of 2",
        "0 | max_locks_per_transaction: 31 | below Patroni's minimum of 32",
        "0 | wal_level: minimal | 6:16: parameter 'wal_level' is 'minimal', and Patroni would silently take replica; write replica or logical",
        "0 | wal_level: archive | Patroni would silently take replica",
        "0 | shared_buffers: 1G | 6:21: parameter 'shared_buffers' is '1G', and 'G' is no unit of it; did you mean '1GB'?",
        "0 | work_mem: 1kB | 6:15: parameter 'work_mem' is '1kB', which is not between 64kB and",
        "0 | max_conections: 300 | 6:21: PostgreSQL of no version from 13 to 18 has no parameter 'max_conections'; did you mean 'max_connections'?",
        "16 | max_conections: 300 | PostgreSQL 16 has no parameter 'max_conections'",
        "0 | checkpoint_segments: 32 | 6:26: parameter 'checkpoint_segments' left PostgreSQL before version 13; write max_wal_size instead",
        "16 | vacuum_defer_cleanup_age: 5 | PostgreSQL 16 has no parameter 'vacuum_defer_cleanup_age' any more: the last that had it was 15; delete it",
        "16 | force_parallel_mode: on | write debug_parallel_query instead",
        "15 | summarize_wal: on | PostgreSQL 15 has no parameter 'summarize_wal' yet: it came with 17; delete it",
        "0 | include_dir: conf.d | 6:18: parameter 'include_dir' is not set here; it is no parameter",
        "0 | unix_socket_directories: /tmp | is not set here; it is /var/run/postgresql always",
        "0 | Port: 5499 | 6:11: parameter 'Port' is not set here; write postgresql.port instead",
        "0 | SSL: off | write security.transport instead",
        "0 | Wal_Keep_Size: 1GB | write postgresql.wal_keep_size instead",
        "0 | Listen_Addresses: localhost | it follows the node's address",
        "0 | config_file: /x | Patroni decides it",
        "0 | recovery_target_time: now | replicas would stop there",
        "0 | transaction_read_only: on | belongs to a single transaction",
        "0 | block_size: 4096 | only shows how PostgreSQL is, and cannot be set; delete it",
        "0 | pg_stat_statements.maximum: 500 | has no parameter 'pg_stat_statements.maximum'; did you mean 'pg_stat_statements.max'?",
        "0 | jit: t | which Patroni would silently drop; write on or off",
        "0 | log_min_messages: debug | which Patroni would silently drop; write one of:",
        "13 | password_encryption: on | which Patroni would silently drop",
        "13 | allow_in_place_tablespaces: on | Patroni does not know parameter",
        "17 | maintenance_work_mem: 64kB | Patroni would silently take 1MB",
        "0 | a b: c | 6:10: 'a b' is no parameter's name",
      })
  void everyRefusalNamesPlaceRangeAndRemedy(int version, String line, String words) {
    assertThat(parameter(version, line)).singleElement().asString().contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_connections: 25",
        "wal_level: logical",
        "wal_level: hot_standby",
        "archive_mode: yes",
        "archive_mode: always",
        "TimeZone: Europe/Berlin",
        "shared_preload_libraries: pg_stat_statements, timescaledb",
        "timescaledb.max_background_workers: 16",
        "plperl.use_strict: on",
        "auto_explain.log_min_duration: 500ms",
        "vacuum_defer_cleanup_age: 5",
        "synchronous_commit: local",
        "restore_command: cp /srv/%f %p",
        "archive_command: >-\n      test ! -f /srv/%f &&\n      cp %p /srv/%f",
      })
  void whatIsGood(String line) {
    assertThat(parameter(0, line)).isEmpty();
  }

  @Test
  void twoSpellingsAreOneParameter() {
    assertThat(parameter(0, "timezone: UTC\n    TimeZone: CET"))
        .containsExactly(
            "c.yaml:7:15: parameter 'TimeZone' is written a second time: it is the 'timezone' of line 6; keep one of the two");
  }

  @Test
  void oneSpellingReachesTheNodes() {
    ClusterPlan plan =
        PlanLoader.load(
                "c", PLAN + "postgresql: {parameters: {Max_Connections: 120, timezone: UTC}}")
            .orThrow();
    assertThat(plan.postgresql().parameters())
        .containsEntry("max_connections", "120")
        .containsEntry("TimeZone", "UTC")
        .doesNotContainKeys("Max_Connections", "timezone");
  }

  @Test
  void sizesWithKeysOfTheirOwn() {
    assertThat(problems("postgresql:\n  wal_keep_size: 8MB\n"))
        .singleElement()
        .asString()
        .contains("4:18: parameter 'wal_keep_size' is '8MB', below Patroni's minimum of 16MB");
    assertThat(problems("postgresql:\n  max_slot_wal_keep_size: 99999999TB\n"))
        .singleElement()
        .asString()
        .contains("which is not between -1 and");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql:\n  parameters:\n    archive_command: >\n      cp %p /srv\n",
        "postgresql:\n  parameters:\n    archive_command: |\n      cp %p \\\n      /srv\n",
        "postgresql:\n  parameters: {archive_command: \"cp\\r\"}\n",
        "postgresql:\n  parameters: {archive_command: \"cp\\0\"}\n",
        "postgresql:\n  hba:\n    - >\n      host all all all md5\n",
        "system:\n  sysctl:\n    vm.swappiness: |\n      1\n",
        "patroni:\n  extra:\n    postgresql:\n      pg_ident:\n        - |\n          a b c\n",
        "patroni:\n  extra: {postgresql: {recovery_conf: {restore_command: \"cp\\n\"}}}\n",
      })
  void aLineBreakIsRefusedWhereAFileHasLines(String rest) {
    assertThat(problems(rest))
        .singleElement()
        .asString()
        .contains("has a line break in its text")
        .contains("use '>-'");
  }

  @Test
  void anAppliedPlanIsReadAndNotJudged() {
    String old = PLAN + "postgresql: {parameters: {shared_buffers: 1G, max_conections: 3}}\n";
    assertThat(PlanLoader.load("c", old)).isInstanceOf(LoadResult.Rejected.class);
    assertThat(PlanLoader.applied(old).orElseThrow().postgresql().parameters())
        .containsEntry("shared_buffers", "1G");
    assertThat(PlanLoader.applied("apiVersion: pgmahout/v2\n")).isEmpty();
    assertThat(PlanLoader.applied("nodes: [")).isEmpty();
    assertThat(PlanLoader.applied("")).isEmpty();
  }
}
