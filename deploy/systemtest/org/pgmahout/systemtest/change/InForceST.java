package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.FirstTurn;

/** "Applied" means that the servers say so themselves; what a hand did against it is named. */
@Order(4)
@ExtendWith(BuiltCluster.class)
@FirstTurn
class InForceST extends PlanEditing {
  private static final String DATA = "/var/lib/postgresql/patroni-packages/data";

  /**
   * What PostgreSQL has against its own files; nothing, when all is in force. What left the files
   * with a promotion waits for the next start.
   */
  private static final String REFUSED =
      """
      runuser -u postgres -- psql -XAtq postgres -c "select name, error from pg_file_settings
        where error is not null and error not like '%without restarting%'
        union all select 'hba ' || line_number, error from pg_hba_file_rules where type is null"
      """;

  @Test
  void oddTextsArriveAsTheyAreWritten(TestLab lab) {
    Map<String, String> odd = new LinkedHashMap<>();
    odd.put("log_line_prefix", "%m [%p] %q%u@%d/%a ");
    odd.put("search_path", "\"$user\", public, \"Mixed Case\"");
    odd.put("archive_command", "test ! -f \"/srv/w al/%f\" && cp \"%p\" \"/srv/w al/%f\" # keep");
    odd.put("app.motd", "it''s 100% \\ # : {x} é");
    odd.put("app.empty", "");
    odd.put("log_timezone", "Etc/GMT+5");
    odd.put("TimeZone", "europe/berlin");
    odd.put("work_mem", "5MB");
    StringBuilder more = new StringBuilder("postgresql:\n  parameters:\n");
    odd.forEach((name, value) -> more.append("    %s: '%s'\n".formatted(name, value)));
    plan(more.toString());
    apply();
    for (String node : lab.databases()) {
      assertThat(Logins.setting(lab, node, "app.motd"))
          .as(node)
          .isEqualTo("it's 100% \\ # : {x} é");
      assertThat(Logins.setting(lab, node, "log_line_prefix")).isEqualTo("%m [%p] %q%u@%d/%a ");
      // A session of the driver brings its own.
      assertThat(lab.output(node, "runuser -u postgres -- psql -XAtc 'show timezone'"))
          .isEqualToIgnoringCase("Europe/Berlin");
      assertThat(lab.output(node, REFUSED)).as(node).isBlank();
    }
    look(0);

    // The same in other words.
    String processes = lab.postmasters();
    plan(more.toString().replace("'5MB'", "5120kB").replace("TimeZone", "timezone"));
    assertThat(lab.pgmahout("plan", "-o", "plain").stdout())
        .doesNotContain("Changes of the plan", "patroni/dynamic-configuration", "Cost");
    apply();
    assertThat(lab.postmasters()).isEqualTo(processes);
  }

  /** Under these no client could write, or answer in time: what pgmahout asks brings its own. */
  @Test
  void settingsForClientsDoNotBindTheProofNorTheSteps(TestLab lab) {
    plan(
        """
        postgresql:
          parameters:
            default_transaction_read_only: "on"
            default_transaction_isolation: repeatable read
            default_transaction_deferrable: "on"
            statement_timeout: 5ms
            lock_timeout: 1ms
        """);
    apply();
    String leader = lab.leader();
    assertThat(
            lab.on(
                    leader,
                    "runuser -u postgres -- psql -XAtq postgres -c 'create table refused (i int)'")
                .stderr())
        .contains("cannot execute CREATE TABLE in a read-only transaction");
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout()).contains(", whole");
    look(0);
  }

  @Test
  void whatAlterSystemSetIsNamedAndNeverBroughtInUnsaid(TestLab lab) {
    String leader = lab.leader();
    alter(
        lab,
        leader,
        "alter system set work_mem = '64MB'",
        "alter system set shared_buffers = '144MB'");
    try {
      Result plan = look(0);
      assertThat(plan.stdout())
          .contains(leader + ": work_mem = '64MB' by ALTER SYSTEM", "alter system reset work_mem")
          .contains(
              leader + ": shared_buffers = '144MB' by ALTER SYSTEM", "it waits for a restart");
      assertThat(plan.stderr())
          .contains(
              "Cost, besides the plan's: PostgreSQL on %s is restarted, because shared_buffers"
                  .formatted(leader));

      plan("postgresql:\n  parameters:\n    work_mem: 13MB\n");
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.PLAN_REFUSED,
          "ALTER SYSTEM set work_mem = '64MB' there, which wins over the plan's '13MB'");
      assertThat(lab.leader()).isEqualTo(leader);
    } finally {
      alter(lab, leader, "alter system reset all");
    }
    apply();
    for (String node : lab.databases()) {
      assertThat(Logins.setting(lab, node, "work_mem")).as(node).isEqualTo("13MB");
    }
  }

  private static void alter(TestLab lab, String node, String... statements) {
    for (String statement : statements) {
      lab.output(node, "runuser -u postgres -- psql -q postgres -c \"%s\"".formatted(statement));
    }
    lab.output(node, "runuser -u postgres -- psql -q postgres -c 'select pg_reload_conf()'");
  }

  @Test
  void aFileThatAHandMadeUnreadableIsNotInForceAndIsMended(TestLab lab) {
    String replica = lab.replicas().getFirst();
    lab.output(
        replica,
        """
        echo 'hostssl all all 10.0.0.0/8 scram-sha-256 clientcert=1' >> %1$s/pg_hba.conf
        echo "timezone = 'Europe/Berln'" >> %1$s/postgresql.conf
        runuser -u postgres -- psql -q postgres -c 'select pg_reload_conf()'
        """
            .formatted(DATA));
    assertThat(lab.output(replica, REFUSED)).contains("timezone", "hba ");

    Result plan = look(2);
    assertThat(plan.stdout()).contains("would change postgresql/in-force", "refused by PostgreSQL");

    apply();
    assertThat(lab.output(replica, REFUSED)).isBlank();
    look(0);
  }
}
