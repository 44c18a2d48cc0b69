package org.pgmahout.agent.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.SampleSight.at;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.notify.LeaderChanges.Memory;
import org.pgmahout.agent.notify.LeaderChanges.Step;
import org.pgmahout.agent.watch.SampleSight;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.cluster.ClusterEvent.Kind;
import org.pgmahout.common.cluster.Observation;

class LeaderChangesTest {
  private final SampleSight etcd = new SampleSight();
  private final List<ClusterEvent> events = new ArrayList<>();
  private Optional<Memory> memory = Optional.empty();

  private void see(Observation seen, long millis) {
    Step step = LeaderChanges.after(memory, seen, at(millis));
    memory = step.memory();
    events.addAll(step.events());
  }

  /** At that moment, by the last heartbeat, which was asked at another. */
  private void see(long heartbeat, long millis) {
    see(etcd.seen(at(heartbeat)), millis);
  }

  @Test
  void aLeaderThatIsThereAtTheBeginningIsNoEvent() {
    etcd.write("leader", "node-00");
    see(0, 0);
    see(1000, 1010);
    assertThat(events).isEmpty();
  }

  @Test
  void anotherLeaderIsOneEventWithTheExactTimeWithoutAny() {
    etcd.write("leader", "node-00").member("node-00", "running", "primary", 10);
    see(0, 20);
    etcd.end("leader");
    see(0, 400);
    etcd.write("leader", "node-01");
    long revision = etcd.revision();
    see(1000, 1750);
    see(2000, 2010);
    assertThat(events).hasSize(1);
    ClusterEvent event = events.getFirst();
    assertThat(event.kind()).isEqualTo(Kind.LEADER_CHANGED);
    assertThat(event.id()).isEqualTo("leader-%020d".formatted(revision));
    assertThat(event.node()).isEqualTo("node-01");
    assertThat(event.what())
        .isEqualTo(
            "node-01 leads now, after node-00: it gave the leader key up, or could not renew it."
                + " Nobody held the leader key for 1.4 s.");
    assertThat(event.facts())
        .containsEntry("from", "node-00")
        .containsEntry("to", "node-01")
        .containsEntry("gapMillis", "1350")
        .containsEntry("gapIsExact", "true");
  }

  /** The watch was away: the last proof is all that is known. */
  @Test
  void aChangeThatWasNotSeenHasAnUpperBound() {
    etcd.write("leader", "node-00");
    see(0, 20);
    see(etcd.seen(at(0), "connection lost"), 3000);
    etcd.write("leader", "node-01");
    see(7000, 7020);
    assertThat(events).hasSize(1);
    assertThat(events.getFirst().facts())
        .containsEntry("gapMillis", "7020")
        .containsEntry("gapIsExact", "false");
    assertThat(events.getFirst().what()).contains("for at most 7.0 s");
  }

  @Test
  void theReasonIsSaidAsFarAsTheKeysSayIt() {
    etcd.write("leader", "node-00").member("node-00", "running", "primary", 10);
    see(0, 20);
    etcd.write("failover", "{\"leader\":\"node-00\",\"member\":\"node-01\"}");
    see(0, 30);
    etcd.end("failover").write("leader", "node-01");
    see(0, 40);
    etcd.end("members/node-01").write("leader", "node-02");
    see(0, 50);
    etcd.member("node-02", "crashed", "primary", 10);
    see(0, 60);
    etcd.write("leader", "node-00");
    see(0, 70);
    assertThat(events)
        .extracting(event -> event.facts().get("why"))
        .containsExactly(
            "a switchover was asked for",
            "its Patroni is silent, and its keys in etcd have ended",
            "its PostgreSQL is 'crashed'");
  }

  /** What Patroni leaves behind after a switchover, and a scheduled one that was taken back. */
  @Test
  void aRequestThatIsOverIsNoReason() {
    etcd.write("leader", "node-00").member("node-00", "running", "primary", 10);
    etcd.write("failover", "{\"leader\":\"node-00\",\"member\":\"node-01\"}");
    see(0, 20);
    etcd.write("failover", "{}");
    see(0, 30);
    etcd.end("leader").end("members/node-00");
    see(0, 40);
    etcd.write("leader", "node-01");
    see(0, 50);
    assertThat(events)
        .extracting(event -> event.facts().get("why"))
        .containsExactly("its Patroni is silent, and its keys in etcd have ended");
  }

  /** Patroni writes the key again when it lost its lease and nobody else took it. */
  @Test
  void theSameLeaderAgainIsNoChange() {
    etcd.write("leader", "node-00");
    see(0, 20);
    etcd.end("leader");
    see(0, 30);
    etcd.write("leader", "node-00");
    see(0, 900);
    assertThat(events).isEmpty();
  }

  @Test
  void noLeaderForAWhileIsAProblemOnceAndItsEndIsTold() {
    etcd.write("leader", "node-00");
    see(0, 20);
    long revision = etcd.revision();
    etcd.end("leader");
    see(0, 500);
    see(9000, 9500);
    assertThat(events).isEmpty();
    see(10000, 10600);
    see(12000, 12000);
    assertThat(events).extracting(ClusterEvent::kind).containsExactly(Kind.PROBLEM_OPENED);
    etcd.write("leader", "node-02");
    see(13000, 13000);
    assertThat(events)
        .extracting(ClusterEvent::kind)
        .containsExactly(Kind.PROBLEM_OPENED, Kind.LEADER_CHANGED, Kind.PROBLEM_CLOSED);
    assertThat(events.getFirst().id()).isEqualTo("leaderless-%020d".formatted(revision));
  }

  @Test
  void whatIsOldOrCutOffSaysNothingAboutALeader() {
    etcd.write("leader", "node-00");
    see(0, 20);
    etcd.end("leader");
    see(etcd.seen(at(0), "connection lost"), 30);
    see(0, 60_000);
    assertThat(events).isEmpty();
    assertThat(memory.orElseThrow().gone()).isEmpty();
  }

  @Test
  void theFirstLeaderOfAClusterIsAnEvent() {
    see(0, 20);
    see(30000, 30000);
    assertThat(events).isEmpty();
    etcd.write("leader", "node-00");
    see(31000, 31000);
    assertThat(events)
        .extracting(ClusterEvent::what)
        .containsExactly("node-00 leads now; no leader was known before.");
  }
}
