package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.agent.watch.FakeSight;
import org.pgmahout.agent.watch.SampleSight;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/** What {@code deploy/monitoring} asks Prometheus for is what an agent says. */
class MonitoringFilesTest {
  private static final Path FOLDER = Path.of("..", "deploy", "monitoring");
  private static final Pattern METRIC = Pattern.compile("\\bpgmahout_[a-z_]+");

  /** All metrics of an agent that has a cluster, counted something, and ended a run. */
  private static String page() {
    Instant now = SampleSight.START;
    FakeSight sight = new FakeSight();
    sight.show(
        new SampleSight()
            .write("leader", "node-00")
            .write("status", "{\"optime\":5000,\"slots\":{\"node_01\":4000}}")
            .member("node-00", "running", "primary", 5000)
            .member("node-01", "running", "replica", 4200)
            .seen(SampleSight.at(0)));
    AgentMetrics metrics =
        new AgentMetrics(
            "1", () -> now, () -> 0, new ClusterMetrics(sight, () -> SampleSight.at(0)));
    metrics.count("pgmahout_notifications", "channel", "webhook", "result", "sent");
    metrics.count("pgmahout_events_lost");
    ComponentHealth row = new ComponentHealth(Component.ETCD, State.OK, "", now, "");
    return metrics.page(
        new HealthSample(new NodeHealth("node-00", now, List.of(row)), Map.of("agent", now)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pgmahout-alerts.yml", "pgmahout-alerts.test.yml", "grafana-dashboard.json"})
  void everyMetricIsOneThatAgentsHave(String file) throws IOException {
    TreeSet<String> asked =
        METRIC
            .matcher(Files.readString(FOLDER.resolve(file)))
            .results()
            .map(MatchResult::group)
            .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    TreeSet<String> said =
        page()
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceAll("[ {].*", ""))
            .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    assertThat(asked).hasSizeGreaterThan(5);
    assertThat(said).containsAll(asked);
  }

  /**
   * Prometheus takes a page apart line by line, and drops all of it for one that it cannot read.
   */
  @Test
  void everyLineIsInPrometheusForm() {
    assertThat(page().lines())
        .allMatch(
            line ->
                line.matches(
                    "# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? [-+0-9.eE]+"));
  }
}
