package org.pgmahout.systemtest.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;

/** Sessions with a lab's PostgreSQL, straight or through its proxy. */
public final class Logins {
  public static final String TESTER = "tester";

  /** What PostgreSQL says of a role that is not there, too. */
  private static final String UNKNOWN_ROLE = "28P01";

  private Logins() {}

  /**
   * A connection of the tests' own role to a machine's port. It may do everything, and comes in
   * from everywhere: the cluster's own superuser does not.
   */
  public static Connection connect(TestLab lab, String machine, int port) throws SQLException {
    try {
      return connect(lab, machine, port, TESTER, TESTER);
    } catch (SQLException e) {
      if (!UNKNOWN_ROLE.equals(e.getSQLState())) {
        throw e;
      }
      // A replica refuses it; one of them leads.
      lab.databases()
          .forEach(
              node ->
                  lab.on(
                      node,
                      "runuser -u postgres -- psql -XAtq postgres -c \"create role %1$s superuser login password '%1$s'\""
                          .formatted(TESTER)));
      return connect(lab, machine, port, TESTER, TESTER);
    }
  }

  /** A connection of a role with its password, as anybody on this computer makes it. */
  public static Connection connect(
      TestLab lab, String machine, int port, String role, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", role);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("socketTimeout", "30");
    return DriverManager.getConnection(
        "jdbc:postgresql://" + lab.address(machine) + ":" + port + "/postgres", properties);
  }

  /** Runs one of PostgreSQL's programs on a node as anybody would who has a password. */
  public static Program.Result as(TestLab lab, String node, String password, String line) {
    return lab.on(node, "PGCONNECT_TIMEOUT=10 PGPASSWORD='%s' %s".formatted(password, line));
  }

  /** A setting in force, as {@code show} tells it. */
  public static String setting(TestLab lab, String node, String name) {
    try (Connection connection = connect(lab, node, 5432);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new AssertionError(node + ": " + e.getMessage(), e);
    }
  }
}
