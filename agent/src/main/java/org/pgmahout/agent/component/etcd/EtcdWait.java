package org.pgmahout.agent.component.etcd;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.os.LocalHttp;
import org.pgmahout.agent.os.Wait;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Waits for this node's member of etcd to see a leader. One that ends again and again is given up
 * early: what made it end is in its last lines, and does not pass by waiting.
 */
final class EtcdWait {
  private static final Duration LIMIT = Duration.ofSeconds(120);

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
    Endings endings = new Endings();
    long began = System.nanoTime();
    Wait.upTo(LIMIT)
        .every(Duration.ofMillis(250))
        .until(
            "etcd to have a leader",
            () -> {
              Optional<String> why = problem();
              Duration waited = Duration.ofNanos(System.nanoTime() - began);
              if (why.isPresent() && endings.goOn(restarts(), waited)) {
                throw unhealthy(
                    "its container ended %d times in %d s"
                        .formatted(endings.count(), waited.toSeconds()));
              }
              return why;
            },
            context::waitingOn,
            why -> unhealthy("after %d s: %s".formatted(LIMIT.toSeconds(), why)));
  }

  /** An engine that does not answer now tells nothing about etcd. */
  private OptionalInt restarts() {
    try {
      return containers
          .find(EtcdContainer.NAME)
          .map(is -> OptionalInt.of(is.restarts()))
          .orElseGet(OptionalInt::empty);
    } catch (OpsException e) {
      return OptionalInt.empty();
    }
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
