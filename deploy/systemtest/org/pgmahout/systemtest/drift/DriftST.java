package org.pgmahout.systemtest.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.ByHand;
import org.pgmahout.systemtest.cluster.NodePip;
import org.pgmahout.systemtest.cluster.PlanPage;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** What hands change on machines at 3 a.m.: plan shows exactly that, apply mends exactly that. */
@Order(3)
@ExtendWith(BuiltCluster.class)
class DriftST {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final Duration LIMIT = Duration.ofMinutes(8);

  private static final String DOWNGRADE =
      NodePip.SETUP
          + """
      runuser -u postgres -- %s/bin/python3 "$pip" install -q --no-cache-dir --no-deps idna==3.10
      """
              .formatted(HOME);

  /** Also after a failure, of which the tests that follow are not to hear. */
  @AfterEach
  void mend(TestLab lab) {
    lab.bringBack();
  }

  @Test
  void eachChangeByHandIsShownAloneAndMendedAlone(TestLab lab) {
    String leader = lab.leader();
    String replica = lab.replicas().getFirst();
    Map<String, String> byHand = new LinkedHashMap<>();
    byHand.put("patroni/patroni-yml", "sed -i 's/^scope:/# by hand\\n&/' " + HOME + "/patroni.yml");
    byHand.put("patroni/enabled", "systemctl disable -q patroni");
    byHand.put("system/sysctl-file", "echo '# by hand' >> /etc/sysctl.d/80-pgmahout.conf");
    byHand.put("patroni/venv", DOWNGRADE);
    byHand.put("etcd/container", "docker rm -f pgmahout-etcd");
    byHand.put("postgresql/links", "rm /usr/sbin/pg_rewind");
    byHand.put("patroni/home", "chmod 0700 " + HOME);
    String proxied = "sed -i 's/maxconn 1000/maxconn 17/' /etc/haproxy/haproxy.cfg";

    byHand.values().forEach(command -> lab.output(replica, command));
    lab.output("haproxy", proxied);
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout())
        .contains(replica + ": patroni ")
        .contains("would not start with its machine: patroni.service is disabled; pgmahout apply");

    assertThat(shown(lab))
        .as("what plan shows, and nothing else")
        .containsOnlyKeys(replica, "haproxy")
        .hasEntrySatisfying(
            replica,
            steps ->
                // Without its container the member is not healthy; Patroni is to read its file.
                assertThat(steps)
                    .containsAll(byHand.keySet())
                    .isSubsetOf(
                        withConsequences(
                            byHand,
                            "etcd/healthy",
                            "patroni/service",
                            "patroni/dynamic-configuration")))
        .hasEntrySatisfying(
            "haproxy",
            steps ->
                assertThat(steps)
                    .contains("haproxy/haproxy-cfg")
                    .isSubsetOf("haproxy/haproxy-cfg", "haproxy/service"));

    TestLab.succeed(lab.apply(LIMIT));
    assertThat(shown(lab)).as("after apply").isEmpty();
    assertThat(lab.leader()).isEqualTo(leader);
  }

  @Test
  void aMemberOfEtcdThatWasStartedWithAnotherCommandIsMadeAnew(TestLab lab) {
    String leader = lab.leader();
    String replica = lab.replicas().getLast();
    lab.output(replica, ByHand.ANOTHER_COMMAND);
    lab.assertWhole();

    assertThat(shown(lab)).isEqualTo(Map.of(replica, List.of("etcd/container")));
    assertThat(lab.pgmahout("plan", "-o", "plain").stdout()).contains("--max-txn-ops=64");

    TestLab.succeed(lab.apply(LIMIT));
    assertThat(lab.output(replica, "docker inspect -f '{{.Config.Cmd}}' pgmahout-etcd"))
        .doesNotContain("--max-txn-ops");
    assertThat(shown(lab)).as("after apply").isEmpty();
    assertThat(lab.leader()).isEqualTo(leader);
  }

  private static List<String> withConsequences(Map<String, String> steps, String... more) {
    List<String> all = new ArrayList<>(steps.keySet());
    all.addAll(List.of(more));
    return all;
  }

  /** The steps that plan shows as wrong, by node; nodes without any are left out. */
  private static Map<String, List<String>> shown(TestLab lab) {
    Map<String, List<String>> wrong = new LinkedHashMap<>();
    PlanPage.of(lab)
        .forEach(
            (node, steps) -> {
              List<String> changes =
                  steps.entrySet().stream()
                      .filter(step -> step.getValue().equals("WOULD_CHANGE"))
                      .map(Map.Entry::getKey)
                      .toList();
              if (!changes.isEmpty()) {
                wrong.put(node, changes);
              }
            });
    return wrong;
  }
}
