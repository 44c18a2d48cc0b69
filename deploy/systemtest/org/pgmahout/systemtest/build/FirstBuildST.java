package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * Four bare machines become a cluster, and applying again is the most boring thing in the house.
 */
@Order(1)
@ExtendWith(BuiltCluster.class)
class FirstBuildST {

  @Test
  void aRowWrittenThroughTheProxyIsReadOnEveryReplica(TestLab lab) throws Exception {
    try (Connection writer = Logins.connect(lab, "haproxy", 5432);
        Statement statement = writer.createStatement()) {
      statement.execute("create table if not exists first_build (note text)");
      statement.execute("insert into first_build values ('through the proxy')");
    }
    for (String node : lab.databases()) {
      Eventually.holds(
          Duration.ofSeconds(10), () -> assertThat(notes(lab, node, 5432)).isEqualTo(1));
    }
    assertThat(notes(lab, "haproxy", 5433)).isEqualTo(1);
    try (Connection writer = Logins.connect(lab, "haproxy", 5432);
        Statement statement = writer.createStatement()) {
      statement.execute("drop table first_build");
    }
  }

  @Test
  void aPlanForBareMachinesFailsNowhere(BuiltCluster.Build build) {
    Program.Result plan = build.plan();
    assertThat(plan.exitCode()).as(plan.transcript()).isEqualTo(2);
    assertThat(plan.stdout())
        .contains("would change etcd/container")
        .contains("decided after")
        .doesNotContain("  failed ");
  }

  @Test
  void applyAgainChangesNothingAndRestartsNothing(TestLab lab) {
    String before = startTimes(lab);
    Program.Result again =
        TestLab.succeed(lab.launched(TestLab.LIMIT, "apply", "--yes", "-o", "plain"));
    assertThat(again.transcript())
        .doesNotContainPattern("changed=[1-9]")
        .doesNotContain("failed=1");
    assertThat(startTimes(lab)).isEqualTo(before);
    Program.Result plan = lab.launched(TestLab.LIMIT, "plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isZero();
  }

  @Test
  void enrolAgainChangesNothing(TestLab lab) {
    String before =
        lab.output(
            "node-00",
            "sha256sum /etc/pgmahout/pki/agent.crt; pidof java || systemctl show -p MainPID pgmahout-agent");
    TestLab.succeed(lab.pgmahout("enrol", "--yes"));
    assertThat(
            lab.output(
                "node-00",
                "sha256sum /etc/pgmahout/pki/agent.crt; pidof java || systemctl show -p MainPID pgmahout-agent"))
        .isEqualTo(before);
  }

  @Test
  void initNeverOverwritesASecret(TestLab lab) {
    var before = OwnFiles.secrets(lab);
    lab.init();
    assertThat(OwnFiles.secrets(lab)).isEqualTo(before);
  }

  private static long notes(TestLab lab, String machine, int port) {
    try (Connection reader = Logins.connect(lab, machine, port);
        Statement statement = reader.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from first_build")) {
      rows.next();
      return rows.getLong(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(machine + ":" + port + ": " + e.getMessage(), e);
    }
  }

  /** When everything on every machine was started: what a restart would change. */
  private static String startTimes(TestLab lab) {
    StringBuilder times = new StringBuilder();
    for (String machine : lab.machines()) {
      times.append(
          lab.output(
              machine,
              """
              systemctl show -p ExecMainStartTimestampMonotonic patroni haproxy docker pgmahout-agent
              command -v docker >/dev/null && docker ps --no-trunc --format '{{.ID}} {{.CreatedAt}}'
              head -1 /var/lib/postgresql/patroni-packages/data/postmaster.pid 2>/dev/null
              true
              """));
    }
    return times.toString();
  }
}
