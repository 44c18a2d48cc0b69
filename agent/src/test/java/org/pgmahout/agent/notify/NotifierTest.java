package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.ClusterEvent;

class NotifierTest {
  private final List<String> taken = new ArrayList<>();
  private final List<String> results = new ArrayList<>();
  private Optional<String> refusal = Optional.empty();
  private boolean planned = true;
  private int attempts;
  private long nanos;
  private final Notifier notifier =
      new Notifier(
          "webhook",
          () -> planned ? Optional.of(this::send) : Optional.empty(),
          (_, labels) -> results.add(labels[3]),
          () -> nanos);

  private Optional<String> send(ClusterEvent event) {
    attempts++;
    if (refusal.isEmpty()) {
      taken.add(event.id());
    }
    return refusal;
  }

  private static ClusterEvent event(String id) {
    return new ClusterEvent(
        id, Instant.EPOCH, ClusterEvent.Kind.LEADER_CHANGED, "", "something happened", "");
  }

  private void turn() throws InterruptedException {
    notifier.turn(Duration.ZERO);
  }

  @Test
  void whatIsTakenIsSentOnce() throws InterruptedException {
    notifier.add(event("a"));
    notifier.add(event("b"));
    turn();
    turn();
    turn();
    assertThat(taken).containsExactly("a", "b");
    assertThat(results).containsExactly("sent", "sent");
  }

  @Test
  void whatIsNotTakenIsTriedAgainBeforeTheNextOne() throws InterruptedException {
    notifier.add(event("a"));
    notifier.add(event("b"));
    refusal = Optional.of("status 503");
    turn();
    assertThat(notifier.pause()).contains(Duration.ofSeconds(1));
    turn();
    assertThat(notifier.pause()).contains(Duration.ofSeconds(2));
    refusal = Optional.empty();
    turn();
    assertThat(notifier.pause()).contains(Duration.ZERO);
    turn();
    assertThat(taken).containsExactly("a", "b");
    assertThat(results).containsExactly("retried", "retried", "sent", "sent");
  }

  @Test
  void whatIsNeverTakenIsGivenUpAfterAWhileAndCounted() throws InterruptedException {
    notifier.add(event("a"));
    notifier.add(event("b"));
    refusal = Optional.of("status 503");
    turn();
    nanos += Notifier.PATIENCE.toNanos();
    turn();
    refusal = Optional.empty();
    turn();
    assertThat(taken).containsExactly("b");
    assertThat(results).containsExactly("retried", "failed", "sent");
  }

  @Test
  void moreThanTheQueueHoldsIsCounted() {
    for (int i = 0; i <= Notifier.MOST; i++) {
      notifier.add(event("a" + i));
    }
    assertThat(results).containsExactly("lost");
  }

  @Test
  void aChannelThatLeftThePlanIsSentNothing() throws InterruptedException {
    notifier.add(event("a"));
    planned = false;
    turn();
    planned = true;
    turn();
    assertThat(attempts).isZero();
  }
}
