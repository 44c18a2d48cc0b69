package org.pgmahout.controller.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A session in which the service is proved. It writes a transaction without a table: a row would
 * reach every subscriber that replicates all tables, and stop those whose database lacks the table.
 */
record ProofSession(Connection connection) implements ServiceProof.Session {
  /** The message is WAL of this transaction, so that its commit is waited for as any other's. */
  private static final String WRITE =
      "select pg_current_xact_id()::text, pg_logical_emit_message(true, 'pgmahout', 'proof of service')";

  /** Asked before it is there, a server refuses to speak of a transaction of the future. */
  private static final String READ =
      "select case when pg_is_in_recovery() and pg_last_wal_replay_lsn() >= ?::pg_lsn"
          + " then pg_xact_status(?::xid8) end";

  @Override
  public ServiceProof.Written write() throws SQLException {
    connection.setAutoCommit(false);
    String transaction = one(WRITE, List.of());
    connection.commit();
    connection.setAutoCommit(true);
    return new ServiceProof.Written(
        transaction, one("select pg_current_wal_insert_lsn()", List.of()));
  }

  @Override
  public boolean replayed(ServiceProof.Written written) throws SQLException {
    return "committed".equals(one(READ, List.of(written.lsn(), written.transaction())));
  }

  /** The first column of the one row, as text; null is null. */
  private String one(String query, List<String> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
