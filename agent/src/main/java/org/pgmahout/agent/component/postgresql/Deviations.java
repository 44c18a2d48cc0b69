package org.pgmahout.agent.component.postgresql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Entry;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Fault;
import org.pgmahout.agent.component.postgresql.ServerConfiguration.Value;
import org.pgmahout.common.parameter.Parameter.Type;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.InForce.AlteredSetting;
import org.pgmahout.common.wire.InForce.Deviation;
import org.pgmahout.common.wire.InForce.Why;

/**
 * What a server runs with beside what it is to run with. A value is in force when nothing in its
 * files is refused, the entry that wins is the wanted one, and the server itself has that value: an
 * entry alone would not do, because one refused line makes a reload void as a whole, and the
 * server's value alone would not do, because the next start reads the files.
 */
final class Deviations {
  private static final String AUTO = "postgresql.auto.conf";
  private static final String ONLY_AT_START = "postmaster";

  /**
   * What the server shows is not what was written: it fills in what the text leaves open, shows
   * what holds for the connection that asks, or what it computed itself. Their entry in the files
   * is what can be held against the plan.
   */
  private static final Set<String> REWRITTEN =
      Set.of(
          "archive_command",
          "autovacuum_work_mem",
          "commit_timestamp_buffers",
          "datestyle",
          "io_max_concurrency",
          "log_timezone",
          "subtransaction_buffers",
          "tcp_keepalives_count",
          "tcp_keepalives_idle",
          "tcp_keepalives_interval",
          "tcp_user_timeout",
          "timezone",
          "transaction_buffers",
          "wal_buffers");

  /** Patroni writes another value where a standby keeps logical slots (its ConfigHandler). */
  private static final String PATRONIS = "hot_standby_feedback";

  /** What may hold a password is not for a screen, a journal or an event. */
  private static final String MASKED = "***";

  private final PostgresqlSettings wanted;
  private final ServerConfiguration is;
  private final ParameterTable table;

  Deviations(PostgresqlSettings wanted, ServerConfiguration is) {
    this.wanted = wanted;
    this.is = is;
    this.table = ParameterTable.of(is.major());
  }

  /** All of them: what is refused first, because it may explain the others. */
  List<Deviation> list() {
    List<Deviation> found = new ArrayList<>();
    is.faults().forEach(fault -> found.add(refused(fault)));
    is.refused().stream()
        .filter(entry -> !waits(entry))
        .forEach(
            entry ->
                found.add(
                    new Deviation(Why.REFUSED, entry.name(), entry.setting(), "", entry.error())));
    wanted.parameters().forEach((name, value) -> parameter(name, value).ifPresent(found::add));
    return List.copyOf(found);
  }

  /** What ALTER SYSTEM set here, whether it is wanted or not. */
  List<AlteredSetting> altered() {
    return is.entries().stream()
        .filter(entry -> entry.file().equals(AUTO))
        .map(
            entry ->
                new AlteredSetting(
                    entry.name(),
                    shown(entry.name(), entry.setting()),
                    wanted.value(entry.name()).orElse(""),
                    wanted
                        .value(entry.name())
                        .filter(value -> !table.same(entry.name(), value, entry.setting()))
                        .isPresent(),
                    !entry.error().isEmpty() && waits(entry)))
        .toList();
  }

  /** A command or a text of a library may hold a password; numbers and words of a list do not. */
  private String shown(String name, String setting) {
    return table.find(name).filter(known -> known.type() != Type.STRING).isPresent()
        ? setting
        : MASKED;
  }

  /**
   * PostgreSQL has the same words for a value that it refuses and for one that only a start brings
   * in ("setting could not be applied"): the one that is right in itself waits.
   */
  private boolean waits(Entry entry) {
    return is.pending(entry.name())
        || table.needsRestart(entry.name()) && table.judge(entry.name(), entry.setting()).isEmpty();
  }

  private Deviation refused(Fault fault) {
    String file =
        switch (fault.file()) {
          case CONF -> "postgresql.conf";
          case HBA -> "pg_hba.conf";
          case IDENT -> "pg_ident.conf";
        };
    return new Deviation(
        Why.REFUSED, file + " line " + fault.line(), text(fault), "", fault.error());
  }

  /** Patroni writes two lines of its own before the plan's. */
  private String text(Fault fault) {
    int index = fault.line() - 1 - PatroniHeader.LINES;
    List<String> lines =
        switch (fault.file()) {
          case HBA -> wanted.hba();
          case IDENT -> wanted.ident();
          case CONF -> List.of();
        };
    return index >= 0 && index < lines.size() ? lines.get(index) : "";
  }

  private Optional<Deviation> parameter(String name, String value) {
    if (name.equalsIgnoreCase(PATRONIS)) {
      return Optional.empty();
    }
    Optional<Entry> entry = is.entry(name);
    Optional<Value> has = is.value(name);
    boolean refused = entry.map(e -> !e.error().isEmpty() && !waits(e)).orElse(false);
    if (entry.isPresent() && !refused && !table.same(name, value, entry.get().setting())) {
      Why why = entry.get().file().equals(AUTO) ? Why.ALTER_SYSTEM : Why.DIFFERS;
      String found = entry.get().setting();
      return Optional.of(
          new Deviation(
              why,
              name,
              value,
              why == Why.ALTER_SYSTEM ? shown(name, found) : found,
              "it stands so in " + entry.get().file()));
    }
    if (entry.isEmpty()) {
      return Optional.of(
          new Deviation(
              Why.DIFFERS,
              name,
              value,
              has.map(Value::setting).orElse(""),
              "no file of the server has it"));
    }
    if (has.isEmpty()
        || table.find(name).isEmpty()
        || REWRITTEN.contains(name.toLowerCase(Locale.ROOT))
        || ofSession(has.get())) {
      return Optional.empty();
    }
    if (shows(name, value, has.get().setting())) {
      return Optional.empty();
    }
    boolean pending = has.get().context().equals(ONLY_AT_START);
    if (refused && !pending) {
      // It is in the list already, with PostgreSQL's own words.
      return Optional.empty();
    }
    return Optional.of(
        new Deviation(
            pending ? Why.PENDING_RESTART : Why.DIFFERS,
            name,
            value,
            has.get().setting(),
            pending ? "" : "it was not loaded"));
  }

  /** A setting of the role or of the database that was asked says nothing of the server. */
  private static boolean ofSession(Value value) {
    return Set.of("database", "user", "database user", "client", "session")
        .contains(value.source());
  }

  /** A server may show the name of a time zone or of an encoding in a spelling of its own. */
  private boolean shows(String name, String value, String shown) {
    return table.canonical(name, value).equalsIgnoreCase(table.canonical(name, shown));
  }

  /** What Patroni writes at the top of each file ({@code Config._CONFIG_WARNING_HEADER}). */
  static final class PatroniHeader {
    static final int LINES = 2;

    private PatroniHeader() {}
  }
}
