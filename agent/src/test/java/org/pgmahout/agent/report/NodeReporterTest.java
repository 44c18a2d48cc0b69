package org.pgmahout.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.health.HealthSample;
import org.pgmahout.agent.report.problem.Evidence;
import org.pgmahout.agent.report.problem.Evidences;
import org.pgmahout.agent.service.ManualClock;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.Freshness;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeHealth;
import org.pgmahout.common.wire.NodeReport;
import org.pgmahout.common.wire.Unfinished;
import org.pgmahout.common.wire.UnfinishedWork;

/** When it looks, writes and renews, in a time that the test moves. */
class NodeReporterTest {
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  private final ManualClock clock = new ManualClock(START);
  private final FakeStore store = new FakeStore();
  private final FakeSight sight = new FakeSight();
  private Optional<NodeSpec> applied = Optional.of(Evidences.spec("node-01"));
  private Evidence evidence = Evidences.of("node-00").seen();
  private Unfinished unfinished = Unfinished.NONE;
  private Optional<HealthSample> sampled = Optional.empty();
  private boolean overloaded;
  private long nanos = 1;
  private int looks;

  private final NodeReporter reporter =
      new NodeReporter(
              "0.3.0",
              () -> applied,
              () -> sampled,
              this::fresh,
              () -> new UnfinishedWork("node-01", unfinished, false, List.of()),
              _ ->
                  _ -> {
                    looks++;
                    return evidence;
                  },
              _ -> Optional.of(store),
              clock,
              () -> nanos)
          .wokenBy(sight);

  @Test
  void itWritesAtOnceAndThenEveryTenSecondsWhileItRenewsInBetween() {
    turns(60);
    assertThat(store.kept).hasSizeBetween(6, 7);
    assertThat(store.renewals).isBetween(16, 24);
    assertThat(looks).isEqualTo(store.kept.size());
  }

  @Test
  void aChangeOfTheClusterIsLookedAtWhenItIsOverAndWrittenWhereItSaysSomethingNew() {
    turns(3);
    sight.says(Evidences.of("node-01"));
    turns(4);
    assertThat(looks).isEqualTo(2);
    assertThat(store.kept).hasSize(1);
    evidence = Evidences.paused("node-00").seen();
    sight.says(Evidences.paused("node-01"));
    turns(4);
    assertThat(store.kept).hasSize(2);
    assertThat(store.kept.getLast().problems()).isNotEmpty();
  }

  @Test
  void nothingIsLookedAtInTheMiddleOfAFailoverButTheAgentIsAliveAndAnEndlessOneIsReported() {
    turns(9);
    assertThat(looks).isEqualTo(1);
    int renewals = store.renewals;
    for (int second = 0; second < 9; second++) {
      sight.says(second % 2 == 0 ? Evidences.of("node-01") : Evidences.paused("node-01"));
      turns(1);
    }
    assertThat(looks).isEqualTo(1);
    assertThat(store.renewals).isGreaterThan(renewals);
    for (int second = 0; second < 9; second++) {
      sight.says(second % 2 == 0 ? Evidences.paused("node-01") : Evidences.of("node-01"));
      turns(1);
    }
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void whatOnlyMovesOnIsNoReasonToLook() {
    sight.says(Evidences.of("node-01"));
    turns(4);
    int before = looks;
    sight.says(Evidences.moved("node-01"));
    turns(5);
    assertThat(looks).isEqualTo(before);
  }

  @Test
  void anApplyThatHoldsTheNodeIsReportedAtOnce() {
    turns(4);
    unfinished = new Unfinished("ada", START, "etcd: quorum");
    turns(2);
    assertThat(store.kept.getLast().work().unfinished().who()).isEqualTo("ada");
  }

  @Test
  void whileEtcdIsSilentItTriesSlowerAndSlowerAndLooksAsOften() {
    turns(1);
    store.broken = true;
    turns(60);
    assertThat(store.forgotten).isBetween(7, 10);
    assertThat(looks).isBetween(6, 8);
    store.broken = false;
    turns(31);
    assertThat(store.kept).hasSizeGreaterThan(1);
    int before = store.kept.size();
    turns(10);
    assertThat(store.kept).hasSize(before + 1);
  }

  @Test
  void whatWasSeenIsKnownAlsoWhereNothingGoesIntoEtcd() {
    store.broken = true;
    evidence = Evidences.paused("node-00").seen();
    turns(3);
    assertThat(reporter.last().orElseThrow().problems()).isNotEmpty();
  }

  @Test
  void aNodeWhoseHealthIsNotKnownInTimeIsLookedAtAgainInTheNextTurn() {
    overloaded = true;
    turns(3);
    assertThat(reporter.last()).isEmpty();
    overloaded = false;
    turns(1);
    assertThat(store.kept).hasSize(1);
  }

  @Test
  void nothingIsReportedBeforeTheFirstApply() {
    applied = Optional.empty();
    turns(20);
    assertThat(store.kept).isEmpty();
    assertThat(looks).isZero();
  }

  private HealthSample fresh() {
    if (overloaded) {
      throw new OpsException(ErrorCode.TIMED_OUT, "not known within 7 s", "");
    }
    HealthSample now = new HealthSample(new NodeHealth("node-01", START, List.of()), Map.of());
    sampled = Optional.of(now);
    return now;
  }

  private void turns(int seconds) {
    for (int i = 0; i < seconds; i++) {
      reporter.turn();
      nanos += Duration.ofSeconds(1).toNanos();
      clock.advance(Duration.ofSeconds(1));
    }
  }

  private static final class FakeSight implements ClusterSight {
    private final List<Consumer<Observation>> listeners = new ArrayList<>();

    void says(Evidences now) {
      Observation seen = new Observation(now.cluster(), new Freshness(new Moment(0, START), ""));
      listeners.forEach(listener -> listener.accept(seen));
    }

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
      listeners.add(listener);
    }
  }

  private static final class FakeStore implements ReportStore {
    private final List<NodeReport> kept = new ArrayList<>();
    private int renewals;
    private int forgotten;
    private boolean broken;

    @Override
    public void alive() {
      answer();
      renewals++;
    }

    @Override
    public void keep(NodeReport report) {
      answer();
      kept.add(report);
    }

    private void answer() {
      if (broken) {
        throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "no answer", "");
      }
    }

    @Override
    public void forget() {
      forgotten++;
    }
  }
}
