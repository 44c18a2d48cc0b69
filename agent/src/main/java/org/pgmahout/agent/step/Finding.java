package org.pgmahout.agent.step;

import java.util.List;
import java.util.Objects;
import org.pgmahout.common.outcome.Change;

/** What a step's check says about the machine, before anything is touched. */
public sealed interface Finding {

  /** The machine is as the plan wants it. */
  record Right() implements Finding {}

  /**
   * The machine differs from the plan.
   *
   * @param changes what apply would change, never empty
   */
  record Wrong(List<Change> changes) implements Finding {
    public Wrong {
      changes = List.copyOf(changes);
      if (changes.isEmpty()) {
        throw new IllegalArgumentException("a wrong finding names at least one change");
      }
    }
  }

  /**
   * Nobody can tell before something else has happened (for example: the configuration cannot be
   * validated before the program is installed).
   *
   * @param reason what is missing, in a sentence
   */
  record CannotTell(String reason) implements Finding {
    public CannotTell {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * The step does not apply on this machine, and why (a sysctl that belongs to the lab's host).
   *
   * @param reason why it is left alone, in a sentence
   */
  record NotHere(String reason) implements Finding {
    public NotHere {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** The machine is as wanted. */
  static Finding right() {
    return new Right();
  }

  /** These changes are wanted. */
  static Finding wrong(Change... changes) {
    return new Wrong(List.of(changes));
  }

  /** Right when nothing is to change, wrong otherwise. */
  static Finding of(List<Change> changes) {
    return changes.isEmpty() ? new Right() : new Wrong(changes);
  }
}
