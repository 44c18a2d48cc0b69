package org.pgmahout.systemtest.failover;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.wire.Json;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** Somebody is told of a change of the leader: once, by a request that proves where it is from. */
@ExtendWith(BuiltCluster.class)
class EventsST extends PlanEditing {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** A receiver that refuses the first request of each event, and writes down what it takes. */
  private static final String RECEIVER =
      """
      import http.server, json
      seen = set()
      class Receiver(http.server.BaseHTTPRequestHandler):
          def do_POST(self):
              body = self.rfile.read(int(self.headers['Content-Length'])).decode()
              id = json.loads(body)['id']
              first = id not in seen
              seen.add(id)
              if not first:
                  with open('/run/events-taken', 'a') as file:
                      file.write(json.dumps({'timestamp': self.headers['Pgmahout-Timestamp'],
                          'signature': self.headers['Pgmahout-Signature'], 'body': body}) + '\\n')
              self.send_response(503 if first else 204)
              self.end_headers()
      http.server.HTTPServer(('0.0.0.0', 9099), Receiver).serve_forever()
      """;

  private TestLab lab;

  @AfterEach
  void stopTheReceiver() {
    lab.output(
        "haproxy", "systemctl stop events-receiver; rm -f /run/events-taken /run/receiver.py");
  }

  @Test
  void aSwitchoverIsToldOnceAndSigned(TestLab shared) throws Exception {
    lab = shared;
    lab.output(
        "haproxy",
        "cat > /run/receiver.py <<'END'\n%sEND\nsystemd-run -q --unit=events-receiver python3 /run/receiver.py"
            .formatted(RECEIVER));
    plan(
        """
        notifications:
          webhook: http://%s:9099/hook
          kinds: [leader_changed, apply_ended]
        """
            .formatted(lab.address("haproxy")));
    TestLab.succeed(apply());
    Eventually.holds(SOON, () -> assertThat(bodies("apply_ended")).hasSize(1));

    // Other tests of this cluster have switchovers of their own; the machines share one clock.
    Instant start = Instant.now();
    String before = lab.leader();
    String next = lab.replicas().getFirst();
    lab.output(
        before,
        TestLab.patronictl(
            "switchover --force --leader %s --candidate %s".formatted(before, next)));

    Eventually.holds(SOON, () -> assertThat(bodies("leader_changed")).hasSize(1));
    JsonNode event = bodies("leader_changed").getFirst();
    assertThat(event.get("facts").get("from").asText()).isEqualTo(before);
    assertThat(event.get("facts").get("to").asText()).isEqualTo(next);
    assertThat(event.get("facts").get("why").asText()).isEqualTo("a switchover was asked for");
    assertThat(event.get("facts").get("gapMillis").asLong()).isBetween(0L, 10_000L);

    String listed =
        TestLab.succeed(lab.pgmahout("events", "-o", "json", "--since", "10m")).stdout();
    List<JsonNode> changes = new ArrayList<>();
    Json.tolerant()
        .readTree(listed)
        .forEach(
            one -> {
              if (one.get("kind").asText().equals("leader_changed")
                  && Instant.parse(one.get("at").asText()).isAfter(start)) {
                changes.add(one);
              }
            });
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().get("id")).isEqualTo(event.get("id"));
    Eventually.holds(SOON, lab::assertWhole);
    assertThat(bodies("leader_changed")).as("taken a second time").hasSize(1);
  }

  /** The bodies of this kind that the receiver took; each has to be signed. */
  private List<JsonNode> bodies(String kind) {
    List<JsonNode> found = new ArrayList<>();
    lab.output("haproxy", "cat /run/events-taken 2>/dev/null || true")
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line -> {
              JsonNode taken = read(line);
              String body = taken.get("body").asText();
              assertThat(taken.get("signature").asText())
                  .isEqualTo("v1=" + hmac(taken.get("timestamp").asText() + "." + body));
              if (read(body).get("kind").asText().equals(kind)) {
                found.add(read(body));
              }
            });
    return found;
  }

  private static JsonNode read(String json) {
    try {
      return Json.tolerant().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private String hmac(String text) {
    try {
      String secret = Files.readString(lab.folder().resolve("secrets/webhook-secret")).strip();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
