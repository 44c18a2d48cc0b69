package org.pgmahout.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.plan.Role;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;

/** Which of the members' answers make the view. */
class StatusReaderTest {
  private static final String TABLE =
      """
      {"members": [
        {"name": "a", "role": "replica", "state": "creating replica"},
        {"name": "b", "role": "leader", "state": "running", "timeline": 1}]}""";

  @TempDir private Path folder;
  private final List<HttpServer> members = new ArrayList<>();

  @AfterEach
  void end() {
    members.forEach(member -> member.stop(0));
  }

  @Test
  void theSystemIdIsTheOneThatAnotherMemberKnowsWhileTheFirstIsCopied() throws IOException {
    member("127.0.0.1", "{\"state\": \"creating replica\"}");
    member("127.0.0.2", "{\"state\": \"running\", \"database_system_identifier\": \"77\"}");
    ClusterStatus status = status();
    assertThat(status.systemId()).isEqualTo("77");
    assertThat(status.members()).extracting(Member::name).containsExactly("a", "b");
  }

  @Test
  void theTableIsShownAlsoWhereNobodyKnowsTheSystemId() throws IOException {
    member("127.0.0.1", "{\"state\": \"creating replica\"}");
    assertThat(status().systemId()).isEmpty();
    assertThat(status().members()).hasSize(2);
  }

  private void member(String address, String status) throws IOException {
    int port = members.isEmpty() ? 0 : members.getFirst().getAddress().getPort();
    HttpServer member = HttpServer.create(new InetSocketAddress(address, port), 0);
    member.createContext(
        "/",
        exchange -> {
          boolean table = exchange.getRequestURI().getPath().equals("/cluster");
          byte[] body = (table ? TABLE : status).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    member.start();
    members.add(member);
  }

  private ClusterStatus status() {
    String text =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        patroni: {port: %d}
        nodes:
          - {name: a, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(members.getFirst().getAddress().getPort());
    ClusterPlan one = PlanLoader.load("cluster.yaml", text).orThrow();
    PlanFolder own = PlanFolder.beside(folder.resolve("cluster.yaml"));
    if (!own.passwords().present()) {
      own.create("ada");
    }
    return new StatusReader(new ClusterEdge(withSecond(one), own), List.of(), Clock.systemUTC())
        .read(false);
  }

  /** What no plan may say: nodes that reach each other by loopback addresses. */
  private static ClusterPlan withSecond(ClusterPlan plan) {
    NodePlan first = plan.nodes().getFirst();
    NodePlan second =
        new NodePlan("b", "127.0.0.2", Set.of(Role.DATABASE), first.ssh(), first.tags());
    return plan.ofNodes(List.of(first, second));
  }
}
