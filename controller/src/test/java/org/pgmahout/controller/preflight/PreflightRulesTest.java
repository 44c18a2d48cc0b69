package org.pgmahout.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.NodePlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.PreflightFacts;
import org.pgmahout.common.wire.PreflightFacts.Disk;
import org.pgmahout.common.wire.PreflightFacts.PortUse;
import org.pgmahout.common.wire.PreflightFacts.Reached;
import org.pgmahout.common.wire.PreflightFacts.Source;
import org.pgmahout.common.wire.PreflightFacts.Use;
import org.pgmahout.common.wire.PreflightReach.Attempt;
import org.pgmahout.common.wire.PreflightReach.Result;
import org.pgmahout.common.wire.PreflightReach.Target;
import org.pgmahout.controller.preflight.Row.Verdict;

class PreflightRulesTest {
  private static final long GB = 1024L * 1024 * 1024;
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final NodeData NOTHING =
      new NodeData(
          "node-00",
          NodeData.PgData.absent("/data"),
          new NodeData.EtcdData("/etcd", false, false),
          false);
  private static final NodeData OLD =
      new NodeData(
          "node-00",
          new NodeData.PgData("/data", true, "7493617658843587548", 9, "0/A000028", "shut down"),
          new NodeData.EtcdData("/etcd", true, false),
          false);

  private final ClusterPlan plan =
      PlanLoader.load(
              "cluster.yaml",
              """
              apiVersion: pgmahout/v1
              nodes:
                - {name: node-00, address: 198.18.10.17, roles: [database]}
                - {name: node-01, address: 198.18.10.18, roles: [database]}
                - {name: node-02, address: 198.18.10.19, roles: [database]}
              postgresql:
                parameters: {shared_buffers: 1GB}
              """)
          .orThrow();
  private final NodePlan node = plan.nodes().getFirst();
  private final PreflightRules judgement = new PreflightRules(plan);

  @Test
  void aFitNodePasses() {
    assertThat(rows(facts(8 * GB, "", Use.FREE, Reached.YES, NOTHING)))
        .allSatisfy(row -> assertThat(row.verdict()).isEqualTo(Verdict.PASS));
  }

  @Test
  void portsThatAreOursPassAndOthersFail() {
    assertThat(row("port 5432", facts(8 * GB, "", Use.OURS, Reached.YES, NOTHING)).verdict())
        .isEqualTo(Verdict.PASS);
    Row taken = row("port 5432", facts(8 * GB, "", Use.TAKEN, Reached.YES, NOTHING));
    assertThat(taken.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(taken.observed()).contains("nginx");
    assertThat(taken.remedy()).isNotBlank();
  }

  @Test
  void memoryIsMeasuredAgainstSharedBuffers() {
    assertThat(row("memory", facts(8 * GB, "", Use.FREE, Reached.YES, NOTHING)).verdict())
        .isEqualTo(Verdict.PASS);
    assertThat(row("memory", facts(2 * GB, "", Use.FREE, Reached.YES, NOTHING)).verdict())
        .isEqualTo(Verdict.WARN);
    assertThat(row("memory", facts(GB, "", Use.FREE, Reached.YES, NOTHING)).verdict())
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void aSourceOutOfReachStopsABareNodeOnly() {
    assertThat(row("apt", facts(8 * GB, "", Use.FREE, Reached.NO, NOTHING)).verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(row("apt", facts(8 * GB, plan.name(), Use.OURS, Reached.NO, NOTHING)).verdict())
        .isEqualTo(Verdict.WARN);
    assertThat(row("apt", facts(8 * GB, "", Use.FREE, Reached.CANNOT_TELL, NOTHING)).verdict())
        .isEqualTo(Verdict.WARN);
  }

  @Test
  void leftoversFailUnlessThisClusterMadeThem() {
    Row old = row("leftovers", facts(8 * GB, "", Use.FREE, Reached.YES, OLD));
    assertThat(old.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(old.observed()).contains("7493617658843587548", "timeline 9", "0/A000028", "/etcd");
    assertThat(row("leftovers", facts(8 * GB, "another", Use.FREE, Reached.YES, OLD)).verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(row("leftovers", facts(8 * GB, plan.name(), Use.OURS, Reached.YES, OLD)).verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aClockIsOnlyAccusedOfWhatIsCertain() {
    Instant after = NOW.plusSeconds(2);
    assertThat(PreflightRules.clockOffset(NOW, NOW.plusSeconds(1), after)).isEqualTo(Duration.ZERO);
    assertThat(PreflightRules.clockOffset(NOW, NOW.plusSeconds(5), after))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(PreflightRules.clockOffset(NOW, NOW.minusSeconds(4), after))
        .isEqualTo(Duration.ofSeconds(-4));
    PreflightFacts fit = facts(8 * GB, "", Use.FREE, Reached.YES, NOTHING);
    assertThat(clock(fit, Duration.ofSeconds(-2))).isEqualTo(Verdict.WARN);
    assertThat(clock(fit, Duration.ofMinutes(2))).isEqualTo(Verdict.FAIL);
  }

  @Test
  void refusedIsNotFiltered() {
    Target target = new Target("node-01", "198.18.10.18", 2379, "etcd clients");
    assertThat(
            judgement.reach(
                "node-00", List.of(new Attempt(target, Result.REFUSED, "")), _ -> false))
        .extracting(Row::verdict)
        .containsExactly(Verdict.PASS);
    assertThat(
            judgement.reach(
                "node-00", List.of(new Attempt(target, Result.TIMED_OUT, "x")), _ -> false))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
              assertThat(row.observed()).contains("node-01 198.18.10.18:2379");
            });
  }

  @Test
  void aPortThatRefusesWhileSomebodyListensIsClosedByAFirewall() {
    Target target = new Target("node-01", "198.18.10.18", 2380, "etcd peers");
    assertThat(
            judgement.reach(
                "node-00", List.of(new Attempt(target, Result.REFUSED, "")), target::equals))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
              assertThat(row.observed())
                  .contains("node-01 198.18.10.18:2380 (etcd peers)", "a firewall rejects it");
            });
  }

  @Test
  void littleRoomStopsABuildAndNotAClusterThatIsBuilt() {
    assertThat(room("", OLD)).isEqualTo(Verdict.FAIL);
    assertThat(room(plan.name(), NOTHING)).isEqualTo(Verdict.FAIL);
    assertThat(room(plan.name(), OLD)).isEqualTo(Verdict.WARN);
    assertThat(room(plan.name(), OLD, false))
        .as("a folder of the plan that is new")
        .isEqualTo(Verdict.FAIL);
    assertThat(
            room(
                plan.name(),
                new NodeData("node-00", NodeData.PgData.halfCopied("/data"), OLD.etcd(), false)))
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void postgresqlThatWasStartedByHandIsOursAndAWarning() {
    PreflightFacts fit = facts(8 * GB, plan.name(), Use.OURS, Reached.YES, OLD);
    PortUse byHand =
        new PortUse(5432, "PostgreSQL", Use.OURS, "postgres (pid 7)", "started by hand");
    Row row = row("port 5432", with(fit, fit.disks(), List.of(byHand)));
    assertThat(row.verdict()).isEqualTo(Verdict.WARN);
    assertThat(row.remedy()).isEqualTo("It was started by hand.");
  }

  private Verdict room(String applied, NodeData data) {
    return room(applied, data, true);
  }

  private Verdict room(String applied, NodeData data, boolean inUse) {
    PreflightFacts fit = facts(8 * GB, applied, Use.FREE, Reached.YES, data);
    Disk full = new Disk("PGDATA", "/data", inUse, GB / 2, Duration.ofMillis(1));
    return row("room: PGDATA", with(fit, List.of(full), fit.ports())).verdict();
  }

  private static PreflightFacts with(PreflightFacts facts, List<Disk> disks, List<PortUse> ports) {
    return new PreflightFacts(
        facts.node(),
        facts.clock(),
        facts.os(),
        facts.osVersion(),
        facts.architecture(),
        facts.root(),
        facts.cpus(),
        facts.memoryBytes(),
        facts.appliedCluster(),
        disks,
        ports,
        facts.sources(),
        facts.data(),
        facts.foreign(),
        facts.addresses());
  }

  @Test
  void aPlainEtcdNeedsTheNodesAddressOnItsMachine() {
    PreflightFacts facts = facts(8 * GB, "", Use.FREE, Reached.YES, NOTHING);
    assertThat(address("plain", "198.18.10.17", facts))
        .hasValueSatisfying(row -> assertThat(row.verdict()).isEqualTo(Verdict.PASS));
    assertThat(address("plain", "fd00::17", facts))
        .hasValueSatisfying(row -> assertThat(row.verdict()).isEqualTo(Verdict.PASS));

    assertThat(address("plain", "203.0.113.7", facts))
        .hasValueSatisfying(
            row -> {
              assertThat(row.verdict()).isEqualTo(Verdict.FAIL);
              assertThat(row.observed()).contains("203.0.113.7", "198.18.10.17");
              assertThat(row.remedy()).contains("host name", "tls");
            });
  }

  @Test
  void whereEtcdListensEverywhereAndWhereAnOlderAgentDoesNotSayItNothingIsAsked() {
    PreflightFacts facts = facts(8 * GB, "", Use.FREE, Reached.YES, NOTHING);
    assertThat(address("tls", "203.0.113.7", facts)).isEmpty();
    assertThat(address("plain", "node-00.example.org", facts)).isEmpty();
    assertThat(address("plain", "203.0.113.7", without(facts))).isEmpty();
  }

  private static Optional<Row> address(String transport, String address, PreflightFacts facts) {
    ClusterPlan plan =
        PlanLoader.applied(
                """
                apiVersion: pgmahout/v1
                security: {transport: %s}
                nodes:
                  - {name: node-00, address: "%s", roles: [database, etcd]}
                """
                    .formatted(transport, address))
            .orElseThrow();
    return new PreflightRules(plan)
        .of(plan.nodes().getFirst(), facts, Duration.ZERO).stream()
            .filter(row -> row.check().equals("address"))
            .findFirst();
  }

  private static PreflightFacts without(PreflightFacts facts) {
    return new PreflightFacts(
        facts.node(),
        facts.clock(),
        facts.os(),
        facts.osVersion(),
        facts.architecture(),
        facts.root(),
        facts.cpus(),
        facts.memoryBytes(),
        facts.appliedCluster(),
        facts.disks(),
        facts.ports(),
        facts.sources(),
        facts.data(),
        facts.foreign(),
        null);
  }

  @Test
  void readsPostgresqlsSizes() {
    assertThat(PreflightRules.bytes("128MB")).isEqualTo(GB / 8);
    assertThat(PreflightRules.bytes("16384")).isEqualTo(GB / 8);
    assertThat(PreflightRules.bytes("2 GB")).isEqualTo(2 * GB);
    assertThat(PreflightRules.bytes("0.5GB")).isEqualTo(GB / 2);
    assertThat(PreflightRules.bytes("lots")).isZero();
  }

  private Verdict clock(PreflightFacts facts, Duration offset) {
    return judgement.of(node, facts, offset).stream()
        .filter(row -> row.check().equals("clock"))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  private List<Row> rows(PreflightFacts facts) {
    return judgement.of(node, facts, Duration.ZERO);
  }

  private Row row(String check, PreflightFacts facts) {
    return rows(facts).stream().filter(row -> row.check().equals(check)).findFirst().orElseThrow();
  }

  private static PreflightFacts facts(
      long memory, String applied, Use use, Reached reached, NodeData data) {
    return new PreflightFacts(
        "node-00",
        NOW,
        "debian",
        "12",
        "amd64",
        true,
        2,
        memory,
        applied,
        List.of(new Disk("PGDATA", "/data", true, 50 * GB, Duration.ofMillis(1))),
        List.of(new PortUse(5432, "PostgreSQL", use, use == Use.FREE ? "" : "nginx (pid 7)", "")),
        List.of(new Source("apt", "somewhere", reached, "")),
        data,
        List.of(),
        List.of("127.0.0.1", "198.18.10.17", "fd00:0:0:0:0:0:0:17"));
  }
}
