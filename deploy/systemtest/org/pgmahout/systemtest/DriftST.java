package org.pgmahout.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What hands change on machines at 3 a.m.: plan shows exactly that, apply mends exactly that. */
@Order(3)
@ExtendWith(BuiltCluster.class)
class DriftST {
  private static final String HOME = "/var/lib/postgresql/patroni-packages";
  private static final Duration LIMIT = Duration.ofMinutes(4);

  @Test
  void eachChangeByHandIsShownAloneAndMendedAlone(TestLab lab) {
    String leader = lab.leader();
    String replica =
        TestLab.DATABASES.stream().filter(node -> !node.equals(leader)).findFirst().orElseThrow();
    Map<String, String> byHand = new LinkedHashMap<>();
    byHand.put("patroni/patroni-yml", "sed -i 's/^scope:/# by hand\\n&/' " + HOME + "/patroni.yml");
    byHand.put("patroni/service", "systemctl disable -q patroni");
    byHand.put("system/sysctl-file", "echo '# by hand' >> /etc/sysctl.d/80-pgmahout.conf");
    byHand.put(
        "patroni/venv",
        "cd " + HOME + "/lib/python3*/site-packages && mv ydiff-*.dist-info ydiff-1.0.dist-info");
    byHand.put("etcd/container", "docker rm -f pgmahout-etcd");
    byHand.put("postgresql/links", "rm /usr/sbin/pg_rewind");
    byHand.put("patroni/home", "chmod 0700 " + HOME);
    String proxied = "sed -i 's/maxconn 1000/maxconn 17/' /etc/haproxy/haproxy.cfg";

    byHand.values().forEach(command -> lab.told(replica, command));
    lab.told("haproxy", proxied);

    assertThat(shown(lab))
        .as("what plan shows, and nothing else")
        .containsOnlyKeys(replica, "haproxy")
        .hasEntrySatisfying(
            replica,
            steps ->
                // Without its container the member is not healthy, and says so.
                assertThat(steps)
                    .containsAll(byHand.keySet())
                    .isSubsetOf(
                        withConsequences(byHand, "etcd/healthy", "patroni/dynamic-configuration")))
        .hasEntrySatisfying(
            "haproxy",
            steps ->
                assertThat(steps)
                    .contains("haproxy/haproxy-cfg")
                    .isSubsetOf("haproxy/haproxy-cfg", "haproxy/service"));

    TestLab.succeed(lab.pgmahout(LIMIT, "apply", "--yes", "-o", "plain"));
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
