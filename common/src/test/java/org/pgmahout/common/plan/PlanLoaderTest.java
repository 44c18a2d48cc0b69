package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PatroniPlan.SynchronousMode;

/** What a good plan becomes: defaults, computed and plain. */
class PlanLoaderTest {
  private static final String HEAD = "apiVersion: pgmahout/v1\nnodes:\n";

  private static ClusterPlan load(String text) {
    return PlanLoader.load("cluster.yaml", text).orThrow();
  }

  private static ClusterPlan databases(int count, String rest) {
    StringBuilder text = new StringBuilder(HEAD);
    for (int i = 0; i < count; i++) {
      text.append("  - node-0").append(i).append("=198.18.10.1").append(i).append('\n');
    }
    return load(text + rest);
  }

  @Test
  void fillsInTheDefaults() {
    ClusterPlan plan = databases(3, "");
    assertThat(plan.name()).isEqualTo("postgres");
    assertThat(plan.postgresql().dataDir()).isEqualTo("/var/lib/postgresql/patroni-packages/data");
    assertThat(plan.postgresql().parameters())
        .containsEntry("password_encryption", "scram-sha-256")
        .containsEntry("log_checkpoints", "on");
    assertThat(plan.patroni().timing()).isEqualTo(new Timing("fast", 20, 1, 9, 0, 500, 100, 3, 1));
    assertThat(plan.etcd().image()).isEqualTo("quay.io/coreos/etcd:v3.5.16");
    assertThat(plan.haproxy().writePort()).isEqualTo(5432);
    assertThat(plan.security().tls()).isTrue();
    assertThat(plan.agent().port()).isEqualTo(8009);
    assertThat(plan.nodes().getFirst().ssh()).isEqualTo(new NodePlan.Ssh("", "", 0));
  }

  @Test
  void choosesEtcdMembersAndSynchronousModeByTheNumberOfDatabases() {
    int[] members = {1, 1, 3, 3, 5, 5};
    List<SynchronousMode> modes =
        List.of(SynchronousMode.OFF, SynchronousMode.ON, SynchronousMode.QUORUM);
    for (int count = 1; count <= 6; count++) {
      ClusterPlan plan = databases(count, "");
      assertThat(plan.nodesWith(Role.ETCD)).as("%d databases", count).hasSize(members[count - 1]);
      assertThat(plan.patroni().synchronousMode()).isEqualTo(modes.get(Math.min(count, 3) - 1));
    }
  }

  @Test
  void leavesEtcdWhereTheOperatorPutIt() {
    ClusterPlan plan = databases(3, "  - {name: w, address: 198.18.10.9, roles: [etcd]}\n");
    assertThat(plan.nodesWith(Role.ETCD)).extracting(NodePlan::name).containsExactly("w");
    assertThat(databases(3, "etcd:\n  endpoints: ['198.18.30.1:2379']\n").nodesWith(Role.ETCD))
        .isEmpty();
  }

  @Test
  void laysTheOperatorsEntriesOverTheDefaultOnes() {
    ClusterPlan plan =
        databases(3, "postgresql:\n  parameters:\n    max_connections: 200\n    work_mem: 8MB\n");
    assertThat(plan.postgresql().parameters())
        .containsEntry("max_connections", "200")
        .containsEntry("work_mem", "8MB")
        .containsEntry("max_wal_senders", "10");
  }

  @Test
  void theDataDirectoryFollowsTheHome() {
    assertThat(databases(3, "patroni:\n  home: /srv/patroni\n").postgresql().dataDir())
        .isEqualTo("/srv/patroni/data");
  }

  @Test
  void timingIsAPresetOrNumbersOverOne() {
    assertThat(databases(3, "patroni:\n  timing: wide\n").patroni().timing())
        .isEqualTo(new Timing("wide", 60, 10, 20, 300, 3000, 1000, 3, 2));
    assertThat(
            databases(3, "patroni:\n  timing:\n    preset: normal\n    ttl: 40\n")
                .patroni()
                .timing())
        .isEqualTo(new Timing("explicit", 40, 10, 10, 30, 2000, 500, 3, 2));
    assertThat(databases(3, "patroni:\n  timing:\n    ttl: 20\n").patroni().timing().preset())
        .isEqualTo("fast");
  }

  @Test
  void predictsOutages() {
    assertThat(Timings.presets()).containsExactly("fast", "normal", "wide");
    assertThat(Timings.afterLossOfLeader(Timings.preset("fast").orElseThrow()).text())
        .isEqualTo("19 to 23.5 s");
    assertThat(Timings.afterLossOfLeader(Timings.preset("normal").orElseThrow()).text())
        .isEqualTo("20 to 44.5 s");
    assertThat(Timings.preset("quick")).isEmpty();
  }

  @Test
  void emptySectionsAreDefaults() {
    assertThat(databases(3, "docker:\nhaproxy:\n  extra:\npostgresql:\n  hba:\n"))
        .isEqualTo(databases(3, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "three-nodes-and-proxy",
        "plain",
        "two-databases-and-witness",
        "existing-etcd",
        "databases-and-roles"
      })
  void theExamplesLoad(String name) throws IOException {
    Path file = Path.of("../deploy/examples", name + ".yaml");
    assertThat(PlanLoader.load(file.toString(), Files.readString(file)).orThrow().nodes())
        .isNotEmpty();
  }

  @Test
  void everyExampleIsTested() throws IOException {
    try (var files = Files.list(Path.of("../deploy/examples"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".yaml")))
          .hasSize(5);
    }
  }

  @Test
  void aRejectedPlanThrowsEveryProblemAtOnce() {
    assertThatThrownBy(() -> load("apiVersion: pgmahout/v1\nnodes: []\nfoo: 1\n"))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLAN_INVALID))
        .hasMessageContaining("cluster.yaml:2:1: no node")
        .hasMessageContaining("cluster.yaml:3:1: 'foo'");
  }
}
