package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** What a user of a machine without any right can make the agent, or systemd, believe. */
@Order(6)
@ExtendWith(BuiltCluster.class)
class LocalUserST {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String NODE = "node-01";

  /** Says what etcd says when it is well. */
  private static final String IMPOSTOR =
      """
      cat > /tmp/impostor.py <<'END'
      import http.server
      class Well(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              self.send_response(200)
              self.end_headers()
              self.wfile.write(b'{"health":"true","reason":""}')
          def log_message(self, *words): pass
      http.server.ThreadingHTTPServer(('127.0.0.1', 2381), Well).serve_forever()
      END
      docker rm -f pgmahout-etcd
      systemd-run -q --unit=impostor --uid=nobody python3 /tmp/impostor.py
      """;

  @Test
  void whoTakesEtcdsPortIsNotTakenForEtcd(TestLab lab) {
    lab.output(NODE, IMPOSTOR);
    try {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> assertThat(lab.output(NODE, "ss -Hltn sport = :2381")).isNotEmpty());
      assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout())
          .contains(NODE, "which is not etcd");
      Refusal.assertForm(lab.apply(LIMIT), ErrorCode.ETCD_UNAVAILABLE, NODE);
    } finally {
      lab.output(NODE, "systemctl stop impostor; rm /tmp/impostor.py");
    }
    TestLab.succeed(lab.apply(LIMIT));
    lab.assertWhole();
  }

  /** From within the agent's own control group, where its commands for other users run. */
  @Test
  void whatTheAgentRunsForOthersCannotSpeakToSystemdForIt(TestLab lab) {
    assertThat(
            lab.output(
                NODE,
                """
                group=$(grep -E '^0:|name=systemd' /proc/$(systemctl show -P MainPID pgmahout-agent)/cgroup | tail -1 | cut -d: -f3)
                for root in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
                  [ ! -e $root$group/cgroup.procs ] || echo $$ > $root$group/cgroup.procs
                done
                grep -q pgmahout-agent /proc/$$/cgroup || exit 1
                NOTIFY_SOCKET=/run/systemd/notify setpriv --reuid=nobody --clear-groups systemd-notify --status=fooled || true
                systemctl show -P StatusText pgmahout-agent
                echo asked
                """))
        .contains("asked")
        .doesNotContain("fooled");
  }
}
