package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.service.BackgroundService;
import org.pgmahout.agent.service.ManualClock;
import org.pgmahout.agent.service.ManualTimer;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;

/** One look serves all who ask, and nobody gets an older one than it asked for. */
class HealthMonitorTest {
  private static final long SOON_SECONDS = 20;
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(NOON);
  private final AtomicInteger probed = new AtomicInteger();
  private volatile HealthProbe.Reading reading = HealthProbe.Reading.ok("as it should be");
  private volatile Runnable inProbe = () -> {};
  private HealthMonitor health;

  @BeforeEach
  void wire() throws IOException {
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    Files.createDirectories(folders.spec().getParent());
    Files.write(folders.spec(), Json.tolerant().writeValueAsBytes(spec()));
    AppliedSpec applied = new AppliedSpec(folders);
    HealthProbe probe =
        new HealthProbe() {
          @Override
          public Component component() {
            return Component.ETCD;
          }

          @Override
          public Reading probe(NodeSpec spec) {
            probed.incrementAndGet();
            inProbe.run();
            return reading;
          }
        };
    health =
        new HealthMonitor(
            "node-00",
            new CatalogOf(Component.ETCD, _ -> List.of()),
            List.of(probe),
            applied,
            () -> Drift.NONE,
            new CertificateWatch(folders, applied::spec, clock, new FileWriter()),
            clock);
  }

  @Test
  void anAnswerIsOfALookThatBeganAfterTheQuestionOrLessThanASecondBefore() {
    assertThat(health.now().health().at()).isEqualTo(NOON);
    clock.advance(Duration.ofMillis(999));
    reading = new HealthProbe.Reading(State.FAILED, "down", "look");
    assertThat(row().state()).as("less than a second old").isEqualTo(State.OK);
    assertThat(probed).hasValue(1);
    clock.advance(Duration.ofMillis(1));
    assertThat(row().state()).isEqualTo(State.FAILED);
    assertThat(probed).hasValue(2);
  }

  @Test
  void aClockThatWasSetBackMakesNoLookYounger() {
    health.now();
    clock.advance(Duration.ofHours(-1));
    health.now();
    assertThat(probed).hasValue(2);
  }

  @Test
  void afterARunThatEndedTheNextReaderLooksForItself() {
    health.now();
    health.forget();
    health.now();
    assertThat(probed).hasValue(2);
  }

  @Test
  void tenReadersShareOneLook() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    inProbe = () -> await(go);
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch asking = new CountDownLatch(10);
      List<Future<HealthSample>> answers = new ArrayList<>();
      for (int reader = 0; reader < 10; reader++) {
        answers.add(
            readers.submit(
                () -> {
                  asking.countDown();
                  return health.now();
                }));
      }
      assertThat(asking.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      for (Future<HealthSample> answer : answers) {
        assertThat(answer.get(SOON_SECONDS, TimeUnit.SECONDS)).isSameAs(health.last());
      }
    }
    assertThat(probed).hasValue(1);
  }

  /** The answer of a reader must not wait for the end of a look that hangs. */
  @Test
  void aLookThatHasGoneOnForASecondIsNotWaitedForByWhoAsksThen() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch began = new CountDownLatch(1);
    inProbe =
        () -> {
          began.countDown();
          await(hangs);
        };
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<HealthSample> first = readers.submit(health::now);
      assertThat(began.await(SOON_SECONDS, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofSeconds(1));
      inProbe = () -> {};
      reading = new HealthProbe.Reading(State.WARN, "is odd", "look");
      assertThat(row().state()).isEqualTo(State.WARN);
      clock.advance(Duration.ofSeconds(1));
      reading = HealthProbe.Reading.ok("as it should be");
      hangs.countDown();
      first.get(SOON_SECONDS, TimeUnit.SECONDS);
      assertThat(health.last().health().components().getFirst().state())
          .as("an earlier look that ends later is not the last one")
          .isEqualTo(State.WARN);
    }
  }

  @Test
  void aProbeThatHangsIsUnknownAndAnswersAllTheSame() {
    CountDownLatch hangs = new CountDownLatch(1);
    inProbe = () -> await(hangs);
    assertThat(row().state()).isEqualTo(State.UNKNOWN);
    assertThat(row().reason()).isEqualTo("no answer within 5 s");
    hangs.countDown();
  }

  @Test
  void aProbeThatThrowsIsUnknownWithItsWords() {
    inProbe =
        () -> {
          throw new IllegalStateException("no such thing");
        };
    assertThat(row().state()).isEqualTo(State.UNKNOWN);
    assertThat(row().reason()).isEqualTo("no such thing");
  }

  @Test
  void eachStateHasTheTimeSinceItHolds() {
    assertThat(row().since()).isEqualTo(NOON);
    clock.advance(Duration.ofMinutes(1));
    assertThat(row().since()).isEqualTo(NOON);
    reading = new HealthProbe.Reading(State.FAILED, "down", "look");
    clock.advance(Duration.ofMinutes(1));
    assertThat(row().since()).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
    reading = new HealthProbe.Reading(State.FAILED, "down for another reason", "look");
    clock.advance(Duration.ofMinutes(1));
    assertThat(row().since()).isEqualTo(NOON.plus(Duration.ofMinutes(2)));
  }

  @Test
  void monitoringReadsTheLastSampleAndStartsNoLook() {
    health.last();
    assertThat(probed).as("there was none yet").hasValue(1);
    clock.advance(Duration.ofHours(1));
    assertThat(health.last().health().at()).isEqualTo(NOON);
    assertThat(probed).hasValue(1);
  }

  @Test
  void itSamplesAtItsStartAndThenAtItsCadence() {
    ManualTimer timer = new ManualTimer();
    try (BackgroundService service = new BackgroundService(health, timer)) {
      service.start();
      timer.advance(Duration.ZERO);
      assertThat(probed).hasValue(1);
      clock.advance(HealthMonitor.CADENCE);
      timer.advance(HealthMonitor.CADENCE);
      assertThat(probed).hasValue(2);
      assertThat(health.last().health().at()).isEqualTo(clock.instant());
    }
  }

  @Test
  void aLookForSomebodyElseCountsAsOneOfItsOwn() {
    health.turn();
    clock.advance(Duration.ofSeconds(10));
    health.now();
    assertThat(health.pause()).contains(HealthMonitor.CADENCE);
    clock.advance(Duration.ofSeconds(3));
    health.turn();
    assertThat(probed).hasValue(2);
    assertThat(health.pause()).contains(HealthMonitor.CADENCE.minusSeconds(3));
    clock.advance(HealthMonitor.CADENCE);
    health.turn();
    assertThat(probed).hasValue(3);
  }

  @Test
  void aLookThatFailedIsNotTheAnswerOfTheNextReader() throws IOException {
    Path file = folder.resolve("state/spec.json");
    byte[] spec = Files.readAllBytes(file);
    Files.writeString(file, "{");
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(health::now)
        .withMessageContaining("spec.json cannot be read");
    Files.write(file, spec);
    assertThat(row().state()).isEqualTo(State.OK);
  }

  @Test
  void beforeTheFirstApplyThereAreNoRows() throws IOException {
    Files.delete(folder.resolve("state/spec.json"));
    assertThat(health.now().health().components()).isEmpty();
    assertThat(probed).hasValue(0);
  }

  private ComponentHealth row() {
    return health.now().health().components().getFirst();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(SOON_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NodeSpec spec() {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """;
    return PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).getFirst();
  }
}
