package org.pgmahout.agent.component.etcd;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pgmahout.agent.local.LocalEtcd;
import org.pgmahout.agent.os.Containers;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.EtcdPlan;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Waits for this node's member of etcd to see a leader. One that ends again and again is given up
 * early: what made it end is in its last lines, and does not pass by waiting.
 */
final class EtcdWait {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static final int LINES = 8;

  /** etcd's last words may be a stack trace, with the cause before it. */
  private static final int LINES_OF_AN_ENDING = 100;

  /** What the kernel says of a file of another user's, and of one in the read-only root. */
  private static final List<String> DENIED = List.of("permission denied", "read-only file system");

  private final NodeSpec spec;
  private final Containers containers;
  private final LocalEtcd member;

  EtcdWait(NodeSpec spec, Containers containers, LocalEtcd member) {
    this.spec = spec;
    this.containers = containers;
    this.member = member;
  }

  /** Throws ETCD_UNAVAILABLE, with the container's last words, when it does not become healthy. */
  void await(StepContext context) {
    CrashLoopDetector crashes = new CrashLoopDetector();
    long began = System.nanoTime();
    Await.upTo(LIMIT)
        .every(Duration.ofMillis(250))
        .until(
            "etcd to have a leader",
            () -> {
              Optional<String> why = member.problem();
              Duration waited = Duration.ofNanos(System.nanoTime() - began);
              if (why.isPresent() && crashes.goOn(restarts(), waited)) {
                throw unhealthy(
                    "its container ended %d times in %d s"
                        .formatted(crashes.count(), waited.toSeconds()));
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
        hint());
  }

  /** A container that is made finds all in its folder given to etcd's user. */
  private String hint() {
    return containers.lastLines(EtcdContainer.NAME, LINES_OF_AN_ENDING).stream()
            .anyMatch(
                line -> line.contains(EtcdPlan.DATA) && DENIED.stream().anyMatch(line::contains))
        ? "A file in %s is not etcd's, as after a program that root ran there: 'docker rm -f %s' on %s, and apply again; it gives all in that folder to %s."
            .formatted(
                spec.plan().etcd().dataDir(), EtcdContainer.NAME, spec.node(), EtcdContainer.USER)
        : "Fix what its last lines name ('docker logs %s' on %s has more); when they name nothing, look whether the other members run and the peer port %d is open between the nodes. Then run the same again."
            .formatted(EtcdContainer.NAME, spec.node(), spec.plan().etcd().peerPort());
  }
}
