package org.pgmahout.controller.planfile.change;

import static org.pgmahout.controller.planfile.change.ChangeImpact.Part.ETCD;
import static org.pgmahout.controller.planfile.change.ChangeImpact.Part.PATRONI;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What changing each field of the plan takes on a running cluster, one line a field. A key that is
 * added to the plan gets its line here: a test fails for one that has none.
 */
public final class ChangeTable {
  private static final String PLACE = "the data of a running cluster is there";
  private static final String AGENTS = "agents take it with the next apply";
  private static final String MADE = "the data directory was made with it";

  /** Lines for a thing as a whole, not for what is in it. */
  private static final Set<String> WHOLE = Set.of("nodes", "nodes.*");

  private static final List<Row> ROWS =
      List.of(
          refused("apiVersion", "it is the plan's grammar", "Use the pgmahout that reads it."),
          refused(
              "name",
              "Patroni's scope and the keys in etcd are named by it",
              "Keep the name; another name is another cluster, with a plan folder of its own."),
          now("nodes", "only their order changed"),
          judged("nodes.*", "a new one: now; removing one: not offered yet", NodeChanges::node),
          refused(
              "nodes.*.address",
              "etcd's members, certificates and replication are bound to it",
              "Keep the address. A node with another address is another node."),
          judged(
              "nodes.*.roles",
              "one more: now; taking one away: not offered yet",
              NodeChanges::role),
          now("nodes.*.ssh", "only enrol uses it"),
          now("nodes.*.tags", ""),
          judged(
              "postgresql.version",
              "refused: a major upgrade is not offered yet",
              PostgresqlChanges::version),
          now("postgresql.repository", "installed packages stay as they are"),
          verb(
              "postgresql.port",
              "members, proxies and replication would have to change at one moment",
              "Keep the port; clients use haproxy.write_port and read_port, which may change."),
          refused("postgresql.data_dir", PLACE, "Keep it; moving data is not offered yet."),
          refused("postgresql.wal_dir", PLACE, "Keep it; moving the WAL is not offered yet."),
          judged(
              "postgresql.parameters",
              "now; a rolling restart of PostgreSQL for those of context postmaster",
              PostgresqlChanges::parameter),
          now("postgresql.hba", "holds for new connections"),
          refused(
              "postgresql.encoding", MADE, "Keep it; a new database may have its own encoding."),
          refused("postgresql.locale", MADE, "Keep it; a new database may have its own locale."),
          now("postgresql.wal_keep_size", ""),
          now("postgresql.max_slot_wal_keep_size", "a slot that holds more is lost"),
          now(
              PostgresqlChanges.ROLES,
              "one that leaves the plan stays; one that is to be absent is deleted, once its name is typed"),
          now(
              PostgresqlChanges.DATABASES,
              "one that leaves the plan stays; one that is to be absent is deleted, once its name is typed"),
          refused(
              PostgresqlChanges.DATABASES + ".*.encoding",
              "a database keeps the encoding it was made with",
              "Keep it; make another database, and copy what is in this one."),
          refused(
              PostgresqlChanges.DATABASES + ".*.locale",
              "a database keeps the locale it was made with",
              "Keep it; make another database, and copy what is in this one."),
          of("patroni.version", new ChangeImpact.Rolling(PATRONI, "a new venv")),
          of("patroni.psycopg", new ChangeImpact.Rolling(PATRONI, "a new venv")),
          now("patroni.hashes", "by them the next environment is built; one that is there stays"),
          refused(
              "patroni.home",
              "by default the data directory is in it",
              "Keep it; moving it is not offered yet."),
          verb(
              "patroni.port",
              "the proxies' checks would fail on every node until all have changed",
              "Keep the port."),
          now("patroni.timing", ""),
          now("patroni.synchronous_mode", "commits wait for other replicas than before"),
          now("patroni.failsafe_mode", ""),
          of("patroni.watchdog", new ChangeImpact.Rolling(PATRONI, "the unit opens the device")),
          now(
              "patroni.extra",
              "what Patroni does not read again at a reload waits for its next start"),
          now(
              "patroni.extra.bootstrap",
              "beyond bootstrap.dcs it counts only when a cluster is made"),
          judged(
              "etcd.image",
              "rolling restart of etcd within a minor version; else refused",
              EtcdChanges::image),
          now("etcd.image_archive", "used where the image is missing"),
          refused(
              "etcd.client_port",
              "members, Patroni and this command find etcd by it",
              "Keep the port; changing it is not offered yet."),
          refused(
              "etcd.peer_port",
              "members know each other by it",
              "Keep the port; changing it is not offered yet."),
          of("etcd.metrics_port", new ChangeImpact.Rolling(ETCD, "")),
          refused("etcd.data_dir", PLACE, "Keep it; moving a member's data is not offered yet."),
          of("etcd.quota_backend_bytes", new ChangeImpact.Rolling(ETCD, "")),
          judged(
              "etcd.endpoints",
              "now within the same etcd; own to existing and back: refused",
              EtcdChanges::endpoints),
          of("etcd.extra", new ChangeImpact.Rolling(ETCD, "")),
          of(
              "docker.log_max_size",
              new ChangeImpact.Rolling(ETCD, "a container keeps the limits it was made with")),
          of(
              "docker.log_max_files",
              new ChangeImpact.Rolling(ETCD, "a container keeps the limits it was made with")),
          now("haproxy.write_port", "clients must dial the new port; open connections stay"),
          now("haproxy.read_port", "clients must dial the new port; open connections stay"),
          now("haproxy.stats_port", ""),
          now("haproxy.stats_from", "any other address gets 403 from the page"),
          now("haproxy.max_connections", "open connections stay"),
          now("haproxy.max_replica_lag", ""),
          now("haproxy.client_timeout_seconds", "holds for new connections"),
          now("haproxy.extra", "holds for new connections"),
          refused(
              "security.transport",
              "etcd, Patroni and PostgreSQL of one cluster must speak the same way at every moment",
              "Keep it; changing it is not offered yet."),
          now(
              "security.superuser_from",
              "holds for new connections, and once every member shows its certificate"),
          now("system.manage_hostname", ""),
          now("system.manage_hosts", ""),
          now(
              "system.sysctl",
              "a parameter that left the plan keeps its value until the next boot"),
          now("system.packages", "a package that left the plan stays installed"),
          now(
              "system.transparent_huge_pages",
              "holds for new memory; with 'leave', the kernel's own setting is back at the next boot"),
          of(
              "system.open_files",
              new ChangeImpact.Rolling(
                  PATRONI,
                  "a limit holds from a process's start: the leader's PostgreSQL has it after its next one")),
          now("system.time_sync", ""),
          now("agent.drift_check_minutes", AGENTS),
          now("guard.patroni", AGENTS),
          now("guard.wake", AGENTS),
          now("guard.etcd_leader", AGENTS),
          now("notifications", AGENTS),
          verb("agent.port", "this command finds the agents by it", "Keep the port."));

  private ChangeTable() {}

  /**
   * A line of the table.
   *
   * @param field the field it is for, and all below it that have no line of their own; {@code *} is
   *     any node
   * @param says what it takes, for people
   */
  public record Row(String field, String says, Rule rule) {
    private boolean covers(String path) {
      String pattern = field.replace(".", "\\.").replace("*", "[^.]+");
      return path.matches(WHOLE.contains(field) ? pattern : pattern + "(\\..*)?");
    }
  }

  /** Judges one change. */
  interface Rule {
    ChangeImpact judge(FieldChange change, Plans plans);
  }

  /** The line of a field: the longest that covers it. */
  public static Optional<Row> row(String path) {
    return ROWS.stream()
        .filter(row -> row.covers(path))
        .max(Comparator.comparingInt(row -> row.field().length()));
  }

  static ChangeImpact takes(FieldChange change, Plans plans) {
    return row(change.path())
        .map(row -> row.rule().judge(change, plans))
        .orElseGet(
            () ->
                new ChangeImpact.Refused(
                    "what changing it takes is not known", "Keep it, and report this defect."));
  }

  static List<Row> rows() {
    return ROWS;
  }

  private static Row of(String field, ChangeImpact takes) {
    return new Row(field, takes.words(), (_, _) -> takes);
  }

  private static Row now(String field, String note) {
    return of(field, new ChangeImpact.Now(note));
  }

  private static Row verb(String field, String reason, String instead) {
    return of(field, new ChangeImpact.OwnVerb("", reason, instead));
  }

  private static Row refused(String field, String reason, String instead) {
    return of(field, new ChangeImpact.Refused(reason, instead));
  }

  private static Row judged(String field, String says, Rule rule) {
    return new Row(field, says, rule);
  }
}
