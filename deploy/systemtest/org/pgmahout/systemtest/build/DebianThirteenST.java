package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.parameter.ParameterTable;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.MemberEtcdctl;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.SecondTurn;
import org.pgmahout.systemtest.shared.TrixieCluster;
import org.pgmahout.systemtest.shared.TrixieCluster.Grown;

/**
 * Debian 13 with its PostgreSQL 17, in the shape of two databases and a witness with two proxies,
 * into which a smaller cluster grew while it ran.
 */
@Order(20)
@OwnLab
@ExtendWith(TrixieCluster.class)
@SecondTurn
class DebianThirteenST {
  /** Nothing restarts; two noisy cores install packages meanwhile. */
  private static final Duration NO_GAP = Duration.ofSeconds(3);

  @Test
  void growthInterruptsNobodyAndRestartsNothing(Grown grown) {
    assertThat(grown.again().stdout())
        .containsPattern("node-00 +\\| \\S+ +\\| ok ")
        .containsPattern("witness +\\| \\S+ +\\| changed ");
    assertThat(grown.apply().transcript())
        .containsSubsequence("etcd: witness votes", "etcd: node-01 joins", "etcd: node-01 votes");
    assertThat(grown.processes().getLast()).isEqualTo(grown.processes().getFirst());
    assertThat(grown.commits()).isGreaterThan(100);
    assertThat(grown.lost()).isEmpty();
    assertThat(grown.longestGap()).isLessThan(NO_GAP);
  }

  @Test
  void etcdHasThreeMembersThatVote(TestLab lab) {
    String members = lab.output("witness", MemberEtcdctl.line(lab, "witness", "member list"));
    assertThat(members.lines()).hasSize(3).allMatch(line -> line.contains(", started, "));
    assertThat(members.lines()).allMatch(line -> line.endsWith(", false"));
  }

  @Test
  void dataAndWalLieWhereThePlanSays(TestLab lab) {
    String data = TrixieCluster.DATA;
    String wal = TrixieCluster.WAL;
    for (String node : List.of("node-00", "node-01")) {
      assertThat(
              lab.output(
                  node, "readlink %1$s/pg_wal; stat -c '%%U %%a' %1$s %2$s".formatted(data, wal)))
          .isEqualTo(wal + "\npostgres 700\npostgres 700");
      assertThat(lab.output(node, "ls " + wal)).containsPattern("(?m)^[0-9A-F]{24}$");
    }
  }

  @Test
  void applyAgainChangesNothing(TestLab lab) {
    Program.Result again = TestLab.succeed(lab.pgmahout("apply", "--yes", "-o", "plain"));
    assertThat(again.transcript())
        .contains("nothing to change")
        .doesNotContainPattern("changed=[1-9]");
  }

  @Test
  void bothProxiesFollowASwitchover(TestLab lab) throws SQLException {
    write(lab, "haproxy", "create table if not exists grown (note text)");
    write(lab, "haproxy", "insert into grown values ('through one')");
    assertThat(column(lab, "haproxy-01", 5432, "select note from grown"))
        .containsExactly("through one");

    String leader = lab.leader();
    lab.output("node-01", TestLab.patronictl("switchover --leader " + leader + " --force"));
    assertThat(lab.leader()).isNotEqualTo(leader);
    for (String proxy : List.of("haproxy", "haproxy-01")) {
      Eventually.holds(
          Duration.ofSeconds(30),
          () -> {
            try {
              write(lab, proxy, "insert into grown values ('" + proxy + "')");
            } catch (SQLException e) {
              throw new AssertionError(proxy + ": " + e.getMessage(), e);
            }
          });
    }
    lab.assertWhole();
    assertThat(column(lab, "haproxy", 5433, "select distinct note from grown")).hasSize(3);
    write(lab, "haproxy-01", "drop table grown");
  }

  @Test
  void everyParameterThatWaitsForARestartIsKnown(TestLab lab) throws SQLException {
    List<String> names =
        column(lab, "node-00", 5432, "select name from pg_settings where context = 'postmaster'");
    assertThat(names).hasSizeGreaterThan(50).allMatch(ParameterTable.of(17)::needsRestart);
  }

  private static void write(TestLab lab, String machine, String sql) throws SQLException {
    try (Connection connection = Logins.connect(lab, machine, 5432);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> column(TestLab lab, String machine, int port, String sql)
      throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = Logins.connect(lab, machine, port);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }
}
