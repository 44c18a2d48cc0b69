package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.Program.Result;

/** What an operator looks with: lines to paste, logs, runs. */
@Order(8)
@ExtendWith(BuiltCluster.class)
class LookingST {

  @Test
  void theLineOfEtcdctlWorks(TestLab lab) {
    Result etcdctl = TestLab.succeed(pasted(line(lab, "etcdctl")));
    TestLab.DATABASES.forEach(node -> assertThat(etcdctl.stdout()).contains(lab.address(node)));
  }

  @Test
  void theLineOfPatronictlWorks(TestLab lab) {
    Result patronictl = TestLab.succeed(pasted(line(lab, "patronictl")));
    assertThat(patronictl.stdout()).contains(TestLab.DATABASES).contains("Leader", "streaming");
  }

  /** On a machine that has psql for certain; the two files it names are brought there. */
  @Test
  void theLineOfPsqlWorks(TestLab lab) throws IOException {
    String line = line(lab, "psql");
    Path folder = lab.folder();
    try {
      lab.told("node-00", "install -d -m 700 %1$s/secrets %1$s/pki".formatted(folder));
      for (String name : List.of("secrets/superuser-password", "pki/cluster-ca.crt")) {
        // Not by docker cp: it does not see what is mounted in the machine, its /tmp for example.
        String content =
            Base64.getEncoder().encodeToString(Files.readAllBytes(folder.resolve(name)));
        lab.told("node-00", "echo %s | base64 -d >%s".formatted(content, folder.resolve(name)));
      }
      String said =
          lab.told(
              "node-00",
              "echo 'select not pg_is_in_recovery(), ssl from pg_stat_ssl where pid = pg_backend_pid()' | "
                  + line
                  + " -At");
      assertThat(said).isEqualTo("t|t");
    } finally {
      lab.told("node-00", "rm -rf " + folder);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "node-00, agent, pgmahout agent",
    "node-00, system, pgmahout agent",
    "node-00, docker, dockerd",
    "node-00, etcd, etcd",
    "node-00, postgresql, patroni",
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
    TestLab.MACHINES.forEach(machine -> assertThat(all.stdout()).contains("| " + machine + " "));
    Result one = TestLab.succeed(lab.pgmahout("runs", "haproxy"));
    assertThat(one.stdout()).contains("| haproxy ").doesNotContain("node-0");
  }

  /** As with a cable pulled out: all that would leave the machine, or come to it, is dropped. */
  @Test
  void anAgentTellsOnItsOwnNodeAlsoWithTheNetworkDown(TestLab lab) {
    String node = lab.replicas().getFirst();
    String rules = "iptables -%1$s INPUT ! -i lo -j DROP && iptables -%1$s OUTPUT ! -o lo -j DROP";
    lab.told(node, rules.formatted("I"));
    try {
      Result status = lab.on(node, "timeout 30 pgmahout-agent status");
      assertThat(status.exitCode()).as(status.told()).isIn(0, 1);
      assertThat(status.stdout())
          .startsWith(node + "  agent ")
          .contains("system ", "docker ", "etcd ", "postgresql ", "patroni ", "Recap");
    } finally {
      lab.told(node, rules.formatted("D"));
    }
    Eventually.holds(Duration.ofSeconds(60), lab::assertWhole);
  }

  @Test
  void whereNoRunIsAtWorkThereIsNothingToCancel(TestLab lab) {
    Result idle = TestLab.succeed(lab.pgmahout("runs", "cancel", "node-01"));
    assertThat(idle.stderr()).contains("no run is at work on node-01");
  }

  private static String line(TestLab lab, String program) {
    return TestLab.succeed(lab.pgmahout("env", program)).stdout().strip();
  }

  private static Result pasted(String line) {
    return Program.run(List.of("bash", "-c", line), Map.of(), TestLab.LIMIT);
  }
}
