package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.service.Backoff;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class ClusterEventLogTest {
  /** etcd, which several agents write to. */
  private static final class Store implements EventStore {
    private final Map<String, ClusterEvent> kept = new TreeMap<>();
    private boolean silent;

    @Override
    public boolean add(ClusterEvent event) {
      if (silent) {
        throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "no quorum", "");
      }
      return kept.putIfAbsent(event.id(), event) == null;
    }

    @Override
    public List<ClusterEvent> find(String ids) {
      return kept.values().stream().filter(event -> event.id().startsWith(ids)).toList();
    }
  }

  private final Store store = new Store();
  private final List<String> sent = new ArrayList<>();
  private final List<String> counted = new ArrayList<>();
  private long nanos;

  private ClusterEventLog agent(String node) {
    return new ClusterEventLog(
        node,
        store,
        event -> sent.add(node + " " + event.id()),
        (name, _) -> counted.add(name),
        () -> nanos);
  }

  private static ClusterEvent event(String id, String node) {
    return new ClusterEvent(
        id, Instant.EPOCH, ClusterEvent.Kind.PROBLEM_OPENED, node, "something happened", "");
  }

  private static void turn(ClusterEventLog log) throws InterruptedException {
    log.turn(Duration.ZERO);
  }

  @Test
  void ofAllAgentsThatSeeTheSameOneSendsIt() throws InterruptedException {
    for (String node : List.of("node-02", "node-00", "node-01")) {
      ClusterEventLog log = agent(node);
      log.happened(event("leader-7", "node-01"));
      turn(log);
    }
    assertThat(sent).containsExactly("node-02 leader-7");
    assertThat(store.kept).containsOnlyKeys("leader-7");
  }

  @Test
  void whileEtcdIsSilentEventsWaitAndKeepTheirOrder() throws InterruptedException {
    ClusterEventLog log = agent("node-00");
    store.silent = true;
    log.happened(event("leader-1", ""));
    turn(log);
    log.happened(event("leader-2", ""));
    turn(log);
    nanos += Duration.ofHours(1).toNanos();
    turn(log);
    assertThat(sent).isEmpty();
    store.silent = false;
    turn(log);
    assertThat(sent).containsExactly("node-00 leader-1", "node-00 leader-2");
  }

  /** That etcd has no quorum is a problem that somebody has to hear of while it has none. */
  @Test
  void whatHappenedOnThisNodeIsSentWithoutEtcdAfterAWhileAndOnce() throws InterruptedException {
    ClusterEventLog log = agent("node-00");
    store.silent = true;
    log.happened(event("problem-node-00-etcd-1", "node-00"));
    log.happened(event("leader-1", "node-01"));
    turn(log);
    nanos += ClusterEventLog.PATIENCE.toNanos() - 1;
    turn(log);
    assertThat(sent).isEmpty();
    nanos += 1;
    turn(log);
    turn(log);
    assertThat(sent).containsExactly("node-00 problem-node-00-etcd-1");
    store.silent = false;
    turn(log);
    assertThat(sent).containsExactly("node-00 problem-node-00-etcd-1", "node-00 leader-1");
    assertThat(store.kept).hasSize(2);
  }

  @Test
  void whatCannotBeKeptIsCounted() throws InterruptedException {
    ClusterEventLog log = agent("node-00");
    for (int i = 0; i < ClusterEventLog.MOST + 3; i++) {
      log.happened(event("leader-" + i, ""));
    }
    assertThat(counted).hasSize(3);
    store.silent = true;
    turn(log);
    log.happened(event("leader-x", ""));
    turn(log);
    assertThat(counted).hasSize(4).containsOnly("pgmahout_events_lost");
    store.silent = false;
    turn(log);
    assertThat(store.kept).hasSize(ClusterEventLog.MOST).containsKey("leader-x");
  }

  @Test
  void thePauseGrowsAndHasAnEnd() {
    assertThat(pause(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(pause(4)).isEqualTo(Duration.ofSeconds(8));
    assertThat(pause(1_000_000)).isEqualTo(Duration.ofSeconds(30));
  }

  private static Duration pause(int failures) {
    return Backoff.after(failures, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }
}
