package org.pgmahout.agent.report.problem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.ProblemKind;

/** A machine that has no memory left, or more to do than it can. */
public final class MachineRule implements ProblemRule {
  private static final double LITTLE = 0.05;
  private static final int OVERLOADED = 8;
  private static final Duration LASTING = Duration.ofMinutes(2);

  @Override
  public Stream<ProblemFound> in(Evidence seen) {
    List<ProblemFound> found = new ArrayList<>();
    seen.machine()
        .ifPresent(
            machine -> {
              if (machine.available() < machine.memory() * LITTLE) {
                found.add(
                    ProblemFound.warning(
                        ProblemKind.MEMORY,
                        Component.SYSTEM,
                        "%s of %s memory are left: the kernel may end PostgreSQL"
                            .formatted(
                                new ByteSize(machine.available()), new ByteSize(machine.memory())),
                        "on %s: ps aux --sort=-rss | head".formatted(seen.node())));
              }
              if (machine.load() > (double) OVERLOADED * machine.cpus()) {
                found.add(
                    ProblemFound.warning(
                            ProblemKind.LOAD,
                            Component.SYSTEM,
                            "its load is %.0f on %d processors: Patroni may miss its time"
                                .formatted(machine.load(), machine.cpus()),
                            "on %s: top".formatted(seen.node()))
                        .after(LASTING));
              }
            });
    return found.stream();
  }
}
