package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresqlSettingsTest {

  @Test
  void theClustersParametersAndTheNodesOwnAreOne() {
    assertThat(settings(new SamplePlan()).parameters())
        .containsEntry("max_connections", "100")
        .containsEntry("wal_keep_size", "512MB")
        .containsEntry("password_encryption", "scram-sha-256")
        .containsEntry("unix_socket_directories", "/var/run/postgresql")
        .containsEntry("ssl", "on");
    assertThat(settings(new SamplePlan().plain()).parameters()).doesNotContainKey("ssl");
  }

  @Test
  void theNodesOwnSectionWinsOverTheClusters() {
    PostgresqlSettings both =
        settings(
            new SamplePlan()
                .patroniExtra(
                    Map.of(
                        "bootstrap",
                        inside("dcs", inside("postgresql", parameter("work_mem", "4MB"))),
                        "postgresql",
                        parameter("work_mem", 8192))));
    assertThat(both.parameters()).containsEntry("work_mem", "8192");
    assertThat(both.parameters()).as("the others stay").containsEntry("max_connections", "100");
  }

  @Test
  void linesAreTheClustersUnlessTheNodeHasItsOwn() {
    assertThat(settings(new SamplePlan()).hba())
        .startsWith("local all postgres peer")
        .contains("hostssl app app 10.0.0.0/8 scram-sha-256")
        .endsWith("hostssl all all all scram-sha-256");
    assertThat(settings(new SamplePlan()).ident()).isEmpty();
    PostgresqlSettings own =
        settings(
            new SamplePlan()
                .patroniExtra(
                    Map.of(
                        "postgresql",
                        Map.of(
                            "pg_hba",
                            List.of("local all all trust"),
                            "pg_ident",
                            List.of("map me postgres")))));
    assertThat(own.hba()).containsExactly("local all all trust");
    assertThat(own.ident()).containsExactly("map me postgres");
  }

  @Test
  void aParameterIsFoundInThePlanWhateverItsCase() {
    NodeSpec spec = new SamplePlan().spec("node-00");
    assertThat(PostgresqlSettings.pathOfParameter(spec, "Max_Connections"))
        .isEqualTo("postgresql.parameters.max_connections");
    assertThat(PostgresqlSettings.pathOfParameter(spec, "wal_keep_size"))
        .isEqualTo("postgresql.wal_keep_size");
    assertThat(PostgresqlSettings.pathOfParameter(spec, "work_mem")).isEqualTo("patroni.extra");
  }

  @Test
  void aLineOfPgHbaIsThePlansOnlyBetweenTheClustersOwn() {
    NodeSpec spec = new SamplePlan().spec("node-00");
    List<String> lines = settings(new SamplePlan()).hba();
    int own = lines.indexOf("hostssl app app 10.0.0.0/8 scram-sha-256") + 1;
    assertThat(PostgresqlSettings.pathOfHba(spec, own)).isEqualTo("postgresql.hba[0]");
    assertThat(PostgresqlSettings.pathOfHba(spec, own - 1)).isEqualTo("patroni.extra");
    assertThat(PostgresqlSettings.pathOfHba(spec, own + 1)).isEqualTo("patroni.extra");
  }

  private static PostgresqlSettings settings(SamplePlan plan) {
    return PostgresqlSettings.of(plan.spec("node-00"));
  }

  private static Map<String, Object> parameter(String name, Object value) {
    return inside("parameters", inside(name, value));
  }

  private static Map<String, Object> inside(String key, Object value) {
    return Map.of(key, value);
  }
}
