package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.step.Step;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunKind;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.RunView.State;

/** Operations are runs: journalled, alone on the node, stopped and repeated like an apply's. */
class OperationRunsTest extends EngineTesting {
  private final ReservationRequest mine = ReservationRequest.hold("me", "anna@desk", 60, "");

  @BeforeEach
  void held() {
    reservation.request(mine);
  }

  private RunView done(RunJournal journal, RunRequest request) throws InterruptedException {
    RunEngine engine = engine(journal);
    String id = engine.start(request, "anna").id();
    assertThat(engine.awaitEnd(id, SOON)).isTrue();
    return journal.get(id);
  }

  @Test
  void itIsJournalledWithItsKindAndItsChanges() throws Exception {
    steps.add(new Thing("folders", false));
    RunJournal journal = journal();
    RunView run = done(journal, destroy("me"));
    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.kind()).isEqualTo(RunKind.DESTROY);
    assertThat(run.recap()).isEqualTo(Map.of(Outcome.CHANGED, 1));
    assertThat(journal().all()).containsExactly(run);
    assertThat(Files.readString(journal.events(run.id())))
        .contains("run-started", "step-finished", "folders", "run-finished");
  }

  @Test
  void ofADryRunOnlyTheChecksAreDoneAndNothingIsHeld() throws Exception {
    Thing wrong = new Thing("wrong", false);
    steps.add(wrong);
    reservation.request(ReservationRequest.release("me", "anna@desk", false));
    RunRequest look =
        new RunRequest(
            "",
            Mode.CHECK,
            Stage.ALL,
            List.of(),
            destroy("").spec(),
            Map.of(),
            new NodeOperation.Destroy("postgres"));
    assertThat(done(journal(), look).recap()).isEqualTo(Map.of(Outcome.WOULD_CHANGE, 1));
    assertThat(wrong.applied).isZero();
  }

  @Test
  void itHoldsTheNodeAndIsNamedEvenWhenItsReservationHasRunOut() throws Exception {
    Waiting waiting = new Waiting("folders");
    steps.add(waiting);
    RunEngine engine = engine(journal());
    String id = engine.start(destroy("me"), "anna").id();
    waitFor(waiting.begun);
    reservation.request(ReservationRequest.release("me", "anna@desk", false));
    for (Runnable other :
        List.<Runnable>of(
            () -> engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, "")),
            () -> engine.start(request(Mode.CHECK), "bert"),
            () -> engine.start(destroy("me"), "anna"),
            () -> engine.look(look("me"), () -> "data"))) {
      assertThatThrownBy(other::run)
          .hasMessageContaining("run " + id + " (destroy) of anna goes on since")
          .extracting(e -> ((OpsException) e).code())
          .isEqualTo(ErrorCode.BUSY);
    }
    assertThat(engine.differing(_ -> true)).isEmpty();
    assertThat(engine.look(look(""), () -> "seen")).isEqualTo("seen");
    waiting.go.countDown();
    assertThat(engine.awaitEnd(id, SOON)).isTrue();
    engine.reserve(ReservationRequest.hold("he", "bert@desk", 60, ""));
  }

  @Test
  void itNeedsTheReservationItNames() {
    RunEngine engine = engine(journal());
    reservation.request(ReservationRequest.release("me", "anna@desk", false));
    assertThatThrownBy(() -> engine.start(destroy("me"), "anna"))
        .hasMessageContaining("nobody holds a reservation");
    reservation.request(ReservationRequest.hold("he", "bert@desk", 60, ""));
    assertThatThrownBy(() -> engine.start(destroy("me"), "anna"))
        .hasMessageContaining("reserved by bert@desk");
    assertThat(journal().all()).isEmpty();
  }

  @Test
  void itStopsWhereItIsSafeAndSaysWhatGoesOn() throws Exception {
    Waiting waiting = new Waiting("services");
    Thing later = new Thing("folders", false, "services");
    steps.addAll(List.of(waiting, later));
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    String id = engine.start(destroy("me"), "anna").id();
    waitFor(waiting.begun);
    engine.cancel(id, "bert");
    waiting.go.countDown();
    assertThat(engine.awaitEnd(id, SOON)).isTrue();
    RunView ended = journal.get(id);
    assertThat(ended.state()).isEqualTo(State.CANCELLED);
    assertThat(ended.problem().detail()).contains("cancelled by bert");
    assertThat(ended.problem().hint()).contains("pgmahout destroy");
    assertThat(later.applied).isZero();
    assertThat(done(journal, destroy("me")).recap()).isEqualTo(Map.of(Outcome.CHANGED, 2));
  }

  /** The agent is killed in it: the next one knows it, and the same again does what is left. */
  @Test
  void itIsKnownAsInterruptedAfterAKillAndIsDoneByTheNextOne() throws Exception {
    steps.addAll(List.of(new Thing("services", false), new Breaking("folders", "services")));
    RunView cut = done(journal(), destroy("me"));
    Path file = folder.resolve("runs").resolve(cut.id()).resolve("run.json");
    Files.writeString(
        file, Files.readString(file).replace("\"state\":\"FAILED\"", "\"state\":\"RUNNING\""));
    RunJournal after = journal();
    after.markInterrupted();
    RunView known = after.get(cut.id());
    assertThat(known.state()).isEqualTo(State.INTERRUPTED);
    assertThat(known.kind()).isEqualTo(RunKind.DESTROY);
    assertThat(known.problem().hint()).contains("pgmahout destroy");
    ((Breaking) steps.getLast()).breaks = false;
    assertThat(done(after, destroy("me")).recap())
        .isEqualTo(Map.of(Outcome.OK, 1, Outcome.CHANGED, 1));
  }

  @Test
  void oneThatFailsLeavesTheNodeFree() throws Exception {
    Breaking breaking = new Breaking("services");
    steps.add(breaking);
    RunView failed = done(journal(), destroy("me"));
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.problem().code()).isEqualTo("UNIT_FAILED");
    breaking.breaks = false;
    assertThat(done(journal(), destroy("me")).state()).isEqualTo(State.DONE);
  }

  @Test
  void whatCannotBeIsRefusedBeforeARunBegins() {
    OpsException wrong =
        new OpsException(ErrorCode.CONFIRMATION_MISSING, "got 'shop'", "Give the name.");
    RunEngine engine =
        engine(
            journal(),
            _ -> {
              throw wrong;
            });
    assertThatThrownBy(() -> engine.start(destroy("me"), "anna")).isSameAs(wrong);
    assertThat(journal().all()).isEmpty();
    assertThat(engine.current()).isEmpty();
    engine.reserve(mine);
  }

  /** What was applied stays what the node is told to be, whatever spec comes with an operation. */
  @Test
  void itKeepsNoSpecAndNoSecretsAndIsOfEveryGeneration() throws Exception {
    run(Mode.APPLY);
    AppliedSpec applied = new AppliedSpec(new AgentFolders(folder, folder));
    NodeSpec before = applied.spec().orElseThrow();
    RunRequest older =
        new RunRequest(
            "me",
            Mode.APPLY,
            Stage.CERTIFICATES,
            List.of(),
            PlanCompiler.compile(before.plan(), 0).getFirst(),
            Map.of("another", new Secret("x")),
            new NodeOperation.ReloadPatroni());
    assertThat(done(journal(), older).stage()).isEqualTo(Stage.ALL);
    assertThat(applied.spec()).hasValue(before);
    assertThat(applied.served()).isEmpty();
    assertThat(applied.secrets().keySet()).isEqualTo(Set.of(BROUGHT));
  }

  @Test
  void theSecretsItWorksWithAreThoseOnTheNode() throws Exception {
    run(Mode.APPLY);
    RunEngine engine =
        engine(
            journal(),
            secrets -> {
              assertThat(secrets.keySet()).isEqualTo(Set.of(BROUGHT));
              return List.<Step>of(new Thing("it", true));
            });
    assertThat(engine.awaitEnd(engine.start(destroy("me"), "anna").id(), SOON)).isTrue();
  }
}
