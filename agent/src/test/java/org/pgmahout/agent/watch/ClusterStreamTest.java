package org.pgmahout.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.ClusterStates.START;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.wire.Json;

class ClusterStreamTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final List<ClusterLine> got = new CopyOnWriteArrayList<>();
  private final List<Consumer<Observation>> listeners = new CopyOnWriteArrayList<>();
  private volatile Optional<Observation> latest = Optional.empty();
  private final ClusterStream stream =
      new ClusterStream(
          new ClusterSight() {
            @Override
            public Optional<Observation> latest() {
              return latest;
            }

            @Override
            public String trouble() {
              return "no list yet";
            }

            @Override
            public void listen(Consumer<Observation> listener) {
              listeners.add(listener);
            }
          },
          ClusterWatch::now);

  private void see(long revision) {
    Observation seen = ClusterStates.seen(ClusterStates.state(revision, "a"), START);
    latest = Optional.of(seen);
    listeners.forEach(one -> one.accept(seen));
  }

  private void take(byte[] line) throws IOException {
    got.add(Json.tolerant().readValue(line, ClusterLine.class));
  }

  private Thread follow(Duration heartbeat, ClusterStream.Reader reader) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try {
                stream.follow(LONG, heartbeat, reader);
              } catch (IOException | InterruptedException e) {
                // The end of the test.
              }
            });
  }

  private static void until(BooleanSupplier wanted) {
    Await.upTo(Duration.ofSeconds(20))
        .every(Duration.ofMillis(2))
        .until(
            "what is tested",
            _ -> {},
            "",
            () -> wanted.getAsBoolean() ? Optional.empty() : Optional.of("not so yet"));
  }

  @Test
  void aChangeIsSentAtOnceAndTheHeartbeatWhenThereIsNone() {
    Thread reader = follow(LONG, this::take);
    until(() -> got.size() == 1);
    assertThat(got.getFirst().revision()).isZero();
    assertThat(got.getFirst().trouble()).isEqualTo("no list yet");
    see(7);
    until(() -> got.size() == 2);
    assertThat(got.getLast().revision()).isEqualTo(7);
    reader.interrupt();
    got.clear();
    Thread beats = follow(Duration.ofMillis(5), this::take);
    until(() -> got.size() > 3);
    beats.interrupt();
  }

  @Test
  void aSlowReaderGetsTheNewestNext() {
    CountDownLatch goOn = new CountDownLatch(1);
    Thread reader =
        follow(
            LONG,
            line -> {
              take(line);
              try {
                goOn.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    until(() -> got.size() == 1);
    for (int revision = 1; revision <= 1000; revision++) {
      see(revision);
    }
    goOn.countDown();
    until(() -> got.size() == 2);
    assertThat(got.getLast().revision()).isEqualTo(1000);
    reader.interrupt();
  }

  /** In a time that goes on by ten milliseconds with each look at the clock. */
  @Test
  void itEndsAfterItsTime() throws Exception {
    AtomicLong time = new AtomicLong();
    ClusterSight nothing =
        new ClusterSight() {
          @Override
          public Optional<Observation> latest() {
            return Optional.empty();
          }

          @Override
          public String trouble() {
            return "";
          }

          @Override
          public void listen(Consumer<Observation> listener) {
            // There is nothing to hear.
          }
        };
    new ClusterStream(nothing, () -> ClusterStates.at(time.addAndGet(10)))
        .follow(Duration.ofMillis(30), Duration.ofMillis(1), this::take);
    assertThat(got).extracting(ClusterLine::elapsedMillis).containsExactly(0L, 10L, 20L);
  }
}
