package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * What somebody can do who is a superuser of PostgreSQL, or only owns a database. A superuser runs
 * programs as the system's user postgres, who owns folders in which the agent works as root. Each
 * attack is played to its end: the operator sees a broken node, and does what the product says.
 */
@Order(6)
@ExtendWith(BuiltCluster.class)
class DatabaseUserST {
  private static final Duration LIMIT = Duration.ofMinutes(4);

  /** {@code status} takes a second or two of the processor, which has other work here. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String HOME = "/var/lib/postgresql/patroni-packages";

  /** What the attacks aim at, with its owner, its mode and what is in it. */
  private static final String ROOTS =
      "stat -c '%n %U %G %a' /etc /etc/shadow /etc/ssl /etc/systemd/system;"
          + " ls -A /etc/ssl /etc/systemd/system; sha256sum /etc/shadow";

  /** Something of postgres's, what postgres puts in its place, and what an apply says then. */
  private enum Trap {
    DATA_LEADS_TO_SYSTEMD("data", "ln -s /etc/systemd/system data", "because a link leads there"),
    CERTIFICATES_LEAD_TO_SSL("pki", "ln -s /etc/ssl pki", "because a link leads there"),
    CONFIGURATION_LEADS_TO_SHADOW("patroni.yml", "ln -s /etc/shadow patroni.yml", ""),
    CONFIGURATION_IS_A_FIFO("patroni.yml", "mkfifo patroni.yml", ""),
    CONFIGURATION_IS_A_GIGABYTE("patroni.yml", "truncate -s 1G patroni.yml", ""),
    CONFIGURATION_SPEAKS_TO_TERMINALS(
        "patroni.yml", "printf \"name: \\033]0;mine\\007\\033[2J\" > patroni.yml", "");

    private final String place;
    private final String lay;

    /** Nothing when the file is simply written again. */
    private final String refusal;

    Trap(String place, String lay, String refusal) {
      this.place = place;
      this.lay = lay;
      this.refusal = refusal;
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DATA_LEADS_TO_SYSTEMD, CONFIGURATION_LEADS_TO_SHADOW",
    "CERTIFICATES_LEAD_TO_SSL, CONFIGURATION_IS_A_FIFO",
    "CONFIGURATION_SPEAKS_TO_TERMINALS, CONFIGURATION_IS_A_GIGABYTE"
  })
  void rootFollowsNoTrapOfPostgresAndTheAgentGoesOn(Trap here, Trap there, TestLab lab) {
    List<String> nodes = lab.replicas();
    String before = agents(lab, nodes);
    lay(lab, nodes.getFirst(), here);
    lay(lab, nodes.getLast(), there);
    try {
      Result apply = lab.apply(LIMIT);
      assertThat(apply.transcript()).doesNotContain("\u001b", "\u0007", "INTERNAL");
      assertThat(apply.stderr()).contains(here.refusal, there.refusal);
      assertThat(apply.exitCode() == 0)
          .as(apply.transcript())
          .isEqualTo((here.refusal + there.refusal).isEmpty());
      assertThat(lab.pgmahout(SOON, "status", "--ask-agents", "-o", "plain").stdout())
          .contains(nodes);
      assertThat(agents(lab, nodes)).isEqualTo(before);
    } finally {
      clear(lab, nodes.getFirst(), here);
      clear(lab, nodes.getLast(), there);
    }
    TestLab.succeed(lab.apply(LIMIT));
  }

  /** As a session of PostgreSQL's superuser makes PostgreSQL run programs. */
  private static void lay(TestLab lab, String node, Trap trap) {
    String script = "cd %s; mv %s mine; %s".formatted(HOME, trap.place, trap.lay);
    lab.output(
        node,
        "runuser -u postgres -- psql -XAtq postgres -v ON_ERROR_STOP=1 -c \"copy (select 1) to program '%s'\""
            .formatted(script.replace("\"", "\\\"")));
  }

  /** PostgreSQL may be down by then. */
  private static void clear(TestLab lab, String node, Trap trap) {
    lab.output(
        node,
        "cd %1$s && runuser -u postgres -- sh -c 'rm -rf %2$s; mv mine %2$s'"
            .formatted(HOME, trap.place));
  }

  /** The agents' processes, and what is root's on their machines. */
  private static String agents(TestLab lab, List<String> nodes) {
    StringBuilder all = new StringBuilder();
    nodes.forEach(
        node -> all.append(lab.output(node, "systemctl show -P MainPID pgmahout-agent;" + ROOTS)));
    return all.toString();
  }

  /**
   * The owner of a database makes functions that come before the catalog's in every session that
   * does not say where it looks names up.
   */
  @Test
  void anOwnersFunctionsAreNeverRunByTheSuperuser(TestLab lab) {
    String leader = lab.leader();
    sql(
        lab,
        leader,
        """
        set role app;
        create table public.loot (who text, what text);
        create function public.has_database_privilege(text, text, text) returns boolean
          language plpgsql as $$ begin insert into public.loot values (current_user, 'function'); return true; end $$;
        create function public.stolen(name, text) returns boolean
          language plpgsql as $$ begin insert into public.loot values (current_user, 'operator'); return $1 = $2::name; end $$;
        create operator public.= (leftarg = name, rightarg = text, function = public.stolen);
        alter database app set search_path = public, pg_catalog;
        """);
    try {
      // The trap works for a session that takes what the database says, else this proved nothing.
      sql(lab, leader, "select has_database_privilege('app', 'app', 'connect') from pg_database");
      assertThat(sql(lab, leader, "select distinct who, what from public.loot"))
          .isEqualTo("postgres|function");
      sql(lab, leader, "delete from public.loot; grant create on database app to public");
      assertThat(TestLab.succeed(lab.apply(LIMIT)).stdout()).contains("changed=1");
      assertThat(lab.status().exitCode()).isZero();
      assertThat(sql(lab, leader, "select who, what from public.loot")).isEmpty();
    } finally {
      sql(
          lab,
          leader,
          """
          alter database app reset search_path;
          drop operator public.= (name, text);
          drop function public.stolen(name, text);
          drop function public.has_database_privilege(text, text, text);
          drop table public.loot;
          """);
    }
    lab.bringBack();
  }

  private static String sql(TestLab lab, String node, String script) {
    return lab.output(
        node,
        "runuser -u postgres -- psql -XAtq app -v ON_ERROR_STOP=1 <<'END'\n%s\nEND"
            .formatted(script));
  }
}
