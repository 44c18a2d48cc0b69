package org.pgmahout.agent.watch;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.Observation;

/**
 * Which of several observations of one cluster is to be believed: of those that are not old the one
 * with the highest revision, and of these the youngest. A watch that lags behind another never
 * takes a state back; a high revision that nobody has seen for long, as after etcd was restored
 * from a copy, holds nobody up for ever.
 */
public final class Newest {
  /** From this age on a revision counts no longer against younger observations. */
  static final Duration OLD = Duration.ofSeconds(10);

  private Newest() {}

  /** The one to believe; empty when there is none. */
  public static Optional<Observation> of(List<Observation> all, Moment now) {
    Comparator<Observation> youngest =
        Comparator.comparing(
            (Observation one) -> one.freshness().age(now), Comparator.reverseOrder());
    List<Observation> young =
        all.stream().filter(one -> one.freshness().age(now).compareTo(OLD) < 0).toList();
    return young.isEmpty()
        ? all.stream().max(youngest)
        : young.stream()
            .max(
                Comparator.comparingLong((Observation one) -> one.state().revision())
                    .thenComparing(youngest));
  }
}
