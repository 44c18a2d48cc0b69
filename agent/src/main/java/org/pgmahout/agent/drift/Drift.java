package org.pgmahout.agent.drift;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.KnownStep;
import org.pgmahout.common.wire.RunEvent.StepName;

/**
 * How a node differs from what was last applied to it.
 *
 * @param since when it was first seen to differ
 * @param steps the steps that apply would mend
 */
public record Drift(Instant since, List<StepName> steps) {
  /** Nothing differs, or nobody has looked yet. */
  public static final Drift NONE = new Drift(Instant.EPOCH, List.of());

  private static final int SHOWN = 5;

  /** Not this node's own: what holds for the whole cluster, in etcd. */
  static final String DYNAMIC_CONFIGURATION = KnownStep.DYNAMIC_CONFIGURATION.path();

  public Drift {
    steps = List.copyOf(steps);
  }

  /** A sentence about one component; empty when it is as applied. */
  public Optional<String> of(Component component) {
    List<String> paths =
        steps.stream().filter(step -> step.component() == component).map(Drift::shown).toList();
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    String shown = String.join(", ", paths.subList(0, Math.min(SHOWN, paths.size())));
    return Optional.of(
        "differs from the plan since %s: %d %s (%s%s)"
            .formatted(
                since,
                paths.size(),
                paths.size() == 1 ? "thing" : "things",
                shown,
                paths.size() > SHOWN ? ", …" : ""));
  }

  private static String shown(StepName step) {
    return step.path().equals(DYNAMIC_CONFIGURATION)
        ? step.path() + " changed outside of pgmahout"
        : step.path();
  }
}
