package org.pgmahout.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.ClusterKeys;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.KeyChange;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.NodeProblem;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.ProblemKind;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;
import org.pgmahout.controller.preflight.AgentVersions;
import org.pgmahout.controller.status.ClusterSources.MemberAnswer;

/** The one view of three nodes, and the sentence it begins with. */
class StatusPictureTest {
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 198.18.0.10, roles: [database, etcd]}
        - {name: node-01, address: 198.18.0.11, roles: [database, etcd]}
        - {name: node-02, address: 198.18.0.12, roles: [database, etcd]}
      """;

  private final Map<String, NodeAnswer> nodes = new LinkedHashMap<>();
  private final Map<String, String> keys = new TreeMap<>();
  private Optional<Duration> left = Optional.of(Duration.ofSeconds(19));
  private String trouble = "";

  StatusPictureTest() {
    keys.put("leader", "node-00");
    keys.put("initialize", "77");
    keys.put("config", "{\"ttl\": 20, \"loop_wait\": 2, \"synchronous_mode\": \"quorum\"}");
    keys.put(
        "sync", "{\"leader\": \"node-00\", \"sync_standby\": \"node-01,node-02\", \"quorum\": 1}");
    member("node-00", "primary", "");
    member("node-01", "replica", "streaming");
    member("node-02", "replica", "streaming");
    for (String node : List.of("node-00", "node-01", "node-02")) {
      nodes.put(node, new NodeAnswer.Reported(report(node, NOW.minusSeconds(3))));
    }
  }

  @Test
  void allIsWell() {
    ClusterStatus status = status();
    assertThat(status.whole()).isTrue();
    assertThat(status.source()).isEqualTo("etcd");
    assertThat(status.headline())
        .isEqualTo(
            "All is well: node-00 leads, 2 replicas stream, synchronously node-01 and node-02.");
  }

  @Test
  void aReplicaThatDoesNotStreamIsTheSentenceAndARow() {
    reported("node-02", ProblemKind.NOT_STREAMING, State.FAILED, "the replica does not stream");
    member("node-02", "replica", "");
    ClusterStatus status = status();
    assertThat(status.whole()).isFalse();
    assertThat(status.headline())
        .isEqualTo("node-02 since 09:58:00Z (2 min): the replica does not stream; node-00 leads.");
    assertThat(status.nodes().get(2).trouble())
        .containsExactly("postgresql: the replica does not stream; pgmahout logs");
    assertThat(status.problems()).hasSize(1);
  }

  @Test
  void aWarningBreaksNothing() {
    reported("node-02", ProblemKind.DISK_FILLING, State.WARN, "the disk is almost full");
    ClusterStatus status = status();
    assertThat(status.whole()).isTrue();
    assertThat(status.headline()).endsWith("; 1 warning.");
    assertThat(status.warnings())
        .containsExactly("node-02: postgresql the disk is almost full; pgmahout logs");
  }

  @Test
  void aLeaderThatRenewsNothingIsTheFirstThingToKnow() {
    left = Optional.of(Duration.ofSeconds(14));
    reported("node-00", ProblemKind.PATRONI_SILENT, State.FAILED, "Patroni does not answer");
    assertThat(status().headline())
        .isEqualTo(
            "node-00 no longer renews the leader key: it ends in 14 s, then node-01 or node-02 takes over.");
  }

  @Test
  void onlyWhoMayTakesOver() {
    left = Optional.of(Duration.ofSeconds(5));
    keys.put("sync", "{\"leader\": \"node-00\", \"sync_standby\": \"node-02\", \"quorum\": 1}");
    assertThat(status().headline()).endsWith("in 5 s, then node-02 takes over.");
  }

  @Test
  void withoutALeader() {
    keys.remove("leader");
    assertThat(status().headline()).startsWith("No node leads: node-00 or node-01 or node-02");
    keys.put("config", "{\"pause\": true}");
    assertThat(status().headline()).contains("nobody takes over");
  }

  @Test
  void aNodeThatWentSilentIsMissedSinceItsLastReport() {
    nodes.put(
        "node-02",
        new NodeAnswer.Silent(
            new OpsException(ErrorCode.AGENT_UNREACHABLE, "node-02: no agent answers", "Is it on?"),
            Optional.of(report("node-02", NOW.minusSeconds(180)))));
    ClusterStatus status = status();
    assertThat(status.headline()).isEqualTo("node-02 has not been seen for 3 min; node-00 leads.");
    assertThat(status.nodes().get(2).agent()).isEqualTo("unreachable");
    assertThat(status.nodes().get(2).trouble())
        .containsExactly("not seen for 3 min; no agent answers. Is it on?");
  }

  @Test
  void anAgentThatAnswersAndDoesNotReportIsAWarning() {
    nodes.put(
        "node-02",
        new NodeAnswer.Asked(
            List.of(),
            AgentVersions.own(),
            work("node-02"),
            List.of(),
            Optional.of(report("node-02", NOW.minusSeconds(60)))));
    assertThat(status().whole()).isTrue();
    assertThat(status().warnings())
        .singleElement()
        .asString()
        .contains("node-02", "reported nothing to etcd for 60 s");
  }

  @Test
  void whatAReportSaidIsTakenBackByAComponentThatIsWellAgain() {
    NodeProblem silent = problem(ProblemKind.PATRONI_SILENT, Component.PATRONI, State.FAILED);
    NodeProblem slot = problem(ProblemKind.SLOT_INACTIVE, Component.POSTGRESQL, State.WARN);
    NodeProblem disk = problem(ProblemKind.DISK_FILLING, Component.POSTGRESQL, State.FAILED);
    NodeProblem copied = problem(ProblemKind.COMPONENT, Component.PATRONI, State.FAILED);
    NodeReport report =
        new NodeReport(
            "node-02",
            AgentVersions.own(),
            NOW.minusSeconds(8),
            List.of(),
            List.of(silent, slot, disk, copied),
            work("node-02"));
    assertThat(NodeAnswer.stillTrue(report, List.of(row(Component.PATRONI, State.OK))))
        .containsExactly(slot, disk);
    assertThat(NodeAnswer.stillTrue(report, List.of(row(Component.PATRONI, State.FAILED))))
        .containsExactly(silent, slot, disk);
  }

  private static ComponentHealth row(Component component, State state) {
    return new ComponentHealth(component, state, "why", NOW, "");
  }

  private static NodeProblem problem(ProblemKind kind, Component component, State state) {
    return new NodeProblem(kind, component, state, "", "what", NOW, "");
  }

  @Test
  void whoAskedTheAgentsSaysWhy() {
    trouble = "no member of etcd listens";
    ClusterStatus status = status();
    assertThat(status.source()).isEqualTo("agents");
    assertThat(status.sourceNote()).isEqualTo(trouble);
  }

  @Test
  void aClockThatIsApartIsToldByTheOthers() {
    nodes.put("node-01", new NodeAnswer.Reported(report("node-01", NOW.plus(Duration.ofHours(1)))));
    assertThat(status().warnings())
        .singleElement()
        .asString()
        .contains("node-01", "60 min ahead of");
    nodes.put("node-01", new NodeAnswer.Reported(report("node-01", NOW.minusSeconds(20))));
    assertThat(status().warnings()).isEmpty();
  }

  private void reported(String node, ProblemKind kind, State state, String what) {
    NodeReport before = report(node, NOW);
    nodes.put(
        node,
        new NodeAnswer.Reported(
            new NodeReport(
                node,
                before.agentVersion(),
                NOW,
                List.of(),
                List.of(
                    new NodeProblem(
                        kind,
                        Component.POSTGRESQL,
                        state,
                        "",
                        what,
                        NOW.minusSeconds(120),
                        "pgmahout logs")),
                work(node))));
  }

  private static NodeReport report(String node, Instant at) {
    return new NodeReport(node, AgentVersions.own(), at, List.of(), List.of(), work(node));
  }

  private static UnfinishedWork work(String node) {
    return new UnfinishedWork(node, Unfinished.NONE, false, List.of());
  }

  private void member(String name, String role, String replication) {
    keys.put(
        "members/" + name,
        """
        {"state": "running", "role": "%s", "replication_state": "%s", "timeline": 1,
         "xlog_location": 1000, "conn_url": "postgres://198.18.0.1:5432/postgres"}"""
            .formatted(role, replication));
  }

  private ClusterStatus status() {
    PatroniKeys names = new PatroniKeys("postgres");
    List<KeyChange.Written> written = new ArrayList<>();
    keys.forEach(
        (key, value) ->
            written.add(new KeyChange.Written(names.prefix() + key, value, 1 + written.size(), 5)));
    ClusterState state = ClusterKeys.listed(names, 99, written).state();
    return new StatusPicture(PlanLoader.load("cluster.yaml", PLAN).orThrow(), List.of(), List.of())
        .of(
            new ClusterSources(
                Optional.of(state), MemberAnswer.of(state), left, nodes, trouble, NOW));
  }
}
