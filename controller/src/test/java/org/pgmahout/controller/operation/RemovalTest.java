package org.pgmahout.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Outcome;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Look;
import org.pgmahout.common.wire.NodeOperation.Destroy;
import org.pgmahout.common.wire.RemovalPreview;
import org.pgmahout.common.wire.RunEvent;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.progress.RolloutEvent;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.Machine;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** A cluster is taken off nodes that are held, after all of them were looked at. */
class RemovalTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";
  private static final String NAME = "postgres";
  private static final Change GONE = Change.of("folder", "there", "gone");
  private static final Change KEPT = Change.kept("disk", "folder", "it is not marked");

  private final List<String> looked = Collections.synchronizedList(new ArrayList<>());
  private final List<String> destroyed = Collections.synchronizedList(new ArrayList<>());
  private final List<RolloutEvent> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatGoesIsSaidOfAllNodesAndDoneOnAllInRunsThatAreShown() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                Map<String, List<Change>> shown = removal(targets).look();
                assertThat(shown.keySet()).containsExactlyElementsOf(names(targets));
                assertThat(looked).containsExactlyInAnyOrderElementsOf(names(targets));
                assertThat(destroyed).isEmpty();
                assertThat(removal(targets).perform(NAME, shown).values())
                    .as(names(targets).toString())
                    .allMatch(new Answer.Value<>(List.of(GONE, KEPT))::equals);
              }
              assertThat(destroyed)
                  .containsExactlyInAnyOrderElementsOf(
                      names(targets).stream().map(node -> node + " " + NAME).toList());
              assertThat(seen)
                  .filteredOn(
                      event ->
                          event instanceof RolloutEvent.OnNode(String _, RunEvent.StepFinished _))
                  .as("steps that were shown of " + names(targets))
                  .hasSize(names(targets).size());
            });
  }

  /** A run that finds nothing to remove names nothing, and what is kept still is. */
  @Test
  void whatIsKeptIsNamedWhenNothingElseIsThere() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                Map<String, List<Change>> shown = removal(targets).look();
                removal(targets).perform(NAME, shown);
                assertThat(removal(targets).perform(NAME, shown).values())
                    .allMatch(new Answer.Value<>(List.of(KEPT))::equals);
              }
            });
  }

  @Test
  void nothingIsTakenOffANodeThatIsNotHeld() {
    sites()
        .forEach(
            targets -> {
              assertThat(removal(targets).perform(NAME, Map.of()).values())
                  .as(names(targets).toString())
                  .allMatch(answer -> code(answer).equals(Optional.of(ErrorCode.BUSY)));
              assertThat(destroyed).isEmpty();
            });
  }

  @Test
  void aLookThatOneNodeDoesNotAnswerIsNone() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                InMemoryAgent silent = last(targets);
                silent.silent(true);
                assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> removal(targets).look())
                    .withMessageContaining(silent.node());
              }
            });
  }

  @Test
  void aNodeThatDoesNotAnswerIsARowAndTheOthersAreDone() {
    oneFails(agent -> agent.silent(true), ErrorCode.AGENT_UNREACHABLE);
  }

  @Test
  void anAgentThatDiesInItsRunIsARowAndTheOthersAreDone() {
    Random random = new Random(7);
    oneFails(agent -> agent.silentAfter(random.nextInt(3)), ErrorCode.AGENT_UNREACHABLE);
  }

  @Test
  void anAgentThatIsRestartedInItsRunIsARowAndTheOthersAreDone() {
    Random random = new Random(8);
    oneFails(agent -> agent.restartsAfter(random.nextInt(3)), ErrorCode.INTERRUPTED);
  }

  @Test
  void anAgentThatRefusesIsARowAndTheOthersAreDone() {
    oneFails(
        agent ->
            agent.refuses(new OpsException(ErrorCode.CONFIRMATION_MISSING, "not its name", "Look")),
        ErrorCode.CONFIRMATION_MISSING);
  }

  /** The same again, once the agent is well, ends what was not ended. */
  private void oneFails(Consumer<InMemoryAgent> fault, ErrorCode code) {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                InMemoryAgent bad = last(targets);
                fault.accept(bad);
                removal(targets).perform(NAME, Map.of()).forEach(row(bad, code));
                bad.silent(false);
                bad.takes();
                assertThat(removal(targets).perform(NAME, Map.of()).values())
                    .as("again: " + names(targets))
                    .allMatch(answer -> code(answer).isEmpty());
              }
            });
  }

  private static BiConsumer<String, Answer<List<Change>>> row(InMemoryAgent bad, ErrorCode code) {
    return (node, answer) ->
        assertThat(code(answer))
            .as(node + ": " + answer)
            .isEqualTo(node.equals(bad.node()) ? Optional.of(code) : Optional.empty());
  }

  private static Optional<ErrorCode> code(Answer<List<Change>> answer) {
    return switch (answer) {
      case Answer.Value<List<Change>> _ -> Optional.empty();
      case Answer.Failure<List<Change>>(OpsException why) -> Optional.of(why.code());
    };
  }

  @Test
  void aStreamThatBreaksAllTheTimeIsReadOnAndNothingIsDoneTwice() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                last(targets).breaksEvery(1);
                assertThat(removal(targets).perform(NAME, Map.of()).values())
                    .allMatch(new Answer.Value<>(List.of(GONE))::equals);
              }
              assertThat(destroyed).doesNotHaveDuplicates().hasSize(names(targets).size());
            });
  }

  @Test
  void aRunThatAnEarlierCommandLeftEndsFirst() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                InMemoryAgent busy = last(targets);
                busy.start(RunRequest.of(OWNER, targets.spec(busy.node()), new Destroy(NAME)));
                assertThat(removal(targets).look()).hasSameSizeAs(names(targets));
                assertThat(busy.facts().currentRun()).isEmpty();
                assertThat(destroyed).containsExactly(busy.node() + " " + NAME);
              }
            });
  }

  private static final ExclusiveOperation FRAME =
      ExclusiveOperation.inMemory(OWNER, WHO, Pace.REAL, Duration.ofSeconds(8));

  /** Between the refusal and the question which run it is, the run may end. */
  @Test
  void aRunThatEndsInTheMomentOfTheRefusalIsNoReasonToGiveUp() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                InMemoryAgent busy = last(targets);
                busy.start(RunRequest.of(OWNER, targets.spec(busy.node()), new Destroy(NAME)));
                busy.endsBeforeItIsAskedFor();
                assertThat(removal(targets).look()).hasSameSizeAs(names(targets));
              }
            });
  }

  private Removal removal(DeploymentTargets targets) {
    return new Removal(targets, FRAME, seen::add);
  }

  private static Hold hold(DeploymentTargets targets) {
    return FRAME.hold(targets, Optional.empty(), _ -> {}, () -> {});
  }

  private static InMemoryAgent last(DeploymentTargets targets) {
    return (InMemoryAgent) targets.agents().getLast();
  }

  private static List<String> names(DeploymentTargets targets) {
    return targets.specs().stream().map(NodeSpec::node).toList();
  }

  private Stream<DeploymentTargets> sites() {
    return LongStream.range(0, 20).mapToObj(RandomCluster::of).map(this::targets);
  }

  private DeploymentTargets targets(RandomCluster on) {
    looked.clear();
    destroyed.clear();
    seen.clear();
    Machine machine =
        new Machine() {
          @Override
          public Object found(String node, Look<?> look) {
            assertThat(look).isEqualTo(Look.REMOVAL);
            looked.add(node);
            return new RemovalPreview(node, List.of(GONE, KEPT));
          }

          @Override
          public List<Step> begins(String node, RunRequest request) {
            assertThat(request.operation()).isInstanceOf(Destroy.class);
            String deed = node + " " + ((Destroy) request.operation()).confirm();
            boolean again = destroyed.contains(deed);
            destroyed.add(deed);
            return List.of(
                again
                    ? Step.of(Component.SYSTEM, Outcome.OK)
                    : Step.of(Component.SYSTEM, Outcome.CHANGED).with(GONE));
          }
        };
    List<Agent> agents =
        names(on)
            .map(node -> (Agent) new InMemoryAgent(node, new InMemoryTime(), machine))
            .toList();
    return new DeploymentTargets(on.plan(), on.specs(), _ -> Map.of(), agents, List.of());
  }

  private static Stream<String> names(RandomCluster on) {
    return on.specs().stream().map(NodeSpec::node);
  }
}
