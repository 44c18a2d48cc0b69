package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;

class RunEngineTest extends EngineTesting {
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
  void saysWhichOfItsSecretsWereLostUntilTheyAreBroughtAgain() throws Exception {
    NodeSpec spec = request(Mode.APPLY).spec();
    assertThat(engine(journal()).missingSecrets()).as("nothing applied").isEmpty();
    run(Mode.APPLY);
    List<String> neverBrought =
        spec.secrets().stream().filter(name -> !name.equals(BROUGHT)).sorted().toList();
    assertThat(engine(journal()).missingSecrets()).isEqualTo(neverBrought);
    Files.delete(folder.resolve("secrets").resolve(BROUGHT));
    assertThat(engine(journal()).missingSecrets()).contains(BROUGHT).isSorted();
    run(Mode.CHECK);
    assertThat(engine(journal()).missingSecrets()).as("a look keeps nothing").contains(BROUGHT);
    run(Mode.APPLY);
    assertThat(engine(journal()).missingSecrets()).isEqualTo(neverBrought);
  }

  @Test
  void holdsBackWhatNeedsAFailedStepAndRerunsClean() throws Exception {
    Breaking breaking = new Breaking("breaking");
    Thing dependent = new Thing("dependent", false, "breaking");
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
        new Thing("config", false, "packages") {
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
    Waiting waiting = new Waiting("long");
    steps.add(waiting);
    Thing later = new Thing("later", false, "long");
    steps.add(later);
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunView run = engine.start(request(Mode.APPLY), "anna");
    waitFor(waiting.begun);
    assertThatThrownBy(() -> engine.start(request(Mode.CHECK), "bert"))
        .hasMessageContaining(run.id())
        .isInstanceOfSatisfying(
            OpsException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.BUSY);
              assertThat(e.hint()).contains("pgmahout runs cancel node-00");
            });
    assertThatThrownBy(() -> engine.start(destroy("me"), "anna")).hasMessageContaining(run.id());
    assertThatThrownBy(
            () -> engine.reserve(new ReservationRequest("he", "bert@desk", 60, "", false)))
        .hasMessageContaining("anna");
    engine.cancel(run.id(), "bert");
    engine.cancel(run.id(), "cora");
    waiting.go.countDown();
    assertThat(engine.awaitEnd(run.id(), SOON)).isTrue();
    assertThat(journal.get(run.id()).state()).isEqualTo(RunView.State.CANCELLED);
    assertThat(journal.get(run.id()).problem().detail())
        .isEqualTo(
            "run %s was cancelled by bert: system/long was cancelled before it was done"
                .formatted(run.id()));
    assertThat(later.applied).isZero();
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

  /** Making the steps looks at files of other users, who may let it wait. */
  @Test
  void whileStepsAreMadeTheEngineAnswersAndTheRunIsOfWhatHoldsThen() throws Exception {
    for (RunRequest asked : List.of(request(Mode.APPLY), destroy("me"))) {
      CountDownLatch making = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      List<Step> made = new ArrayList<>(List.of(new Thing("before", true)));
      ReservationRequest hold = ReservationRequest.hold("me", "anna@desk", 60, "");
      reservation.request(hold);
      RunJournal journal = journal();
      RunEngine engine =
          engine(
              journal,
              _ -> {
                making.countDown();
                waitFor(go);
                return List.copyOf(made);
              });
      CompletableFuture<RunView> begun =
          CompletableFuture.supplyAsync(
              () -> engine.start(asked, "anna"), Thread::startVirtualThread);
      waitFor(making);
      CompletableFuture<Boolean> answers =
          CompletableFuture.supplyAsync(
              () ->
                  engine.reserve(hold).owner().equals("me")
                      && engine.current().isEmpty()
                      && engine.look(look("me"), () -> true),
              Thread::startVirtualThread);
      assertThat(answers.get(10, TimeUnit.SECONDS)).isTrue();
      go.countDown();
      String id = begun.get(10, TimeUnit.SECONDS).id();
      assertThat(engine.awaitEnd(id, SOON)).isTrue();
      assertThat(journal.get(id).state()).isEqualTo(RunView.State.DONE);
    }
  }

  /** What was made beside it may be out of date. */
  @Test
  void aRunThatEndedWhileAnothersStepsWereMadeHasThemMadeAgain() throws Exception {
    AtomicInteger makings = new AtomicInteger();
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    reservation.request(ReservationRequest.hold("me", "anna@desk", 60, ""));
    RunEngine engine =
        engine(
            journal(),
            _ -> {
              if (makings.incrementAndGet() == 1) {
                making.countDown();
                waitFor(go);
              }
              return List.of(new Thing("it", true));
            });
    CompletableFuture<RunView> first =
        CompletableFuture.supplyAsync(
            () -> engine.start(destroy("me"), "anna"), Thread::startVirtualThread);
    waitFor(making);
    String other = engine.start(request(Mode.CHECK), "anna").id();
    assertThat(engine.awaitEnd(other, SOON)).isTrue();
    go.countDown();
    assertThat(engine.awaitEnd(first.get(10, TimeUnit.SECONDS).id(), SOON)).isTrue();
    assertThat(makings).hasValue(3);
  }
}
