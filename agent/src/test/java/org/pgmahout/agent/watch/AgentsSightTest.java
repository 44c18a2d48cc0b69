package org.pgmahout.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.follow.FollowedPlan;
import org.pgmahout.common.dcs.ClusterWatch;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.wire.Json;

/** A proxy hears of its cluster by several agents at once. */
class AgentsSightTest {
  private final Map<String, PipedOutputStream> agents = new ConcurrentHashMap<>();
  private final Map<String, Integer> asked = new ConcurrentHashMap<>();
  private AgentsSight sight;

  private AgentsSight sight(String node) {
    sight =
        new AgentsSight(
            () -> Optional.of(FollowedPlan.spec(node)),
            (other, _) -> () -> stream(other.name()),
            ClusterWatch::now);
    sight.turn();
    return sight;
  }

  private InputStream stream(String node) throws IOException {
    asked.merge(node, 1, Integer::sum);
    PipedInputStream end = new PipedInputStream(128 * 1024);
    agents.put(node, new PipedOutputStream(end));
    return end;
  }

  @AfterEach
  void close() {
    sight.close();
  }

  private void say(String node, long revision, String leader) throws IOException {
    ClusterLine line =
        ClusterLine.of(
            ClusterStates.seen(ClusterStates.state(revision, leader), ClusterWatch.now()),
            ClusterWatch.now(),
            Duration.ZERO);
    write(node, Json.tolerant().writeValueAsString(line) + "\n");
  }

  private void write(String node, String text) throws IOException {
    until(() -> agents.containsKey(node));
    agents.get(node).write(text.getBytes(StandardCharsets.UTF_8));
    agents.get(node).flush();
  }

  private static void until(BooleanSupplier wanted) {
    Await.upTo(Duration.ofSeconds(20))
        .every(Duration.ofMillis(5))
        .until(
            "what is tested",
            _ -> {},
            "",
            () -> wanted.getAsBoolean() ? Optional.empty() : Optional.of("not so yet"));
  }

  private long revision() {
    return sight.latest().map(one -> one.state().revision()).orElse(0L);
  }

  @Test
  void theNewestOfAllIsBelievedAndTheListenersHearOfIt() throws Exception {
    CopyOnWriteArrayList<String> leaders = new CopyOnWriteArrayList<>();
    sight("haproxy")
        .listen(seen -> leaders.add(seen.state().revision() + seen.state().leads().orElse("")));
    say("node-00", 5, "node-00");
    until(() -> revision() == 5);
    say("node-01", 4, "node-02");
    say("node-02", 6, "node-01");
    until(() -> leaders.contains("6node-01"));
    assertThat(leaders).doesNotContain("4node-02");
    assertThat(sight.trouble()).isEmpty();
  }

  @Test
  void aStreamThatEndsIsAskedForAgainAndOthersGoOn() throws Exception {
    sight("haproxy");
    say("node-00", 5, "node-00");
    until(() -> revision() == 5);
    PipedOutputStream first = agents.get("node-00");
    first.close();
    until(() -> asked.get("node-00") == 2);
    say("node-01", 6, "node-01");
    until(() -> revision() == 6);
    say("node-00", 7, "node-01");
    until(() -> revision() == 7);
  }

  /** Its line is dropped, and it is asked again; what was known before stays known. */
  @Test
  void anAgentThatTalksNonsenseIsAskedAgain() throws Exception {
    sight("haproxy");
    say("node-00", 5, "node-00");
    until(() -> revision() == 5);
    write("node-00", "{\"revision\":9}\n");
    until(() -> asked.get("node-00") == 2);
    write("node-00", "x".repeat(70_000));
    until(() -> asked.get("node-00") == 3);
    assertThat(revision()).isEqualTo(5);
    assertThat(sight.trouble()).contains("node-00: ", "longer than");
  }

  @Test
  void aNodeThatWatchesEtcdItselfFollowsNobody() throws Exception {
    sight("node-00");
    assertThat(sight.pause()).isEmpty();
    assertThat(asked).isEmpty();
  }
}
