package org.pgmahout.controller.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.controller.operate.ClusterTruth;

/** A cluster that etcd knows, with the members that a test gives it. */
class FakeTruth implements ClusterTruth {
  /** State by node, in Patroni's words. */
  final Map<String, String> states = new TreeMap<>();

  String leader = "";
  boolean paused;

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
    return leader.isEmpty() ? Optional.empty() : Optional.of(leader);
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
    return Optional.of(Map.of("pause", paused));
  }

  @Override
  public Applied applied() {
    return Applied.NONE;
  }

  @Override
  public Optional<String> hold(String owner, String who) {
    return Optional.empty();
  }

  @Override
  public void renewHold() {}

  @Override
  public void letGo() {}

  @Override
  public void save(Applied before, Applied next, String plan) {}

  @Override
  public String lineage() {
    return "";
  }

  @Override
  public void keepLineage(List<String> lineage) {}

  @Override
  public void close() {}
}
