package org.pgmahout.agent.follow;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.watch.PrimaryAnswer;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.plan.Role;
import org.pgmahout.common.spec.NodeSpec;

/**
 * Whether this node's PostgreSQL takes writes, by its own word over its own socket: it says so also
 * when Patroni is dead or frozen. All who ask within a moment share one look, because each costs a
 * process.
 */
public final class OwnPrimary implements Supplier<PrimaryAnswer> {
  private static final Duration SHARED = Duration.ofMillis(250);

  private final Supplier<Optional<NodeSpec>> applied;
  private final Function<NodeSpec, Optional<LocalPostgresql>> server;
  private final Supplier<Moment> clock;
  private Optional<Look> last = Optional.empty();

  private record Look(PrimaryAnswer answer, Moment began) {}

  /**
   * @param applied the last applied spec
   * @param server this node's PostgreSQL; empty while it is not installed
   */
  public OwnPrimary(
      Supplier<Optional<NodeSpec>> applied,
      Function<NodeSpec, Optional<LocalPostgresql>> server,
      Supplier<Moment> clock) {
    this.applied = applied;
    this.server = server;
    this.clock = clock;
  }

  @Override
  public synchronized PrimaryAnswer get() {
    Moment now = clock.get();
    Look look =
        last.filter(one -> now.since(one.began()).compareTo(SHARED) < 0)
            .orElseGet(() -> new Look(ask(), now));
    last = Optional.of(look);
    return look.answer();
  }

  private PrimaryAnswer ask() {
    return applied
        .get()
        .filter(spec -> spec.has(Role.DATABASE))
        .flatMap(server)
        .flatMap(one -> one.ask("select to_json(not pg_is_in_recovery());"))
        .map(writable -> new PrimaryAnswer(true, writable.asBoolean(false)))
        .orElseGet(() -> new PrimaryAnswer(false, false));
  }
}
