package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From where the proxy's page may be seen: what is taken, what is refused, and the defaults. */
class StatsSourcesTest {
  private static final String NODES =
      """
      apiVersion: pgmahout/v1
      nodes:
        - node-00=198.18.10.17
        - node-01=198.18.10.18
        - node-02=198.18.10.19
        - {name: proxy, address: 198.18.10.20, roles: [proxy]}
      """;

  private static ClusterPlan plan(String rest) {
    return PlanLoader.load("c.yaml", NODES + rest).orThrow();
  }

  private static String from(String sources) {
    return "haproxy: {stats_from: " + sources + "}\n";
  }

  private static List<String> said(String text) {
    return switch (PlanLoader.load("c.yaml", text)) {
      case LoadResult.Rejected rejected ->
          rejected.problems().stream().map(PlanProblem::text).toList();
      case LoadResult.Loaded loaded -> loaded.warnings().stream().map(PlanProblem::text).toList();
    };
  }

  @Test
  void byDefaultTheNodesOfAnyRoleAndTheProxyItself() {
    assertThat(StatsSources.networks(plan("")))
        .containsExactly(
            "127.0.0.0/8",
            "198.18.10.17/32",
            "198.18.10.18/32",
            "198.18.10.19/32",
            "198.18.10.20/32");
    assertThat(plan("").haproxy().statsFromEverywhere()).isFalse();
  }

  @Test
  void thePlainFormIsTheSeedsUnlessThePlanSaysOtherwise() {
    String plain = "security: {transport: plain}\n";
    assertThat(plan(plain).haproxy().statsFrom()).containsExactly("all");
    assertThat(plan(plain + from("[nodes]")).haproxy().statsFrom()).containsExactly("nodes");
    // Each of the two keys has its default for itself.
    assertThat(plan(plain + from("[nodes]")).security().superuserFrom()).containsExactly("all");
  }

  @Test
  void networksComeBesidesTheNodesOrInTheirPlace() {
    assertThat(StatsSources.networks(plan(from("[nodes, 10.1.0.0/16, 10.2.0.1]"))))
        .startsWith("127.0.0.0/8", "198.18.10.17/32")
        .endsWith("198.18.10.20/32", "10.1.0.0/16", "10.2.0.1/32");
    assertThat(StatsSources.networks(plan(from("[10.1.0.0/16]"))))
        .containsExactly("127.0.0.0/8", "10.1.0.0/16");
    assertThat(StatsSources.networks(plan(from("[]")))).containsExactly("127.0.0.0/8");
  }

  @Test
  void aNameIsNeverAmongThemBecauseHaproxyWouldNotStartWithoutIt() {
    String named = NODES.replace("198.18.10.18", "node-01.example.org");
    assertThat(StatsSources.networks(PlanLoader.load("c.yaml", named).orThrow()))
        .containsExactly("127.0.0.0/8", "198.18.10.17/32", "198.18.10.19/32", "198.18.10.20/32");
    assertThat(said(named)).isEmpty();
    assertThat(said(named + from("[10.0.0.0/8]"))).isEmpty();
    assertThat(said(named + from("[nodes]")))
        .singleElement()
        .asString()
        .startsWith("c.yaml:7:11: haproxy.stats_from: node 'node-01' has a host name")
        .endsWith("write its network besides, like 10.20.0.0/16");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[all, nodes]         | 'all' takes in every other entry",
        "[nodes, node-00]     | 'node-00' is neither nodes nor all, and no network",
        "[nodes, 10.0.0.0/33] | '10.0.0.0/33' is neither nodes nor all, and no network",
        "[nodes, 10.1/16]     | '10.1/16' is neither nodes nor all, and no network",
        "[0.0.0.0/0]          | '0.0.0.0/0' is every address; write all, if you mean it",
        "[nodes, '::/0']      | '::/0' is every address; write all, if you mean it",
        "[nodes, 'fd00::/8']  | 'fd00::/8' is IPv6, where no page is"
      })
  void whatIsWrongIsSaid(String sources, String part) {
    assertThat(said(NODES + from(sources)))
        .singleElement()
        .asString()
        .startsWith("c.yaml:7:")
        .contains("haproxy.stats_from: " + part);
  }

  @Test
  void aPageForEverybodyIsTakenAsItIs() {
    assertThat(said(NODES + from("[all]"))).isEmpty();
    assertThat(plan(from("[all]")).haproxy().statsFromEverywhere()).isTrue();
  }

  @Test
  void thePlanOfAnEarlierVersionShowedThePageToEverybody() {
    assertThat(PlanLoader.applied(NODES).orElseThrow().haproxy().statsFrom())
        .containsExactly("all");
    // A node's spec of such a version has no such key either.
    assertThat(new HaproxyPlan(5432, 5433, 7000, null, 1000, "16MB", 1800, Map.of()).statsFrom())
        .containsExactly("all");
  }
}
