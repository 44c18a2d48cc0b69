package org.pgmahout.agent.component.trial;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PostgresqlSettings;
import org.pgmahout.common.wire.NodeVerdict.Remark;

/**
 * What the running server uses at this moment and would not start without (PostgreSQL's
 * documentation: {@code max_replication_slots}, {@code max_prepared_transactions}, {@code
 * wal_level}): it is looked at before a setting that allows it is lowered or taken out.
 */
final class InUse {
  private static final String QUERY =
      """
      select json_build_object(
        'slots', (select json_agg(slot_name order by slot_name) from pg_replication_slots where not temporary),
        'logical', (select json_agg(slot_name order by slot_name) from pg_replication_slots where slot_type = 'logical' and not temporary),
        'prepared', (select json_agg(gid order by prepared) from pg_prepared_xacts),
        'clients', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
        'senders', (select count(*) from pg_stat_replication));
      """;

  /** What Patroni gives where nothing is said ({@code ConfigHandler.CMDLINE_OPTIONS}). */
  private static final Map<String, String> PATRONIS =
      Map.of(
          "max_replication_slots", "10",
          "max_prepared_transactions", "0",
          "max_wal_senders", "10",
          "max_connections", "100",
          "wal_level", "replica");

  private final NodeSpec spec;
  private final PostgresqlSettings wanted;
  private final List<Remark> refusals = new ArrayList<>();
  private final List<Remark> warnings = new ArrayList<>();

  private InUse(NodeSpec spec) {
    this.spec = spec;
    this.wanted = PostgresqlSettings.of(spec);
  }

  /**
   * Where the wanted settings conflict with what is in use.
   *
   * @param refusals settings below what is in use
   * @param warnings settings that end what goes on, but harm nothing
   */
  record Conflicts(List<Remark> refusals, List<Remark> warnings) {}

  /** Nothing, where no server runs. */
  static Conflicts of(NodeSpec spec, LocalPostgresql server) {
    InUse look = new InUse(spec);
    server.ask(QUERY).ifPresent(look::judge);
    return new Conflicts(List.copyOf(look.refusals), List.copyOf(look.warnings));
  }

  private void judge(JsonNode used) {
    List<String> slots = names(used.path("slots"));
    if (number("max_replication_slots") < slots.size()) {
      refuse(
          "max_replication_slots",
          "%d replication slots exist (%s), and %d would be allowed: PostgreSQL would not start"
              .formatted(slots.size(), String.join(", ", slots), number("max_replication_slots")),
          "Write at least %d, or drop the slots nobody needs first (select pg_drop_replication_slot('NAME'), or patroni's slots)."
              .formatted(slots.size()));
    }
    List<String> logical = names(used.path("logical"));
    if (!value("wal_level").equalsIgnoreCase("logical") && !logical.isEmpty()) {
      refuse(
          "wal_level",
          "logical replication slots exist (%s), and PostgreSQL does not start with them below wal_level logical"
              .formatted(String.join(", ", logical)),
          "Keep wal_level: logical, or drop these slots first (also where Patroni makes them: slots in its dynamic configuration).");
    }
    List<String> prepared = names(used.path("prepared"));
    if (number("max_prepared_transactions") < prepared.size()) {
      refuse(
          "max_prepared_transactions",
          "%d prepared transactions are open (%s), and %d would be allowed: PostgreSQL would not start"
              .formatted(
                  prepared.size(),
                  String.join(", ", prepared),
                  number("max_prepared_transactions")),
          "Commit or roll them back first (commit prepared 'NAME', in their own database), or write at least %d."
              .formatted(prepared.size()));
    }
    warnBelow("max_connections", used.path("clients").asInt(), "clients are connected");
    warnBelow("max_wal_senders", used.path("senders").asInt(), "standbys and receivers stream");
  }

  private void warnBelow(String name, int used, String what) {
    if (number(name) < used) {
      warnings.add(
          new Remark(
              path(name),
              by(),
              "%d %s now, and %s would be %d".formatted(used, what, name, number(name)),
              "Write at least as many, unless that is meant."));
    }
  }

  private void refuse(String name, String words, String remedy) {
    refusals.add(new Remark(path(name), by(), words, remedy));
  }

  private String path(String name) {
    return wanted.value(name).isPresent()
        ? PostgresqlSettings.pathOfParameter(spec, name)
        : "postgresql.parameters";
  }

  private String by() {
    return "PostgreSQL";
  }

  private int number(String name) {
    String value = value(name).strip();
    // What is no plain number was judged by PostgreSQL itself.
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : Integer.MAX_VALUE;
  }

  private String value(String name) {
    return wanted.value(name).orElse(PATRONIS.get(name));
  }

  private static List<String> names(JsonNode rows) {
    List<String> names = new ArrayList<>();
    rows.forEach(row -> names.add(row.asText()));
    return names;
  }
}
