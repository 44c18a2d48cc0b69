package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.io.Parallel.Answer;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.ActionRequest;
import org.pgmahout.common.wire.ActionResult;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.testing.InMemoryAgent;
import org.pgmahout.controller.testing.InMemoryTime;
import org.pgmahout.controller.testing.Machine;
import org.pgmahout.controller.testing.RandomCluster;

/** A cluster is taken off nodes that are held, after all of them were looked at. */
class RemovalTest {
  private static final String OWNER = "owner";
  private static final String WHO = "ann@desk";

  private final List<String> acted = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatGoesIsSaidOfAllNodesAndDoneOnAll() {
    sites()
        .forEach(
            site -> {
              acted.clear();
              try (Hold _ = hold(site)) {
                assertThat(removal(site).look().keySet()).containsExactlyElementsOf(names(site));
                assertThat(acted)
                    .as(names(site).toString())
                    .allMatch(did -> did.endsWith("removal {}"));
                assertThat(removal(site).perform("postgres").values())
                    .allMatch(answer -> answer instanceof Answer.Value<List<Change>>);
              }
              assertThat(acted)
                  .filteredOn(did -> did.endsWith("system/destroy {confirm=postgres}"))
                  .as(names(site).toString())
                  .hasSize(names(site).size());
            });
  }

  @Test
  void nothingIsTakenOffANodeThatIsNotHeld() {
    sites()
        .forEach(
            site -> {
              acted.clear();
              assertThat(removal(site).perform("postgres").values())
                  .as(names(site).toString())
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
            site -> {
              try (Hold _ = hold(site)) {
                InMemoryAgent silent = last(site);
                silent.silent(true);
                assertThatExceptionOfType(OpsException.class)
                    .isThrownBy(() -> removal(site).look())
                    .withMessageContaining(silent.node());
              }
            });
  }

  @Test
  void aNodeThatDoesNotAnswerIsARowAndTheOthersAreDone() {
    sites()
        .forEach(
            site -> {
              acted.clear();
              try (Hold _ = hold(site)) {
                InMemoryAgent silent = last(site);
                silent.silent(true);
                removal(site)
                    .perform("postgres")
                    .forEach(
                        (node, answer) ->
                            assertThat(answer instanceof Answer.Failure<List<Change>>)
                                .as(node)
                                .isEqualTo(node.equals(silent.node())));
                assertThat(acted).hasSize(names(site).size() - 1);
              }
            });
  }

  @Test
  void aRunThatAnEarlierCommandLeftEndsFirst() {
    sites()
        .forEach(
            site -> {
              try (Hold _ = hold(site)) {
                InMemoryAgent busy = last(site);
                busy.start(
                    site.request(
                        busy.node(),
                        OWNER,
                        RunRequest.Mode.APPLY,
                        RunRequest.Stage.PREPARE,
                        List.of()));
                assertThat(removal(site).look()).hasSameSizeAs(names(site));
                assertThat(busy.facts().currentRun()).isEmpty();
              }
            });
  }

  private static Removal removal(Site site) {
    return new Removal(site, OWNER, WHO, _ -> {});
  }

  private static Hold hold(Site site) {
    return Hold.take(new Reservations(site, OWNER, WHO), Optional.empty(), _ -> {}, () -> {});
  }

  private static InMemoryAgent last(Site site) {
    return (InMemoryAgent) site.agents().getLast();
  }

  private static List<String> names(Site site) {
    return site.specs().stream().map(NodeSpec::node).toList();
  }

  private Stream<Site> sites() {
    return LongStream.range(0, 20).mapToObj(RandomCluster::of).map(this::site);
  }

  private Site site(RandomCluster on) {
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
    return new Site(on.plan(), on.specs(), _ -> Map.of(), agents, List.of());
  }

  private static Stream<String> names(RandomCluster on) {
    return on.specs().stream().map(NodeSpec::node);
  }
}
