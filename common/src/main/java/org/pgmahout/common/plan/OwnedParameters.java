package org.pgmahout.common.plan;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Parameters that the plan's other keys, pgmahout or Patroni decide, and what to write instead. */
final class OwnedParameters {
  private static final Map<String, String> OWNED = owned();

  private OwnedParameters() {}

  /** What to do about a parameter that is not set in {@code parameters}, however it is spelt. */
  static Optional<String> remedy(String name) {
    return Optional.ofNullable(OWNED.get(name.toLowerCase(Locale.ROOT)));
  }

  private static Map<String, String> owned() {
    Map<String, String> owned = new HashMap<>();
    own(owned, "write postgresql.port instead", "port");
    own(owned, "write postgresql.data_dir instead", "data_directory");
    own(owned, "write postgresql.hba instead", "hba_file");
    own(owned, "write postgresql.wal_keep_size instead", "wal_keep_size", "wal_keep_segments");
    own(owned, "write postgresql.max_slot_wal_keep_size instead", "max_slot_wal_keep_size");
    own(owned, "write name (at the top of the plan) instead", "cluster_name");
    own(owned, "write patroni.synchronous_mode instead", "synchronous_standby_names");
    own(
        owned,
        "write security.transport instead",
        "ssl",
        "ssl_cert_file",
        "ssl_key_file",
        "ssl_ca_file");
    own(owned, "it follows the node's address; delete it", "listen_addresses");
    own(
        owned,
        "it is /var/run/postgresql always, where pgmahout looks for it; delete it",
        "unix_socket_directories",
        "unix_socket_directory");
    own(
        owned,
        "Patroni decides it; delete it",
        "config_file",
        "ident_file",
        "hot_standby",
        "wal_log_hints",
        "primary_conninfo",
        "primary_slot_name",
        "promote_trigger_file",
        "recovery_target",
        "recovery_target_timeline");
    own(
        owned,
        "replicas would stop there instead of following the leader; delete it",
        "recovery_target_action",
        "recovery_target_inclusive",
        "recovery_target_lsn",
        "recovery_target_name",
        "recovery_target_time",
        "recovery_target_xid");
    own(
        owned,
        "it is no parameter, and nothing could be known of the other file; write the parameters themselves here",
        "include",
        "include_dir",
        "include_if_exists");
    own(
        owned,
        "it belongs to a single transaction; write the parameter of the same name with default_ before it",
        "transaction_isolation",
        "transaction_read_only",
        "transaction_deferrable");
    return Map.copyOf(owned);
  }

  private static void own(Map<String, String> owned, String remedy, String... names) {
    for (String name : names) {
      owned.put(name, remedy);
    }
  }
}
