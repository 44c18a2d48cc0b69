package org.pgmahout.controller.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Wake;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.status.ClusterStatus;
import org.pgmahout.controller.status.StatusReader;
import org.pgmahout.controller.testing.EtcdContainer;
import org.pgmahout.controller.testing.FreePort;
import org.pgmahout.controller.workspace.ClusterEdge;

/** What the command reads in a real etcd under Patroni's keys, where no Patroni answers it. */
class ClusterViewIT {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");

  @TempDir private Path folder;
  private EtcdContainer server;
  private ClusterEdge edge;
  private Etcd etcd;

  @BeforeEach
  void anEtcdAndItsPlan() throws Exception {
    server = EtcdContainer.start("view-it");
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        etcd: {client_port: %d}
        patroni: {port: %d}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(server.port(), FreePort.any());
    PlanFolder own = PlanFolder.beside(Files.writeString(folder.resolve("cluster.yaml"), plan));
    own.create("ada");
    ClusterPlan read = PlanLoader.load("cluster.yaml", plan).orThrow();
    edge = new ClusterEdge(read, own);
    etcd = Etcd.connect(EtcdAccess.plain(List.of(server.url()), Duration.ofSeconds(10)));
    etcd.put(KEYS.config(), "{\"pause\": true, \"synchronous_mode\": \"quorum\"}");
  }

  @AfterEach
  void gone() throws Exception {
    etcd.close();
    server.remove();
  }

  @Test
  void statusShowsThePatroniKeysOfOneRevision() {
    etcd.put(KEYS.initialize(), "77");
    etcd.put(KEYS.leader(), "a");
    etcd.put(KEYS.sync(), "{\"leader\": \"a\", \"sync_standby\": \"b\", \"quorum\": 0}");
    etcd.put(KEYS.status(), "{\"optime\": 900}");
    etcd.put(KEYS.member("a"), "{\"state\": \"running\", \"timeline\": 2}");
    etcd.put(
        KEYS.member("b"),
        "{\"state\": \"running\", \"replication_state\": \"streaming\", \"xlog_location\": 800}");
    ClusterStatus status = new StatusReader(edge, List.of(), Clock.systemUTC()).read(false);

    assertThat(status.systemId()).isEqualTo("77");
    assertThat(status.paused()).isTrue();
    assertThat(status.members())
        .extracting(Member::name, Member::role, Member::state)
        .containsExactly(
            tuple("a", MemberRole.LEADER, "running"),
            tuple("b", MemberRole.QUORUM_STANDBY, "streaming"));
    assertThat(status.members().getLast().lagBytes()).hasValue(100);
  }

  @Test
  void whoWaitsForALeaderIsWokenByItsKey() throws Exception {
    EtcdConnection connection = new EtcdConnection(edge);
    EtcdClusterView cluster = new EtcdClusterView(connection);
    try (connection;
        Wake wake = cluster.onChange(Pace.REAL)) {
      wake.await(Duration.ofSeconds(60));
      assertThat(cluster.leader()).isEmpty();
      CountDownLatch woken = new CountDownLatch(1);
      Thread waiting =
          Thread.startVirtualThread(
              () -> {
                wake.await(Duration.ofSeconds(60));
                woken.countDown();
              });
      etcd.put(KEYS.leader(), "a");
      assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(cluster.leader()).isEqualTo(Optional.of("a"));
      waiting.join();
    }
  }
}
