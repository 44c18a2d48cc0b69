package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;

/**
 * The smallest cluster that bears the loss of a machine: two databases, and a witness with a vote
 * in etcd alone. Built at once, without a proxy.
 */
@Order(1)
@OwnLab
public class PairST {
  public static final TestLab LAB =
      new TestLab("pair", "198.18.21", List.of("node-00", "node-01", "witness"));
  private static final Duration FAILOVER = Duration.ofSeconds(90);

  @AfterAll
  static void removeMachines() {
    LAB.removeMachines();
  }

  @Test
  void twoDatabasesAndAWitnessGoOnWithoutOneOfThem() throws SQLException {
    LAB.makeMachines("--from-prepared", "--machines", "node-00,node-01,witness");
    TestLab.succeed(LAB.initDatabases("--etcd", "witness=" + LAB.address("witness")));
    TestLab.succeed(LAB.pgmahout(Duration.ofMinutes(3), "enrol", "--yes"));
    TestLab.succeed(LAB.apply(TestLab.BUILD_LIMIT));
    LAB.assertWhole();
    assertThat(TestLab.succeed(LAB.apply(TestLab.LIMIT)).stderr()).contains("nothing to change");
    assertThat(LAB.output("node-00", TestLab.patronictl("show-config")))
        .contains("synchronous_mode: true");

    String lost = LAB.leader();
    String other = lost.equals("node-00") ? "node-01" : "node-00";
    try (Connection writer = Logins.connect(LAB, lost, 5432);
        Statement statement = writer.createStatement()) {
      statement.execute("create table acknowledged (note text)");
      statement.execute("insert into acknowledged values ('before')");
    }
    LAB.cutPower(lost);
    Eventually.holds(FAILOVER, () -> assertThat(writes(other)).isEqualTo("before, after"));
    LAB.powerOn(lost);
    LAB.assertWhole();
    assertThat(LAB.leader()).isEqualTo(other);
  }

  /** Writes there, and tells what is there then. */
  private static String writes(String node) {
    try (Connection connection = Logins.connect(LAB, node, 5432);
        Statement statement = connection.createStatement()) {
      statement.execute("insert into acknowledged values ('after')");
      try (ResultSet row =
          statement.executeQuery(
              "select string_agg(distinct note, ', ' order by note desc) from acknowledged")) {
        row.next();
        return row.getString(1);
      }
    } catch (SQLException e) {
      throw new AssertionError(node + ": " + e.getMessage(), e);
    }
  }
}
