package org.pgmahout.controller.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.parameter.OwnSession;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;

class ProofLoginTest {
  @TempDir Path folder;

  @ParameterizedTest(name = "PostgreSQL {0}")
  @ValueSource(ints = {13, 15, 17, 18})
  void aSessionOfAPlannedVersionHasItsSettingsFromTheStart(int major)
      throws IOException, SQLException {
    try (FakePostgresql server = new FakePostgresql(major)) {
      connects(login(major), server);
      assertThat(server.options).containsExactly(OwnSession.optionsOfRole(major));
      assertThat(server.options.getFirst())
          .contains("-c search_path=pg_catalog,pg_temp ")
          .as("a superuser alone may set it")
          .doesNotContain("temp_file_limit");
      assertThat(server.users).containsExactly("pgmahout_proof");
    }
  }

  @Test
  void whereThePlanLeavesTheVersionOpenTheServerSaysItOnce() throws IOException, SQLException {
    try (FakePostgresql server = new FakePostgresql(17)) {
      ProofLogin login = login(0);
      connects(login, server);
      connects(login, server);
      assertThat(server.options)
          .containsExactly(
              OwnSession.optionsOfRole(0),
              OwnSession.optionsOfRole(17),
              OwnSession.optionsOfRole(17));
      assertThat(server.options.getLast())
          .contains("-c transaction_timeout=0", "-c idle_session_timeout=0");
    }
  }

  @Test
  void theOldestServerIsConnectedToOnce() throws IOException, SQLException {
    try (FakePostgresql server = new FakePostgresql(13)) {
      connects(login(0), server);
      assertThat(server.options).hasSize(1);
    }
  }

  @Test
  void anOptionThatTheServerDoesNotHaveWouldEndTheSession() throws IOException {
    try (FakePostgresql server = new FakePostgresql(13)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> login(17).connect(server.address()))
          .withMessageContaining("unrecognized configuration parameter \"idle_session_timeout\"");
    }
  }

  private static void connects(ProofLogin login, FakePostgresql server) throws SQLException {
    try (Connection connection = login.connect(server.address())) {
      assertThat(connection.isClosed()).isFalse();
    }
  }

  private ProofLogin login(int version) {
    ClusterPlan plan =
        PlanLoader.load(
                "cluster.yaml",
                """
                apiVersion: pgmahout/v1
                nodes:
                  - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
                security: {transport: plain}
                postgresql: {version: %d}
                """
                    .formatted(version))
            .orThrow();
    PlanFolder next = PlanFolder.beside(folder.resolve("cluster.yaml"));
    if (!next.passwords().present()) {
      next.create("ada");
    }
    return new ProofLogin(new ClusterEdge(plan, next));
  }
}
