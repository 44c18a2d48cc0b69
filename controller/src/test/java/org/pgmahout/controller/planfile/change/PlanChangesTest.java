package org.pgmahout.controller.planfile.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.plan.ClusterPlan;

class PlanChangesTest {
  private static PlanChanges of(String applied, String wanted) {
    return between(Plan.of(applied), Plan.of(wanted), 15);
  }

  private static PlanChanges between(ClusterPlan applied, ClusterPlan wanted, int running) {
    return PlanChanges.between(applied, wanted, () -> running);
  }

  private static String parameters(String parameters) {
    return "postgresql:\n  parameters: {" + parameters + "}\n";
  }

  private static ChangeImpact only(PlanChanges changes) {
    assertThat(changes.rows()).hasSize(1);
    return changes.rows().getFirst().takes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql: {parameters: {work_mem: 8MB}}              | now | no interruption",
        "postgresql: {parameters: {shared_buffers: 256MB}}      | rolling restart | one switchover",
        "postgresql: {parameters: {max_connections: 200}}       | rolling restart | one switchover",
        "postgresql: {parameters: {max_connections: 50}}        | rolling restart | one restart of the leader",
        "postgresql: {parameters: {pg_stat_statements.max: 900}} | rolling restart | one switchover",
        "postgresql: {hba: ['host a a all md5']}                | now | no interruption",
        "postgresql: {data_dir: /srv/data}                      | refused | no interruption",
        "postgresql: {wal_dir: /srv/wal}                        | refused | no interruption",
        "postgresql: {encoding: SQL_ASCII}                      | refused | no interruption",
        "postgresql: {locale: de_DE.UTF-8}                      | refused | no interruption",
        "postgresql: {port: 5499}                               | own verb | no interruption",
        "patroni: {version: 4.1.4}                              | rolling restart | no interruption of writes",
        "patroni: {synchronous_mode: strict}                    | now | no interruption",
        "patroni: {watchdog: off}                               | rolling restart | no interruption of writes",
        "patroni: {extra: {log: {level: DEBUG}}}                | now | no interruption",
        "etcd: {image: 'quay.io/coreos/etcd:v3.5.17'}           | rolling restart | no interruption",
        "etcd: {image: 'quay.io/coreos/etcd:v3.6.0'}            | refused | no interruption",
        "etcd: {client_port: 2399}                              | refused | no interruption",
        "etcd: {peer_port: 2398}                                | refused | no interruption",
        "etcd: {data_dir: /srv/etcd}                            | refused | no interruption",
        "haproxy: {write_port: 5000}                            | now | no interruption",
        "haproxy: {stats_from: [nodes, 10.0.0.0/8]}             | now | no interruption",
        "'haproxy: {stats_from: [nodes]}\nsecurity: {transport: plain, superuser_from: [nodes]}' | refused | no interruption",
        "security: {superuser_from: [nodes, 10.0.0.0/8]}        | now | no interruption",
        "system: {sysctl: {vm.swappiness: 10}}                  | now | no interruption",
        "name: other                                            | refused | no interruption",
      })
  void whatAChangeTakesAndCosts(String wanted, String kind, String cost) {
    PlanChanges changes = of("", wanted + "\n");
    assertThat(only(changes).kind()).isEqualTo(kind);
    assertThat(only(changes).offered()).isEqualTo(changes.refused().isEmpty());
    assertThat(changes.cost()).startsWith(cost);
  }

  /** PC-19: 160MB, 163840kB and 20480 blocks are one value. */
  @Test
  void anotherUnitIsNoChangeAndCostsNothing() {
    for (String same : new String[] {"163840kB", "20480", "0.15625GB", "0x5000"}) {
      PlanChanges changes =
          of(parameters("shared_buffers: 160MB"), parameters("Shared_Buffers: " + same));
      assertThat(changes.rows()).as(same).isEmpty();
      assertThat(changes.cost()).isEqualTo("nothing");
    }
    assertThat(
            of(parameters("jit: off, timezone: UTC"), parameters("jit: no, TimeZone: UTC")).rows())
        .isEmpty();
    assertThat(
            of("postgresql: {wal_keep_size: 1GB}\n", "postgresql: {wal_keep_size: 1024MB}\n")
                .rows())
        .isEmpty();
  }

  /** PC-07: a lowered parameter begins with the leader, however it was spelt. */
  @Test
  void aNameInAnotherCaseIsTheSameParameter() {
    PlanChanges changes = of(parameters("Max_Connections: 120"), "");
    assertThat(only(changes).words()).contains("the leader first");
    assertThat(of(parameters("max_connections: 0x78"), parameters("max_connections: 1e2")).cost())
        .startsWith("one restart of the leader");
  }

  @Test
  void anotherVersionReadsAtAReloadWhatOldOnesReadAtTheStart() {
    String workers = "parameters: {autovacuum_max_workers: 5}}\n";
    assertThat(
            only(of("postgresql: {version: 18}\n", "postgresql: {version: 18, " + workers)).kind())
        .isEqualTo("now");
    assertThat(only(of("", "postgresql: {" + workers)).kind()).isEqualTo("rolling restart");
  }

  @Test
  void homeMovesTheDataDirectoryWithItAndBothAreRefused() {
    PlanChanges changes = of("", "patroni: {home: /srv/patroni}\n");
    assertThat(changes.refused())
        .extracting(row -> row.change().path())
        .containsExactly("postgresql.data_dir", "patroni.home");
    assertThat(changes.refusals()).contains("patroni.home: /var", "Keep it");
  }

  @Test
  void raisingAndLoweringAtOnceIsRefusedForBoth() {
    PlanChanges changes =
        of("", parameters("max_connections: 200, max_wal_senders: 5, work_mem: 8MB"));
    assertThat(changes.refused())
        .extracting(row -> row.change().path())
        .containsExactly(
            "postgresql.parameters.max_connections", "postgresql.parameters.max_wal_senders");
    assertThat(changes.refusals()).contains("Raise first and apply, then lower.");
  }

  @Test
  void aParameterThatLeavesThePlanGoesBackToItsDefault() {
    PlanChanges changes =
        of(parameters("max_prepared_transactions: 5"), parameters("max_connections: 100"));
    assertThat(only(changes).words()).contains("the leader first");
    assertThat(of("", parameters("max_locks_per_transaction: 64")).cost())
        .as("a default written out is no lowering")
        .startsWith("one switchover");
  }

  @Test
  void theMajorVersionThatRunsMayBeWrittenOut() {
    ClusterPlan found = Plan.of("");
    ClusterPlan fifteen = Plan.of("postgresql: {version: 15}\n");
    assertThat(only(between(found, fifteen, 15)).kind()).isEqualTo("now");
    assertThat(only(between(fifteen, found, 15)).kind()).isEqualTo("now");
    assertThat(only(between(found, fifteen, 17)).words()).contains("PostgreSQL 17 runs");
    assertThat(only(between(found, fifteen, 0)).words()).contains("no agent says");
    assertThat(only(between(fifteen, Plan.of("postgresql: {version: 16}\n"), 15)).remedy())
        .contains("Write 15");
  }

  @Test
  void nodesJoinButDoNotLeaveAndAreNotRenamed() {
    String three =
        """
          - name: a
            address: 198.18.99.1
            roles: [database, etcd]
          - b=198.18.99.2
          - c=198.18.99.3
        """;
    ClusterPlan applied = Plan.nodes(three);
    assertThat(only(between(applied, Plan.nodes(three + "  - d=198.18.99.4\n"), 15)).words())
        .contains("enrol it first");
    String members =
        """
          - {name: d, address: 198.18.99.4, roles: [database, etcd]}
          - {name: e, address: 198.18.99.5, roles: [database, etcd]}
        """;
    assertThat(between(applied, Plan.nodes(three + members), 15).rows())
        .hasSize(2)
        .allSatisfy(
            row -> assertThat(row.takes().words()).contains("enrol it first", "joins etcd"));
    PlanChanges renamed = between(applied, Plan.nodes(three.replace("c=", "d=")), 15);
    assertThat(renamed.refusals()).contains("c was renamed to d", "Keep the name c.");
    assertThat(renamed.refused()).as("the old name and the new").hasSize(2);
    PlanChanges gone = between(applied, Plan.nodes(three.replace("  - c=198.18.99.3\n", "")), 15);
    assertThat(gone.refusals()).contains("nodes.c: 198.18.99.3 [database] -> (none)");
  }

  @Test
  void rolesAreAddedButNotTaken() {
    String two =
        "  - {name: a, address: 198.18.99.1, roles: [database, etcd]}\n  - b=198.18.99.2\n";
    String proxy = "  - {name: b, address: 198.18.99.2, roles: [database, proxy]}\n";
    ClusterPlan without = Plan.nodes(two);
    ClusterPlan with =
        Plan.nodes(
            two.replace("  - b=198.18.99.2\n", proxy)
                + "haproxy: {write_port: 5000, read_port: 5001}\n");
    assertThat(between(without, with, 15).refused()).isEmpty();
    assertThat(between(with, without, 15).refusals()).contains("Put the role proxy back.");
  }

  @Test
  void endpointsMayChangeWithinOneEtcd() {
    String old = "etcd: {endpoints: ['198.18.98.1:2379', '198.18.98.2:2379']}\n";
    PlanChanges one = of(old, old.replace("98.2", "98.3"));
    assertThat(one.refused()).isEmpty();
    assertThat(one.cost()).isEqualTo("no interruption");
    assertThat(of(old, old.replace("98.", "97.")).refusals()).contains("no endpoint stayed");
    assertThat(of(old, "").refusals()).contains("Put etcd.endpoints back");
  }

  @Test
  void aSingleDatabaseHasNobodyToSwitchOverTo() {
    ClusterPlan applied = Plan.nodes("  - a=198.18.99.1\n");
    ClusterPlan wanted = Plan.nodes("  - a=198.18.99.1\n" + parameters("shared_buffers: 256MB"));
    assertThat(between(applied, wanted, 15).cost()).contains("no replica to switch over to");
  }

  @Test
  void everyRefusalSaysWhatToDo() {
    for (ChangeTable.Row row : ChangeTable.rows()) {
      if (row.says().startsWith("refused") || row.says().startsWith("own verb")) {
        ChangeImpact takes =
            row.rule()
                .judge(
                    new FieldChange(row.field(), "1", "2"),
                    new Plans(Plan.of(""), Plan.of(""), () -> 0));
        assertThat(takes.remedy()).as(row.field()).endsWith(".");
      }
    }
  }
}
