package org.pgmahout.agent.follow;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.follow.RouteRule.Action;
import org.pgmahout.agent.follow.RouteRule.Answer;
import org.pgmahout.agent.follow.RouteRule.Situation;
import org.pgmahout.agent.local.HaproxySocket;
import org.pgmahout.agent.local.HaproxySocket.Server;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.agent.watch.AgentDialer;
import org.pgmahout.agent.watch.ClusterSight;
import org.pgmahout.common.cluster.ClusterState;
import org.pgmahout.common.cluster.FailoverRequest;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.HaproxyByKey;
import org.pgmahout.common.spec.NodePaths;
import org.pgmahout.common.spec.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has HAProxy's slot lead where {@link RouteRule} says. Each turn compares what is wanted with what
 * the worker has at that moment: so a reload of HAProxy, which forgets all, and a restart of this
 * agent end in the same route, and nobody who is led rightly is cut. A turn comes with everything
 * that is seen, and at least twice a second.
 */
public final class ProxyFollower implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyFollower.class);
  private static final Duration SOCKET = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(500);

  /**
   * While the holder of the key is being promoted, clients wait for exactly this; but each question
   * costs it a handshake, at a moment when it has other things to do.
   */
  private static final Duration SOON = Duration.ofMillis(50);

  private static final Duration RESOLVE = Duration.ofSeconds(30);

  /**
   * Patroni begins with a switchover at once, and PostgreSQL shuts down in this time or refuses.
   */
  private static final Duration HANDOVER = Duration.ofSeconds(10);

  /** A turn closes, opens, and finds that all is as it should be. */
  private static final int MOST_ACTIONS = 3;

  private final Supplier<Optional<NodeSpec>> applied;
  private final ClusterSight sight;
  private final FollowedProxy proxy;
  private final MemberAnswers answers;
  private final Supplier<Moment> clock;
  private final FollowedFreshness freshness;
  private final Semaphore seen = new Semaphore(0);
  private Optional<Resolved> resolved = Optional.empty();
  private Route before = Route.CLOSED;
  private String leader = "";
  private long revision;
  private Optional<Moment> olderSince = Optional.empty();
  private boolean opening;
  private Optional<FailoverRequest> handover = Optional.empty();
  private Moment handoverSince;

  private record Resolved(NodeSpec spec, PlanMembers members, Moment at) {}

  /**
   * @param applied the last applied spec
   * @param freshness what HAProxy is answered
   */
  public ProxyFollower(
      Supplier<Optional<NodeSpec>> applied,
      ClusterSight sight,
      AgentDialer agents,
      FollowedFreshness freshness,
      Supplier<Moment> clock) {
    this(
        applied,
        sight,
        FollowedProxy.over(new HaproxySocket(Path.of(NodePaths.HAPROXY_SOCKET), SOCKET)),
        new MemberProbe(applied, agents),
        freshness,
        clock);
  }

  ProxyFollower(
      Supplier<Optional<NodeSpec>> applied,
      ClusterSight sight,
      FollowedProxy proxy,
      Function<String, Answer> ask,
      FollowedFreshness freshness,
      Supplier<Moment> clock) {
    this.applied = applied;
    this.sight = sight;
    this.proxy = proxy;
    this.freshness = freshness;
    this.clock = clock;
    this.handoverSince = clock.get();
    this.answers = new MemberAnswers(ask, seen::release);
    sight.listen(_ -> seen.release());
  }

  @Override
  public String name() {
    return "proxy-follower";
  }

  @Override
  public Optional<Duration> pause() {
    return spec().map(_ -> Duration.ZERO);
  }

  @Override
  public boolean followsSpec() {
    return true;
  }

  private Optional<NodeSpec> spec() {
    return applied.get().filter(spec -> spec.has(Role.PROXY));
  }

  @Override
  public void turn() {
    try {
      if (seen.tryAcquire((opening ? SOON : LOOK).toMillis(), TimeUnit.MILLISECONDS)) {
        seen.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    spec().ifPresent(this::follow);
  }

  /** One look, and what follows from it. */
  void follow(NodeSpec spec) {
    Moment now = clock.get();
    Optional<Observation> observation = sight.latest();
    Optional<ClusterState> fresh = LeaderSight.fresh(observation, notBefore(observation, now), now);
    fresh.ifPresent(state -> revision = state.revision());
    PlanMembers members = members(spec, now);
    Leadership leadership = LeaderSight.of(fresh, members, isYoung(fresh, now));
    Optional<List<Server>> servers = proxy.servers();
    cutFormer(leadership, members, servers.flatMap(ProxyFollower::slot));
    for (int i = 0; i < MOST_ACTIONS; i++) {
      Optional<Route> slot = servers.flatMap(ProxyFollower::slot);
      if (slot.isEmpty()) {
        opening = false;
        freshness.lost();
        return;
      }
      Situation situation = new Situation(slot.get(), before, leadership);
      Optional<Answer> answer = answer(situation, members);
      Action action =
          answer.map(said -> RouteRule.decide(situation, said)).orElseGet(Action.Keep::new);
      before = RouteRule.left(situation, action);
      if (action instanceof Action.Keep) {
        opening = leadership instanceof Leadership.Held && !slot.get().isOpen();
        freshness.followed(leadership, slot.get(), observation, now);
        break;
      }
      servers = carryOut(action, slot.get());
    }
    servers.ifPresent(known -> reads(spec, fresh, known));
  }

  /**
   * A lower revision than before is from a watch that lags; one that stays lower for long is from
   * an etcd that was restored.
   */
  private long notBefore(Optional<Observation> observation, Moment now) {
    if (observation.filter(one -> one.state().revision() < revision).isEmpty()) {
      olderSince = Optional.empty();
    } else if (olderSince.isEmpty()) {
      olderSince = Optional.of(now);
    } else if (now.since(olderSince.get()).compareTo(RESOLVE) > 0) {
      LOG.info(
          "etcd's revision went back from {}: it was restored, or made again after a destroy, and is followed as it is",
          revision);
      revision = 0;
    }
    return revision;
  }

  private boolean isYoung(Optional<ClusterState> fresh, Moment now) {
    Optional<FailoverRequest> request = fresh.flatMap(LeaderSight::handover);
    if (fresh.isPresent() && !request.equals(handover)) {
      handover = request;
      handoverSince = now;
    }
    return now.since(handoverSince).compareTo(HANDOVER) <= 0;
  }

  private PlanMembers members(NodeSpec spec, Moment now) {
    Optional<Resolved> known =
        resolved
            .filter(one -> one.spec().equals(spec))
            .filter(
                one -> one.members().isWhole(spec) || now.since(one.at()).compareTo(RESOLVE) < 0);
    resolved = known.or(() -> Optional.of(new Resolved(spec, PlanMembers.of(spec), now)));
    return resolved.orElseThrow().members();
  }

  /** Sessions on the way of the checks, which would notice some checks later. */
  private void cutFormer(Leadership leadership, PlanMembers members, Optional<Route> slot) {
    if (leadership instanceof Leadership.Held(String holder, _) && !holder.equals(leader)) {
      if (slot.filter(route -> !route.isOpen()).isPresent()) {
        // Closed for a handover, with sessions in it.
        proxy.cutSlot();
      }
      if (members.routes().containsKey(leader)) {
        proxy.cutChecked(List.of(leader));
      }
      leader = holder;
    }
  }

  private Optional<Answer> answer(Situation situation, PlanMembers members) {
    Optional<Route> asked = RouteRule.question(situation);
    if (asked.isEmpty()) {
      answers.forget();
      return Optional.of(Answer.SILENT);
    }
    Optional<String> member = asked.flatMap(members::at);
    return member.isEmpty() ? Optional.of(Answer.SILENT) : answers.take(member.get());
  }

  private Optional<List<Server>> carryOut(Action action, Route slot) {
    return switch (action) {
      case Action.Keep() -> Optional.empty();
      case Action.Close(String why) -> {
        LOG.info("the route to {} is closed: {} (revision {})", slot, why, revision);
        yield proxy.close();
      }
      case Action.Hold() -> {
        LOG.info("new connections wait: {} hands over (revision {})", slot, revision);
        yield proxy.hold();
      }
      case Action.Open(Route to) -> {
        LOG.info("the route leads to {} (revision {})", to, revision);
        yield proxy.open(to);
      }
    };
  }

  private static Optional<Route> slot(List<Server> servers) {
    return servers.stream()
        .filter(one -> one.backend().equals(HaproxyByKey.BACKEND))
        .filter(one -> one.name().equals(HaproxyByKey.SLOT))
        .findFirst()
        .flatMap(one -> PlanMembers.number(one.host()).map(host -> new Route(host, one.port())));
  }

  private void reads(NodeSpec spec, Optional<ClusterState> fresh, List<Server> servers) {
    List<Server> readers =
        servers.stream().filter(one -> one.backend().equals(HaproxyByKey.REPLICAS)).toList();
    Set<String> out =
        ReadRule.out(
            fresh,
            Set.copyOf(readers.stream().map(Server::name).toList()),
            spec.plan().haproxy().maxReplicaLagBytes());
    for (boolean wanted : List.of(true, false)) {
      proxy.drain(
          readers.stream()
              .filter(one -> out.contains(one.name()) == wanted && one.drained() != wanted)
              .map(Server::name)
              .toList(),
          wanted);
    }
  }

  @Override
  public void close() {
    answers.close();
  }
}
