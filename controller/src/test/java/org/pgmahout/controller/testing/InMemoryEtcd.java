package org.pgmahout.controller.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData.EtcdData;
import org.pgmahout.controller.etcd.EtcdMembers;

/**
 * etcd's members by the rules that matter to whoever changes them: nothing is answered without a
 * quorum, a learner has no vote until it has copied the data, and the list of members cannot be
 * asked for while they elect.
 */
public final class InMemoryEtcd implements EtcdMembers {
  private static final int LONGEST_COPY = 3;

  private final Map<String, Disk> disks = new LinkedHashMap<>();
  private final List<EtcdMember> list = new ArrayList<>();
  private String leader = "";
  private int electing;

  /** What a node has of its member. */
  private static final class Disk {
    String peerUrl;
    boolean data;
    boolean runs;
    boolean broken;
    boolean restartWaits;
    int pausesToCopy;
  }

  InMemoryEtcd(List<NodeSpec> specs, Random random) {
    for (NodeSpec spec : specs) {
      for (NodeSpec.EtcdMember planned : spec.etcdMembers()) {
        disks.computeIfAbsent(planned.name(), _ -> new Disk()).peerUrl =
            EtcdContainer.peerUrl(spec, planned);
      }
    }
    disks.values().forEach(disk -> disk.pausesToCopy = random.nextInt(LONGEST_COPY));
  }

  /** These nodes' members were built before. */
  synchronized void built(List<String> nodes, boolean serve) {
    for (String node : nodes) {
      list.add(member(node, false, true));
      disks.get(node).data = true;
      disks.get(node).runs = serve;
    }
    elect();
  }

  /** The data of every member is gone, as with the disks it was on. */
  public synchronized void wipe() {
    list.clear();
    disks.values().forEach(disk -> disk.data = false);
  }

  /** The next start of this node's member is for something that needs a restart. */
  public synchronized void restartWaits(String node) {
    disks.get(node).restartWaits = true;
  }

  /** The members elect, and have a leader again after so many pauses. */
  public synchronized void elect(int pauses) {
    electing = pauses;
  }

  synchronized boolean isElecting() {
    return electing > 0;
  }

  synchronized boolean isBroken(String node) {
    return disks.get(node).broken;
  }

  /** This node's member does not serve, whatever is done. */
  public synchronized void breakDown(String node) {
    disks.get(node).broken = true;
    elect();
  }

  private EtcdMember member(String node, boolean learner, boolean started) {
    long id = new ArrayList<>(disks.keySet()).indexOf(node) + 1L;
    return new EtcdMember(
        id,
        node,
        List.of(disks.get(node).peerUrl),
        started ? List.of("https://" + node) : List.of(),
        learner);
  }

  private String node(EtcdMember member) {
    return disks.entrySet().stream()
        .filter(disk -> member.peerUrls().contains(disk.getValue().peerUrl))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private Optional<EtcdMember> find(String node) {
    return list.stream().filter(member -> node(member).equals(node)).findFirst();
  }

  synchronized boolean restarts(String node) {
    return disks.get(node).restartWaits || !disks.get(node).runs;
  }

  synchronized boolean serves(String node) {
    Disk disk = disks.get(node);
    return disk.runs && !disk.broken && find(node).isPresent();
  }

  synchronized boolean votes(String node) {
    return find(node).filter(member -> !member.learner()).isPresent();
  }

  synchronized int voters() {
    return Math.toIntExact(list.stream().filter(member -> !member.learner()).count());
  }

  /** How many that vote serve, this node's own left out. */
  synchronized int servingBut(String node) {
    return Math.toIntExact(
        list.stream()
            .filter(member -> !member.learner() && !node(member).equals(node))
            .filter(member -> serves(node(member)))
            .count());
  }

  synchronized boolean quorum() {
    return voters() > 0 && servingBut("") >= voters() / 2 + 1;
  }

  synchronized EtcdData data(String node) {
    Disk disk = disks.get(node);
    return disk == null
        ? new EtcdData("", false, false)
        : new EtcdData("/etcd", disk.data, disk.data);
  }

  /** The member stops, where what is brought needs that. */
  synchronized void begins(String node) {
    disks.get(node).runs = !restarts(node);
    elect();
  }

  /** The member was started: the first ones make the list, others must be in it. */
  synchronized void started(NodeSpec spec) {
    Disk disk = disks.get(spec.node());
    if (list.isEmpty()) {
      spec.etcdMembers().forEach(planned -> list.add(member(planned.name(), false, false)));
    }
    EtcdMember mine =
        find(spec.node())
            .orElseThrow(() -> new IllegalStateException(spec.node() + " is none of etcd's"));
    if (!mine.started() && mine.learner() && spec.etcdJoins().isEmpty() && !disk.data) {
      throw new IllegalStateException(spec.node() + " would make an etcd of its own");
    }
    list.replaceAll(m -> m.id() == mine.id() ? member(spec.node(), m.learner(), true) : m);
    disk.data = true;
    disk.runs = true;
    disk.restartWaits = false;
    elect();
  }

  synchronized void pause() {
    electing = Math.max(0, electing - 1);
    disks.values().stream()
        .filter(disk -> disk.runs)
        .forEach(disk -> disk.pausesToCopy = Math.max(0, disk.pausesToCopy - 1));
  }

  private void elect() {
    if (!quorum()) {
      leader = "";
    } else if (leader.isEmpty() || !serves(leader)) {
      leader =
          list.stream()
              .filter(member -> !member.learner() && serves(node(member)))
              .map(this::node)
              .findFirst()
              .orElseThrow();
    }
  }

  @Override
  public synchronized List<EtcdMember> list() {
    requireLeader();
    return List.copyOf(list);
  }

  synchronized void requireQuorum() {
    if (!quorum()) {
      throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "etcd has no quorum", "Look.");
    }
  }

  /** Who asks for keys is kept waiting while they elect; who asks for members is not. */
  private void requireLeader() {
    if (!quorum() || electing > 0) {
      throw new OpsException(ErrorCode.ETCD_UNAVAILABLE, "etcd has no quorum", "Look.");
    }
  }

  @Override
  public synchronized Optional<String> silence(EtcdMember member) {
    return serves(node(member)) ? Optional.empty() : Optional.of("connection refused");
  }

  @Override
  public synchronized boolean leads(EtcdMember member) {
    return node(member).equals(leader);
  }

  @Override
  public synchronized void handOver(EtcdMember from, EtcdMember to) {
    requireLeader();
    leader = node(to);
  }

  @Override
  public synchronized Optional<String> addLearner(String peerUrl) {
    requireLeader();
    if (list.stream().anyMatch(EtcdMember::learner)) {
      return Optional.of("there is a learner");
    }
    String node =
        disks.keySet().stream()
            .filter(name -> disks.get(name).peerUrl.equals(peerUrl))
            .findFirst()
            .orElseThrow();
    EtcdMember added = member(node, true, false);
    list.add(new EtcdMember(added.id(), "", added.peerUrls(), List.of(), true));
    return Optional.empty();
  }

  @Override
  public synchronized Optional<String> promote(EtcdMember member) {
    requireLeader();
    if (disks.get(node(member)).pausesToCopy > 0) {
      return Optional.of("it has not copied all of the data yet");
    }
    list.replaceAll(m -> m.id() == member.id() ? member(node(m), false, true) : m);
    return Optional.empty();
  }

  @Override
  public synchronized Optional<String> remove(EtcdMember member) {
    requireLeader();
    list.removeIf(m -> m.id() == member.id());
    return Optional.empty();
  }
}
