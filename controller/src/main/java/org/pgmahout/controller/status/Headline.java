package org.pgmahout.controller.status;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.ClusterConfiguration;
import org.pgmahout.common.cluster.ClusterConfiguration.SynchronousMode;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.cluster.SyncState;
import org.pgmahout.common.text.TimeWords;
import org.pgmahout.controller.status.ClusterStatus.NodeRow;
import org.pgmahout.controller.status.ClusterStatus.ProblemRow;

/**
 * The one sentence that a status begins with: that all is well, or the worst that is not, since
 * when, and what happens next.
 */
final class Headline {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  /** What Patroni's answers to etcd, and ours, may take beside its loop. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private final ClusterSources sources;
  private final List<ProblemRow> problems;
  private final List<NodeRow> nodes;
  private final List<Member> members;
  private final boolean whole;

  private Headline(
      ClusterSources sources, boolean whole, List<NodeRow> nodes, List<ProblemRow> problems) {
    this.sources = sources;
    this.whole = whole;
    this.nodes = nodes;
    this.problems = problems;
    this.members = sources.table().members();
  }

  static String of(
      ClusterSources sources, boolean whole, List<NodeRow> nodes, List<ProblemRow> problems) {
    return new Headline(sources, whole, nodes, problems).sentence();
  }

  /** Whether the leader no longer renews its key, so that the cluster is about to lose it. */
  static boolean isEnding(ClusterSources sources) {
    return new Headline(sources, true, List.of(), List.of()).ending().isPresent();
  }

  private String sentence() {
    if (members.isEmpty()) {
      return sources.etcdTrouble().isEmpty()
          ? "There is no database yet."
          : "Nothing is known of the databases: neither etcd nor a Patroni answers.";
    }
    return leaderless()
        .or(this::ending)
        .or(this::paused)
        .or(this::broken)
        .or(this::silent)
        .or(this::notHealthy)
        .orElseGet(this::well);
  }

  private Optional<Member> leader() {
    return members.stream().filter(member -> member.role().leads()).findFirst();
  }

  private Optional<String> leaderless() {
    if (leader().isPresent()) {
      return Optional.empty();
    }
    if (sources.table().paused()) {
      return Optional.of("No node leads, and Patroni is paused: nobody takes over.");
    }
    String next = candidates("");
    return Optional.of(
        next.isEmpty()
            ? "No node leads, and none that answers can take over."
            : "No node leads: " + next + " takes over as soon as Patroni has looked.");
  }

  /** By its lease: Patroni renews it in every loop, so that it never comes this near to its end. */
  private Optional<String> ending() {
    Optional<ClusterConfiguration> how =
        sources.cluster().flatMap(state -> state.configuration().value());
    Optional<Member> leader = leader();
    if (how.isEmpty() || leader.isEmpty() || sources.leaderLeft().isEmpty()) {
      return Optional.empty();
    }
    Duration left = sources.leaderLeft().get();
    Duration usual = how.get().ttl().minus(how.get().loopWait()).minus(SLACK);
    if (left.compareTo(usual) >= 0) {
      return Optional.empty();
    }
    String next = candidates(leader.get().name());
    return Optional.of(
        "%s no longer renews the leader key: it ends in %s, then %s."
            .formatted(
                leader.get().name(),
                TimeWords.of(left),
                sources.table().paused()
                    ? "nobody takes over, because Patroni is paused"
                    : next.isEmpty() ? "no node can take over" : next + " takes over"));
  }

  /** Who may take over without losing a commit; names joined by "or". */
  private String candidates(String leader) {
    Optional<ClusterState> state = sources.cluster();
    Optional<SyncState> sync =
        state
            .filter(Headline::synchronous)
            .flatMap(now -> now.sync().value())
            .filter(now -> !now.leader().isEmpty());
    return members.stream()
        .filter(member -> !member.name().equals(leader))
        .filter(member -> member.state().equals("running") || member.state().equals("streaming"))
        .map(Member::name)
        .filter(
            name ->
                sync.isEmpty()
                    || sync.get().has(name)
                    || sync.get().leader().equalsIgnoreCase(name))
        .filter(name -> state.flatMap(now -> now.member(name)).filter(Headline::mayNot).isEmpty())
        .collect(Collectors.joining(" or "));
  }

  private static boolean mayNot(org.pgmahout.common.cluster.MemberReport member) {
    return ClusterConfiguration.isYes(member.tags().getOrDefault("nofailover", "false"));
  }

  private static boolean synchronous(ClusterState state) {
    return state
        .configuration()
        .value()
        .filter(how -> how.mode() != SynchronousMode.OFF)
        .isPresent();
  }

  private Optional<String> paused() {
    return sources.table().paused()
        ? Optional.of(
            "Patroni is paused: nobody takes over when "
                + leader().map(Member::name).orElse("the leader")
                + " fails.")
        : Optional.empty();
  }

  private Optional<String> broken() {
    List<ProblemRow> breaking =
        problems.stream().filter(row -> row.problem().breaksCluster()).toList();
    return breaking.stream()
        .findFirst()
        .map(
            row ->
                "%s since %s: %s%s; %s."
                    .formatted(
                        row.node(),
                        since(row.problem().since()),
                        brief(row.problem().what()),
                        breaking.size() == 1 ? "" : " (and %d more)".formatted(breaking.size() - 1),
                        serving()));
  }

  private Optional<String> silent() {
    List<String> silent =
        nodes.stream().filter(row -> !row.agent().equals("ok")).map(NodeRow::node).toList();
    if (silent.isEmpty()) {
      return Optional.empty();
    }
    String first = silent.getFirst();
    String since =
        sources.nodes().get(first) instanceof NodeAnswer.Silent(var _, var last) && last.isPresent()
            ? "has not been seen for "
                + TimeWords.of(Duration.between(last.get().at(), sources.now()))
            : "gives no answer";
    return Optional.of(
        "%s %s%s; %s."
            .formatted(
                first,
                since,
                silent.size() == 1
                    ? ""
                    : ", nor " + String.join(", ", silent.subList(1, silent.size())),
                serving()));
  }

  private Optional<String> notHealthy() {
    return whole
        ? Optional.empty()
        : members.stream()
            .filter(member -> !member.healthy())
            .findFirst()
            .map(member -> "%s is %s; %s.".formatted(member.name(), member.state(), serving()))
            .or(
                () ->
                    Optional.of(
                        "A node of the plan is no member of the cluster yet; " + serving() + "."));
  }

  private String well() {
    long replicas = members.stream().filter(member -> !member.role().leads()).count();
    List<String> synchronous =
        members.stream()
            .filter(
                member ->
                    member.role() == MemberRole.SYNC_STANDBY
                        || member.role() == MemberRole.QUORUM_STANDBY)
            .map(Member::name)
            .toList();
    String streams =
        replicas == 0
            ? "alone"
            : replicas == 1 ? "1 replica streams" : replicas + " replicas stream";
    String warnings =
        problems.isEmpty()
            ? ""
            : problems.size() == 1 ? "; 1 warning" : "; " + problems.size() + " warnings";
    return "All is well: %s, %s%s%s."
        .formatted(
            serving(),
            streams,
            synchronous.isEmpty() ? "" : ", synchronously " + String.join(" and ", synchronous),
            warnings);
  }

  /** The whole of it stands below the tables. */
  private static String brief(String what) {
    int more = what.indexOf("; ");
    return more < 0 ? what : what.substring(0, more);
  }

  private String serving() {
    return leader()
        .filter(Member::healthy)
        .map(member -> member.name() + " leads")
        .orElse("no node leads that runs");
  }

  private String since(Instant since) {
    return "%s (%s)"
        .formatted(TIME.format(since), TimeWords.of(Duration.between(since, sources.now())));
  }
}
