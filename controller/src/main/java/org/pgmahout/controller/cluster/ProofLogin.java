package org.pgmahout.controller.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgmahout.common.io.EitherPassword;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.parameter.OwnSession;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.common.plan.PostgresqlRoles;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.workspace.ClusterEdge;
import org.postgresql.Driver;

/**
 * The one kind of session that the command opens in PostgreSQL: as the role that proves the
 * service, which may do nothing but log in, with the settings of {@link OwnSession}. The superuser
 * does not come through the network. While the role's password is replaced there are two, and the
 * server has one of them: the other is tried, too.
 */
final class ProofLogin {
  private static final String WRONG_PASSWORD = "28P01";

  private final ClusterEdge edge;

  /** The servers' major version; 0 while it is not known. */
  private final AtomicInteger major;

  ProofLogin(ClusterEdge edge) {
    this.edge = edge;
    this.major = new AtomicInteger(edge.plan().postgresql().version());
  }

  /** Connects to {@code host:port}. */
  Connection connect(String address) throws SQLException {
    return EitherPassword.tried(
        edge.folder().passwords().known(SecretNames.PROOF_PASSWORD),
        e -> e instanceof SQLException known && WRONG_PASSWORD.equals(known.getSQLState()),
        password -> connect(address, password));
  }

  /**
   * The settings must hold from the start of a session on, and depend on the version, which the
   * server says at its start: where the plan leaves it open, the first connection is made again.
   */
  private Connection connect(String address, Secret password) throws SQLException {
    String options = OwnSession.optionsOfRole(major.get());
    Connection connection = open(address, password, options);
    major.set(connection.getMetaData().getDatabaseMajorVersion());
    String fitting = OwnSession.optionsOfRole(major.get());
    if (fitting.equals(options)) {
      return connection;
    }
    connection.close();
    return open(address, password, fitting);
  }

  private Connection open(String address, Secret password, String options) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", PostgresqlRoles.PROOF);
    properties.setProperty("password", password.reveal());
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("socketTimeout", "20");
    properties.setProperty("ApplicationName", "pgmahout");
    // The driver's own settings then come with the first message, too, and not as a statement.
    properties.setProperty("assumeMinServerVersion", String.valueOf(ParameterTable.OLDEST));
    properties.setProperty("options", options);
    if (edge.plan().security().tls()) {
      properties.setProperty("sslmode", "verify-ca");
      properties.setProperty("sslrootcert", edge.authorityFile().toString());
    } else {
      properties.setProperty("sslmode", "disable");
    }
    // Asked directly: the command's AOT cache keeps DriverManager from finding it as a service.
    return new Driver().connect("jdbc:postgresql://" + address + "/postgres", properties);
  }
}
