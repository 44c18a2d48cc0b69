package org.pgmahout.systemtest.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** An agent that is not of the command's version, and enrol, which brings it there. */
@Order(8)
@ExtendWith(BuiltCluster.class)
class AgentVersionST {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String NODE = "node-02";

  /** The package of the build, with another number on it. */
  private static final String REPACK =
      """
      set -e
      dpkg-deb -R %1$s/deploy/target/pgmahout-agent_*.deb root
      sed -i 's/^version=.*/version=%2$s/' root/usr/lib/pgmahout-agent/build.properties
      sed -i 's/^Version: .*/Version: %2$s/' root/DEBIAN/control
      dpkg-deb --root-owner-group -Zzstd -z1 -b root agent-%2$s.deb
      rm -r root
      """;

  @TempDir private Path folder;

  /** Whatever became of it: every test after this one needs an agent of the command's version. */
  @AfterEach
  void bringItBack(TestLab lab) {
    enrol(lab);
  }

  @Test
  void anotherVersionIsNamedThenRefusedAndUpgradedUnderARunningServer(TestLab lab) {
    String command =
        TestLab.succeed(lab.pgmahout("version"))
            .stdout()
            .replaceFirst("pgmahout (\\S+) .*\\s*", "$1");
    String fix = command.replaceFirst("\\d+$", "99");
    String older = "0.0.9";
    String before = processes(lab);

    assertThat(enrol(lab, "--deb", repack(fix).toString()).stdout())
        .contains("agent " + command + " -> " + fix);
    String words = NODE + ": agent " + fix + ", and this command is " + command;
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").transcript()).contains(words);
    Result plan = lab.pgmahout("plan", "-o", "plain");
    assertThat(plan.exitCode()).as(plan.transcript()).isZero();
    assertThat(plan.stderr()).contains(words, "use pgmahout " + fix);

    enrol(lab, "--deb", repack(older).toString());
    for (List<String> verb :
        List.of(List.of("plan"), List.of("apply", "--yes"), List.of("certs", "renew", "--yes"))) {
      Refusal.assertForm(
          lab.pgmahout(verb.toArray(String[]::new)),
          ErrorCode.VERSION_MISMATCH,
          NODE + ": the agent is " + older,
          "pgmahout enrol --limit " + NODE);
    }
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").exitCode()).isZero();

    assertThat(enrol(lab).stdout()).contains("agent " + older + " -> " + command);
    assertThat(processes(lab)).as("what the agent looks after").isEqualTo(before);
    Result again = lab.pgmahout("plan", "-o", "plain");
    assertThat(again.exitCode()).as(again.transcript()).isZero();
    assertThat(again.stderr()).doesNotContain("this command is");
  }

  private static Result enrol(TestLab lab, String... more) {
    List<String> line = new ArrayList<>(List.of("enrol", "--yes", "-o", "plain", "--limit", NODE));
    line.addAll(List.of(more));
    return TestLab.succeed(lab.pgmahout(LIMIT, line.toArray(String[]::new)));
  }

  private Path repack(String version) {
    String script = "cd " + folder + "\n" + REPACK.formatted(TestLab.CHECKOUT, version);
    TestLab.succeed(Program.run(List.of("bash", "-c", script), Map.of(), LIMIT));
    return folder.resolve("agent-" + version + ".deb");
  }

  private static String processes(TestLab lab) {
    return lab.postmaster(NODE)
        + lab.output(
            NODE,
            "systemctl show -p MainPID patroni docker; docker inspect -f '{{.State.StartedAt}}' pgmahout-etcd");
  }
}
