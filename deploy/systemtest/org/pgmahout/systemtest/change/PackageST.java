package org.pgmahout.systemtest.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.cluster.PlanPage;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * Somebody's apt puts other programs under a server that runs: PostgreSQL goes on with the old ones
 * until it is restarted, and who restarts it by the way cuts every client.
 */
@Order(4)
@ExtendWith(BuiltCluster.class)
class PackageST {
  private static final String STEP = "postgresql/running-version";
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void anotherPostgresqlIsRunByALeaderAfterASwitchoverAndByAReplicaAtOnce(TestLab lab)
      throws Exception {
    List<String> offered =
        lab.output("node-00", "apt-cache madison postgresql-15 | cut -d'|' -f2 | tr -d ' '")
            .lines()
            .distinct()
            .toList();
    if (offered.size() == 1) {
      sameAgainChangesNothing(lab, offered.getFirst());
      return;
    }
    String older = offered.getLast();
    String newer = offered.getFirst();
    String node = lab.leader();
    assertThat(installed(lab, node)).isEqualTo(newer);

    install(lab, node, older);
    assertThat(look(lab, node).stdout())
        .contains("installed is " + upstream(older) + ": restarted after a switchover");
    assertThat(runs(lab, node)).isEqualTo(upstream(newer));
    try (Ledger ledger = new Ledger(lab)) {
      TestLab.succeed(lab.apply(LIMIT));
      ledger.stop();
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(PlanEditing.ONE_SWITCHOVER);
    }
    assertThat(runs(lab, node)).isEqualTo(upstream(older));
    String leader = lab.leader();
    assertThat(leader).isNotEqualTo(node);
    String postmaster = lab.postmaster(leader);

    install(lab, node, newer);
    assertThat(look(lab, node).stdout())
        .contains("installed is " + upstream(newer) + ": restarted")
        .doesNotContain("after a switchover");
    try (Ledger ledger = new Ledger(lab)) {
      TestLab.succeed(lab.apply(LIMIT));
      ledger.stop();
      assertThat(ledger.errors()).isZero();
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(runs(lab, node)).isEqualTo(upstream(newer));
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(postmaster);
  }

  /** All that can be seen between two releases of Debian, when it offers one version alone. */
  private static void sameAgainChangesNothing(TestLab lab, String version) {
    install(lab, lab.leader(), version);
    Result plan = lab.pgmahout("plan");
    assertThat(plan.exitCode()).as(plan.transcript()).isZero();
  }

  private static void install(TestLab lab, String node, String version) {
    lab.output(
        node,
        "DEBIAN_FRONTEND=noninteractive apt-get -q -y --allow-downgrades --reinstall --no-install-recommends install postgresql-15=%1$s postgresql-client-15=%1$s"
            .formatted(version));
  }

  /** What plan shows: this step on this node, and nothing else anywhere. */
  private static Result look(TestLab lab, String node) {
    PlanPage.of(lab)
        .forEach(
            (each, steps) ->
                assertThat(
                        steps.keySet().stream()
                            .filter(step -> steps.get(step).equals("WOULD_CHANGE")))
                    .as(each)
                    .isEqualTo(each.equals(node) ? List.of(STEP) : List.of()));
    return lab.pgmahout("plan", "-o", "plain");
  }

  private static String installed(TestLab lab, String node) {
    return lab.output(node, "dpkg-query -W -f '${Version}' postgresql-15");
  }

  private static String runs(TestLab lab, String node) {
    return Logins.setting(lab, node, "server_version").replaceFirst(" .*", "");
  }

  /** 15.20 of 15.20-0+deb12u1. */
  private static String upstream(String version) {
    return version.replaceFirst("-.*", "");
  }
}
