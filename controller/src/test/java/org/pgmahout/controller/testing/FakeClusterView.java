package org.pgmahout.controller.testing;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.controller.cluster.ClusterView;

/** A cluster that etcd knows, with the members that a test gives it. */
public class FakeClusterView implements ClusterView {
  /** State by node, in Patroni's words. */
  public final Map<String, String> states = new TreeMap<>();

  public String leader = "";

  /** Who leads at the next looks, before {@link #leader} does; an empty text is nobody. */
  public final Queue<String> leadersBefore = new ArrayDeque<>();

  /** How many looks find no configuration yet. */
  public int unconfigured;

  public boolean paused;
  public List<String> hba = List.of();

  @Override
  public Optional<String> etcdTrouble() {
    return Optional.empty();
  }

  @Override
  public Optional<String> systemId() {
    return Optional.of("7");
  }

  @Override
  public boolean bootstrapBegun() {
    return false;
  }

  @Override
  public void forgetBootstrap() {
    throw new IllegalStateException("there is a cluster");
  }

  @Override
  public Optional<String> leader() {
    String now = leadersBefore.isEmpty() ? leader : leadersBefore.remove();
    return now.isEmpty() ? Optional.empty() : Optional.of(now);
  }

  @Override
  public List<Member> members() {
    return states.entrySet().stream()
        .map(
            member ->
                new Member(
                    member.getKey(),
                    "198.18.99.1",
                    5432,
                    "",
                    member.getKey().equals(leader) ? MemberRole.LEADER : MemberRole.REPLICA,
                    member.getValue(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    false))
        .toList();
  }

  @Override
  public Optional<Map<String, Object>> configuration() {
    if (unconfigured > 0) {
      unconfigured--;
      return Optional.empty();
    }
    return Optional.of(Map.of("pause", paused, "postgresql", Map.of("pg_hba", hba)));
  }
}
