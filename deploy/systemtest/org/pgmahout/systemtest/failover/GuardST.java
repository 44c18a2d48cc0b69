package org.pgmahout.systemtest.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdMemberStatus;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;

/** What the agents do by themselves on a running cluster. */
@Order(5)
@ExtendWith(BuiltCluster.class)
class GuardST {
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final String MAIN_PROCESS = "systemctl show -p MainPID --value patroni";
  private static final String TIMELINE =
      "/usr/lib/postgresql/*/bin/pg_controldata /var/lib/postgresql/patroni-packages/data"
          + " | grep \"Latest checkpoint's TimeLineID\"";

  /** Nobody takes over: there never is a second one that could write. */
  @Test
  @Provokes("Patroni on \\S+ is ended")
  void aPatroniThatStandsStillIsRestartedBeforeAnybodyTakesOver(TestLab lab) {
    String leader = lab.leader();
    String postmaster = lab.postmaster(leader);
    String timeline = lab.output(leader, TIMELINE);
    String frozen = lab.output(leader, MAIN_PROCESS);
    lab.output(leader, "kill -STOP " + frozen);

    Eventually.holds(
        Duration.ofSeconds(15),
        () -> assertThat(lab.output(leader, MAIN_PROCESS)).isNotEqualTo(frozen));
    Eventually.holds(
        Duration.ofSeconds(15),
        () ->
            assertThat(lab.output(leader, "curl -sk https://127.0.0.1:8008/primary || true"))
                .contains("\"role\": \"primary\""));

    lab.assertWhole();
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmaster(leader)).isEqualTo(postmaster);
    assertThat(lab.output(leader, TIMELINE)).isEqualTo(timeline);
  }

  /** As after a suspended machine: its processes went on, and another node leads. */
  @Test
  @Provokes("PostgreSQL on \\S+ is stopped at once")
  void aMachineThatWakesUpBesideAnotherLeaderStopsItsPostgresql(TestLab lab) {
    String leader = lab.leader();
    String other = lab.replicas().getFirst();
    String patroni = "pkill -%s -f '[p]atroni.yml'";
    String agent = "pkill -%s -x java";
    lab.output(leader, patroni.formatted("STOP"));
    lab.output(leader, agent.formatted("STOP"));
    try {
      Eventually.holds(
          Duration.ofSeconds(60),
          () ->
              assertThat(
                      lab.output(other, "curl -sk https://127.0.0.1:8008/cluster || true")
                          .replace(" ", ""))
                  .containsPattern("\"name\":\"(?!" + leader + ")[^\"]*\",\"role\":\"leader\""));
    } finally {
      // The agent alone: Patroni would see it, too.
      lab.on(leader, agent.formatted("CONT"));
    }
    Eventually.holds(
        Duration.ofSeconds(15),
        () ->
            assertThat(
                    lab.output(leader, "journalctl -q --no-pager -u pgmahout-agent -n 20 -o cat"))
                .contains("PostgreSQL on " + leader + " was stopped at once, because "));
    lab.assertWhole();
    assertThat(lab.leader()).isNotEqualTo(leader);
  }

  @Test
  void aServerThatDiesIsSeenToAtOnce(TestLab lab) {
    String leader = lab.leader();
    String postmaster = lab.postmaster(leader);
    lab.output(
        leader, "kill -9 $(head -1 /var/lib/postgresql/patroni-packages/data/postmaster.pid)");

    Eventually.holds(
        Duration.ofSeconds(30),
        () ->
            assertThat(
                    lab.output(leader, "journalctl -q --no-pager -u pgmahout-agent -n 20 -o cat"))
                .contains("PostgreSQL on " + leader + " died, and Patroni was woken"));
    lab.assertWhole();
    assertThat(lab.postmaster(leader)).isNotEqualTo(postmaster);
  }

  @Test
  void etcdsLeaderLeavesTheMachineOfPatronisLeader(TestLab lab) {
    List<String> urls =
        lab.databases().stream().map(node -> "https://" + lab.address(node) + ":2379").toList();
    String here = "https://" + lab.address(lab.leader()) + ":2379";
    moveTo(lab, urls, here);

    Eventually.holds(
        Duration.ofSeconds(90), () -> assertThat(leading(lab, urls).url()).isNotEqualTo(here));
  }

  private static void moveTo(TestLab lab, List<String> urls, String wanted) {
    EtcdMemberStatus now = leading(lab, urls);
    if (!now.url().equals(wanted)) {
      // Only the member that leads moves its lead; a client asks members that it was given alone.
      try (Etcd all = etcd(lab, urls);
          Etcd leader = etcd(lab, List.of(now.url()))) {
        leader.membership().moveLeader(all.membership().status(wanted).id());
      }
    }
  }

  private static EtcdMemberStatus leading(TestLab lab, List<String> urls) {
    try (Etcd etcd = etcd(lab, urls)) {
      return urls.stream()
          .map(url -> etcd.membership().status(url))
          .filter(EtcdMemberStatus::leads)
          .findFirst()
          .orElseThrow(() -> new AssertionError("no member of etcd leads"));
    }
  }

  private static Etcd etcd(TestLab lab, List<String> urls) {
    PlanFolder folder = PlanFolder.beside(lab.plan());
    return Etcd.connect(
        EtcdAccess.mutualTls(urls, folder.own().client(), folder.cluster().trusted(), DEADLINE));
  }
}
