package org.pgmahout.common.dcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.outcome.OpsException;

/** A watch of a real etcd of three members, over wires that are cut: it ends at a fresh read. */
class ClusterWatchIT {
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final WatchPace PACE =
      new WatchPace(
          Duration.ofMillis(200),
          Duration.ofMillis(1500),
          Duration.ofMillis(50),
          Duration.ofMillis(500));

  private static RealEtcdCluster cluster;

  private final List<CutWire> wires = new ArrayList<>();
  private final List<Observation> seen = new CopyOnWriteArrayList<>();
  private final Random random = new Random(11);
  private Etcd direct;
  private ClusterWatch watch;

  @BeforeAll
  static void start() throws IOException {
    cluster = new RealEtcdCluster("watchit");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void begin() throws IOException {
    direct = Etcd.connect(EtcdAccess.plain(cluster.urls, RealEtcd.DEADLINE));
    Awaited.holds("every member of etcd", () -> done(ClusterWatchIT::askAll));
    put("config", "{\"ttl\": 20}");
    for (String url : cluster.urls) {
      wires.add(new CutWire(url));
    }
    List<String> urls = wires.stream().map(CutWire::url).toList();
    watch = ClusterWatch.begin(EtcdAccess.plain(urls, DEADLINE), KEYS, PACE, seen::add);
    Awaited.of(watch, "the first list", it -> it.freshness().connected());
  }

  @AfterEach
  void end() throws IOException {
    watch.close();
    for (CutWire wire : wires) {
      wire.close();
    }
    direct.close();
  }

  @Test
  void followsWhatIsWritten() {
    for (int round = 0; round < 10; round++) {
      write(10);
      sameAsAFreshRead();
    }
    long lease = direct.grantLease(Duration.ofSeconds(60));
    direct.put(KEYS.leader(), "node-00", lease);
    sameAsAFreshRead();
    assertThat(watch.latest().orElseThrow().state().leader().version().orElseThrow().lease())
        .isEqualTo(lease);
    direct.revokeLease(lease);
    Awaited.of(watch, "the end of the leader key", it -> it.state().leads().isEmpty());
    sameAsAFreshRead();
    assertThat(seen).extracting(it -> it.state().revision()).isSorted();
  }

  @Test
  void aWireThatIsCutSilentlyIsLeftForAnotherMember() {
    for (int cut = 0; cut < wires.size(); cut++) {
      wires.get(cut).freeze();
      write(10);
      sameAsAFreshRead();
      Awaited.of(watch, "a fresh state", it -> age(it).toMillis() < 1000);
      wires.get(cut).heal();
    }
  }

  @Test
  void cutOffFromAllItGetsOlderAndComesBackThoughEtcdWasCompacted() {
    write(10);
    sameAsAFreshRead();
    wires.forEach(CutWire::freeze);
    ClusterState before = watch.latest().orElseThrow().state();
    write(30);
    cluster.compact(0, direct.revision(KEYS.prefix()));
    write(5);
    Observation old =
        Awaited.of(
            watch,
            "a state that gets older",
            it -> !it.freshness().connected() && age(it).compareTo(PACE.patience()) > 0);
    assertThat(old.state()).as("it stays known").isEqualTo(before);
    assertThat(watch.trouble()).isNotEmpty();

    wires.forEach(CutWire::heal);
    sameAsAFreshRead();
    Awaited.of(
        watch, "a fresh state", it -> it.freshness().connected() && age(it).toMillis() < 1000);
  }

  @Test
  void outlivesTheRestartOfEveryMember() {
    for (int member = 0; member < cluster.urls.size(); member++) {
      cluster.stop(member);
      write(5);
      sameAsAFreshRead();
      cluster.start(member);
      write(5);
      sameAsAFreshRead();
    }
    Awaited.of(
        watch, "a fresh state", it -> it.freshness().connected() && age(it).toMillis() < 1000);
  }

  /** One that has just started may not have a leader yet. */
  private static void askAll() {
    for (String url : cluster.urls) {
      try (Etcd member = Etcd.connect(EtcdAccess.plain(List.of(url), DEADLINE))) {
        member.revision(KEYS.prefix());
      }
    }
  }

  /** Also what nobody can read, and what nobody knows. */
  private void write(int keys) {
    List<String> names =
        List.of("leader", "config", "sync", "history", "status", "members/a", "members/b", "later");
    List<String> values =
        List.of("node-00", "{\"state\": \"running\", \"timeline\": 2}", "?", "[]");
    for (int key = 0; key < keys; key++) {
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(4) == 0) {
        Awaited.holds("a deletion", () -> done(() -> direct.delete(KEYS.prefix() + name)));
      } else {
        String value = values.get(random.nextInt(values.size()));
        Awaited.holds("a write", () -> put(name, value));
      }
    }
  }

  private boolean put(String name, String value) {
    return done(() -> direct.put(KEYS.prefix() + name, value));
  }

  /** While etcd elects it takes nothing. */
  private static boolean done(Runnable write) {
    try {
      write.run();
      return true;
    } catch (OpsException e) {
      return false;
    }
  }

  private void sameAsAFreshRead() {
    ClusterState fresh = direct.get(KEYS.prefix()).patroni(KEYS).state();
    Awaited.of(watch, "the state " + fresh, it -> it.state().equals(fresh));
  }

  private static Duration age(Observation observation) {
    return observation.freshness().age(ClusterWatch.now());
  }
}
