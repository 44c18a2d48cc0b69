package org.pgmahout.agent.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgmahout.agent.run.Differing;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.RunEvent.StepName;
import org.pgmahout.common.wire.StepTrait;

/**
 * How a node differs from what was last applied to it.
 *
 * @param since when it was first seen to differ
 * @param steps the steps that apply would mend
 */
public record Drift(Instant since, List<Differing> steps) {
  /** Nothing differs, or nobody has looked yet. */
  public static final Drift NONE = new Drift(Instant.EPOCH, List.of());

  private static final int SHOWN = 5;
  private static final int SHOWN_VALUES = 3;

  public Drift {
    steps = List.copyOf(steps);
  }

  /**
   * A sentence about one component; empty when it is as applied. What is not in force comes first:
   * it holds at this moment, while a file waits for the next start.
   */
  public Optional<String> of(Component component) {
    List<Differing> own =
        steps.stream().filter(one -> one.step().component() == component).toList();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    List<String> sentences = new ArrayList<>();
    List<String> values =
        own.stream().filter(Drift::runs).flatMap(one -> values(one).stream()).toList();
    if (!values.isEmpty()) {
      sentences.add(
          "not in force since %s: %s".formatted(since, listed(values, SHOWN_VALUES, "; ")));
    }
    List<String> paths = own.stream().filter(one -> !runs(one)).map(Drift::shown).toList();
    if (!paths.isEmpty()) {
      sentences.add(
          "differs from the plan since %s: %d %s (%s)"
              .formatted(
                  since,
                  paths.size(),
                  paths.size() == 1 ? "thing" : "things",
                  listed(paths, SHOWN, ", ")));
    }
    return Optional.of(String.join("; ", sentences));
  }

  private static boolean runs(Differing one) {
    return one.step().has(StepTrait.IN_FORCE);
  }

  private static List<String> values(Differing one) {
    return one.changes().isEmpty()
        ? List.of(one.step().path() + " cannot be checked")
        : one.changes().stream().map(Drift::value).toList();
  }

  private static String value(Change change) {
    if (change.from().isEmpty() && change.to().isEmpty()) {
      return change.what() + " is another";
    }
    return change.from().isEmpty()
        ? "%s is missing, the plan says %s".formatted(change.what(), change.to())
        : "%s is %s, the plan says %s"
            .formatted(
                change.what(), change.from(), change.to().isEmpty() ? "nothing" : change.to());
  }

  private static String listed(List<String> texts, int most, String between) {
    Stream<String> more = texts.size() > most ? Stream.of("…") : Stream.of();
    return String.join(between, Stream.concat(texts.stream().limit(most), more).toList());
  }

  private static String shown(Differing one) {
    StepName step = one.step();
    return step.has(StepTrait.DYNAMIC_CONFIGURATION)
        ? step.path() + " changed outside of pgmahout"
        : step.path();
  }
}
