package org.pgmahout.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.health.CertificateWatch;
import org.pgmahout.agent.health.DriftWatch;
import org.pgmahout.agent.health.HealthMonitor;
import org.pgmahout.agent.os.Docker;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.agent.run.UnfinishedNote;
import org.pgmahout.agent.service.ManualTimer;
import org.pgmahout.agent.service.RunListeners;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;

/** What runs in the background starts, follows the runs, and ends, all of it together. */
class AgentServicesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final ManualTimer timer = new ManualTimer();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger probed = new AtomicInteger();
  private final List<String> wrong = new ArrayList<>();
  private Reservation reservation;
  private RunEngine engine;
  private DriftWatch drift;
  private HealthMonitor health;
  private AgentServices services;

  @BeforeEach
  void wire() {
    Clock clock = Clock.systemUTC();
    AgentFolders folders = new AgentFolders(folder, folder);
    AppliedSpec applied = new AppliedSpec(folders);
    CatalogOf catalog = new CatalogOf(Component.SYSTEM, _ -> List.of(step()));
    reservation = new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
    RunListeners listeners = new RunListeners();
    RunJournal journal = new RunJournal(folder.resolve("runs"), "node-00", clock);
    engine = new RunEngine("node-00", catalog, journal, reservation, applied, clock, listeners);
    drift = new DriftWatch(engine, applied, clock, new Random(1), () -> false);
    health =
        new HealthMonitor(
            "node-00",
            catalog,
            List.of(new Counted()),
            applied,
            drift::drift,
            new CertificateWatch(folders, applied::spec, clock, new FileWriter()),
            clock);
    NodeTools tools =
        NodeTools.of(
            new FakeCommandRunner(_ -> says(0, "")), new Docker(), Optional::empty, folders);
    services =
        new AgentServices(
            timer,
            applied::spec,
            drift,
            health,
            List.of(InterruptedRestart.of(applied::spec, tools)));
    listeners.add(
        _ -> {
          throw new IllegalStateException("one listener fails");
        });
    listeners.add(services::ended);
  }

  private final class Counted implements HealthProbe {
    @Override
    public Component component() {
      return Component.SYSTEM;
    }

    @Override
    public Reading probe(NodeSpec spec) {
      probed.incrementAndGet();
      return Reading.ok("as it should be");
    }
  }

  private Step step() {
    return new SmallStep(
        StepHead.prepare(new TestStepId(Component.SYSTEM, "sysctl"), "sysctl"),
        context -> {
          looks.incrementAndGet();
          return wrong.isEmpty()
              ? Finding.right()
              : Finding.wrong(Change.of("sysctl", "other", "wanted"));
        },
        context -> wrong.clear());
  }

  @Test
  void allOfItStartsAndEndsTogether() {
    services.start();
    assertThat(timer.waiting())
        .as("drift has no plan yet, and no restart was interrupted")
        .containsExactly("health");
    services.close();
    assertThat(timer.waiting()).isEmpty();
  }

  @Test
  void theFirstPlanTurnsTheLookForDriftOnAMinuteAfterTheLastApply() throws Exception {
    services.start();
    apply("");
    timer.advance(MINUTE.minusSeconds(1));
    apply("");
    int before = looks.get();
    wrong.add("by hand");
    timer.advance(MINUTE.minusSeconds(1));
    assertThat(looks).as("the second apply began the minute again").hasValue(before);
    timer.advance(Duration.ofSeconds(1));
    assertThat(drift.drift().steps()).hasSize(1);
  }

  @Test
  void afterThatItLooksAtThePlansIntervalAndStopsWhenAPlanTurnsItOff() throws Exception {
    services.start();
    apply("");
    timer.advance(MINUTE);
    int before = looks.get();
    timer.advance(Duration.ofMinutes(12));
    assertThat(looks.get()).isEqualTo(before + 1);
    apply("agent: {drift_check_minutes: 0}\n");
    int off = looks.get();
    timer.advance(Duration.ofHours(1));
    assertThat(looks).hasValue(off);
  }

  @Test
  void anotherIntervalHoldsFromItsApplyOn() throws Exception {
    services.start();
    apply("");
    apply("agent: {drift_check_minutes: 60}\n");
    timer.advance(MINUTE);
    int before = looks.get();
    timer.advance(Duration.ofMinutes(47));
    assertThat(looks).hasValue(before);
    timer.advance(Duration.ofMinutes(25));
    assertThat(looks).hasValue(before + 1);
  }

  /** Who waits for the end of an apply asks for health next. */
  @Test
  void healthThatWasSeenBeforeARunEndedIsNotShownAfterIt() throws Exception {
    services.start();
    apply("");
    health.now();
    int before = probed.get();
    apply("");
    health.now();
    assertThat(probed.get()).isEqualTo(before + 1);
  }

  private void apply(String more) throws InterruptedException {
    String plan =
        """
        apiVersion: pgmahout/v1
        nodes:
          - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
        """;
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan + more).orThrow(), 1).getFirst();
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    RunView run =
        engine.start(
            new RunRequest("me", Mode.APPLY, Stage.ALL, List.of(), spec, Map.of()), "anna");
    assertThat(engine.awaitEnd(run.id(), SOON)).isTrue();
  }
}
