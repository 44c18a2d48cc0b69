package org.pgmahout.controller.view;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgmahout.controller.status.ClusterStatus;

/**
 * A status that goes on as one line for each change. What only gets older, a lag, a lease or an
 * age, is no change.
 */
public final class StatusChanges {
  /** {@code 14 s}, {@code (2 min)}. */
  private static final Pattern AGES = Pattern.compile("\\(?\\d+ (s|min|h|days)\\b\\)?");

  private List<Object> before = List.of();

  /** The line; empty when the last one still says it. */
  public Optional<String> of(ClusterStatus status) {
    List<Object> now = essence(status);
    boolean same = now.equals(before);
    before = now;
    return same ? Optional.empty() : Optional.of(status.headline());
  }

  private static List<Object> essence(ClusterStatus status) {
    return Stream.of(
            Stream.of(
                AGES.matcher(status.headline()).replaceAll(""),
                status.whole(),
                status.paused(),
                status.source()),
            status.members().stream()
                .map(one -> List.of(one.name(), one.role(), one.state(), one.pendingRestart())),
            status.nodes().stream().map(one -> List.of(one.node(), one.agent(), one.etcd())),
            status.problems().stream()
                .map(
                    row ->
                        List.of(
                            row.node(),
                            row.problem().kind(),
                            row.problem().component(),
                            row.problem().state(),
                            row.problem().subject())))
        .flatMap(all -> all)
        .map(Objects::requireNonNull)
        .map(Object.class::cast)
        .toList();
  }
}
