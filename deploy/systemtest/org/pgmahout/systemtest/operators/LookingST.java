package org.pgmahout.systemtest.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** What an operator looks with: lines to paste, logs, runs. */
@Order(8)
@ExtendWith(BuiltCluster.class)
class LookingST {

  @Test
  void theLineOfEtcdctlWorks(TestLab lab) {
    Result etcdctl = TestLab.succeed(pasted(line(lab, "etcdctl")));
    lab.databases().forEach(node -> assertThat(etcdctl.stdout()).contains(lab.address(node)));
  }

  @Test
  void theLineOfPatronictlWorks(TestLab lab) {
    Result patronictl = TestLab.succeed(pasted(line(lab, "patronictl")));
    assertThat(patronictl.stdout()).contains(lab.databases()).contains("Leader", "streaming");
  }

  @Test
  void theLineOfPsqlWorks(TestLab lab) {
    assertThat(comesInAs(line(lab, "psql"))).isEqualTo("app");
    assertThat(comesInAs(line(lab, "psql", "--superuser"))).isEqualTo("postgres");
  }

  private static String comesInAs(String line) {
    return TestLab.succeed(pasted("echo 'select current_user' | " + line + " -XAt"))
        .stdout()
        .strip();
  }

  @ParameterizedTest
  @CsvSource({
    "node-00, agent, pgmahout agent",
    "node-00, system, pgmahout agent",
    "node-00, docker, dockerd",
    "node-00, etcd, etcd",
    "node-00, postgresql, database system is ready",
    "node-00, patroni, patroni",
    "haproxy, haproxy, haproxy",
  })
  void everyComponentHasALog(String node, String component, String words, TestLab lab) {
    Result logs = TestLab.succeed(lab.pgmahout("logs", node, component, "-n", "20000"));
    assertThat(logs.stdout()).contains(words);
  }

  @Test
  void aComponentThatANodeLacksIsSaidToBeLacking(TestLab lab) {
    Refusal.assertForm(
        lab.pgmahout("logs", "haproxy", "etcd"),
        ErrorCode.NOT_FOUND,
        "haproxy has no component 'etcd'",
        "agent, system, haproxy");
  }

  @Test
  void runsOfAllNodesAreInOneTable(TestLab lab) {
    Result all = TestLab.succeed(lab.pgmahout("runs"));
    lab.machines().forEach(machine -> assertThat(all.stdout()).contains("| " + machine + " "));
    Result one = TestLab.succeed(lab.pgmahout("runs", "haproxy"));
    assertThat(one.stdout()).contains("| haproxy ").doesNotContain("node-0");
  }

  /** As with a cable pulled out: all that would leave the machine, or come to it, is dropped. */
  @Test
  void anAgentTellsOnItsOwnNodeAlsoWithTheNetworkDown(TestLab lab) {
    String node = lab.replicas().getFirst();
    String rules = "iptables -%1$s INPUT ! -i lo -j DROP && iptables -%1$s OUTPUT ! -o lo -j DROP";
    lab.output(node, rules.formatted("I"));
    try {
      Result status = lab.on(node, "timeout 30 pgmahout-agent status");
      assertThat(status.exitCode()).as(status.transcript()).isIn(0, 1);
      assertThat(status.stdout())
          .startsWith(node + "  agent ")
          .contains("system ", "docker ", "etcd ", "postgresql ", "patroni ", "Recap");
    } finally {
      lab.output(node, rules.formatted("D"));
    }
    Eventually.holds(Duration.ofSeconds(60), lab::assertWhole);
  }

  @Test
  void whereNoRunIsAtWorkThereIsNothingToCancel(TestLab lab) {
    Result idle = TestLab.succeed(lab.pgmahout("runs", "cancel", "node-01"));
    assertThat(idle.stderr()).contains("no run is at work on node-01");
  }

  private static String line(TestLab lab, String... program) {
    String[] arguments = Stream.concat(Stream.of("env"), Stream.of(program)).toArray(String[]::new);
    return TestLab.succeed(lab.pgmahout(arguments)).stdout().strip();
  }

  private static Result pasted(String line) {
    return Program.run(List.of("bash", "-c", line), Map.of(), TestLab.LIMIT);
  }
}
