package org.pgmahout.controller.operation;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.pgmahout.common.cluster.Member;
import org.pgmahout.common.cluster.MemberRole;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.patroni.PatroniStatus;
import org.pgmahout.controller.cluster.MemberCommands;
import org.pgmahout.controller.progress.Progress;

/**
 * Restarts PostgreSQL where a changed setting waits for it, at the price of one switchover: the
 * replicas one by one, then another node takes the lead, then the old leader. Where one of the
 * settings that a standby must not have lower than its primary is lowered, the primary goes first
 * and in place, because standbys may follow only once they have replayed it (PostgreSQL's
 * documentation, "Administrator's Overview" of hot standby).
 */
public final class RollingRestart {
  private static final Set<String> NOT_LOWER_ON_A_STANDBY =
      Set.of(
          "max_connections",
          "max_worker_processes",
          "max_wal_senders",
          "max_prepared_transactions",
          "max_locks_per_transaction");
  private static final int ROUNDS = 3;
  private static final Duration HEALTHY = Duration.ofMinutes(10);
  private static final String HINT = "See pgmahout status, and pgmahout logs NODE patroni.";

  private final MemberCommands commands;
  private final Set<String> nodes;
  private final Progress progress;

  /**
   * @param nodes the nodes that may be restarted
   * @param progress asked before each restart and switchover, and while it waits
   */
  public RollingRestart(MemberCommands commands, Set<String> nodes, Progress progress) {
    this.commands = commands;
    this.nodes = Set.copyOf(nodes);
    this.progress = progress;
  }

  /** Restarts what waits for it; does nothing when nothing does. */
  public void perform() {
    List<Member> waiting = waiting();
    if (waiting.isEmpty()) {
      return;
    }
    Set<String> outside = waitingOutside();
    if (ordered() && !outside.isEmpty()) {
      progress.say(
          "a setting that all database nodes must follow in order waits for a restart, also on "
              + String.join(", ", outside)
              + ": apply without --limit restarts them");
      return;
    }
    if (lowers()) {
      waiting.stream().filter(member -> member.role().leads()).forEach(this::restart);
      restartFollowers();
      return;
    }
    restartReplicas();
    for (Member leader : waiting().stream().filter(member -> member.role().leads()).toList()) {
      candidate().ifPresent(next -> handOver(leader.name(), next));
      // The switchover restarted it as a replica; without a candidate it still waits.
      waiting().stream().filter(m -> m.name().equals(leader.name())).forEach(this::restart);
    }
  }

  /** Looks again before each one, because a replica of a minute ago may lead by now. */
  private void restartReplicas() {
    Set<String> restarted = new HashSet<>();
    Optional<Member> next = replica(restarted);
    while (next.isPresent()) {
      restart(next.get());
      restarted.add(next.get().name());
      next = replica(restarted);
    }
  }

  private Optional<Member> replica(Set<String> without) {
    return waiting().stream()
        .filter(member -> !member.role().leads() && !without.contains(member.name()))
        .findFirst();
  }

  /**
   * A standby keeps the higher value until it has replayed that the primary lowered it, and says
   * only then that it waits for a restart (Patroni's document "Dynamic Configuration Settings").
   */
  private void restartFollowers() {
    for (int round = 0; round < ROUNDS; round++) {
      awaitConfigurationSeen();
      List<Member> followers = waiting().stream().filter(member -> !member.role().leads()).toList();
      if (followers.isEmpty()) {
        return;
      }
      followers.forEach(this::restart);
    }
  }

  /** Hands the leadership over; does nothing when nobody could take it. */
  public void stepDown(String leader) {
    candidate().ifPresent(next -> handOver(leader, next));
  }

  /**
   * Waits until every member has looked at the configuration since it was changed: before that, a
   * member does not know yet that it waits for a restart.
   */
  public void awaitConfigurationSeen() {
    Map<String, PatroniStatus> first = commands.statuses();
    await(
        "every member to see the new configuration",
        () -> {
          Map<String, PatroniStatus> now = commands.statuses();
          List<String> late =
              first.keySet().stream()
                  .filter(node -> !looked(first.get(node), now.get(node)))
                  .toList();
          return late.isEmpty()
              ? Optional.empty()
              : Optional.of("not looked yet: " + String.join(", ", late));
        });
  }

  /** Seconds: the second look after the change begins after it for certain. */
  private static boolean looked(PatroniStatus before, PatroniStatus now) {
    return now != null && now.dcsLastSeen() > before.dcsLastSeen() + 1;
  }

  private List<Member> waiting() {
    Set<String> names =
        commands.statuses().values().stream()
            .filter(PatroniStatus::pendingRestart)
            .map(PatroniStatus::name)
            .filter(nodes::contains)
            .collect(Collectors.toSet());
    return commands.members().stream().filter(member -> names.contains(member.name())).toList();
  }

  private Set<String> waitingOutside() {
    return commands.statuses().values().stream()
        .filter(status -> status.pendingRestart() && !nodes.contains(status.name()))
        .map(PatroniStatus::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean ordered() {
    return !waitingInOrder().isEmpty();
  }

  private boolean lowers() {
    return waitingInOrder().stream().anyMatch(PatroniStatus.Setting::lowers);
  }

  private List<PatroniStatus.Setting> waitingInOrder() {
    return commands.statuses().values().stream()
        .flatMap(status -> status.pendingSettings().entrySet().stream())
        .filter(setting -> NOT_LOWER_ON_A_STANDBY.contains(setting.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private void restart(Member member) {
    progress.requireWanted();
    progress.say("restarting PostgreSQL on " + member.name());
    try {
      commands.restart(member.name());
    } catch (OpsException e) {
      throw explained(member.name(), e);
    }
    awaitHealthy(member.name());
  }

  /** Patroni says only that it failed; PostgreSQL's own line is what an operator has to read. */
  private OpsException explained(String node, OpsException failed) {
    return commands
        .whyDown(node)
        .map(
            why ->
                new OpsException(
                    failed.code(),
                    "%s does not come back: %s (%s)".formatted(node, why, failed.getMessage()),
                    failed.hint(),
                    failed))
        .orElse(failed);
  }

  private void handOver(String from, Member next) {
    progress.requireWanted();
    Optional<String> to = named(next);
    progress.say(
        "switchover from %s%s: writes stop for about two seconds"
            .formatted(from, to.map(name -> " to " + name).orElse("")));
    commands.switchover(from, to);
    awaitHealthy(from);
  }

  /**
   * In quorum mode Patroni chooses among equals. A member that is not the named candidate sleeps
   * two seconds before it follows the new leader (Patroni's {@code process_unhealthy_cluster}), and
   * commits wait for the first one that follows.
   */
  private static Optional<String> named(Member next) {
    return Optional.of(next)
        .filter(member -> member.role() != MemberRole.QUORUM_STANDBY)
        .map(Member::name);
  }

  /** Who loses nothing: a synchronous standby when there is one, else the one least behind. */
  private Optional<Member> candidate() {
    return commands.members().stream()
        .filter(member -> !member.role().leads() && member.healthy())
        .filter(member -> commands.mayLead(member.name()))
        .min(
            Comparator.comparing((Member member) -> member.role() == MemberRole.REPLICA)
                .thenComparing(member -> member.lagBytes().orElse(Long.MAX_VALUE)));
  }

  private void awaitHealthy(String node) {
    try {
      await(
          node + " to lead or stream again",
          () -> unhealthy(node).map(why -> paused() ? why + "; " + Pause.MEMBER : why));
    } catch (OpsException e) {
      throw e.code() == ErrorCode.TIMED_OUT ? explained(node, e) : e;
    }
  }

  private Optional<String> unhealthy(String node) {
    List<Member> members = commands.members();
    if (members.isEmpty()) {
      return Optional.of("no Patroni answers this computer");
    }
    if (members.stream().noneMatch(m -> m.role().leads() && m.healthy())) {
      return Optional.of("there is no leader");
    }
    return members.stream()
        .filter(m -> m.name().equals(node))
        .findFirst()
        .map(m -> m.healthy() ? Optional.<String>empty() : Optional.of("it is " + m.state()))
        .orElse(Optional.of("it is no member yet"));
  }

  private boolean paused() {
    return commands.statuses().values().stream().anyMatch(PatroniStatus::paused);
  }

  private void await(String what, Supplier<Optional<String>> reason) {
    progress.upTo(HEALTHY).until(what, progress.say(), HINT, reason);
  }
}
