package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.Step;
import org.pgmahout.agent.step.StepContext;
import org.pgmahout.agent.step.StepId;
import org.pgmahout.agent.step.TestStepId;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.wire.LookRequest;
import org.pgmahout.common.wire.NodeOperation;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.wire.StepTrait;

/** An engine over things that are right or wrong, for the tests of what it does with them. */
abstract class EngineTesting {
  private static final String PLAN =
      """
      apiVersion: pgmahout/v1
      nodes:
        - {name: node-00, address: 198.18.0.1, roles: [database, etcd]}
      """;

  /** The one secret that the requests bring. */
  static final String BROUGHT = "superuser-password";

  static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path folder;
  final Clock clock = Clock.systemUTC();
  final List<Step> steps = new ArrayList<>();
  Reservation reservation;

  @BeforeEach
  void begin() {
    reservation = new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
  }

  RunJournal journal() {
    return new RunJournal(folder.resolve("runs"), "node-00", clock);
  }

  RunEngine engine(RunJournal journal) {
    return engine(journal, _ -> steps);
  }

  RunEngine engine(RunJournal journal, Function<Map<String, Secret>, List<Step>> made) {
    CatalogOf catalog = new CatalogOf(Component.SYSTEM, made);
    AgentFolders folders = new AgentFolders(folder, folder);
    return new RunEngine(
        "node-00", catalog, journal, reservation, new AppliedSpec(folders), clock, _ -> {});
  }

  static RunRequest request(Mode mode) {
    NodeSpec spec =
        PlanCompiler.compile(PlanLoader.load("cluster.yaml", PLAN).orThrow(), 1).getFirst();
    return new RunRequest(
        "me", mode, Stage.ALL, List.of(), spec, Map.of(BROUGHT, new Secret("hush")));
  }

  /** As one comes from a controller that does not judge its plan. */
  static NodeSpec unjudged(String more) {
    return PlanCompiler.compile(PlanLoader.applied(PLAN + more).orElseThrow(), 1).getFirst();
  }

  static LookRequest look(String owner) {
    return new LookRequest(owner, request(Mode.CHECK).spec());
  }

  static RunRequest destroy(String owner) {
    return RunRequest.of(owner, request(Mode.CHECK).spec(), new NodeOperation.Destroy("postgres"));
  }

  RunView run(Mode mode) throws InterruptedException {
    RunJournal journal = journal();
    RunEngine engine = engine(journal);
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    RunView begun = engine.start(request(mode), "anna");
    assertThat(engine.awaitEnd(begun.id(), SOON)).isTrue();
    return journal.get(begun.id());
  }

  /** A step on a thing that is right or wrong. */
  static class Thing implements Step {
    final String id;
    final Set<StepId> after;
    volatile boolean right;
    volatile int applied;
    volatile Stage stage = Stage.PREPARE;
    volatile Set<StepTrait> traits = Set.of();

    Thing(String id, boolean right, String... after) {
      this.id = id;
      this.right = right;
      this.after = Stream.of(after).map(Thing::id).collect(Collectors.toSet());
    }

    private static StepId id(String word) {
      return new TestStepId(Component.SYSTEM, word);
    }

    @Override
    public StepId id() {
      return id(id);
    }

    @Override
    public String title() {
      return id;
    }

    @Override
    public Stage stage() {
      return stage;
    }

    @Override
    public Set<StepTrait> traits() {
      return traits;
    }

    @Override
    public Set<StepId> after() {
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

  /** One that waits in its work until the test lets it go, and then looks for a cancel. */
  static final class Waiting extends Thing {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    Waiting(String id, String... after) {
      super(id, false, after);
    }

    @Override
    public void apply(StepContext context) {
      begun.countDown();
      waitFor(go);
      context.checkCancelled();
      super.apply(context);
    }
  }

  static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static final class Breaking extends Thing {
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
}
