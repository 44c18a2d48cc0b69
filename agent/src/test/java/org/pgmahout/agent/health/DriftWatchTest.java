package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.agent.run.AppliedSpec;
import org.pgmahout.agent.run.Reservation;
import org.pgmahout.agent.run.RunEngine;
import org.pgmahout.agent.run.RunJournal;
import org.pgmahout.agent.run.UnfinishedNote;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.SmallStep;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepHead;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeHealth.ComponentHealth;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;

class DriftWatchTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
      """;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final Clock clock = Clock.fixed(NOON, ZoneOffset.UTC);
  private final CatalogOf catalog = new CatalogOf(Component.SYSTEM, _ -> List.copyOf(steps));
  private Reservation reservation;
  private RunJournal journal;
  private AppliedSpec applied;
  private RunEngine engine;
  private DriftWatch watch;
  private boolean unfinished;
  private String plan = PLAN;
  private HealthProbe.Reading probed = HealthProbe.Reading.ok("as it should be");

  @BeforeEach
  void wire() {
    reservation =
        new Reservation(Clock.systemUTC(), new UnfinishedNote(folder.resolve("unfinished.json")));
    journal = new RunJournal(folder.resolve("runs"), "node-00", Clock.systemUTC());
    applied = new AppliedSpec(new AgentFolders(folder, folder));
    engine =
        new RunEngine(
            "node-00",
            catalog,
            journal,
            reservation,
            applied,
            Clock.systemUTC(),
            run -> watch.ended(run));
    watch = new DriftWatch(engine, applied, clock, new Random(1), () -> unfinished);
    steps.add(step(Component.SYSTEM, "sysctl", StepTrait.IN_FORCE));
    steps.add(step(Component.SYSTEM, "packages"));
  }

  private Step step(Component component, String id, StepTrait... traits) {
    return new SmallStep(
        StepHead.prepare(new TestStepId(component, id), id).with(traits),
        context ->
            wrong.contains(id) ? Finding.wrong(Change.of(id, "other", "wanted")) : Finding.right(),
        context -> wrong.remove(id));
  }

  @Test
  void theClustersConfigurationIsSaidToBeChangedOutsideUnlessAnApplyIsUnfinished()
      throws Exception {
    steps.add(step(Component.PATRONI, "dynamic-configuration", StepTrait.DYNAMIC_CONFIGURATION));
    apply();
    wrong.add("dynamic-configuration");
    unfinished = true;
    watch.look();
    assertThat(watch.drift().steps()).isEmpty();
    unfinished = false;
    watch.look();
    assertThat(watch.drift().of(Component.PATRONI))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .endsWith(
                        "1 thing (patroni/dynamic-configuration changed outside of pgmahout)"));
  }

  /** Health shows it at once; a member that does not lead yet was not changed by a hand. */
  @Test
  void aStateOfTheClusterIsNoDrift() throws Exception {
    steps.add(step(Component.SYSTEM, "member", StepTrait.STATE));
    apply();
    wrong.add("member");
    watch.look();
    assertThat(watch.drift()).isEqualTo(Drift.NONE);
  }

  @Test
  void whatAHandChangedIsShownAsAWarningUntilAnApplyMendsIt() throws Exception {
    apply();
    watch.look();
    assertThat(system().state()).isEqualTo(State.OK);

    wrong.addAll(List.of("sysctl", "packages"));
    watch.look();
    assertThat(system().state()).isEqualTo(State.WARN);
    assertThat(system().reason())
        .isEqualTo(
            "not in force since 2026-01-01T12:00:00Z: sysctl is other, the plan says wanted;"
                + " differs from the plan since 2026-01-01T12:00:00Z: 1 thing (system/packages)");
    assertThat(system().hint()).isEqualTo("pgmahout plan --limit node-00");
    assertThat(journal.all()).hasSize(1);

    apply();
    assertThat(system().state()).isEqualTo(State.OK);
    watch.look();
    assertThat(watch.drift()).isEqualTo(Drift.NONE);
  }

  @Test
  void whatAProbeWarnsOfStandsBesideIt() throws Exception {
    apply();
    probed = new HealthProbe.Reading(State.WARN, "is odd", "look");
    assertThat(system().reason()).isEqualTo("is odd");
    wrong.add("sysctl");
    watch.look();
    assertThat(system().state()).isEqualTo(State.WARN);
    assertThat(system().reason()).endsWith("sysctl is other, the plan says wanted; is odd");
    assertThat(system().hint()).isEqualTo("pgmahout plan --limit node-00; look");
  }

  @Test
  void aLookNeverGoesOnBesideARun() throws Exception {
    apply();
    wrong.add("sysctl");
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    steps.add(
        new SmallStep(
            StepHead.prepare(new TestStepId(Component.SYSTEM, "long"), "long"),
            context -> {
              running.countDown();
              try {
                go.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Finding.right();
            },
            context -> {}));
    RunView run = engine.start(request(Mode.CHECK), "anna");
    assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
    watch.look();
    assertThat(watch.drift()).isEqualTo(Drift.NONE);
    go.countDown();
    assertThat(engine.awaitEnd(run.id(), SOON)).isTrue();
  }

  @Test
  void aRunThatBeginsMeanwhileIsNotHeldAndWhatWasSeenIsForgotten() throws Exception {
    apply();
    wrong.add("sysctl");
    AtomicBoolean begins = new AtomicBoolean();
    List<RunView> begun = new ArrayList<>();
    steps.add(
        new SmallStep(
            StepHead.prepare(new TestStepId(Component.SYSTEM, "begins"), "begins"),
            context -> {
              if (!begins.getAndSet(true)) {
                begun.add(engine.start(request(Mode.CHECK), "anna"));
              }
              return Finding.right();
            },
            context -> {}));
    watch.look();
    assertThat(watch.drift()).isEqualTo(Drift.NONE);
    assertThat(engine.awaitEnd(begun.getLast().id(), SOON)).isTrue();
  }

  @Test
  void aCheckThatFailsDiffersAndOneThatCannotTellDoesNot() throws Exception {
    apply();
    steps.add(
        new SmallStep(
            StepHead.prepare(new TestStepId(Component.SYSTEM, "later"), "later"),
            context -> new Finding.CannotTell("later"),
            context -> {}));
    steps.add(
        new SmallStep(
            StepHead.prepare(new TestStepId(Component.SYSTEM, "broken"), "broken"),
            context -> {
              throw new OpsException(ErrorCode.COMMAND_FAILED, "no", "look");
            },
            context -> {}));
    watch.look();
    assertThat(watch.drift().steps())
        .singleElement()
        .satisfies(step -> assertThat(step.step().path()).isEqualTo("system/broken"));
  }

  @Test
  void theIntervalIsThePlansGiveOrTakeAFifth() throws Exception {
    apply();
    assertThat(watch.pause())
        .hasValueSatisfying(
            pause -> assertThat(pause).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(12)));
    assertThat(watch.followsSpec()).isTrue();
  }

  @Test
  void whereThePlanTurnsTheWatchOffThereAreNoTurns() throws Exception {
    plan = PLAN + "agent: {drift_check_minutes: 0}\n";
    apply();
    assertThat(watch.pause()).isEmpty();
    wrong.add("sysctl");
    watch.turn();
    assertThat(watch.drift()).isEqualTo(Drift.NONE);
  }

  private ComponentHealth system() {
    HealthProbe well =
        new HealthProbe() {
          @Override
          public Component component() {
            return Component.SYSTEM;
          }

          @Override
          public Reading probe(NodeSpec spec) {
            return probed;
          }
        };
    return new HealthMonitor(
            "node-00",
            catalog,
            List.of(well),
            applied,
            watch::drift,
            new CertificateWatch(
                new AgentFolders(folder, folder), applied::spec, clock, new FileWriter()),
            clock)
        .now()
        .health()
        .components()
        .getFirst();
  }

  private void apply() throws InterruptedException {
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    RunView run = engine.start(request(Mode.APPLY), "anna");
    assertThat(engine.awaitEnd(run.id(), SOON)).isTrue();
    assertThat(journal.get(run.id()).state()).isEqualTo(RunView.State.DONE);
  }

  private RunRequest request(Mode mode) {
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", plan).orThrow(), 1).getFirst();
    return new RunRequest("me", mode, Stage.ALL, List.of(), spec, Map.of());
  }
}
