package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Entry;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Fault;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.File;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Value;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;

class DeviationsTest {
  private static final String CONF = "postgresql.conf";
  private static final String AUTO = "postgresql.auto.conf";
  private static final String RESTART =
      "parameter \"shared_buffers\" cannot be changed without restarting the server";

  /** A parameter as wanted, its entry that wins, what the server shows, what is off. */
  static Stream<Arguments> parameters() {
    return Stream.of(
        row("as wanted", "work_mem", "8MB", in(CONF, "8MB"), shows("8192"), ""),
        row("another unit", "work_mem", "8MB", in(CONF, "8192kB"), shows("8192"), ""),
        row("another case", "WORK_MEM", "8MB", in(CONF, "8MB"), shows("8192"), ""),
        row("a truth value", "jit", "false", in(CONF, "off"), shows("off"), ""),
        row("a name's spelling", "timezone", "utc", in(CONF, "utc"), shows("UTC"), ""),
        row("another value", "work_mem", "8MB", in(CONF, "4MB"), shows("4096"), "DIFFERS 4MB"),
        row("not loaded", "work_mem", "8MB", in(CONF, "8MB"), shows("4096"), "DIFFERS 4096"),
        row(
            "ALTER SYSTEM",
            "work_mem",
            "8MB",
            in(AUTO, "64MB"),
            shows("65536"),
            "ALTER_SYSTEM 64MB"),
        row("ALTER SYSTEM to the same", "work_mem", "8MB", in(AUTO, "8MB"), shows("8192"), ""),
        row("nowhere", "work_mem", "8MB", List.of(), shows("4096"), "DIFFERS 4096"),
        row(
            "refused and old",
            "work_mem",
            "8MB",
            in(CONF, "8MB", "bad"),
            shows("4096"),
            "REFUSED 8MB"),
        row("of the session", "work_mem", "8MB", in(CONF, "8MB"), by("4096", "user"), ""),
        row("of the client", "work_mem", "8MB", in(CONF, "8MB"), by("4096", "client"), ""),
        row("rewritten", "DateStyle", "iso", in(CONF, "iso"), shows("ISO, MDY"), ""),
        row(
            "rewritten, another entry",
            "datestyle",
            "iso",
            in(CONF, "sql"),
            shows("SQL, MDY"),
            "DIFFERS sql"),
        row("computed", "wal_buffers", "-1", in(CONF, "-1"), start("512"), ""),
        row(
            "in force since the start",
            "shared_buffers",
            "1GB",
            in(CONF, "1GB"),
            start("131072"),
            ""),
        row(
            "at the next start",
            "shared_buffers",
            "1GB",
            in(CONF, "1GB"),
            start("16384"),
            "PENDING_RESTART 16384"),
        row(
            "the same, said at a reload",
            "shared_buffers",
            "1GB",
            in(CONF, "1GB", RESTART),
            start("16384"),
            "PENDING_RESTART 16384"),
        row("of a library not loaded", "mine.level", "3", in(CONF, "3"), List.of(), ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("parameters")
  void parameter(
      String what, String name, String wanted, List<Entry> entries, List<Value> shown, String off) {
    List<Deviation> found =
        new Deviations(
                wants(Map.of(name, wanted)),
                server(
                    entries.stream().map(entry -> named(name, entry)).toList(),
                    List.of(),
                    name,
                    shown))
            .list();
    assertThat(found)
        .as(what)
        .extracting(
            one -> one.why() + " " + (one.why() == Why.REFUSED ? one.wanted() : one.found()))
        .isEqualTo(off.isEmpty() ? List.of() : List.of(off));
  }

  @Test
  void theEntryThatIsReadLastWins() {
    ServerConfiguration is =
        server(
            List.of(entry("work_mem", "8MB", CONF, ""), entry("Work_Mem", "64MB", AUTO, "")),
            List.of(),
            "work_mem",
            shows("65536"));
    assertThat(new Deviations(wants(Map.of("work_mem", "8MB")), is).list())
        .singleElement()
        .isEqualTo(
            new Deviation(Why.ALTER_SYSTEM, "work_mem", "8MB", "64MB", "it stands so in " + AUTO));
  }

  @Test
  void refusedLinesComeFirstAndWithTheirText() {
    ServerConfiguration is =
        server(
            List.of(entry("work_mem", "8MB", CONF, "invalid value")),
            List.of(
                new Fault(File.HBA, 4, "invalid connection type"),
                new Fault(File.HBA, 1, "before the plan's"),
                new Fault(File.HBA, 9, "behind them"),
                new Fault(File.IDENT, 3, "missing entry"),
                new Fault(File.CONF, 7, "syntax error")),
            "work_mem",
            shows("4096"));
    assertThat(new Deviations(wants(Map.of("work_mem", "8MB")), is).list())
        .extracting(Deviation::name, Deviation::wanted, Deviation::words)
        .containsExactly(
            tuple("pg_hba.conf line 4", "hots all all", "invalid connection type"),
            tuple("pg_hba.conf line 1", "", "before the plan's"),
            tuple("pg_hba.conf line 9", "", "behind them"),
            tuple("pg_ident.conf line 3", "map me", "missing entry"),
            tuple("postgresql.conf line 7", "", "syntax error"),
            tuple("work_mem", "8MB", "invalid value"));
  }

  @Test
  void whatAlterSystemSetIsToldWantedOrNot() {
    ServerConfiguration is =
        server(
            List.of(
                entry("work_mem", "8MB", CONF, ""),
                entry("work_mem", "64MB", AUTO, ""),
                entry("shared_buffers", "2GB", AUTO, RESTART)),
            List.of(),
            "work_mem",
            shows("65536"));
    assertThat(new Deviations(wants(Map.of("Work_Mem", "8MB")), is).altered())
        .containsExactly(
            new AlteredSetting("work_mem", "64MB", "8MB", true, false),
            new AlteredSetting("shared_buffers", "2GB", "", false, true));
  }

  private static PostgresqlSettings wants(Map<String, String> parameters) {
    return new PostgresqlSettings(
        parameters, List.of("local all all peer", "hots all all"), List.of("map me"));
  }

  private static ServerConfiguration server(
      List<Entry> entries, List<Fault> faults, String name, List<Value> shown) {
    return new ServerConfiguration(
        15,
        shown.isEmpty() ? Map.of() : Map.of(name.toLowerCase(Locale.ROOT), shown.getFirst()),
        entries,
        faults);
  }

  private static Arguments row(
      String what, String name, String wanted, List<Entry> entries, List<Value> shown, String off) {
    return Arguments.of(what, name, wanted, entries, shown, off);
  }

  private static Entry entry(String name, String setting, String file, String error) {
    return new Entry(name, setting, file, error.isEmpty(), error);
  }

  private static Entry named(String name, Entry entry) {
    return entry(name.toLowerCase(Locale.ROOT), entry.setting(), entry.file(), entry.error());
  }

  private static List<Entry> in(String file, String setting) {
    return in(file, setting, "");
  }

  private static List<Entry> in(String file, String setting, String error) {
    return List.of(entry("", setting, file, error));
  }

  private static List<Value> shows(String setting) {
    return by(setting, "configuration file");
  }

  private static List<Value> by(String setting, String source) {
    return List.of(new Value("", setting, source, "user", false));
  }

  private static List<Value> start(String setting) {
    return List.of(new Value("", setting, "configuration file", "postmaster", false));
  }
}
