package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.ByHand;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.OwnLab;
import org.pgmahout.systemtest.shared.SecondCluster;
import org.pgmahout.systemtest.shared.SecondTurn;

/**
 * The kernel, HAProxy and etcd are asked what they run with, too: a file that they accepted is not
 * enough, neither after an apply nor when a hand came between.
 */
@Order(4)
@OwnLab
@ExtendWith(SecondCluster.class)
@SecondTurn
class ProgramsInForceST extends PlanEditing {
  private static final String CFG = "/etc/haproxy/haproxy.cfg";
  private static final String MARK =
      """
      python3 - <<'END'
      import socket
      asked = socket.socket(socket.AF_UNIX)
      asked.connect('/run/haproxy/admin.sock')
      asked.send(b'show info\\n')
      answer = asked.makefile().read()
      print([line for line in answer.splitlines() if line.startswith('description: ')][0])
      END
      """;

  /** {@code haproxy -c} accepts it: only a worker that starts finds that the port is taken. */
  @Test
  void aProxyThatCannotStartWithWhatItAccepted(TestLab lab) {
    String before = lab.output("haproxy", "cat " + CFG);
    String generation = appliedGeneration(lab);
    lab.output("haproxy", "systemd-run -q --unit=squatter python3 -m http.server 9999");
    try {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> assertThat(lab.output("haproxy", "ss -Hltn sport = :9999")).isNotEmpty());
      plan(
          """
          haproxy:
            extra:
              listen more: |
                bind *:9999
                server one 127.0.0.1:1
          """);
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.NOT_IN_FORCE,
          "haproxy",
          "cannot bind socket (Address already in use)",
          ":9999",
          "The file from before is back.");
      assertThat(appliedGeneration(lab)).isEqualTo(generation);
      lab.assertWhole();

      // Days later somebody restarts the machine.
      assertThat(lab.output("haproxy", "cat " + CFG)).isEqualTo(before);
      lab.output("haproxy", "systemctl restart haproxy");
      lab.assertWhole();
    } finally {
      lab.output("haproxy", "systemctl stop squatter");
    }
    apply();
    assertThat(lab.output("haproxy", "ss -Hltnp sport = :9999")).contains("haproxy");
    assertThat(lab.output("haproxy", "cat " + CFG))
        .contains(lab.output("haproxy", MARK).replace("description: ", "description ").strip());
    look(0);
  }

  @Test
  void aConfigurationThatHaproxyRefusesIsRefusedBeforeAnythingIsTouched(TestLab lab) {
    String before = lab.output("haproxy", "cat " + CFG);
    plan(
        """
        haproxy:
          extra:
            listen more: |
              bind *:9998
              balance fairest
        """);
    Refusal.assertForm(
        lab.apply(LIMIT),
        ErrorCode.PLAN_REFUSED,
        "HAProxy on haproxy",
        "'balance fairest' : balance only supports 'roundrobin'",
        ".yaml:%d:".formatted(planLine(lab, "listen more")),
        "Nothing was touched.");
    assertThat(lab.output("haproxy", "cat " + CFG)).isEqualTo(before);
  }

  /** The kernel reads a number that begins with a zero as an octal one. */
  @Test
  void aKernelThatTakesAnotherValueThanThePlans(TestLab lab) {
    String generation = appliedGeneration(lab);
    withItsOwnKernelParameters(lab, "node-01");
    String before = lab.output("node-01", "cat /etc/sysctl.d/80-pgmahout.conf");
    plan("system:\n  sysctl:\n    net.ipv4.tcp_syn_retries: 500\n");
    Refusal.assertForm(
        lab.apply(LIMIT),
        ErrorCode.PLAN_REFUSED,
        "the kernel on node-01: net.ipv4.tcp_syn_retries = 500 is out of its range",
        "Nothing was touched.");
    assertThat(lab.output("node-01", "cat /etc/sysctl.d/80-pgmahout.conf")).isEqualTo(before);

    plan("system:\n  sysctl:\n    net.ipv4.tcp_keepalive_time: \"0140\"\n");
    Refusal.assertForm(
        lab.apply(LIMIT),
        ErrorCode.STILL_WRONG,
        "node-01",
        "net.ipv4.tcp_keepalive_time is '96', wanted '0140'");
    assertThat(appliedGeneration(lab)).isEqualTo(generation);

    plan("system:\n  sysctl:\n    net.ipv4.tcp_keepalive_time: 140\n");
    apply();
    assertThat(lab.output("node-01", "sysctl -n net.ipv4.tcp_keepalive_time")).isEqualTo("140");
    look(0);
  }

  /** Docker mounts them read-only; those of the network are the machine's own all the same. */
  private static void withItsOwnKernelParameters(TestLab lab, String node) {
    lab.output(node, "mount -o remount,bind,rw /proc/sys");
  }

  /** The next test begins with nodes of one kind, in whatever order the tests run. */
  @AfterEach
  void withTheParametersOfTheirHostAgain(TestLab lab) {
    for (String node : lab.databases()) {
      lab.output(node, "mount -o remount,bind,ro /proc/sys");
    }
  }

  @Test
  void whatHandsTookOutOfForceStandsInStatus(TestLab lab) {
    plan(
        """
        agent:
          drift_check_minutes: 1
        system:
          sysctl:
            net.ipv4.tcp_keepalive_time: 140
        postgresql:
          parameters:
            work_mem: 5MB
        """);
    apply();
    String replica = lab.replicas().getFirst();
    withItsOwnKernelParameters(lab, replica);
    TestLab.succeed(lab.apply(LIMIT));
    lab.output(
        replica,
        """
        sysctl -qw net.ipv4.tcp_keepalive_time=61
        runuser -u postgres -- psql -q postgres -c "alter system set work_mem = '64MB'"
        runuser -u postgres -- psql -q postgres -c 'select pg_reload_conf()'
        """);
    lab.output(lab.replicas().getLast(), ByHand.ANOTHER_COMMAND);
    lab.output(
        "haproxy",
        """
        mkdir -p /etc/systemd/system/haproxy.service.d
        sed '/description/d' %s > /etc/haproxy/hand.cfg
        printf '[Service]\\nEnvironment=CONFIG=/etc/haproxy/hand.cfg\\n' > /etc/systemd/system/haproxy.service.d/hand.conf
        systemctl daemon-reload
        systemctl restart haproxy
        """
            .formatted(CFG));
    try {
      Eventually.holds(
          Duration.ofMinutes(4),
          () ->
              assertThat(lab.status().stdout())
                  .contains(replica + ": postgresql ", "work_mem is 64MB by ALTER SYSTEM")
                  .contains("net.ipv4.tcp_keepalive_time is 61, the plan says 140")
                  .contains("--max-txn-ops=64")
                  .contains("HAProxy's configuration in force is another than pgmahout's")
                  .contains("not in force since "));
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.NOT_IN_FORCE,
          replica + ": work_mem is '64MB' by ALTER SYSTEM",
          "alter system reset work_mem");
      lab.output(replica, "runuser -u postgres -- psql -q postgres -c 'alter system reset all'");
      Refusal.assertForm(
          lab.apply(LIMIT),
          ErrorCode.NOT_IN_FORCE,
          "haproxy",
          "settings beside its unit file:",
          "hand.conf");
    } finally {
      lab.on(replica, "runuser -u postgres -- psql -q postgres -c 'alter system reset all'");
      lab.output(
          "haproxy",
          "rm /etc/systemd/system/haproxy.service.d/hand.conf; systemctl daemon-reload; systemctl restart haproxy");
    }
    apply();
    look(0);
    assertThat(lab.status().stdout()).doesNotContain("not in force");
  }

  private static long planLine(TestLab lab, String key) {
    return lab.planText().lines().takeWhile(line -> !line.strip().startsWith(key)).count() + 1;
  }

  private static String appliedGeneration(TestLab lab) {
    Result history = TestLab.succeed(lab.pgmahout("history", "-o", "plain"));
    return history
        .stdout()
        .lines()
        .filter(line -> line.matches("\\| \\d+ .*"))
        .findFirst()
        .orElseThrow();
  }
}
