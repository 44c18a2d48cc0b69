package org.pgmahout.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.controller.cluster.PatroniCommands;
import org.pgmahout.controller.credentials.Certificates;
import org.pgmahout.controller.credentials.Certificates.Row;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;

/** Folders in which not everything lies, or two values of it. */
class HandedFolderTest {
  @TempDir private Path folder;

  @Test
  void certificatesAreShownWithoutAnAuthoritysKey() throws IOException {
    PlanFolder whole = whole();
    for (CertificateRole role : List.of(CertificateRole.VIEWER, CertificateRole.OPERATOR)) {
      Path handed = folder.resolve(role.word());
      whole.handover("grace-" + role.word(), role, handed).make("cluster.yaml", Instant.now());
      List<Row> rows = rows(handed, 1, Instant.now());
      assertThat(rows)
          .filteredOn(row -> row.who().endsWith("grace-" + role.word()))
          .singleElement()
          .matches(Row::good);
      assertThat(rows)
          .filteredOn(row -> row.who().startsWith("node-00"))
          .hasSize(4)
          .allMatch(row -> row.remedy().equals("pgmahout status"));
    }
  }

  @Test
  void everyRowHasTheRemedyThatMendsIt() throws IOException {
    whole().handover("grace", CertificateRole.VIEWER, folder.resolve("v")).make("c", Instant.now());
    List<Row> later = rows(folder, 1, Instant.now().plus(Duration.ofDays(400)));
    assertThat(later)
        .filteredOn(row -> row.who().startsWith("operator"))
        .extracting(Row::remedy)
        .containsExactly("pgmahout init");
    assertThat(later)
        .filteredOn(row -> row.who().equals("viewer grace"))
        .extracting(Row::remedy)
        .containsExactly("pgmahout operator add grace --role viewer");
  }

  @Test
  void aPatroniThatHasTheFormerPasswordStillIsAskedWithIt() throws IOException {
    PlanFolder whole = whole();
    String former = whole.passwords().known(SecretNames.RESTAPI_PASSWORD).getFirst().reveal();
    whole.passwords().begin(SecretNames.RESTAPI_PASSWORD);
    List<String> taken = new ArrayList<>();
    HttpServer patroni =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String right =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(("patroni:" + former).getBytes(StandardCharsets.UTF_8));
    patroni.createContext(
        "/",
        exchange -> {
          boolean good = right.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          if (good) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            taken.add(exchange.getRequestURI().getPath() + " " + body);
          }
          exchange.sendResponseHeaders(good ? 200 : 401, -1);
          exchange.close();
        });
    patroni.start();
    ClusterEdge edge = edge(folder, patroni.getAddress().getPort());
    try (LiveCluster cluster = new LiveCluster(edge)) {
      PatroniCommands commands = new PatroniCommands(edge, cluster.view());
      commands.restart("node-00");
      commands.switchover("node-00", Optional.of("node-01"));
      commands.switchover("node-00", Optional.empty());
      assertThat(taken).hasSize(3);
      assertThat(taken.getFirst()).startsWith("/restart ");
      assertThat(taken.get(1)).startsWith("/switchover ").contains("\"candidate\":\"node-01\"");
      assertThat(taken.get(2)).isEqualTo("/switchover {\"leader\":\"node-00\"}");
    } finally {
      patroni.stop(0);
    }
  }

  @Test
  void aViewersFolderDoesNotComeIntoEtcdAndHasTheAgentsAsked() throws IOException {
    Path handed = folder.resolve("v");
    whole().handover("grace", CertificateRole.VIEWER, handed).make("cluster.yaml", Instant.now());
    ClusterEdge edge = edge(handed, 1);
    assertThatThrownBy(edge::etcd).hasMessageContaining("it is a viewer's");
    assertThat(new StatusReader(edge, List.of(), Clock.systemUTC()).read(false).sourceNote())
        .isEqualTo("this folder does not come into etcd: it is a viewer's");
  }

  private PlanFolder whole() {
    PlanFolder whole = PlanFolder.beside(folder.resolve("cluster.yaml"));
    whole.create("ada");
    return whole;
  }

  private static List<Row> rows(Path folder, int port, Instant now) throws IOException {
    return new Certificates(edge(folder, port), now).rows();
  }

  private static ClusterEdge edge(Path folder, int patroni) throws IOException {
    String transport = patroni == 1 ? "tls" : "plain";
    String text =
        """
        apiVersion: pgmahout/v1
        security: {transport: %s}
        agent: {port: 2}
        etcd: {client_port: 1025, peer_port: 1026}
        patroni: {port: %d}
        postgresql: {port: 5}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(transport, patroni);
    Path file = folder.resolve("cluster.yaml");
    Files.writeString(file, text);
    ClusterPlan plan = PlanLoader.load("cluster.yaml", text).orThrow();
    return new ClusterEdge(plan, PlanFolder.beside(file));
  }
}
