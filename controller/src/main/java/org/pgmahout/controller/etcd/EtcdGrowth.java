package org.pgmahout.controller.etcd;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.pgmahout.common.dcs.EtcdMember;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.EtcdContainer;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.controller.progress.Progress;

/**
 * Lets a node's member into a running etcd without ever risking its quorum: added as a learner,
 * started, and given its vote once it has copied the data (etcd's document "Learner"). Every step
 * follows from etcd's own list, so that a command killed anywhere goes on where it is.
 */
public final class EtcdGrowth {
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration SPARE = Duration.ofSeconds(90);

  /** etcd wants its members connected for five seconds before it lets its list be changed. */
  private static final Duration CONNECTED = Duration.ofSeconds(60);

  private final EtcdMembers members;
  private final Progress progress;

  /** Of the etcd that has these members. */
  public EtcdGrowth(EtcdMembers members, Progress progress) {
    this.members = members;
    this.progress = progress;
  }

  /**
   * Members that etcd knows go first, for it bears one learner at a time and may have one; of them
   * those that do not serve, for the others may be needed for the quorum; and the one that leads
   * last, because every election restarts all leases.
   */
  public List<NodeSpec> order(List<NodeSpec> specs) {
    List<EtcdMember> all = members.list();
    return specs.stream()
        .map(spec -> turn(spec, mine(spec, all)))
        .sorted(
            Comparator.comparing(Turn::joins)
                .thenComparing(Turn::serves)
                .thenComparing(Turn::leads))
        .map(Turn::spec)
        .toList();
  }

  private record Turn(NodeSpec spec, boolean joins, boolean serves, boolean leads) {}

  private Turn turn(NodeSpec spec, Optional<EtcdMember> mine) {
    boolean serves = mine.isPresent() && members.silence(mine.get()).isEmpty();
    return new Turn(spec, mine.isEmpty(), serves, serves && members.leads(mine.get()));
  }

  /** Waits until the other members are a majority without this one, which may be restarted. */
  public void awaitSpare(NodeSpec spec) {
    progress
        .upTo(SPARE)
        .until(
            "etcd to do without " + spec.node(),
            progress.say(),
            "Bring the other members back first (pgmahout status), then apply again.",
            () -> needed(spec));
  }

  /** Why etcd cannot do without this member now; empty also where it never could. */
  private Optional<String> needed(NodeSpec spec) {
    List<EtcdMember> voters = members.list().stream().filter(m -> !m.learner()).toList();
    Optional<EtcdMember> mine = mine(spec, voters);
    int majority = voters.size() / 2 + 1;
    if (mine.isEmpty() || voters.size() - 1 < majority || members.silence(mine.get()).isPresent()) {
      return Optional.empty();
    }
    List<String> silent =
        voters.stream()
            .filter(other -> other.id() != mine.get().id() && members.silence(other).isPresent())
            .map(EtcdGrowth::label)
            .toList();
    return voters.size() - 1 - silent.size() >= majority
        ? Optional.empty()
        : Optional.of("these do not serve: " + String.join(", ", silent));
  }

  /**
   * Lets another member lead before this one goes away: until one is elected nobody could write,
   * and every lease would restart. Without success the others elect one.
   */
  public void handOver(NodeSpec spec) {
    List<EtcdMember> voters = members.list().stream().filter(m -> !m.learner()).toList();
    Optional<EtcdMember> mine = mine(spec, voters).filter(members::leads);
    Optional<EtcdMember> next =
        voters.stream()
            .filter(other -> mine.isPresent() && other.id() != mine.get().id())
            .filter(other -> members.silence(other).isEmpty())
            .findFirst();
    if (next.isPresent()) {
      try {
        members.handOver(mine.orElseThrow(), next.get());
        progress.say("etcd: " + next.get().name() + " leads instead of " + spec.node());
      } catch (OpsException e) {
        progress.say("etcd: " + spec.node() + " still leads: " + e.getMessage());
      }
    }
  }

  /**
   * Sees to it that this node's member may start, and tells whom it joins.
   *
   * @param data what is on the node
   * @return for {@link NodeSpec#joining}; empty for a member that has its data
   * @throws OpsException DATA_AT_RISK when etcd and the node's disk contradict each other
   */
  public List<NodeSpec.EtcdMember> seat(NodeSpec spec, NodeData data) {
    List<EtcdMember> all = members.list();
    Optional<EtcdMember> mine = mine(spec, all);
    if (data.etcd().present()) {
      if (mine.isEmpty()) {
        throw leftover(spec);
      }
      return List.of();
    }
    if (mine.isPresent() && mine.get().started()) {
      remove(spec, mine.get(), data, all);
    } else if (mine.isPresent()) {
      // One with a name is of the list etcd was made with, and its first start is still to come.
      return mine.get().name().isEmpty() ? joins(spec, all) : List.of();
    }
    add(spec);
    return joins(spec, members.list());
  }

  /** Gives this node's member its vote, when it has none yet. */
  public void promote(NodeSpec spec) {
    Optional<EtcdMember> learner = mine(spec, members.list()).filter(EtcdMember::learner);
    if (learner.isPresent()) {
      until(spec, "to be given its vote", COPY, () -> members.promote(learner.get()));
      progress.say("etcd: " + spec.node() + " votes");
    }
  }

  /**
   * Takes out the member of a node that is not trusted any more: it has a vote and all data, and
   * counts for a quorum that it must not be needed for. A node that is none changes nothing.
   */
  public void takeOut(NodeSpec spec) {
    Optional<EtcdMember> mine = mine(spec, members.list());
    if (mine.isPresent()) {
      progress.say("etcd: the member " + spec.node() + " is taken out");
      until(spec, "to be taken out", CONNECTED, () -> members.remove(mine.get()));
    }
  }

  private void add(NodeSpec spec) {
    List<EtcdMember> all = members.list();
    requireKnown(spec, all);
    requireAll(all, "a member is added only while all others run");
    progress.say("etcd: " + spec.node() + " joins, without a vote at first");
    String peerUrl = EtcdContainer.peerUrl(spec, self(spec));
    until(spec, "to be added", CONNECTED, () -> members.addLearner(peerUrl));
  }

  private void until(
      NodeSpec spec, String what, Duration limit, Supplier<Optional<String>> reason) {
    progress
        .upTo(limit)
        .until(
            "etcd's member " + spec.node() + " " + what,
            progress.say(),
            "See pgmahout status; apply again, it goes on from here.",
            reason);
  }

  /** A machine that was reinstalled holds nothing that could be brought back. */
  private void remove(NodeSpec spec, EtcdMember mine, NodeData data, List<EtcdMember> all) {
    if (data.etcd().container() || data.pgdata().present()) {
      throw new OpsException(
          ErrorCode.DATA_AT_RISK,
          "%s: etcd's folder %s is empty, yet etcd knows the member %s, and %s"
              .formatted(
                  spec.node(),
                  data.etcd().path(),
                  mine.hexId(),
                  data.pgdata().present()
                      ? "there is a database in " + data.pgdata().path()
                      : "a container of it exists"),
          "Bring the folder back (is its disk mounted?). When it is gone for good: etcdctl member remove "
              + mine.hexId()
              + " (pgmahout env etcdctl), then apply again: it joins again.");
    }
    requireAll(
        all.stream().filter(other -> other.id() != mine.id()).toList(),
        "the member that was lost is replaced only while all others run");
    progress.say("etcd: " + spec.node() + " is an empty machine now; its old member is taken out");
    until(spec, "to be taken out", CONNECTED, () -> members.remove(mine));
  }

  private void requireAll(List<EtcdMember> others, String rule) {
    for (EtcdMember other : others) {
      members
          .silence(other)
          .ifPresent(
              why -> {
                throw new OpsException(
                    ErrorCode.ETCD_UNAVAILABLE,
                    "etcd's member %s does not serve: %s; %s".formatted(label(other), why, rule),
                    "Bring it back first (pgmahout status), then apply again.");
              });
    }
  }

  /** A member that joins must know all others, and it knows them from the plan. */
  private static void requireKnown(NodeSpec spec, List<EtcdMember> all) {
    for (EtcdMember member : all) {
      if (spec.etcdMembers().stream().noneMatch(planned -> is(spec, planned, member))) {
        throw new OpsException(
            ErrorCode.DATA_AT_RISK,
            "etcd has the member " + label(member) + ", which is none of the plan's",
            "Take it out (etcdctl member remove "
                + member.hexId()
                + "; pgmahout env etcdctl), or give the role etcd to its node, then apply again.");
      }
    }
  }

  private static OpsException leftover(NodeSpec spec) {
    return new OpsException(
        ErrorCode.DATA_AT_RISK,
        "%s: %s holds the data of a member that etcd does not know"
            .formatted(spec.node(), spec.plan().etcd().dataDir()),
        "It was taken out, or is of another etcd, and could not start: move the folder's content aside, then apply again.");
  }

  private static List<NodeSpec.EtcdMember> joins(NodeSpec spec, List<EtcdMember> all) {
    return spec.etcdMembers().stream()
        .filter(planned -> all.stream().anyMatch(member -> is(spec, planned, member)))
        .toList();
  }

  private static Optional<EtcdMember> mine(NodeSpec spec, List<EtcdMember> all) {
    return all.stream().filter(member -> is(spec, self(spec), member)).findFirst();
  }

  private static boolean is(NodeSpec spec, NodeSpec.EtcdMember planned, EtcdMember member) {
    return member.peerUrls().contains(EtcdContainer.peerUrl(spec, planned));
  }

  private static NodeSpec.EtcdMember self(NodeSpec spec) {
    return new NodeSpec.EtcdMember(spec.node(), spec.self().address());
  }

  private static String label(EtcdMember member) {
    return (member.name().isEmpty() ? member.hexId() : member.name()) + " " + member.peerUrls();
  }
}
