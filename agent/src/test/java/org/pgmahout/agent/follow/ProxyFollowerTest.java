package org.pgmahout.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.watch.ClusterStates.at;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.follow.RouteRule.Answer;
import org.pgmahout.agent.local.HaproxySocket.Server;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.agent.watch.ClusterStates;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.MemberReport;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.io.Await;
import org.pgmahout.common.spec.HaproxyByKey;
import org.pgmahout.common.spec.NodeSpec;

/** The follower with an HAProxy of the test's own, looked at turn by turn. */
class ProxyFollowerTest {
  private static final NodeSpec SPEC = FollowedPlan.spec("haproxy");
  private static final Route NODE_00 = new Route("198.18.10.17", 5432);
  private static final Route NODE_01 = new Route("198.18.10.18", 5432);

  private volatile long time = 10_000;
  private final FakeProxy haproxy = new FakeProxy();
  private final FakeSight sight = new FakeSight();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final FollowedFreshness freshness = new FollowedFreshness(() -> at(time));
  private final ProxyFollower follower =
      new ProxyFollower(
          () -> Optional.of(SPEC),
          sight,
          haproxy,
          member -> answers.getOrDefault(member, Answer.SILENT),
          freshness,
          () -> at(time));

  /** An HAProxy with a slot and readers. */
  private static final class FakeProxy implements FollowedProxy {
    private final List<String> done = new ArrayList<>();
    private final Set<String> drained = new TreeSet<>();
    private Optional<Route> slot = Optional.of(Route.CLOSED);

    @Override
    public Optional<List<Server>> servers() {
      return slot.map(
          route -> {
            List<Server> all = new ArrayList<>();
            all.add(
                new Server(
                    HaproxyByKey.BACKEND,
                    HaproxyByKey.SLOT,
                    route.host(),
                    route.port(),
                    true,
                    false));
            for (String name : List.of("node-00", "node-01", "node-02")) {
              all.add(
                  new Server(
                      HaproxyByKey.REPLICAS, name, "1.2.3.4", 1, true, drained.contains(name)));
            }
            return all;
          });
    }

    @Override
    public Optional<List<Server>> close() {
      assertThat(slot.orElseThrow().isOpen()).isTrue();
      done.add("close");
      slot = Optional.of(Route.CLOSED);
      return servers();
    }

    @Override
    public Optional<List<Server>> hold() {
      done.add("hold");
      slot = Optional.of(Route.CLOSED);
      return servers();
    }

    @Override
    public void cutSlot() {
      assertThat(slot).hasValue(Route.CLOSED);
      done.add("cut slot");
    }

    @Override
    public Optional<List<Server>> open(Route to) {
      assertThat(slot).hasValue(Route.CLOSED);
      done.add("open " + to);
      slot = Optional.of(to);
      return servers();
    }

    @Override
    public void cutChecked(List<String> members) {
      done.add("cut " + members);
    }

    @Override
    public void drain(List<String> members, boolean out) {
      if (out) {
        drained.addAll(members);
      } else {
        drained.removeAll(members);
      }
    }
  }

  private static final class FakeSight implements ClusterSight {
    private Optional<Observation> latest = Optional.empty();

    @Override
    public Optional<Observation> latest() {
      return latest;
    }

    @Override
    public String trouble() {
      return "";
    }

    @Override
    public void listen(Consumer<Observation> listener) {
      // The test gives the turns itself.
    }
  }

  private void seen(long revision, String leader) {
    seen(ClusterStates.state(revision, leader));
  }

  private void seen(ClusterState state) {
    sight.latest = Optional.of(ClusterStates.seen(state, at(time)));
  }

  /** Turns until what was asked beside them has been answered and nothing more follows. */
  private void settle() {
    int before;
    do {
      before = haproxy.done.size();
      for (int i = 0; i < 4; i++) {
        follower.follow(SPEC);
        Await.rest(Duration.ofMillis(2));
      }
    } while (haproxy.done.size() > before);
  }

  private void slotIs(Route wanted) {
    Await.upTo(Duration.ofSeconds(20))
        .every(Duration.ofMillis(2))
        .until(
            "the slot at " + wanted,
            _ -> {},
            "",
            () -> {
              follower.follow(SPEC);
              return haproxy.slot.filter(wanted::equals).isPresent()
                  ? Optional.empty()
                  : Optional.of("it is at " + haproxy.slot);
            });
  }

  private void leadsTo00() {
    answers.put("node-00", Answer.WRITABLE);
    seen(5, "node-00");
    slotIs(NODE_00);
  }

  @Test
  void itClosesCutsAndOpensForTheNextLeaderWhenThatTakesWrites() {
    leadsTo00();
    seen(6, "node-01");
    settle();
    assertThat(haproxy.done)
        .containsExactly("cut slot", "open 198.18.10.17:5432", "cut [node-00]", "close");
    assertThat(haproxy.slot).hasValue(Route.CLOSED);
    answers.put("node-01", Answer.WRITABLE);
    slotIs(NODE_01);
    assertThat(haproxy.done).endsWith("open 198.18.10.18:5432");
  }

  @Test
  void aHandoverHoldsNewConnectionsForAMomentAndCutsWhatIsLeftWhenItIsDone() {
    leadsTo00();
    seen(ClusterStates.handover(6, "node-00", "node-01"));
    settle();
    assertThat(haproxy.done).endsWith("hold");
    assertThat(haproxy.slot).hasValue(Route.CLOSED);
    seen(7, "node-01");
    settle();
    assertThat(haproxy.done).endsWith("cut slot", "cut [node-00]");
  }

  /** Patroni does not always do what it is asked for. */
  @Test
  void aHandoverThatDoesNotHappenEndsTheWait() {
    leadsTo00();
    seen(ClusterStates.handover(6, "node-00", "node-01"));
    settle();
    assertThat(haproxy.slot).hasValue(Route.CLOSED);
    time += 10_500;
    seen(ClusterStates.handover(6, "node-00", "node-01"));
    slotIs(NODE_00);
  }

  @Test
  void aStateFromBeforeTakesNothingBack() {
    leadsTo00();
    answers.put("node-01", Answer.WRITABLE);
    seen(6, "node-01");
    slotIs(NODE_01);
    seen(5, "node-00");
    settle();
    assertThat(haproxy.slot).hasValue(NODE_01);
  }

  /** etcd was restored: its revision stays lower. */
  @Test
  void aRevisionThatStaysLowerIsFollowedInTheEnd() {
    leadsTo00();
    answers.put("node-01", Answer.WRITABLE);
    for (int i = 0; i < 40; i++) {
      time += 1000;
      seen(2, "node-01");
      follower.follow(SPEC);
    }
    slotIs(NODE_01);
  }

  @Test
  void aReloadThatForgotTheSlotIsMadeGood() {
    leadsTo00();
    haproxy.slot = Optional.of(Route.CLOSED);
    slotIs(NODE_00);
    assertThat(haproxy.done).doesNotContain("close");
  }

  @Test
  void anAgentThatWasRestartedLeavesARightRouteAlone() {
    haproxy.slot = Optional.of(NODE_00);
    seen(5, "node-00");
    settle();
    assertThat(haproxy.done).isEmpty();
    assertThat(freshness.isFresh()).isTrue();
  }

  @Test
  void withoutAKeyTheMembersAnswerDecides() {
    leadsTo00();
    seen(6, "");
    settle();
    assertThat(haproxy.slot).hasValue(NODE_00);
    answers.put("node-00", Answer.NOT_WRITABLE);
    slotIs(Route.CLOSED);
  }

  @Test
  void whatIsOldOrMissingIsNotFreshAndChangesNothing() {
    follower.follow(SPEC);
    assertThat(freshness.isFresh()).isFalse();
    leadsTo00();
    assertThat(freshness.isFresh()).isTrue();
    time += 4_500;
    answers.put("node-00", Answer.SILENT);
    settle();
    assertThat(freshness.isFresh()).isFalse();
    assertThat(haproxy.slot).hasValue(NODE_00);
  }

  @Test
  void itIsNotFreshWhenHaproxyDoesNotAnswerOrTheAgentStandsStill() {
    leadsTo00();
    time += 2_500;
    assertThat(freshness.isFresh()).as("no turn for too long").isFalse();
    seen(5, "node-00");
    follower.follow(SPEC);
    assertThat(freshness.isFresh()).isTrue();
    haproxy.slot = Optional.empty();
    follower.follow(SPEC);
    assertThat(freshness.isFresh()).isFalse();
  }

  /** Checks may find somebody who leads. */
  @Test
  void aSlotThatStaysClosedLeavesClientsToTheChecks() {
    seen(5, "node-00");
    settle();
    assertThat(freshness.isFresh()).isTrue();
    time += 9_000;
    seen(5, "node-00");
    follower.follow(SPEC);
    assertThat(freshness.isFresh()).isFalse();
  }

  @Test
  void aMemberThatDoesNotAnswerHoldsNobodyUp() {
    ProxyFollower other =
        new ProxyFollower(
            () -> Optional.of(SPEC),
            sight,
            haproxy,
            member -> {
              if (member.equals("node-00")) {
                Await.rest(Duration.ofMinutes(1));
              }
              return Answer.WRITABLE;
            },
            freshness,
            () -> at(time));
    seen(5, "node-00");
    other.follow(SPEC);
    seen(6, "node-01");
    Await.upTo(Duration.ofSeconds(20))
        .every(Duration.ofMillis(2))
        .until(
            "the slot at node-01",
            _ -> {},
            "",
            () -> {
              other.follow(SPEC);
              return haproxy.slot.filter(NODE_01::equals).isPresent()
                  ? Optional.empty()
                  : Optional.of("not yet");
            });
    other.close();
  }

  @Test
  void readsLeaveWhoIsBehindAndComeBack() {
    Map<String, MemberReport> members =
        new TreeMap<>(
            Map.of(
                "node-00", ClusterStates.member("primary", "", 1000),
                "node-01", ClusterStates.member("replica", "streaming", 1000),
                "node-02", ClusterStates.member("replica", "", 1000)));
    seen(ClusterStates.state(5, "node-00", members));
    settle();
    assertThat(haproxy.drained).containsExactly("node-00", "node-02");
    members.put("node-02", ClusterStates.member("replica", "streaming", 1000));
    seen(ClusterStates.state(6, "node-00", members));
    settle();
    assertThat(haproxy.drained).containsExactly("node-00");
    time += 60_000;
    settle();
    assertThat(haproxy.drained).as("nothing fresh is known").isEmpty();
  }
}
