package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the cluster's own roles come in, as pg_hba has it; and what the plan opens by more. */
class SuperuserSourcesTest {
  private static final String NODES =
      """
      apiVersion: pgmahout/v1
      haproxy: {write_port: 6432}
      nodes:
        - node-00=198.18.10.17
        - node-01=198.18.10.18
        - {name: node-02, address: 198.18.10.19, roles: [database, proxy]}
        - {name: proxy, address: 198.18.10.20, roles: [proxy]}
      """;

  private static ClusterPlan plan(String security) {
    return PlanLoader.load("c.yaml", NODES + security).orThrow();
  }

  private static String security(String transport, String from) {
    return "security: {transport: " + transport + ", superuser_from: " + from + "}\n";
  }

  private static List<String> said(String text) {
    return switch (PlanLoader.load("c.yaml", text)) {
      case LoadResult.Rejected rejected ->
          rejected.problems().stream().map(PlanProblem::text).toList();
      case LoadResult.Loaded loaded -> loaded.warnings().stream().map(PlanProblem::text).toList();
    };
  }

  @Test
  void aNodeShowsItsCertificateAndAnybodyElseIsRefused() {
    assertThat(ClusterHba.lines(plan("")))
        .containsExactly(
            "local all postgres peer",
            "hostssl postgres pgmahout_proof all scram-sha-256",
            "hostssl replication replicator 127.0.0.1/32 scram-sha-256 clientcert=verify-ca",
            "hostssl replication replicator ::1/128 scram-sha-256 clientcert=verify-ca",
            "hostssl replication replicator 198.18.10.17/32 scram-sha-256 clientcert=verify-ca",
            "hostssl all postgres,rewind 198.18.10.17/32 scram-sha-256 clientcert=verify-ca",
            "hostssl replication replicator 198.18.10.18/32 scram-sha-256 clientcert=verify-ca",
            "hostssl all postgres,rewind 198.18.10.18/32 scram-sha-256 clientcert=verify-ca",
            "hostssl replication replicator 198.18.10.19/32 scram-sha-256 clientcert=verify-ca",
            "hostssl all postgres,rewind 198.18.10.19/32 scram-sha-256 clientcert=verify-ca",
            "host all postgres,replicator,rewind all reject",
            "host replication postgres,replicator,rewind all reject",
            "local all all scram-sha-256",
            "hostssl all all all scram-sha-256");
  }

  @Test
  void aNetworkComesInByPasswordAndANamedNodeByItsCertificate() {
    String text =
        NODES.replace("198.18.10.18", "node-01.example.org")
            + security("tls", "[nodes, 10.1.0.0/16, 10.2.0.1, 'fd00::/8']");
    assertThat(ClusterHba.lines(PlanLoader.load("c.yaml", text).orThrow()))
        .contains(
            "hostssl all postgres,rewind all scram-sha-256 clientcert=verify-ca",
            "hostssl all postgres,rewind 10.1.0.0/16 scram-sha-256",
            "hostssl all postgres,rewind 10.2.0.1/32 scram-sha-256",
            "hostssl replication replicator fd00::/8 scram-sha-256");
  }

  @Test
  void thePlainFormIsTheSeedsUnlessThePlanSaysOtherwise() {
    ClusterPlan seed = plan("security: {transport: plain}\n");
    assertThat(ClusterHba.lines(seed))
        .isEqualTo(ClusterHba.wide(seed))
        .contains("host replication replicator all scram-sha-256")
        .noneMatch(line -> line.contains("reject"));
    assertThat(ClusterHba.lines(plan(security("plain", "[nodes]"))))
        .contains(
            "host all postgres,rewind 198.18.10.17/32 scram-sha-256",
            "host all postgres,replicator,rewind all reject");
  }

  @Test
  void narrowLinesAreToldFromWideOnesOfAnyVersion() {
    ClusterPlan plan = plan("");
    assertThat(ClusterHba.areWide(plan, ClusterHba.lines(plan))).isFalse();
    assertThat(ClusterHba.areWide(plan, ClusterHba.wide(plan))).isTrue();
    assertThat(ClusterHba.areWide(plan, ClusterHba.ofEarlierVersions(plan))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls   | [nodes]               | 198.18.10.17 | true  | true",
        "tls   | [nodes]               | 198.18.10.17 | false | false",
        "tls   | [nodes]               | 198.18.10.20 | true  | false",
        "tls   | [nodes, 198.18.0.0/16]| 198.18.10.20 | false | true",
        "tls   | [all]                 | 8.8.8.8      | false | true",
        "plain | [nodes]               | 198.18.10.18 | false | true",
        "plain | [nodes]               | 198.18.11.18 | false | false"
      })
  void whoWouldBeLetIn(String transport, String from, String address, boolean cert, boolean in) {
    assertThat(SuperuserSources.letsIn(plan(security(transport, from)), address, cert))
        .isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls   | [10.0.0.0/8]          | leaves out the nodes, which copy from each other and rewind",
        "tls   | []                    | leaves out the nodes, which copy from each other and rewind",
        "tls   | [all, nodes]          | 'all' takes in every other entry",
        "tls   | [nodes, node-00]      | 'node-00' is neither nodes nor all, and no network",
        "tls   | [nodes, 10.0.0.0/33]  | '10.0.0.0/33' is neither nodes nor all, and no network",
        "tls   | [nodes, 0.0.0.0/0]    | '0.0.0.0/0' is every address; write all, if you mean it",
        "tls   | [all]                 | comes in from everywhere, also through the proxies",
        "tls   | [nodes, 198.18.0.0/16]| comes in through the proxy proxy, from wherever that is reached",
        "plain | [nodes]               | comes in through the proxy node-02"
      })
  void whatIsWrongOrOpenIsSaid(String transport, String from, String part) {
    assertThat(said(NODES + security(transport, from)))
        .anySatisfy(text -> assertThat(text).contains("security.superuser_from").contains(part))
        .allSatisfy(text -> assertThat(text).startsWith("c.yaml:8:"));
  }

  @Test
  void withoutCertificatesANodeIsKnownByItsAddressAlone() {
    String named = NODES.replace("198.18.10.18", "node-01.example.org");
    assertThat(said(named + security("plain", "[nodes]")))
        .anySatisfy(text -> assertThat(text).contains("node 'node-01' has a host name"));
    assertThat(said(named + security("tls", "[nodes]"))).isEmpty();
  }

  @Test
  void thePlanOfAnEarlierVersionLetTheSuperuserInFromEverywhere() {
    assertThat(PlanLoader.applied(NODES).orElseThrow().security().superuserFrom())
        .containsExactly("all");
    assertThat(plan("").security().superuserFrom()).containsExactly("nodes");
  }
}
