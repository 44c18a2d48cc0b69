package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;

/** People of the network without a certificate, who want an agent to end. */
@Order(6)
@ExtendWith(BuiltCluster.class)
class StrangersST {
  private static final String NODE = "node-00";
  private static final String THEIRS = "haproxy";
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Duration ANSWER = Duration.ofSeconds(2);

  /** Requests and the crowd take turns on few processors. */
  private static final int TOLERATED = 2;

  /** A thousand connections in twenty seconds, in five ways, each held for four seconds. */
  private static final String CROWD =
      """
      cat > /tmp/crowd.py <<'END'
      import socket, ssl, threading, time
      tls = ssl._create_unverified_context()
      HEAD = b'POST /v1/enrol HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 4194304\\r\\n\\r\\n'
      WAYS = [[], [b'GET /v1/hea'], [HEAD, b'x' * 2900000], [HEAD] + [b'x'] * 40, None]
      def come(way):
          try:
              s = socket.create_connection(('%s', %d), 4)
              s.settimeout(4)
              if way is not None:
                  s = tls.wrap_socket(s)
                  for part in way:
                      s.sendall(part)
                      if part == b'x':
                          time.sleep(0.1)
              s.recv(1)
          except OSError:
              pass
      for i in range(1000):
          threading.Thread(target=come, args=(WAYS[i %% len(WAYS)],)).start()
          time.sleep(0.02)
      END
      systemd-run -q --unit=crowd python3 /tmp/crowd.py
      """;

  @Test
  @Provokes("WARN .*too many connections")
  void aCrowdOfStrangersHoldsUpNoRunAndEndsNoAgent(TestLab lab) {
    String process = process(lab);
    List<Duration> answers = new ArrayList<>();
    lab.output(THEIRS, CROWD.formatted(lab.address(NODE), ApiPaths.DEFAULT_PORT));
    try (AgentClient client = lab.agent(NODE)) {
      Result apply = lab.apply(LIMIT);
      assertThat(TestLab.succeed(apply).stdout()).contains(NODE);
      while (lab.on(THEIRS, "systemctl -q is-active crowd").exitCode() == 0) {
        Instant start = Instant.now();
        client.facts();
        answers.add(Duration.between(start, Instant.now()));
      }
    } finally {
      lab.output(THEIRS, "systemctl stop crowd 2> /dev/null || true; rm /tmp/crowd.py");
    }
    assertThat(answers).hasSizeGreaterThan(10);
    assertThat(answers.stream().filter(each -> each.compareTo(ANSWER) > 0).toList())
        .as("%s", answers)
        .hasSizeLessThanOrEqualTo(TOLERATED);
    assertThat(process(lab)).isEqualTo(process);
  }

  private static String process(TestLab lab) {
    return lab.output(NODE, "systemctl show -P MainPID -P NRestarts pgmahout-agent");
  }
}
