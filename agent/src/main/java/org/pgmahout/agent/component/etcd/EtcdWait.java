package org.pgmahout.agent.component.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.Containers.ContainerState;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Wait;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Waits for this node's member of etcd to see a leader. One that ends again and again is given up
 * early: the engine starts it anew after 0.1 s, 0.2 s, 0.4 s and so on (Docker's document "Start
 * containers automatically"), and what made it end is in its last lines.
 */
final class EtcdWait {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** The eighth start comes 25 s after the first: what passes by itself has passed by then. */
  private static final int STARTS = 8;

  private static final int LINES = 8;

  private final NodeSpec spec;
  private final Containers containers;
  private final LocalHttp http;

  EtcdWait(NodeSpec spec, Containers containers, LocalHttp http) {
    this.spec = spec;
    this.containers = containers;
    this.http = http;
  }

  /** Throws ETCD_UNAVAILABLE, with the container's last words, when it does not become healthy. */
  void await(StepContext context) {
    int before = restarts();
    Wait.upTo(LIMIT)
        .every(Duration.ofMillis(250))
        .until(
            "etcd to have a leader",
            () -> {
              Optional<String> why = problem();
              int ended = why.isPresent() ? restarts() - before : 0;
              if (ended >= STARTS) {
                throw unhealthy("its container ended %d times".formatted(ended));
              }
              return why;
            },
            context::waitingOn,
            why -> unhealthy("after %d s: %s".formatted(LIMIT.toSeconds(), why)));
  }

  private int restarts() {
    return containers.find(EtcdContainer.NAME).map(ContainerState::restarts).orElse(0);
  }

  private OpsException unhealthy(String why) {
    List<String> lines =
        containers.lastLines(EtcdContainer.NAME, LINES).stream().map(EtcdLog::readable).toList();
    return new OpsException(
        ErrorCode.ETCD_UNAVAILABLE,
        "etcd's member %s is not healthy, %s; its last lines:\n%s"
            .formatted(spec.node(), why, String.join("\n", lines)),
        "Mend what its last lines name ('docker logs %s' on %s has more); when they name nothing, look whether the other members run and the peer port %d is open between the nodes. Then run the same again."
            .formatted(EtcdContainer.NAME, spec.node(), spec.plan().etcd().peerPort()));
  }

  /** Why the member is not healthy; empty when it is (it sees a leader and can commit). */
  Optional<String> problem() {
    URI health = URI.create("http://127.0.0.1:" + spec.plan().etcd().metricsPort() + "/health");
    Optional<LocalHttp.Answer> answer = http.ask("GET", health, "");
    if (answer.isEmpty()) {
      return Optional.of("does not answer on its metrics port yet");
    }
    return answer.get().body().contains("\"health\":\"true\"")
        ? Optional.empty()
        : Optional.of("has no leader yet: " + answer.get().body().strip());
  }
}
