package org.pgmahout.systemtest.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.operation.LiveCluster;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.workspace.ClusterEdge;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.cluster.StatusPage;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.FirstTurn;

/** Two people with one cluster: one at a time, and nobody undoes what he has not seen. */
@Order(8)
@ExtendWith(BuiltCluster.class)
@FirstTurn
class TwoOperatorsST extends PlanEditing {
  /** What a killed command held has ended by then: its lease is 30 s. */
  private static final Duration LEASE_ENDED = Duration.ofSeconds(60);

  private static final String SINCE = "since \\d{4}-\\d\\d-\\d\\dT";
  private static final Pattern GENERATION = Pattern.compile("--generation (\\d+)");
  private static final String LOCK =
      "import fcntl, signal; f = open('/var/lib/dpkg/lock-frontend', 'w'); fcntl.lockf(f, fcntl.LOCK_EX); signal.pause()";

  @TempDir private Path folder;

  /** Whatever was applied from another folder is seen, and meant to go. */
  @Override
  public void applyOriginal(TestLab lab) {
    lab.on("haproxy", "systemctl stop holder");
    Result plan = lab.pgmahout("plan", "-o", "plain");
    Matcher next = GENERATION.matcher(plan.stderr());
    if (next.find()) {
      TestLab.succeed(
          lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain", "--generation", next.group(1)));
    }
    assertThat(lab.pgmahout("plan").exitCode()).isZero();
  }

  @Test
  void theSecondIsRefusedUntilTheFirstIsGoneAndItsPlanIsOldThen(TestLab lab) {
    Path other = lab.copyOfPlan(folder, text -> text + "\nhaproxy:\n  max_connections: 900\n");
    plan("haproxy:\n  max_connections: 800\n");
    lab.output("haproxy", "dpkg --purge net-tools");
    lab.output("haproxy", "systemd-run -q --unit=holder python3 -c \"" + LOCK + "\"");
    Program.Started first = lab.begin("apply", "--yes", "-o", "plain");
    try {
      Eventually.holds(LIMIT, () -> assertThat(first.outputSoFar()).contains("held by python3"));

      Result second = applyAsBen(lab, other);
      Refusal.assertForm(second, ErrorCode.BUSY, "haproxy", "nothing was changed on any node");
      assertThat(second.stderr()).containsPattern("held by \\S+@\\S+ " + SINCE);
      assertThat(second.stderr()).doesNotContain("held by ben@");
      assertThat(lab.pgmahout("status", "--ask-agents").transcript())
          .contains("has been applying since");
    } finally {
      first.killHard();
      first.await(LIMIT);
    }
    lab.output("haproxy", "systemctl stop holder");
    Eventually.holds(
        LEASE_ENDED,
        () -> assertThat(lab.status().stdout()).containsPattern(StatusPage.UNFINISHED));
    Eventually.holds(LEASE_ENDED, () -> TestLab.succeed(applyAsBen(lab, other)));

    Result late = lab.apply(LIMIT);
    Refusal.assertForm(
        late, ErrorCode.PLAN_OUTDATED, "ben@", "haproxy.max_connections: 900 -> 800");
    Result history = TestLab.succeed(lab.pgmahout("history"));
    String newest =
        history.stdout().lines().filter(line -> line.contains("ben@")).findFirst().orElseThrow();
    assertThat(newest).contains("haproxy.max_connections: 1000 -> 900").containsPattern("T.*Z");
    String generation = newest.replaceFirst("\\D*(\\d+).*", "$1");
    assertThat(TestLab.succeed(lab.pgmahout("history", "show", generation)).stdout())
        .contains("max_connections: 900");
  }

  @Test
  void whatHoldsANodeIsNotDestroyedAndCanBeStoppedByAnother(TestLab lab) {
    plan("haproxy:\n  max_connections: 600\n");
    lab.output("haproxy", "dpkg --purge net-tools");
    lab.output("haproxy", "systemd-run -q --unit=holder python3 -c \"" + LOCK + "\"");
    Program.Started first = lab.begin("apply", "--yes", "-o", "plain");
    Eventually.holds(LIMIT, () -> assertThat(first.outputSoFar()).contains("held by python3"));

    String other = lab.copyOfPlan(folder, text -> text).toString();
    Result destroy = lab.pgmahoutAs("ben", LIMIT, "destroy", "--confirm", "postgres", "-f", other);
    Refusal.assertForm(destroy, ErrorCode.BUSY, "node-00: reserved by ");
    assertThat(destroy.stdout()).as("nothing was even looked at").isEmpty();
    Result cancel = lab.pgmahoutAs("ben", LIMIT, "runs", "cancel", "haproxy", "--yes", "-f", other);
    assertThat(TestLab.succeed(cancel).stdout())
        .containsPattern("run \\S+ on haproxy \\(apply, prepare\\), started \\S+ by .*: cancelled");
    Result stopped = first.await(LIMIT);
    assertThat(stopped.exitCode()).as(stopped.transcript()).isEqualTo(1);
    assertThat(stopped.stderr()).contains("CANCELLED", "was cancelled by");
    lab.assertWhole();
  }

  @Test
  void anAgentsReservationAndTheClustersKeyKeepOthersOutEachAlone(TestLab lab) {
    plan("haproxy:\n  max_connections: 700\n");
    try (AgentClient agent = lab.agent("node-01")) {
      agent.reserve(ReservationRequest.hold("one", "cas@elsewhere", 60, ""));
      Result refused = lab.apply(LIMIT);
      agent.reserve(ReservationRequest.release("one", "cas@elsewhere", true));
      Refusal.assertForm(refused, ErrorCode.BUSY, "reserved by cas@elsewhere since ");
    }
    PlanFolder own = PlanFolder.beside(lab.plan());
    try (LiveCluster cluster = new LiveCluster(new ClusterEdge(lab.loaded(), own))) {
      assertThat(cluster.lock().take("two", "dan@elsewhere")).isEmpty();
      Result refused = lab.apply(LIMIT);
      cluster.lock().release();
      Refusal.assertForm(refused, ErrorCode.BUSY, "changed by dan@elsewhere since ");
    }
    assertThat(lab.output("haproxy", "cat /etc/haproxy/haproxy.cfg")).doesNotContain("maxconn 700");
    TestLab.succeed(lab.apply(LIMIT));
    assertThat(lab.output("haproxy", "cat /etc/haproxy/haproxy.cfg")).contains("maxconn 700");
  }

  private Result applyAsBen(TestLab lab, Path plan) {
    return lab.pgmahoutAs("ben", LIMIT, "apply", "--yes", "-o", "plain", "-f", plan.toString());
  }
}
