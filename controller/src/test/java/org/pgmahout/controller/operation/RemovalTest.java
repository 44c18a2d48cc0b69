package org.pgmahout.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.lock.Hold;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.Machine;
import org.pgmahout.controller.testing.RandomCluster;
import org.pgmahout.controller.workspace.DeploymentTargets;

/** A cluster is taken off nodes that are held, after all of them were looked at. */
class RemovalTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";

  private final List<String> acted = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatGoesIsSaidOfAllNodesAndDoneOnAll() {
    sites()
        .forEach(
            targets -> {
              acted.clear();
              try (Hold _ = hold(targets)) {
                assertThat(removal(targets).look().keySet())
                    .containsExactlyElementsOf(names(targets));
                assertThat(acted)
                    .as(names(targets).toString())
                    .allMatch(did -> did.endsWith("removal {}"));
                assertThat(removal(targets).perform("postgres").values())
                    .allMatch(answer -> answer instanceof Answer.Value<List<Change>>);
              }
              assertThat(acted)
                  .filteredOn(did -> did.endsWith("system/destroy {confirm=postgres}"))
                  .as(names(targets).toString())
                  .hasSize(names(targets).size());
            });
  }

  @Test
  void nothingIsTakenOffANodeThatIsNotHeld() {
    sites()
        .forEach(
            targets -> {
              acted.clear();
              assertThat(removal(targets).perform("postgres").values())
                  .as(names(targets).toString())
                  .allMatch(
                      answer ->
                          answer instanceof Answer.Failure<List<Change>>(OpsException why)
                              && why.code() == ErrorCode.BUSY);
              assertThat(acted).isEmpty();
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
    sites()
        .forEach(
            targets -> {
              acted.clear();
              try (Hold _ = hold(targets)) {
                InMemoryAgent silent = last(targets);
                silent.silent(true);
                removal(targets)
                    .perform("postgres")
                    .forEach(
                        (node, answer) ->
                            assertThat(answer instanceof Answer.Failure<List<Change>>)
                                .as(node)
                                .isEqualTo(node.equals(silent.node())));
                assertThat(acted).hasSize(names(targets).size() - 1);
              }
            });
  }

  @Test
  void aRunThatAnEarlierCommandLeftEndsFirst() {
    sites()
        .forEach(
            targets -> {
              try (Hold _ = hold(targets)) {
                InMemoryAgent busy = last(targets);
                busy.start(
                    targets.request(
                        busy.node(),
                        OWNER,
                        RunRequest.Mode.APPLY,
                        RunRequest.Stage.PREPARE,
                        List.of()));
                assertThat(removal(targets).look()).hasSameSizeAs(names(targets));
                assertThat(busy.facts().currentRun()).isEmpty();
              }
            });
  }

  private static final ExclusiveOperation OPERATION =
      ExclusiveOperation.inMemory(OWNER, WHO, Pace.REAL, Duration.ofSeconds(8));

  private static Removal removal(DeploymentTargets targets) {
    return new Removal(targets, OPERATION, _ -> {});
  }

  private static Hold hold(DeploymentTargets targets) {
    return OPERATION.hold(targets, Optional.empty(), _ -> {}, () -> {});
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
    Machine machine =
        new Machine() {
          @Override
          public Object acts(String node, String action, ActionRequest request) {
            acted.add(node + " " + action + " " + request.options());
            return new ActionResult(node, List.of(Change.of("folder", "there", "gone")));
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
