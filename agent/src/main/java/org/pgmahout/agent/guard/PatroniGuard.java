package org.pgmahout.agent.guard;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.guard.GuardDecision.Act;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.spec.NodeSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node from writing when another one may lead, and restarts a Patroni that stands still
 * before its lease ends. What it decides, {@link LeadRule} says; a Patroni that died is systemd's
 * business (Restart=always after 100 ms).
 */
public final class PatroniGuard implements PeriodicTask {
  private static final Logger LOG = LoggerFactory.getLogger(PatroniGuard.class);
  private static final Duration WHILE_IT_WRITES = Duration.ofSeconds(1);
  private static final Duration ELSE = Duration.ofSeconds(3);

  /** One that just started has not come so far as to answer. */
  private static final Duration YOUNG = Duration.ofSeconds(15);

  /** A doubt is settled, one way or the other, as soon as can be. */
  private static final Duration IN_DOUBT = Duration.ofMillis(100);

  private final GuardedNode node;
  private final Function<NodeSpec, GuardedPatroni> patroni;
  private final Function<NodeSpec, ServerProcess> server;
  private final LeaseSource leases;
  private final Fence fence;
  private Optional<Watched> watched = Optional.empty();
  private Optional<ServerProcess.Process> walWriter = Optional.empty();
  private boolean writes;
  private boolean doubt;
  private boolean cameIn;

  /** Where the leases of this node's Patroni are read. */
  interface LeaseSource extends AutoCloseable {
    /** The leader key's, where this node ought to hold it. */
    LeaseLook leader(NodeSpec spec);

    /** The one of the member's own key. */
    LeaseLook member(NodeSpec spec);

    @Override
    void close();
  }

  /** What is asked of Patroni itself. */
  interface GuardedPatroni {
    /** Its word about its lead. */
    PatroniWord word();

    /** How long its process has run; empty when there is none. */
    Optional<Duration> age();
  }

  private record Watched(NodeSpec spec, GuardMemory memory) {}

  /**
   * The one of this node.
   *
   * @param access the way of this node's agent into etcd now
   */
  public static PatroniGuard of(
      GuardedNode node, NodeTools tools, Supplier<Optional<EtcdAccess>> access) {
    return new PatroniGuard(
        node,
        spec -> NodePatroni.of(spec, tools),
        spec -> ServerProcess.of(spec.plan().postgresql().dataDir()),
        new LeaseReader(access),
        new Fence(tools.systemd(), tools.commands()));
  }

  PatroniGuard(
      GuardedNode node,
      Function<NodeSpec, GuardedPatroni> patroni,
      Function<NodeSpec, ServerProcess> server,
      LeaseSource leases,
      Fence fence) {
    this.node = node;
    this.patroni = patroni;
    this.server = server;
    this.leases = leases;
    this.fence = fence;
  }

  @Override
  public String name() {
    return "patroni-guard";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(doubt ? IN_DOUBT : writes ? WHILE_IT_WRITES : ELSE);
  }

  @Override
  public void turn() {
    Optional<NodeSpec> wanted = node.where(GuardPlan::patroni);
    if (wanted.isEmpty()) {
      watched = Optional.empty();
      doubt = false;
      return;
    }
    NodeSpec spec = wanted.get();
    LeadRule rule = rule(spec);
    GuardMemory before =
        watched
            .filter(known -> known.spec().equals(spec))
            .map(Watched::memory)
            .orElseGet(() -> GuardMemory.at(node.now(), rule.ttl()));
    ServerProcess postgres = server.apply(spec);
    GuardLook look = look(spec, rule, postgres);
    GuardDecision decision = rule.decide(before, look);
    writes = look.writes();
    doubt =
        look.writes()
            && (look.patroni() instanceof PatroniWord.Silent
                || look.lease() instanceof LeaseLook.Taken);
    cameIn = cameIn || !(look.lease() instanceof LeaseLook.Unknown);
    watched = Optional.of(new Watched(spec, decision.memory()));
    if (perform(spec, look, decision.act(), postgres)) {
      watched = Optional.of(new Watched(spec, decision.memory().restarted(node.now())));
    }
  }

  /** All processes are looked through only when the one that was seen is gone. */
  private boolean writes(ServerProcess postgres) {
    if (walWriter.filter(postgres::lives).isEmpty()) {
      walWriter = postgres.walWriter();
    }
    return walWriter.isPresent();
  }

  /** By what Patroni goes by now: somebody may have changed it without the plan. */
  private LeadRule rule(NodeSpec spec) {
    return node.seen()
        .flatMap(now -> now.state().configuration().value())
        .map(now -> new LeadRule(now.ttl(), now.loopWait(), now.retryTimeout()))
        .orElseGet(() -> LeadRule.of(spec.plan().patroni().timing()));
  }

  private GuardLook look(NodeSpec spec, LeadRule rule, ServerProcess postgres) {
    boolean mayWrite = writes(postgres);
    Duration asked = node.now();
    LeaseLook lease = mayWrite ? leases.leader(spec) : leases.member(spec);
    PatroniWord word =
        rule.asksPatroni(lease) ? patroni.apply(spec).word() : new PatroniWord.NotAsked();
    return new GuardLook(asked, node.now(), mayWrite, lease, word);
  }

  /** Whether Patroni was ended. What may not be done now is decided again by the next look. */
  private boolean perform(NodeSpec spec, GuardLook look, Act act, ServerProcess postgres) {
    return switch (act) {
      case Act.Nothing() -> false;
      case Act.Restart(String why) ->
          free(look)
              && patroni.apply(spec).age().filter(age -> age.compareTo(YOUNG) >= 0).isPresent()
              && restart(spec, why);
      case Act.Fence(String why) ->
          mayFence(spec, look) && free(look) && fence(spec, why, postgres);
    };
  }

  /**
   * An agent that never came into etcd (an earlier version's node, an etcd with users of its own)
   * does not judge by its own blindness, nor does one whose Patroni has just started and did not
   * come so far as to prove anything.
   */
  private boolean mayFence(NodeSpec spec, GuardLook look) {
    return !(look.lease() instanceof LeaseLook.Unknown)
        || cameIn && patroni.apply(spec).age().filter(age -> age.compareTo(YOUNG) < 0).isEmpty();
  }

  private boolean free(GuardLook look) {
    return node.hindrance(look.patroni()).isEmpty();
  }

  private boolean restart(NodeSpec spec, String why) {
    LOG.warn("Patroni on {} is ended, because {}", spec.node(), why);
    fence.endPatroni();
    node.acted(
        spec,
        "patroni",
        "Patroni on %s was ended and starts again, because %s; PostgreSQL went on"
            .formatted(spec.node(), why),
        "pgmahout logs %s patroni".formatted(spec.node()));
    return true;
  }

  private boolean fence(NodeSpec spec, String why, ServerProcess postgres) {
    LOG.warn("PostgreSQL on {} is stopped at once, because {}", spec.node(), why);
    Duration start = node.now();
    fence.close(postgres);
    node.acted(
        spec,
        "patroni",
        "PostgreSQL on %s was stopped at once, because %s; it was gone after %d ms, and Patroni brings it back as what it is to be"
            .formatted(spec.node(), why, node.now().minus(start).toMillis()),
        "pgmahout status");
    return true;
  }

  @Override
  public void close() {
    leases.close();
  }
}
