package org.pgmahout.common.plan;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.pgmahout.common.parameter.ParameterTable;

/** Parameters that are right alone, and wrong beside the rest of the plan. */
final class TogetherRules {
  private static final String PARAMETERS = "postgresql.parameters.";

  /** PostgreSQL's own defaults of what the plan does not name. */
  private static final long SUPERUSER_RESERVED = 3;

  /** Below a second, logins and small questions may be ended on a busy machine. */
  private static final long SHORT_MILLIS = 1000;

  private final ClusterPlan plan;
  private final Map<String, String> parameters;
  private final Problems problems;

  private TogetherRules(ClusterPlan plan, Problems problems) {
    this.plan = plan;
    this.parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.parameters.putAll(plan.postgresql().parameters());
    this.problems = problems;
  }

  static void check(ClusterPlan plan, Problems problems) {
    TogetherRules rules = new TogetherRules(plan, problems);
    rules.connections();
    rules.replication();
    rules.passwords();
    rules.everySession();
    rules.standbys();
  }

  private void connections() {
    Optional<Long> most = number("max_connections");
    long reserved =
        number("superuser_reserved_connections").orElse(SUPERUSER_RESERVED)
            + number("reserved_connections").orElse(0L);
    if (most.isEmpty()) {
      return;
    }
    if (most.get() <= reserved) {
      problems.on(
          PARAMETERS + "max_connections",
          "max_connections "
              + most.get()
              + " leaves none beside the "
              + reserved
              + " reserved ones",
          "write more, or lower superuser_reserved_connections");
    } else if (problems.isWritten("haproxy.max_connections")
        && plan.haproxy().maxConnections() > most.get() - reserved) {
      problems.warn(
          "haproxy.max_connections",
          "the proxy lets in "
              + plan.haproxy().maxConnections()
              + " connections, and PostgreSQL takes "
              + (most.get() - reserved)
              + " (max_connections "
              + most.get()
              + " without the "
              + reserved
              + " reserved ones): the others end with 'too many clients'",
          "raise postgresql.parameters.max_connections, or lower this");
    }
  }

  /** A walsender for each replica; a copy of the data takes two while it runs. */
  private void replication() {
    int databases = plan.nodesWith(Role.DATABASE).size();
    if (databases < 2 || problems.isSpoiledBelow("nodes")) {
      return;
    }
    number("max_wal_senders")
        .filter(senders -> senders < databases)
        .ifPresent(
            senders ->
                problems.on(
                    PARAMETERS + "max_wal_senders",
                    "max_wal_senders "
                        + senders
                        + " is too few for "
                        + databases
                        + " database nodes: one for each replica, two while another is copied",
                    "write " + (databases + 1) + " or more"));
    number("max_replication_slots")
        .filter(slots -> slots < databases - 1)
        .ifPresent(
            slots ->
                problems.on(
                    PARAMETERS + "max_replication_slots",
                    "max_replication_slots "
                        + slots
                        + " is too few for "
                        + (databases - 1)
                        + " replicas",
                    "write " + (databases - 1) + " or more"));
  }

  private void passwords() {
    // PostgreSQL 13 has these words for md5, too.
    if (Set.of("md5", "on", "true", "yes", "1").contains(word("password_encryption"))) {
      problems.on(
          PARAMETERS + "password_encryption",
          "password_encryption "
              + parameters.get("password_encryption")
              + " keeps the cluster's own roles out: their lines of pg_hba.conf are scram-sha-256, and a password kept as md5 cannot log in there",
          "delete it; for an old application write an hba line with md5, and give its role its password in a session after \"SET password_encryption = 'md5'\"");
    }
  }

  /** What holds for every session that does not set it otherwise. */
  private void everySession() {
    String instead = "give it to the roles or databases it is meant for: ALTER ROLE app SET ";
    if (Set.of("on", "true", "yes", "1").contains(word("default_transaction_read_only"))) {
      problems.warn(
          PARAMETERS + "default_transaction_read_only",
          "default_transaction_read_only holds for every session: Patroni cannot make its roles in a new cluster",
          instead + "default_transaction_read_only = on");
    }
    double limit = millis("statement_timeout").orElse(0);
    if (limit > 0 && limit < SHORT_MILLIS) {
      problems.warn(
          PARAMETERS + "statement_timeout",
          "statement_timeout "
              + parameters.get("statement_timeout")
              + " holds for every session, also those of backups and monitoring, and ends what they ask on a busy machine",
          instead + "statement_timeout = ...");
    }
    double transaction = millis("transaction_timeout").orElse(0);
    // The login is a transaction, too, whose limit no setting of the session can lift in time.
    if (transaction > 0 && transaction < SHORT_MILLIS) {
      problems.on(
          PARAMETERS + "transaction_timeout",
          "transaction_timeout "
              + parameters.get("transaction_timeout")
              + " also ends logins that take longer, those of pgmahout, Patroni and the replicas among them",
          instead + "transaction_timeout = ..., or write 1s or more");
    }
    if (millis("recovery_min_apply_delay").orElse(0) > 0) {
      problems.warn(
          PARAMETERS + "recovery_min_apply_delay",
          "recovery_min_apply_delay "
              + parameters.get("recovery_min_apply_delay")
              + " holds back every replica, the next leader too: a failover waits until it has replayed",
          "delete it; a delayed copy is a cluster of its own");
    }
  }

  /**
   * PostgreSQL's own refusal ("cannot use serializable mode in a hot standby") meets every
   * statement of every session, Patroni's too: it could not even learn of a corrected
   * configuration.
   */
  private void standbys() {
    if (plan.nodesWith(Role.DATABASE).size() > 1
        && word("default_transaction_isolation").equals("serializable")) {
      problems.on(
          PARAMETERS + "default_transaction_isolation",
          "default_transaction_isolation serializable fails every statement on a replica: Patroni loses it, and the proxy's read port answers nobody",
          "give it to the roles or databases that use the leader alone: ALTER ROLE app SET default_transaction_isolation = serializable; or write 'repeatable read'");
    }
  }

  private String word(String name) {
    return parameters.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT);
  }

  private Optional<Long> number(String name) {
    return Optional.of(word(name)).filter(text -> text.matches("[0-9]{1,9}")).map(Long::valueOf);
  }

  /** Of a parameter whose own unit is the millisecond. */
  private OptionalDouble millis(String name) {
    return ParameterTable.of(plan.postgresql().version())
        .number(name, parameters.getOrDefault(name, ""));
  }
}
