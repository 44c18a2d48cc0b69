package org.pgmahout.agent.report.problem;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What PostgreSQL says of itself in one question.
 *
 * @param recovery whether it is a standby
 * @param systemId its system identifier
 * @param connections clients that are connected
 * @param maxConnections the most it takes, those for the superuser left out
 * @param pendingRestart parameters that were changed and wait for a restart
 * @param oldestXid age of the oldest transaction id that is not frozen
 * @param position bytes of WAL since its beginning: written, or received
 * @param walRate bytes of WAL a second since an earlier look; 0 when not known
 * @param receiving whether a WAL receiver streams
 * @param longest the longest transaction; empty when there is none
 * @param slots replication slots
 * @param copies base backups that are being sent
 */
public record DatabaseFigures(
    boolean recovery,
    String systemId,
    int connections,
    int maxConnections,
    List<String> pendingRestart,
    long oldestXid,
    long position,
    double walRate,
    boolean receiving,
    Optional<LongTransaction> longest,
    List<Slot> slots,
    List<Copy> copies) {
  /** One row of JSON; of PostgreSQL 13 and later. */
  public static final String QUESTION =
      """
      set statement_timeout = '2s';
      select json_build_object(
        'recovery', pg_is_in_recovery(),
        'system_id', (select system_identifier::text from pg_control_system()),
        'connections', (select count(*) from pg_stat_activity where backend_type = 'client backend'),
        'max_connections', current_setting('max_connections')::int
          - current_setting('superuser_reserved_connections')::int,
        'pending_restart', (select coalesce(json_agg(name order by name), '[]')
          from pg_settings where pending_restart),
        'oldest_xid', (select max(age(datfrozenxid)) from pg_database),
        'position', (select case when pg_is_in_recovery()
          then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
          else pg_current_wal_lsn() end - '0/0'::pg_lsn)::bigint,
        'receiving', exists (select from pg_stat_wal_receiver where status = 'streaming'),
        'longest', (select json_build_object('pid', pid, 'user', usename, 'state', state,
            'seconds', extract(epoch from clock_timestamp() - xact_start)::bigint)
          from pg_stat_activity
          where backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()
          order by xact_start limit 1),
        'slots', (select coalesce(json_agg(json_build_object('name', slot_name, 'active', active,
            'status', coalesce(wal_status, ''), 'held', greatest(0, (case when pg_is_in_recovery()
              then coalesce(pg_last_wal_replay_lsn(), '0/0'::pg_lsn)
              else pg_current_wal_lsn() end - restart_lsn))::bigint) order by slot_name), '[]')
          from pg_replication_slots where not temporary),
        'copies', (select coalesce(json_agg(json_build_object('to', coalesce(host(client_addr), ''),
            'sent', backup_streamed, 'total', coalesce(backup_total, 0))), '[]')
          from pg_stat_progress_basebackup join pg_stat_activity using (pid)));
      """;

  public DatabaseFigures {
    pendingRestart = List.copyOf(pendingRestart);
    slots = List.copyOf(slots);
    copies = List.copyOf(copies);
  }

  /** A transaction of a client's, and for how many seconds it has gone on. */
  public record LongTransaction(long pid, String user, String state, long seconds) {}

  /**
   * A replication slot.
   *
   * @param status the server's {@code wal_status}: {@code lost} when its WAL is gone
   * @param held bytes of WAL that it holds
   */
  public record Slot(String name, boolean active, String status, long held) {}

  /**
   * A base backup that is being sent.
   *
   * @param to address of who takes it
   * @param rate bytes a second since an earlier look; 0 when not known
   */
  public record Copy(String to, long sent, long total, double rate) {}

  /** Out of the answer to the question. */
  public static DatabaseFigures of(JsonNode answer) {
    JsonNode longest = answer.path("longest");
    return new DatabaseFigures(
        answer.path("recovery").asBoolean(),
        answer.path("system_id").asText(""),
        answer.path("connections").asInt(),
        answer.path("max_connections").asInt(),
        list(answer.path("pending_restart"), JsonNode::asText),
        answer.path("oldest_xid").asLong(),
        answer.path("position").asLong(),
        0,
        answer.path("receiving").asBoolean(),
        longest.isObject()
            ? Optional.of(
                new LongTransaction(
                    longest.path("pid").asLong(),
                    longest.path("user").asText(""),
                    longest.path("state").asText(""),
                    longest.path("seconds").asLong()))
            : Optional.empty(),
        list(
            answer.path("slots"),
            slot ->
                new Slot(
                    slot.path("name").asText(),
                    slot.path("active").asBoolean(),
                    slot.path("status").asText(),
                    slot.path("held").asLong())),
        list(
            answer.path("copies"),
            copy ->
                new Copy(
                    copy.path("to").asText(),
                    copy.path("sent").asLong(),
                    copy.path("total").asLong(),
                    0)));
  }

  /**
   * The same with rates since an earlier look.
   *
   * @param seconds between the two
   */
  public DatabaseFigures since(DatabaseFigures earlier, double seconds) {
    double written = seconds <= 0 ? 0 : Math.max(0, (position - earlier.position) / seconds);
    return new DatabaseFigures(
        recovery,
        systemId,
        connections,
        maxConnections,
        pendingRestart,
        oldestXid,
        position,
        written,
        receiving,
        longest,
        slots,
        copies.stream().map(copy -> rated(copy, earlier.copies, seconds)).toList());
  }

  private static Copy rated(Copy now, List<Copy> earlier, double seconds) {
    return earlier.stream()
        .filter(copy -> copy.to().equals(now.to()) && copy.sent() <= now.sent() && seconds > 0)
        .findFirst()
        .map(
            copy ->
                new Copy(now.to(), now.sent(), now.total(), (now.sent() - copy.sent()) / seconds))
        .orElse(now);
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    List<T> all = new ArrayList<>();
    array.forEach(one -> all.add(read.apply(one)));
    return all;
  }
}
