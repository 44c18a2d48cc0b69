package org.pgmahout.controller.operate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.SecretNames;
import org.postgresql.Driver;

/**
 * A connection as PostgreSQL's superuser. While the password is replaced there are two, and the
 * server has one of them: the other is tried, too.
 */
final class SuperuserLogin {
  private static final String WRONG_PASSWORD = "28P01";

  /**
   * What the cluster sets for its clients is not for these sessions: a read-only default, a time
   * limit, objects of users in {@code public}. A blank inside a value is escaped (libpq's {@code
   * options}).
   */
  private static final String SESSION =
      "-c search_path=pg_catalog -c default_transaction_read_only=off -c statement_timeout=0"
          + " -c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
          + " -c default_transaction_isolation=read\\ committed";

  private final ClusterEdge edge;

  SuperuserLogin(ClusterEdge edge) {
    this.edge = edge;
  }

  /** Connects to {@code host:port}. */
  Connection connect(String address) throws SQLException {
    List<Secret> known = edge.folder().passwords().known(SecretNames.SUPERUSER_PASSWORD);
    for (Secret password : known.subList(0, known.size() - 1)) {
      try {
        return connect(address, password);
      } catch (SQLException e) {
        if (!WRONG_PASSWORD.equals(e.getSQLState())) {
          throw e;
        }
      }
    }
    return connect(address, known.getLast());
  }

  private Connection connect(String address, Secret password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", password.reveal());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "20");
    properties.setProperty("ApplicationName", "pgmahout");
    properties.setProperty("options", SESSION);
    if (edge.plan().security().tls()) {
      properties.setProperty("sslmode", "verify-ca");
      properties.setProperty("sslrootcert", edge.authorityFile().toString());
    } else {
      properties.setProperty("sslmode", "disable");
    }
    // Asked directly: the command's AOT cache keeps DriverManager from finding it as a service.
    return new Driver().connect("jdbc:postgresql://" + address + "/postgres", properties);
  }

  static String at(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
