package org.pgmahout.systemtest.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.PlainCluster;

/**
 * What people typed when they built such a cluster by hand works word for word in its plain form.
 */
@Order(12)
@OwnLab
@ExtendWith(PlainCluster.class)
class SeedCommandsST {

  @Test
  void etcdctlShowsItsMembers(TestLab lab) {
    List<String> members = rows(lab.output("node-01", etcdctl(lab, "member list")));
    assertThat(members).hasSize(3);
    for (String node : lab.databases()) {
      String address = lab.address(node);
      assertThat(members)
          .anySatisfy(
              row ->
                  assertThat(row)
                      .contains("| started | " + node + " |")
                      .contains("http://" + address + ":2380 | http://" + address + ":2379"));
    }
    List<String> endpoints = rows(lab.output("node-01", etcdctl(lab, "endpoint status")));
    assertThat(endpoints).hasSize(3).allSatisfy(row -> assertThat(row).contains("3.5.16"));
    assertThat(endpoints.stream().filter(row -> row.contains("|      true |      false |")))
        .as("leaders in %s", endpoints)
        .hasSize(1);
  }

  @Test
  void etcdIsReachedByTheNodesAddressAndOnTheNodeAlone(TestLab lab) {
    for (String node : lab.databases()) {
      String address = lab.address(node);
      assertThat(
              lab.output(node, "ss -Hltn '( sport = :2379 or sport = :2380 )' | awk '{ print $4 }'")
                  .lines())
          .containsExactlyInAnyOrder(address + ":2379", "127.0.0.1:2379", address + ":2380");
    }
  }

  @Test
  void etcdShowsItsMetrics(TestLab lab) {
    String metrics =
        lab.output("node-00", "curl -sS http://" + lab.address("node-00") + ":2379/metrics");
    assertThat(metrics).contains("etcd_server_has_leader 1");
  }

  @Test
  void postgresqlLiesWhereDebianPutsItAndInThePath(TestLab lab) {
    assertThat(lab.output("node-00", "pg_lsclusters"))
        .as("the distribution's own cluster would stand in the way")
        .startsWith("Ver Cluster Port Status Owner")
        .hasLineCount(1);
    assertThat(lab.output("node-00", "readlink -f /usr/sbin/pg_rewind /usr/sbin/pgbench"))
        .contains("/usr/lib/postgresql/")
        .doesNotContain("/usr/sbin/");
  }

  @Test
  void patronictlShowsTheCluster(TestLab lab) {
    String table = lab.output("node-00", TestLab.patronictl("list"));
    assertThat(table).contains("+ Cluster: postgres (" + lab.systemId() + ")");
    List<String> members = rows(table);
    assertThat(members).hasSize(3);
    assertThat(members.stream().filter(row -> row.contains("| Leader "))).hasSize(1);
    assertThat(members.stream().filter(row -> row.contains("| streaming |"))).hasSize(2);
    String venv =
        """
        su postgres -c 'cd $HOME; . patroni-packages/bin/activate; patronictl -c patroni-packages/patroni.yml list'
        """;
    assertThat(rows(lab.output("node-00", venv))).hasSize(3);
  }

  @Test
  void pgbenchRunsThroughTheProxy(TestLab lab) {
    String proxy = "-h " + lab.address("haproxy") + " -p 5432 -U postgres";
    try {
      psql(lab, "pgbench -i postgres " + proxy);
      String tables = psql(lab, "psql %s -c '\\dt+' postgres".formatted(proxy));
      assertThat(tables)
          .contains("pgbench_accounts", "pgbench_branches", "pgbench_history", "pgbench_tellers");
      String load = psql(lab, "pgbench -c 8 -P 60 -T 5 postgres " + proxy);
      assertThat(load)
          .contains("number of clients: 8")
          .containsPattern("number of transactions actually processed: [1-9]")
          .contains("number of failed transactions: 0 (0.000%)");
    } finally {
      psql(
          lab,
          "psql %s -c 'drop table if exists pgbench_accounts, pgbench_branches, pgbench_history, pgbench_tellers' postgres"
              .formatted(proxy));
    }
  }

  @Test
  void theProxyShowsItsPageAndItsLog(TestLab lab) {
    String page = lab.output("haproxy", "curl -sS http://" + lab.address("haproxy") + ":7000/");
    assertThat(page).contains("Statistics Report for HAProxy").contains(lab.databases());
    String log = lab.output("haproxy", "journalctl --no-pager -u haproxy");
    assertThat(log)
        .contains("Started haproxy.service")
        .contains("is DOWN, reason: Layer7 wrong status, code: 503")
        .doesNotContain("cannot stat");
  }

  @Test
  void preflightAndStatusWarnOfThePlainWires(TestLab lab) {
    String preflight = TestLab.succeed(lab.pgmahout("preflight", "-o", "plain")).stdout();
    assertThat(preflight.lines())
        .anyMatch(
            line -> line.contains("transport") && line.contains("Warn") && line.contains("plain"));
    String status = TestLab.succeed(lab.pgmahout("status", "-o", "plain")).stdout();
    assertThat(status)
        .contains("warning: security.transport is plain")
        .doesNotContain("sslrootcert");
  }

  private static String etcdctl(TestLab lab, String arguments) {
    return "docker run --rm --net=host quay.io/coreos/etcd:v3.5.16 etcdctl --endpoints=http://%s:2379,http://%s:2379,http://%s:2379 -w table %s"
        .formatted(
            lab.address("node-00"), lab.address("node-01"), lab.address("node-02"), arguments);
  }

  /** The password is in a file of the machine's user, where the seed's reader would put it. */
  private static String psql(TestLab lab, String line) {
    return lab.output(
        "node-02",
        "umask 077; echo '*:*:*:postgres:%s' >~/.pgpass; %s; code=$?; rm ~/.pgpass; exit $code"
            .formatted(OwnFiles.secrets(lab).get("superuser-password"), line));
  }

  /** The rows of a table of the kind etcdctl and patronictl print, without its head. */
  private static List<String> rows(String table) {
    return table.lines().filter(line -> line.startsWith("|")).skip(1).toList();
  }
}
