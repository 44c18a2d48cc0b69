package org.pgmahout.agent.component.postgresql;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgmahout.agent.component.HealthProbe.Reading;
import org.pgmahout.agent.pgdata.MovedAside;
import org.pgmahout.agent.step.ByteSize;
import org.pgmahout.common.text.ShellWord;
import org.pgmahout.common.wire.NodeHealth.State;

/** Data that was moved aside, as health names it until a person has deleted it. */
final class MovedAsideNotice {
  private MovedAsideNotice() {}

  /** A warning with the folders and their sizes; empty when there is none. */
  static Optional<Reading> of(String node, List<MovedAside.Folder> asides) {
    if (asides.isEmpty()) {
      return Optional.empty();
    }
    String folders =
        asides.stream()
            .map(
                aside ->
                    "%s (%s)"
                        .formatted(
                            aside.path(),
                            aside.size().map(ByteSize::toString).orElse("size not known yet")))
            .collect(Collectors.joining(", "));
    String paths = ShellWord.line(asides.stream().map(aside -> aside.path().toString()).toList());
    return Optional.of(
        new Reading(
            State.WARN,
            "has data that was moved aside: " + folders,
            "when nobody wants it any more, on %s: rm -rf %s".formatted(node, paths)));
  }
}
