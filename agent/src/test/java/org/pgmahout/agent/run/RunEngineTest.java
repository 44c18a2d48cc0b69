package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.ComponentCatalog;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Finding;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;

class RunEngineTest {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
      """;
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final Clock clock = Clock.systemUTC();
  private final List<Step> steps = new ArrayList<>();
  private Reservation reservation;

  @BeforeEach
  void begin() {
    reservation = new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
  }

  private RunJournal journal() {
    return new RunJournal(folder.resolve("runs"), "node-00", clock);
  }

  private RunEngine engine(RunJournal journal) {
    ComponentCatalog catalog =
        new ComponentCatalog() {
          @Override
          public List<Component> components(NodeSpec spec) {
            return List.of(Component.SYSTEM);
          }

          @Override
          public List<Step> steps(
              NodeSpec spec, Map<String, Secret> secrets, List<Component> components) {
            return steps;
          }
        };
    AgentFolders folders = new AgentFolders(folder, folder);
    return new RunEngine(
        "node-00", catalog, journal, reservation, new AppliedSpec(folders), clock, _ -> {});
  }

  private static RunRequest request(Mode mode) {
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", PLAN).orThrow(), 1).getFirst();
    return new RunRequest(
        "me", mode, Stage.ALL, List.of(), spec, Map.of("superuser-password", new Secret("hush")));
  }

  private RunView run(Mode mode) throws InterruptedException {
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunView begun = engine.start(request(mode), "anna");
    assertThat(engine.awaitEnd(begun.id(), SOON)).isTrue();
    return journal.get(begun.id());
  }

  /** A step on a thing that is right or wrong. */
  private static class Thing implements Step {
    final String id;
    final Set<String> after;
    volatile boolean right;
    volatile int applied;
    volatile Stage stage = Stage.PREPARE;

    Thing(String id, boolean right, String... after) {
      this.id = id;
      this.right = right;
      this.after = Set.of(after);
    }

    @Override
    public StepName name() {
      return new StepName(Component.SYSTEM, id, id);
    }

    @Override
    public Stage stage() {
      return stage;
    }

    @Override
    public Set<String> after() {
      return after;
    }

    @Override
    public Finding check(StepContext context) {
      return right ? Finding.right() : Finding.wrong(Change.of(id, "wrong", "right"));
    }

    @Override
    public void apply(StepContext context) {
      applied++;
      right = true;
    }
  }

  private static final class Breaking extends Thing {
    volatile boolean breaks = true;

    Breaking(String id, String... after) {
      super(id, false, after);
    }

    @Override
    public void apply(StepContext context) {
      if (breaks) {
        throw new OpsException(ErrorCode.UNIT_FAILED, id + " broke", "Mend it.");
      }
      super.apply(context);
    }
  }

  @Test
  void leavesAloneWhatIsRight() throws Exception {
    Thing right = new Thing("right", true);
    steps.add(right);
    assertThat(run(Mode.APPLY).recap()).isEqualTo(Map.of(Outcome.OK, 1));
    assertThat(right.applied).isZero();
  }

  @Test
  void mendsWhatIsWrongAndOnlyLooksInADryRun() throws Exception {
    Thing wrong = new Thing("wrong", false);
    steps.add(wrong);
    assertThat(run(Mode.CHECK).recap()).isEqualTo(Map.of(Outcome.WOULD_CHANGE, 1));
    assertThat(wrong.applied).isZero();
    assertThat(folder.resolve("spec.json")).doesNotExist();
    assertThat(run(Mode.APPLY).recap()).isEqualTo(Map.of(Outcome.CHANGED, 1));
    assertThat(wrong.applied).isEqualTo(1);
    assertThat(folder.resolve("spec.json")).exists();
  }

  @Test
  void holdsBackWhatNeedsAFailedStepAndRerunsClean() throws Exception {
    Breaking breaking = new Breaking("breaking");
    Thing dependent = new Thing("dependent", false, "system/breaking");
    Thing other = new Thing("other", false);
    steps.addAll(List.of(breaking, dependent, other));
    RunView failed = run(Mode.APPLY);
    assertThat(failed.state()).isEqualTo(RunView.State.FAILED);
    assertThat(failed.problem().code()).isEqualTo("UNIT_FAILED");
    assertThat(failed.recap())
        .isEqualTo(Map.of(Outcome.FAILED, 1, Outcome.SKIPPED, 1, Outcome.CHANGED, 1));
    assertThat(dependent.applied).isZero();
    breaking.breaks = false;
    RunView again = run(Mode.APPLY);
    assertThat(again.state()).isEqualTo(RunView.State.DONE);
    assertThat(again.recap()).isEqualTo(Map.of(Outcome.CHANGED, 2, Outcome.OK, 1));
  }

  @Test
  void runsSideBySideWhatIsIndependent() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    for (String id : List.of("one", "two")) {
      steps.add(
          new Thing(id, false) {
            @Override
            public void apply(StepContext context) {
              try {
                both.await(10, TimeUnit.SECONDS);
              } catch (Exception e) {
                throw new IllegalStateException("the other did not run beside this one", e);
              }
              super.apply(context);
            }
          });
    }
    assertThat(run(Mode.APPLY).recap()).isEqualTo(Map.of(Outcome.CHANGED, 2));
  }

  @Test
  void dryRunSaysWhatIsDecidedLater() throws Exception {
    steps.add(new Thing("packages", false));
    steps.add(
        new Thing("config", false, "system/packages") {
          @Override
          public Finding check(StepContext context) {
            return new Finding.CannotTell("the program is not there yet");
          }
        });
    RunView run = run(Mode.CHECK);
    assertThat(run.recap()).isEqualTo(Map.of(Outcome.WOULD_CHANGE, 2));
    assertThat(Files.readString(journal().events(run.id())))
        .contains("decided after system/packages")
        .doesNotContain("hush");
  }

  @Test
  void remembersWhatPatroniWasBroughtToAndNotWhatItWasOnlyTold() throws Exception {
    AppliedSpec applied = new AppliedSpec(new AgentFolders(folder, folder));
    Breaking breaking = new Breaking("breaking");
    steps.add(breaking);
    runPatroni(Stage.PREPARE);
    breaking.breaks = false;
    breaking.right = true;
    runPatroni(Stage.PREPARE);
    breaking.stage = Stage.START;
    breaking.breaks = true;
    breaking.right = false;
    runPatroni(Stage.START);
    assertThat(applied.spec()).isPresent();
    assertThat(applied.served()).isEmpty();
    breaking.breaks = false;
    runPatroni(Stage.START);
    assertThat(applied.served()).isEqualTo(applied.spec());
    Files.writeString(folder.resolve("served.json"), "{");
    assertThat(applied.served()).as("damaged").isEmpty();
  }

  private void runPatroni(Stage stage) throws InterruptedException {
    RunEngine engine = engine(journal());
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunRequest request =
        new RunRequest(
            "me",
            Mode.APPLY,
            stage,
            List.of(Component.PATRONI),
            request(Mode.APPLY).spec(),
            Map.of());
    assertThat(engine.awaitEnd(engine.start(request, "anna").id(), SOON)).isTrue();
  }

  @Test
  void refusesASecondRunAndStopsWhenCancelled() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    steps.add(
        new Thing("long", false) {
          @Override
          public void apply(StepContext context) {
            begun.countDown();
            try {
              go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            context.checkCancelled();
          }
        });
    Thing later = new Thing("later", false, "system/long");
    steps.add(later);
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunView run = engine.start(request(Mode.APPLY), "anna");
    begun.await(10, TimeUnit.SECONDS);
    assertThatThrownBy(() -> engine.start(request(Mode.CHECK), "bert"))
        .hasMessageContaining(run.id())
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
              assertThat(e.hint()).contains("pgmahout runs cancel node-00");
            });
    assertThatThrownBy(() -> engine.alone(action("me"), "system/destroy", "anna", () -> "done"))
        .hasMessageContaining(run.id());
    assertThatThrownBy(
            () -> engine.reserve(new ReservationRequest("he", "bert@desk", 60, "", false)))
        .hasMessageContaining("anna");
    engine.cancel(run.id(), "bert");
    engine.cancel(run.id(), "cora");
    go.countDown();
    assertThat(engine.awaitEnd(run.id(), SOON)).isTrue();
    assertThat(journal.get(run.id()).state()).isEqualTo(RunView.State.CANCELLED);
    assertThat(journal.get(run.id()).problem().detail())
        .isEqualTo(
            "run %s was cancelled by bert: system/long was cancelled before it was done"
                .formatted(run.id()));
    assertThat(later.applied).isZero();
  }

  @Test
  void anActionThatChangesHoldsTheNodeEvenWhenItsReservationHasRunOut() throws Exception {
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Thread action =
        Thread.ofVirtual()
            .start(
                () ->
                    engine.alone(
                        action("me"),
                        "system/destroy",
                        "anna",
                        () -> {
                          begun.countDown();
                          try {
                            return go.await(10, TimeUnit.SECONDS);
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                        }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    reservation.request(ReservationRequest.release("me", "anna@desk", false));
    for (Runnable other :
        List.<Runnable>of(
            () -> engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, "")),
            () -> engine.start(request(Mode.CHECK), "bert"),
            () -> engine.alone(action("me"), "system/destroy", "anna", () -> "twice"),
            () -> engine.look(action("me"), () -> "data"))) {
      assertThatThrownBy(other::run)
          .hasMessageContaining("system/destroy of anna goes on since")
          .extracting(e -> ((OpsException) e).code())
          .isEqualTo(ErrorCode.BUSY);
    }
    assertThat(engine.differing(_ -> true)).isEmpty();
    assertThat(engine.look(action(""), () -> "seen")).isEqualTo("seen");
    go.countDown();
    action.join();
    engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, ""));
  }

  @Test
  void anActionThatChangesNeedsTheReservationItNames() {
    RunEngine engine = engine(journal());
    assertThatThrownBy(() -> engine.alone(action(""), "system/destroy", "anna", () -> "done"))
        .hasMessageContaining("nobody holds a reservation");
    reservation.request(ReservationRequest.hold("he", "bert@desk", 60, ""));
    assertThatThrownBy(() -> engine.alone(action("me"), "system/destroy", "anna", () -> "done"))
        .hasMessageContaining("reserved by bert@desk");
  }

  @Test
  void anActionThatFailsLeavesTheNodeFree() {
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    assertThatThrownBy(
            () ->
                engine.alone(
                    action("me"),
                    "system/destroy",
                    "anna",
                    () -> {
                      throw new OpsException(ErrorCode.UNIT_FAILED, "it stays up", "Look.");
                    }))
        .hasMessageContaining("it stays up");
    assertThat(engine.alone(action("me"), "system/destroy", "anna", () -> "done"))
        .isEqualTo("done");
  }

  private static ActionRequest action(String owner) {
    return new ActionRequest(owner, request(Mode.CHECK).spec(), Map.of());
  }

  @Test
  void refusesAnApplyWithoutReservation() {
    assertThatThrownBy(() -> engine(journal()).start(request(Mode.APPLY), "anna"))
        .hasMessageContaining("nobody holds a reservation");
  }

  @Test
  void knowsAnInterruptedRunAfterAKill() throws Exception {
    steps.add(new Thing("right", true));
    RunView done = run(Mode.CHECK);
    // What a power cut leaves: a run that says RUNNING, and half a line.
    Path file = folder.resolve("runs").resolve(done.id()).resolve("run.json");
    Files.writeString(file, Files.readString(file).replace("\"DONE\"", "\"RUNNING\""));
    Path events = journal().events(done.id());
    List<String> whole = Files.readAllLines(events);
    Files.write(events, whole.subList(0, whole.size() - 1));
    Files.writeString(events, "{\"event\":\"step-fin", StandardOpenOption.APPEND);

    RunJournal after = journal();
    after.markInterrupted();

    assertThat(after.get(done.id()).state()).isEqualTo(RunView.State.INTERRUPTED);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    new EventStream(after, clock, SOON).follow(done.id(), 1, read::writeBytes);
    List<RunEvent> seen = new ArrayList<>();
    for (String line : read.toString(java.nio.charset.StandardCharsets.UTF_8).split("\n")) {
      seen.add(Json.tolerant().readValue(line, RunEvent.class));
    }
    assertThat(seen).extracting(RunEvent::number).containsExactly(2L, 3L, 4L);
    assertThat(seen.getLast()).isInstanceOf(RunEvent.RunFinished.class);
  }
}
