package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.SecondCluster;
import org.pgmahout.systemtest.shared.ThirdTurn;

/**
 * What a program on the nodes would refuse, or could not start with, is refused with the line of
 * the plan and the program's own words, before anything is touched.
 */
@Order(4)
@OwnLab
@ExtendWith(SecondCluster.class)
@ThirdTurn
class RefusedPlanST extends PlanEditing {

  /** What the nodes see of a program that works as the superuser, and no plan says who may. */
  @Test
  void anApplyThatWouldShutOutAProgramAtWorkWantsToReadItInThePlan(TestLab lab)
      throws SQLException {
    superuserFrom(lab, "[all]");
    apply();
    String leader = lab.leader();
    String password = OwnFiles.secrets(lab).get("superuser-password");
    try (Connection open = Logins.connect(lab, leader, 5432, "postgres", password)) {
      assertThat(open.isValid(5)).isTrue();
      plan("");
      assertThat(look(2).stderr())
          .contains(
              "warning: " + leader + ": 1 session as postgres from ",
              "the plan's pg_hba refuses the next login");
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.CHANGE_REFUSED,
          leader + ": 1 session as postgres from ",
          "Write security.superuser_from: [nodes] into the plan");
      // It is let in as before.
      Logins.connect(lab, leader, 5432, "postgres", password).close();

      superuserFrom(lab, "[nodes]");
      apply();
      assertThatThrownBy(() -> Logins.connect(lab, leader, 5432, "postgres", password))
          .hasMessageContaining("pg_hba.conf rejects ");
    }
  }

  private void superuserFrom(TestLab lab, String sources) {
    lab.rewrite(
        _ ->
            original()
                .replace("\nsecurity:\n", "\nsecurity:\n  superuser_from: " + sources + "\n"));
  }

  @Test
  void everythingThatIsRefusedIsNamedAtOnceAndNothingIsTouched(TestLab lab) {
    String processes = lab.postmasters();
    String configuration = lab.output("node-00", TestLab.patronictl("show-config"));
    plan(
        """
        postgresql:
          parameters:
            work_mem: 6MB
            timezone: Europe/Berln
            log_destination: stderr,sysloog
            lc_messages: de_DE.UTF-8
            shared_preload_libraries: pg_stat_statement
        system:
          sysctl: {net.ipv4.tcp_keepalive_tme: 60}
        """);
    int first = line(lab, "timezone:");

    Result apply = lab.apply(LIMIT);

    Refusal.assertForm(
        apply,
        ErrorCode.PLAN_REFUSED,
        "invalid value for parameter \"TimeZone\": \"Europe/Berln\"",
        "Unrecognized key word: \"sysloog\"",
        "invalid value for parameter \"lc_messages\": \"de_DE.UTF-8\"",
        "could not access file \"pg_stat_statement\": No such file or directory",
        "the kernel on node-00, node-01, node-02, haproxy: it has no parameter net.ipv4.tcp_keepalive_tme",
        "Nothing was touched.");
    for (int line = first; line < first + 4; line++) {
      assertThat(apply.stderr()).contains(".yaml:%d:".formatted(line));
    }
    assertThat(lab.postmasters()).isEqualTo(processes);
    assertThat(lab.output("node-00", TestLab.patronictl("show-config"))).isEqualTo(configuration);
    for (String node : lab.databases()) {
      assertThat(
              lab.output(
                  node,
                  "ls -d /tmp/pgmahout-trial.* 2>/dev/null; ps -C postgres -o args= | grep pgmahout-trial || true"))
          .as("what the trial left on " + node)
          .isBlank();
    }
  }

  private static int line(TestLab lab, String key) {
    return (int) lab.planText().lines().takeWhile(line -> !line.strip().startsWith(key)).count()
        + 1;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "datestyle: german | Patroni's session with PostgreSQL | can't parse timestamptz with DateStyle",
        "huge_pages: \"on\" | PostgreSQL | huge pages, and this machine has 0",
        "min_wal_size: 20MB | PostgreSQL | must be at least twice",
        "session_preload_libraries: nolib | PostgreSQL | could not access file \"nolib\"",
        "local_preload_libraries: nolib | PostgreSQL | could not access file",
      })
  void oneValueAlone(String line, String by, String words, TestLab lab) {
    plan("postgresql:\n  parameters:\n    " + line + "\n");
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isNotIn(0, 2);
    assertThat(plan.stderr()).contains(by, words == null ? "" : words, ".yaml:");
  }

  @Test
  void whatIsInUseCannotBeTakenAway(TestLab lab) {
    plan("postgresql:\n  parameters:\n    max_prepared_transactions: 10\n    wal_level: logical\n");
    apply();
    String leader = lab.leader();
    lab.output(
        leader,
        """
        runuser -u postgres -- psql -q postgres -c "select pg_create_logical_replication_slot('cdc', 'pgoutput')"
        runuser -u postgres -- psql -q postgres -c "begin; prepare transaction 'old-1'"
        """);
    try {
      lab.rewrite(_ -> original());
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.PLAN_REFUSED,
          "1 prepared transactions are open (old-1), and 0 would be allowed",
          "logical replication slots exist (cdc)");
      assertThat(lab.leader()).isEqualTo(leader);
    } finally {
      lab.output(
          leader,
          """
          runuser -u postgres -- psql -q postgres -c "rollback prepared 'old-1'"
          runuser -u postgres -- psql -q postgres -c "select pg_drop_replication_slot('cdc')"
          """);
    }
  }
}
