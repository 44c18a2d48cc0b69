package org.pgmahout.common.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;

/** How a watch goes on through what members of etcd do to it. */
class ClusterWatchTest {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");
  private static final URI ONE = URI.create("http://one:2379");
  private static final URI TWO = URI.create("http://two:2379");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** For tests in which nothing hangs: a busy machine is no doubt. */
  private static final WatchPace CALM = pace(LIMIT);

  private static final WatchPace IMPATIENT = pace(Duration.ofMillis(400));

  private final FakeEtcd etcd = new FakeEtcd();
  private final List<Observation> seen = new CopyOnWriteArrayList<>();
  private ClusterWatch watch;

  @AfterEach
  void close() {
    if (watch != null) {
      watch.close();
    }
  }

  @Test
  void bringsTheListThenEveryChangeAndProofsWhileThereIsNone() {
    etcd.put(KEYS.leader(), "a");
    begin(CALM, seen::add);
    until(it -> it.state().leads().filter("a"::equals).isPresent());
    etcd.put(KEYS.leader(), "b");
    until(it -> it.state().leads().filter("b"::equals).isPresent());
    etcd.delete(KEYS.leader());
    Observation gone = until(it -> it.state().leads().isEmpty());
    assertThat(gone.state().revision()).isEqualTo(3);

    Observation later =
        until(it -> it.freshness().knownGood().nanos() > gone.freshness().knownGood().nanos());
    assertThat(later.state()).isEqualTo(gone.state());
    assertThat(later.freshness().connected()).isTrue();
    assertThat(etcd.dialled).as("one connection did it all").containsExactly(ONE);
  }

  @Test
  void whatHappensBetweenTheListAndTheWatchIsNotMissed() {
    etcd.put(KEYS.leader(), "a");
    etcd.beforeWatch = () -> etcd.put(KEYS.leader(), "b");
    begin(CALM, seen::add);
    until(it -> it.state().leads().filter("b"::equals).isPresent());
    assertThat(etcd.dialled).containsExactly(ONE);
  }

  @Test
  void aChangeThatOvertakesTheAnswerToAProofIsNoDoubt() {
    etcd.put(KEYS.leader(), "a");
    begin(CALM, seen::add);
    Observation first = until(it -> it.state().leads().isPresent());
    etcd.overtakes = () -> etcd.put(KEYS.leader(), "b");
    until(it -> it.state().revision() > 5);
    until(it -> it.freshness().knownGood().nanos() > first.freshness().knownGood().nanos());
    assertThat(seen).extracting(it -> it.freshness().trouble()).containsOnly("");
    assertThat(etcd.dialled).containsExactly(ONE);
  }

  @Test
  void aMemberThatHangsIsLeftForAnother() {
    etcd.put(KEYS.leader(), "a");
    etcd.faults.put(ONE, FakeEtcd.Fault.HANGS);
    etcd.faults.put(TWO, FakeEtcd.Fault.HANGS);
    begin(IMPATIENT, seen::add);
    // Only the newest observation waits for the listener, but this one comes again and again.
    until(it -> it.freshness().trouble().contains("2379: no proof"));
    etcd.faults.remove(TWO);
    etcd.put(KEYS.leader(), "b");
    until(it -> it.freshness().connected() && it.state().leads().filter("b"::equals).isPresent());
    assertThat(etcd.dialled).startsWith(ONE, TWO);
  }

  @Test
  void aMemberThatIsCutOffFromTheMajorityIsLeftThoughItAnswers() {
    etcd.put(KEYS.leader(), "a");
    begin(IMPATIENT, seen::add);
    Observation before = until(it -> it.state().leads().isPresent());
    etcd.faults.put(ONE, FakeEtcd.Fault.CUT_OFF);
    etcd.put(KEYS.leader(), "b");
    until(it -> it.state().leads().filter("b"::equals).isPresent());
    assertThat(etcd.dialled).startsWith(ONE, TWO);
    assertThat(before.freshness().knownGood().nanos()).isPositive();
  }

  @Test
  void whileNobodyAnswersTheStateStaysKnownAndGetsOlder() {
    etcd.put(KEYS.leader(), "a");
    begin(CALM, seen::add);
    until(it -> it.state().leads().isPresent());
    etcd.faults.put(ONE, FakeEtcd.Fault.DOWN);
    etcd.faults.put(TWO, FakeEtcd.Fault.DOWN);
    Observation old = until(it -> !it.freshness().connected());
    assertThat(old.state().leads()).contains("a");
    assertThat(old.freshness().trouble()).contains("it is down");
    assertThat(watch.trouble()).isNotEmpty();
    until(it -> it.freshness().age(ClusterWatch.now()).toMillis() > 200);

    etcd.faults.clear();
    until(it -> it.freshness().connected());
    assertThat(watch.trouble()).isEmpty();
  }

  @Test
  void afterACompactionItListsAgainAtOnce() {
    etcd.put(KEYS.leader(), "a");
    Duration never = Duration.ofHours(1);
    begin(new WatchPace(CALM.heartbeat(), never, never, never), seen::add);
    until(it -> etcd.watches() == 1);
    etcd.compact();
    until(it -> etcd.dialled.size() == 2 && etcd.watches() == 1);
    etcd.put(KEYS.leader(), "b");
    until(it -> it.state().leads().filter("b"::equals).isPresent());
    assertThat(etcd.dialled).containsExactly(ONE, ONE);
  }

  @Test
  void anEtcdThatWasRestoredIsTakenAsItIs() {
    etcd.put(KEYS.leader(), "a");
    etcd.put(KEYS.leader(), "b");
    begin(CALM, seen::add);
    until(it -> it.state().revision() == 2);
    etcd.restore(1);
    Observation restored = until(it -> it.state().revision() == 1);
    assertThat(restored.state().leads()).isEmpty();
    assertThat(seen).anyMatch(it -> it.freshness().trouble().contains("went back from 2 to 1"));
  }

  @Test
  void aDefectOfAClientOrAListenerDoesNotEndIt() {
    etcd.put(KEYS.leader(), "a");
    etcd.faults.put(ONE, FakeEtcd.Fault.DEFECT);
    begin(
        CALM,
        it -> {
          seen.add(it);
          throw new IllegalStateException("the listener's own mistake");
        });
    until(it -> it.state().leads().isPresent());
    etcd.put(KEYS.leader(), "b");
    until(it -> it.state().leads().filter("b"::equals).isPresent());
    Awaited.holds(
        "the listener", () -> seen.getLast().state().leads().filter("b"::equals).isPresent());
  }

  @Test
  void aSlowListenerGetsTheNewestNext() {
    etcd.put(KEYS.leader(), "0");
    CountDownLatch slow = new CountDownLatch(1);
    begin(
        CALM,
        it -> {
          seen.add(it);
          awaitQuietly(slow);
        });
    until(it -> true);
    Awaited.holds("the listener", () -> seen.size() == 1);
    for (int leader = 1; leader <= 50; leader++) {
      etcd.put(KEYS.leader(), String.valueOf(leader));
    }
    until(it -> it.state().leads().filter("50"::equals).isPresent());
    slow.countDown();
    Awaited.holds("the listener", () -> seen.size() > 1);
    assertThat(seen.get(1).state().leads()).contains("50");
  }

  @Test
  void nothingIsSaidAfterItIsClosed() {
    etcd.put(KEYS.leader(), "a");
    begin(CALM, seen::add);
    until(it -> it.state().leads().isPresent());
    watch.close();
    int before = seen.size();
    assertThat(etcd.watches()).isZero();
    etcd.put(KEYS.leader(), "b");
    etcd.loseAll();
    assertThat(seen).hasSize(before).allMatch(it -> it.freshness().connected());
    assertThat(watch.trouble()).isEmpty();
    assertThat(watch.latest().orElseThrow().state().leads()).contains("a");
  }

  @Test
  void itsListenerMayCloseIt() throws Exception {
    etcd.put(KEYS.leader(), "a");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    begin(
        CALM,
        it -> {
          awaitQuietly(begun);
          seen.add(it);
          watch.close();
          ended.countDown();
        });
    begun.countDown();
    assertThat(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(seen).hasSize(1);
  }

  @Test
  void thePauseGrowsUpToItsLimitAndIsNeverThatOfAllOthers() {
    WatchPace pace = WatchPace.STEADY;
    for (int failures = 1; failures < 100; failures++) {
      long most = Math.min(100L << Math.min(failures - 1, 16), 5000);
      assertThat(pace.pause(failures).toMillis()).isBetween(most / 2, most);
    }
    assertThat(IntStream.range(0, 100).mapToObj(_ -> pace.pause(9)).distinct())
        .hasSizeGreaterThan(10);
  }

  private static WatchPace pace(Duration patience) {
    return new WatchPace(
        Duration.ofMillis(20), patience, Duration.ofMillis(1), Duration.ofMillis(20));
  }

  private void begin(WatchPace pace, Consumer<Observation> listener) {
    watch =
        new ClusterWatch(List.of(ONE, TWO), etcd::dial, KEYS, pace, ClusterWatch::now, listener);
  }

  private Observation until(Predicate<Observation> condition) {
    return Awaited.of(watch, "an observation", condition);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
