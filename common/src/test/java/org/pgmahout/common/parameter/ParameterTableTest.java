package org.pgmahout.common.parameter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.parameter.Parameter.Context;
import org.pgmahout.common.parameter.Parameter.Type;

/** What the table says, against facts of PostgreSQL's documentation and source. */
class ParameterTableTest {
  private static final ParameterTable ANY = ParameterTable.of(0);

  private static String problem(String name, String value) {
    return ANY.judge(name, value).map(one -> one.what() + "; " + one.remedy()).orElse("");
  }

  @Test
  void everyVersionIsThere() {
    IntStream.rangeClosed(ParameterTable.OLDEST, ParameterTable.NEWEST)
        .forEach(
            major ->
                assertThat(ParameterTable.of(major).names())
                    .as("parameters of PostgreSQL " + major)
                    .hasSizeGreaterThan(330)
                    .contains("work_mem", "TimeZone", "pg_stat_statements.max"));
  }

  @ParameterizedTest
  @CsvSource({
    "vacuum_defer_cleanup_age, 15, 16",
    "old_snapshot_threshold, 16, 17",
    "stats_temp_directory, 14, 15",
    "force_parallel_mode, 15, 16",
  })
  void parametersGo(String name, int last, int without) {
    assertThat(ParameterTable.of(last).find(name)).isPresent();
    assertThat(ParameterTable.of(without).find(name)).isEmpty();
    assertThat(ANY.find(name)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "summarize_wal, 17",
    "io_method, 18",
    "archive_library, 15",
    "wal_decode_buffer_size, 15"
  })
  void parametersCome(String name, int first) {
    assertThat(ParameterTable.of(first - 1).find(name)).isEmpty();
    assertThat(ParameterTable.of(first).find(name)).isPresent();
  }

  @Test
  void aParameterIsAsAServerTellsIt() {
    Parameter buffers = ANY.find("Shared_Buffers").orElseThrow();
    assertThat(buffers.name()).isEqualTo("shared_buffers");
    assertThat(buffers.type()).isEqualTo(Type.INTEGER);
    assertThat(buffers.unit()).isEqualTo("8kB");
    assertThat(buffers.min()).isEqualTo("16");
    assertThat(buffers.context()).isEqualTo(Context.POSTMASTER);
    assertThat(ANY.find("autovacuum_vacuum_cost_delay").orElseThrow().type()).isEqualTo(Type.REAL);
    assertThat(ANY.find("wal_level").orElseThrow().words())
        .containsExactly("minimal", "replica", "logical");
    assertThat(ANY.find("pg_stat_statements.max").orElseThrow().library())
        .isEqualTo("pg_stat_statements");
    assertThat(ANY.spelling("timezone")).isEqualTo("TimeZone");
    assertThat(ANY.spelling("DATESTYLE")).isEqualTo("DateStyle");
    assertThat(ANY.spelling("my.Own")).isEqualTo("my.Own");
  }

  @Test
  void wordsOfDebiansBuildsAreThere() {
    assertThat(ParameterTable.of(18).judge("io_method", "io_uring")).isEmpty();
    assertThat(ParameterTable.of(15).judge("wal_compression", "zstd")).isEmpty();
    assertThat(ParameterTable.of(14).judge("default_toast_compression", "lz4")).isEmpty();
  }

  @Test
  void whatWaitsForARestart() {
    assertThat(ANY.needsRestart("Shared_Buffers")).isTrue();
    assertThat(ANY.needsRestart("pg_stat_statements.max")).isTrue();
    assertThat(ANY.needsRestart("work_mem")).isFalse();
    assertThat(ANY.needsRestart("my.own")).isFalse();
    assertThat(ParameterTable.of(17).needsRestart("autovacuum_max_workers")).isTrue();
    assertThat(ParameterTable.of(18).needsRestart("autovacuum_max_workers")).isFalse();
    assertThat(ANY.needsRestart("autovacuum_max_workers")).as("one restart too many").isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "shared_buffers, 160MB, 20480",
    "shared_buffers, 163840kB, 20480",
    "shared_buffers, 20480, 20480",
    "work_mem, 64MB, 65536",
    "work_mem, 65536kB, 65536",
    "work_mem, 1.5GB, 1572864",
    "work_mem, 65537.5, 65538",
    "work_mem, 65536.5, 65536",
    "work_mem, '  64 MB ', 65536",
    "work_mem, 0x40MB, 65536",
    "work_mem, 67108864B, 65536",
    "max_connections, 0x10, 16",
    "max_connections, 010, 8",
    "max_connections, 010.5, 10",
    "max_connections, 1e2, 100",
    "max_connections, +100, 100",
    "max_connections, 100.4, 100",
    "shared_buffers, 30.1GB, 3945216",
    "max_wal_size, 1TB, 1048576",
    "statement_timeout, 1min, 60000",
    "statement_timeout, 1d, 86400000",
    "statement_timeout, 1500us, 2",
    "checkpoint_timeout, 0.25h, 900",
    "checkpoint_completion_target, .5, 0.5",
    "vacuum_cost_delay, 2000us, 2.0",
    "random_page_cost, 0x1p2, 4.0",
    "seq_page_cost, -0, 0.0",
    "jit, OFF, off",
    "jit, of, off",
    "jit, tr, on",
    "jit, Y, on",
    "jit, 1, on",
    "synchronous_commit, Remote_Apply, remote_apply",
    "synchronous_commit, yes, on",
    "wal_level, hot_standby, replica",
    "log_min_messages, debug, debug2",
    "TimeZone, europe/Berlin, europe/Berlin",
    "work_mem, lots, lots",
    "my.own, 1 , 1",
  })
  void valuesThatMeanTheSameHaveOneText(String name, String value, String canonical) {
    assertThat(ANY.canonical(name, value)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shared_buffers | 1G | parameter 'shared_buffers' is '1G', and 'G' is no unit of it; did you mean '1GB'? its units are B, kB, MB, GB and TB",
        "work_mem | 4mb | did you mean '4MB'",
        "work_mem | 4KiB | did you mean '4kB'",
        "work_mem | 4 parsecs | 'parsecs' is no unit of it; its units are",
        "work_mem | 09 | '9' is no unit of it; its units are",
        "statement_timeout | 5sec | did you mean '5s'",
        "statement_timeout | 5m | did you mean '5min'",
        "statement_timeout | 5millis | did you mean '5ms'",
        "statement_timeout | 5MB | did you mean '5min'",
        "work_mem | 1kB | which is not between 64kB and 2147483647kB",
        "shared_buffers | 15 | which is not between 128kB and 8589934584kB; write a value in that range",
        "max_connections | 100MB | and it is a number without a unit; write a number from 1 to 262143",
        "max_connections | many | which is no number; write a number from 1 to 262143",
        "max_connections | 1e999 | which is no number",
        "max_connections | 99999999999999999999 | which is not between",
        "random_page_cost | nan | which is no number",
        "random_page_cost | inf | which is no number",
        "random_page_cost | -1 | which is not between 0 and 1.79769e+308",
        "jit | o | which is no truth value; write on or off",
        "jit | ' on' | which is no truth value",
        "wal_level | minimum | which is none of its words; write one of: minimal, replica, logical",
        "block_size | 8192 | only shows how PostgreSQL is",
        "max_conections | 5 | PostgreSQL has no parameter 'max_conections'",
        "pg_stat_statements.maxx | 5 | has no parameter",
      })
  void whatPostgresqlRefuses(String name, String value, String words) {
    assertThat(problem(name, value)).contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "-", "+", ".", "e", "0x", "1.5.5", "-.", "MB", "--1", "\u0661"})
  void whatIsNoNumberIsNone(String value) {
    assertThat(problem("work_mem", value)).isNotEmpty();
    assertThat(problem("random_page_cost", value)).isNotEmpty();
  }

  @Test
  void ofSeveralVersionsAllMustRefuse() {
    assertThat(ParameterTable.of(16).judge("maintenance_work_mem", "64kB")).isPresent();
    assertThat(ParameterTable.of(17).judge("maintenance_work_mem", "64kB")).isEmpty();
    assertThat(ANY.judge("maintenance_work_mem", "64kB")).isEmpty();
    assertThat(ANY.judge("maintenance_work_mem", "1kB")).isPresent();
  }

  @Test
  void textsAndForeignParametersAreForTheNodes() {
    assertThat(ANY.isJudgedOnNodes("timezone")).isTrue();
    assertThat(ANY.isJudgedOnNodes("shared_preload_libraries")).isTrue();
    assertThat(ANY.isJudgedOnNodes("my.own")).isTrue();
    assertThat(ANY.isJudgedOnNodes("work_mem")).isFalse();
    assertThat(ANY.judge("timezone", "Europe/Berln")).isEmpty();
    assertThat(ANY.judge("my.own", "x")).isEmpty();
  }

  @Test
  void whatIsTheSame() {
    assertThat(ANY.same("Shared_Buffers", "160MB", "20480")).isTrue();
    assertThat(ANY.same("work_mem", "64MB", "65MB")).isFalse();
    assertThat(ANY.same("jit", "on", "true")).isTrue();
    assertThat(ANY.same("my.own", "on", "true")).isFalse();
    assertThat(ANY.same("work_mem", "", "0")).as("no value is no other value").isFalse();
    assertThat(ANY.same("TimeZone", "utc", "UTC")).isFalse();
  }

  @Test
  void everyDefaultIsInItsOwnRange() {
    IntStream.rangeClosed(ParameterTable.OLDEST, ParameterTable.NEWEST)
        .mapToObj(ParameterTable::of)
        .forEach(
            table ->
                assertThat(table.names())
                    .map(name -> table.find(name).orElseThrow())
                    .filteredOn(one -> one.context() != Context.INTERNAL)
                    .filteredOn(one -> !one.standard().isEmpty())
                    .allSatisfy(
                        one -> assertThat(table.judge(one.name(), one.standard())).isEmpty()));
  }
}
