package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Pages without a password are seen by those whom the plan names. */
@Order(7)
@ExtendWith(BuiltCluster.class)
class OpenPagesST {
  private static final String SEEN = "curl -s -o /dev/null -w '%{http_code}' --max-time 10 ";

  @Test
  void theStatisticsPageIsForThePlansNodes(TestLab lab) {
    String page = "http://%s:7000/".formatted(lab.address("haproxy"));
    assertThat(lab.output("node-00", SEEN + page)).isEqualTo("200");
    assertThat(lab.output("haproxy", SEEN + page)).isEqualTo("200");
    assertThat(lab.output("haproxy", SEEN + "http://127.0.0.1:7000/")).isEqualTo("200");

    // This computer reaches the lab, and is no node of the plan.
    Program.Result stranger =
        Program.run(
            List.of(
                "curl", "-s", "-i", "-H", "X-Forwarded-For: 127.0.0.1", "--max-time", "10", page),
            Map.of(),
            TestLab.LIMIT);
    assertThat(stranger.stdout())
        .startsWith("HTTP/1.1 403")
        .contains("is not in haproxy.stats_from of the plan")
        .doesNotContain("node-00");
  }
}
