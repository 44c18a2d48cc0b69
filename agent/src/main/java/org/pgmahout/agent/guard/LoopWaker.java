package org.pgmahout.agent.guard;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.pgmahout.agent.component.NodeTools;
import org.pgmahout.agent.service.PeriodicTask;
import org.pgmahout.common.plan.GuardPlan;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Wakes Patroni when PostgreSQL died, because Patroni looks once in {@code loop_wait}: ten seconds
 * of an outage with the preset {@code normal}. A server that Patroni itself stops is no death.
 */
public final class LoopWaker implements PeriodicTask {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration WITHOUT_SERVER = Duration.ofSeconds(2);

  /** Patroni's word for a server that is up. */
  private static final String RUNNING = "running";

  private final GuardedNode node;
  private final Function<NodeSpec, WakeablePatroni> patroni;
  private final Function<NodeSpec, ServerProcess> server;
  private Optional<ServerProcess.Process> known = Optional.empty();
  private Optional<WakeRule> death = Optional.empty();

  /** What can be woken. */
  interface WakeablePatroni {
    /** Whether it heard. */
    boolean wake();
  }

  /** The one of this node. */
  public static LoopWaker of(GuardedNode node, NodeTools tools) {
    return new LoopWaker(
        node,
        spec -> NodePatroni.of(spec, tools),
        spec -> ServerProcess.of(spec.plan().postgresql().dataDir()));
  }

  LoopWaker(
      GuardedNode node,
      Function<NodeSpec, WakeablePatroni> patroni,
      Function<NodeSpec, ServerProcess> server) {
    this.node = node;
    this.patroni = patroni;
    this.server = server;
  }

  @Override
  public String name() {
    return "loop-waker";
  }

  @Override
  public Optional<Duration> pause() {
    return Optional.of(known.isPresent() || death.isPresent() ? LOOK : WITHOUT_SERVER);
  }

  @Override
  public void turn() {
    Optional<NodeSpec> spec = node.where(GuardPlan::wake);
    if (spec.isEmpty()) {
      known = Optional.empty();
      death = Optional.empty();
      return;
    }
    ServerProcess postgres = server.apply(spec.get());
    if (known.filter(postgres::lives).isPresent()) {
      return;
    }
    if (known.isPresent() && death.isEmpty()) {
      death = Optional.of(new WakeRule(node.now(), 0));
    }
    known = postgres.postmaster();
    death = death.flatMap(now -> next(spec.get(), now, postgres));
  }

  private Optional<WakeRule> next(NodeSpec spec, WakeRule now, ServerProcess postgres) {
    boolean may = node.hindrance(new PatroniWord.NotAsked()).isEmpty();
    boolean noticed = noticed(spec);
    return switch (now.act(node.now(), noticed || known.isPresent(), crashed(postgres), may)) {
      case END -> ended(spec, now, noticed);
      case WAIT -> Optional.of(now);
      case WAKE -> Optional.of(patroni.apply(spec).wake() ? now.woken() : now);
    };
  }

  /** Patroni writes its own report at the end of every round; the watch brings it at once. */
  private boolean noticed(NodeSpec spec) {
    return node.seen()
        .flatMap(now -> now.state().member(spec.node()))
        .filter(report -> !report.state().equals(RUNNING))
        .isPresent();
  }

  private Optional<WakeRule> ended(NodeSpec spec, WakeRule now, boolean noticed) {
    if (now.wakes() > 0) {
      node.acted(
          spec,
          "wake",
          "PostgreSQL on %s died, and Patroni was woken to see to it; %s within %.1f s"
              .formatted(
                  spec.node(),
                  known.isPresent()
                      ? "a server runs again"
                      : noticed ? "it began to" : "it did not begin to",
                  node.now().minus(now.died()).toMillis() / 1000.0),
          "pgmahout logs %s postgresql".formatted(spec.node()));
    }
    return Optional.empty();
  }

  /** The file is named, not read: its folder is the database user's. */
  private static boolean crashed(ServerProcess postgres) {
    Path file = postgres.data().resolve("postmaster.pid");
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }
}
