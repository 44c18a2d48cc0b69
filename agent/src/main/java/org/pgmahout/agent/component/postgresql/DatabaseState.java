package org.pgmahout.agent.component.postgresql;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.pgmahout.common.cluster.Pause;
import org.pgmahout.common.patroni.PatroniStatus;

/** What is wrong with a server, in Patroni's words and PostgreSQL's own. */
public final class DatabaseState {
  private static final Set<String> UP = Set.of("running", "streaming");

  private DatabaseState() {}

  /**
   * Why it does not run; empty when it does.
   *
   * @param because asked for a server that is down: why it ended, or empty text
   */
  public static Optional<String> problem(PatroniStatus status, Supplier<String> because) {
    return UP.contains(status.state())
        ? Optional.empty()
        : Optional.of(
            "PostgreSQL is in state '%s'%s%s"
                .formatted(
                    status.state(),
                    down(status.state()) ? because.get() : "",
                    status.paused() ? "; " + Pause.MEMBER : ""));
  }

  /** Whether it failed: a server that is being copied, or that restarts, has not. */
  public static boolean down(String state) {
    return Set.of("stopped", "crashed", "starting").contains(state) || state.endsWith("failed");
  }
}
