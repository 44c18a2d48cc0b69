package org.pgmahout.controller.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.io.Pace;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.common.patroni.PatroniStatus.Setting;
import org.pgmahout.controller.cluster.MemberCommands;
import org.pgmahout.controller.progress.Progress;

class RollingRestartTest {
  private final Cluster cluster = new Cluster("a", "b", "c");
  private final List<String> said = new ArrayList<>();
  private int stopAfter = Integer.MAX_VALUE;

  @Test
  void nothingWaitsAndNothingIsDone() {
    restart();
    assertThat(cluster.did).isEmpty();
  }

  @Test
  void replicasFirstThenASwitchoverThatStartsTheOldLeaderAnew() {
    cluster.pending("shared_buffers", new Setting("16384", "32768"));
    restart();
    assertThat(cluster.did).containsExactly("restart b", "restart c", "switchover a b");
    assertThat(cluster.waiting).isEmpty();
  }

  @Test
  void loweredConnectionsGoToThePrimaryFirstAndInPlace() {
    cluster.pending("max_connections", new Setting("200", "100"));
    restart();
    assertThat(cluster.did).containsExactly("restart a", "restart b", "restart c");
  }

  @Test
  void raisedConnectionsGoToTheStandbysFirst() {
    cluster.pending("max_connections", new Setting("100", "200"));
    restart();
    assertThat(cluster.did).startsWith("restart b", "restart c");
  }

  @Test
  void aLeaderAloneIsRestartedInPlace() {
    Cluster alone = new Cluster("a");
    alone.pending("shared_buffers", new Setting("1", "2"));
    new RollingRestart(alone, Set.of("a"), Progress.of(_ -> {})).perform();
    assertThat(alone.did).containsExactly("restart a");
  }

  @Test
  void whatAnEarlierRunDidIsNotDoneAgain() {
    cluster.pending("shared_buffers", new Setting("1", "2"));
    cluster.waiting.remove("b");
    restart();
    assertThat(cluster.did).containsExactly("restart c", "switchover a b");
  }

  @Test
  void nodesThatAreNotMeantAreLeftAlone() {
    cluster.pending("shared_buffers", new Setting("1", "2"));
    restart("b");
    assertThat(cluster.did).containsExactly("restart b");
  }

  @Test
  void aSettingThatGoesRoundInOrderWaitsForAnApplyToAll() {
    cluster.pending("max_connections", new Setting("100", "200"));
    restart("a");
    assertThat(cluster.did).isEmpty();
    assertThat(said).singleElement().asString().contains("b, c", "without --limit");
  }

  @Test
  void whoLeadsByNowIsNoReplicaAnyMore() {
    cluster.pending("shared_buffers", new Setting("1", "2"));
    cluster.failover = Map.of("b", "c");
    restart();
    assertThat(cluster.did)
        .as("after the restart of b, c leads; a is restarted as a replica, c hands over")
        .containsExactly("restart b", "restart a", "switchover c a");
  }

  @Test
  void amongEqualsPatroniChooses() {
    cluster.standbys = MemberRole.QUORUM_STANDBY;
    cluster.pending("shared_buffers", new Setting("1", "2"));
    restart();
    assertThat(cluster.did).containsExactly("restart b", "restart c", "switchover a to any");
  }

  @Test
  void whoMayNotLeadIsNotHandedTheLead() {
    cluster.neverLeads = "b";
    cluster.pending("shared_buffers", new Setting("1", "2"));
    restart();
    assertThat(cluster.did).containsExactly("restart b", "restart c", "switchover a c");
  }

  @Test
  void nothingMoreIsBegunOnceItIsNotWantedAnyMore() {
    cluster.pending("shared_buffers", new Setting("1", "2"));
    stopAfter = 1;
    assertThatThrownBy(this::restart).hasMessage("stopped");
    assertThat(cluster.did).containsExactly("restart b");
  }

  @Test
  void aRestartThatFailsComesWithPostgresqlsOwnWords() {
    cluster.pending("shared_buffers", new Setting("1", "2"));
    cluster.refuses = "b";
    assertThatThrownBy(this::restart)
        .hasMessage(
            "b does not come back: PostgreSQL is in state 'start failed': FATAL: x (/restart said 503)");
  }

  private void stillWanted() {
    if (cluster.did.size() >= stopAfter) {
      throw new IllegalStateException("stopped");
    }
  }

  private void restart() {
    restart("a", "b", "c");
  }

  private void restart(String... nodes) {
    new RollingRestart(
            cluster, Set.of(nodes), new Progress(Pace.REAL, this::stillWanted, said::add))
        .perform();
  }

  /** A cluster whose first node leads. */
  private static final class Cluster implements MemberCommands {
    final List<String> did = new ArrayList<>();
    final Set<String> waiting = new LinkedHashSet<>();
    private final List<String> nodes;
    private Map<String, Setting> settings = Map.of();

    /** After the restart of the first, the second leads. */
    Map<String, String> failover = Map.of();

    String neverLeads = "";
    MemberRole standbys = MemberRole.SYNC_STANDBY;
    String refuses = "";
    private String leader;
    private long seen;

    Cluster(String... nodes) {
      this.nodes = List.of(nodes);
      this.leader = nodes[0];
    }

    void pending(String name, Setting setting) {
      settings = Map.of(name, setting);
      waiting.addAll(nodes);
    }

    @Override
    public List<Member> members() {
      return nodes.stream().map(this::member).toList();
    }

    private Member member(String node) {
      boolean leads = node.equals(leader);
      return new Member(
          node,
          "198.18.0.1",
          5432,
          "",
          leads ? MemberRole.LEADER : standbys,
          leads ? "running" : "streaming",
          OptionalLong.of(1),
          leads ? OptionalLong.empty() : OptionalLong.of(0),
          waiting.contains(node));
    }

    @Override
    public Map<String, PatroniStatus> statuses() {
      seen += 2;
      Map<String, PatroniStatus> all = new LinkedHashMap<>();
      for (String node : nodes) {
        boolean waits = waiting.contains(node);
        all.put(
            node,
            new PatroniStatus(
                "running",
                node.equals(leader) ? "primary" : "replica",
                150010,
                OptionalLong.of(1),
                "77",
                waits,
                waits ? settings : Map.of(),
                false,
                seen,
                "4.1.5",
                "postgres",
                node));
      }
      return all;
    }

    @Override
    public boolean mayLead(String node) {
      return !node.equals(neverLeads);
    }

    @Override
    public Optional<String> whyDown(String node) {
      return Optional.of("PostgreSQL is in state 'start failed': FATAL: x");
    }

    @Override
    public void restart(String node) {
      if (node.equals(refuses)) {
        throw new OpsException(ErrorCode.COMMAND_FAILED, "/restart said 503", "Look.");
      }
      did.add("restart " + node);
      waiting.remove(node);
      leader = failover.getOrDefault(node, leader);
    }

    @Override
    public void switchover(String from, Optional<String> to) {
      did.add("switchover " + from + " " + to.orElse("to any"));
      leader = to.orElse("b");
      waiting.remove(from);
    }
  }
}
