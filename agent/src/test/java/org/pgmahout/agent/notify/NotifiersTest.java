package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.os.Command;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.LoadResult;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.Json;

class NotifiersTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_769_860_800);
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      name: shop
      nodes: [node-00=198.18.0.1, node-01=198.18.0.2, node-02=198.18.0.3]
      notifications:
        webhook: https://alerts.example.com/hook
        command: [/usr/local/bin/page, --now]
        kinds: [leader_changed, problem_opened]
      """;

  /** A request. */
  private record Sent(URI url, Map<String, String> headers, String body) {}

  private final List<Sent> sent = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();
  private Map<String, Secret> secrets =
      Map.of(SecretNames.WEBHOOK_SECRET, new Secret("of the cluster"));
  private final Notifiers notifiers =
      new Notifiers(
          () -> Optional.of(spec()),
          () -> secrets,
          (command, _) -> {
            commands.add(command);
            return new CommandResult(0, "", "", java.time.Duration.ZERO);
          },
          (url, headers, body) -> {
            sent.add(new Sent(url, headers, body));
            return Optional.empty();
          },
          (_, _) -> {},
          InstantSource.fixed(NOW));

  private static NodeSpec spec() {
    ClusterPlan plan = ((LoadResult.Loaded) PlanLoader.load("cluster.yaml", PLAN)).plan();
    return PlanCompiler.compile(plan, 3).get(1);
  }

  private void happened(Kind kind) {
    notifiers.accept(
        new ClusterEvent("leader-7", NOW, kind, "node-00", "node-00 leads now.", "pgmahout status")
            .with(Map.of("to", "node-00")));
    // Each has its turn only when it has something to do: an idle turn waits for an event.
    if (kind == Kind.LEADER_CHANGED || kind == Kind.PROBLEM_OPENED) {
      notifiers.tasks().forEach(PeriodicTask::turn);
    }
  }

  @Test
  void theWebhookIsSignedWithTheTime() throws Exception {
    happened(Kind.LEADER_CHANGED);
    assertThat(sent).hasSize(1);
    Sent request = sent.getFirst();
    assertThat(request.url()).hasToString("https://alerts.example.com/hook");
    // printf '%s' "1769860800.$body" | openssl dgst -sha256 -hmac 'of the cluster'
    assertThat(request.headers())
        .containsEntry("Pgmahout-Timestamp", "1769860800")
        .containsEntry(
            "Pgmahout-Signature",
            "v1="
                + Webhook.signature(new Secret("of the cluster"), "1769860800." + request.body()));
    JsonNode body = Json.tolerant().readTree(request.body());
    assertThat(body.get("cluster").asText()).isEqualTo("shop");
    assertThat(body.get("kind").asText()).isEqualTo("leader_changed");
    assertThat(body.get("id").asText()).isEqualTo("leader-7");
    assertThat(body.get("facts").get("to").asText()).isEqualTo("node-00");
    assertThat(body.get("sentBy").asText()).isEqualTo("node-01");
    assertThat(body.get("at").asText()).isEqualTo(NOW.toString());
  }

  /** RFC 4231, test case 2: what any other program computes. */
  @Test
  void theSignatureIsHmacSha256() {
    assertThat(Webhook.signature(new Secret("Jefe"), "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void theCommandReadsTheEventAndHasNoRights() {
    happened(Kind.PROBLEM_OPENED);
    assertThat(commands).hasSize(1);
    assertThat(commands.getFirst().argv())
        .containsExactly(
            "setpriv",
            "--reuid",
            "nobody",
            "--regid",
            "nogroup",
            "--init-groups",
            "--no-new-privs",
            "--inh-caps=-all",
            "--",
            "/usr/local/bin/page",
            "--now");
    assertThat(commands.getFirst().stdin().orElseThrow().reveal()).contains("\"problem_opened\"");
  }

  @Test
  void whatThePlanDoesNotNameIsNotSent() {
    happened(Kind.APPLY_ENDED);
    happened(Kind.LEADER_CHANGED);
    assertThat(sent).hasSize(1);
    assertThat(commands).hasSize(1);
    assertThat(sent.getFirst().body()).contains("leader_changed");
  }

  @Test
  void withoutTheSecretNothingIsSentThatNobodyCouldBelieve() {
    secrets = Map.of();
    happened(Kind.LEADER_CHANGED);
    assertThat(sent).isEmpty();
    assertThat(commands).hasSize(1);
  }

  @Test
  void everyNodeGetsTheSecretWhereThereIsAWebhook() {
    assertThat(spec().secrets()).contains(SecretNames.WEBHOOK_SECRET);
  }
}
