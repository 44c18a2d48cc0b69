package org.pgmahout.controller.operate;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pgmahout.controller.operate.ClusterTruth.Applied;

/**
 * The plans that were applied, as the cluster's own etcd keeps them: what a new plan is compared
 * with, and the answer to who changed what. Tests give one made by hand.
 */
public interface AppliedPlans extends AutoCloseable {

  /** The effective text of the plan applied last; empty before the first. */
  Optional<String> current();

  /** The applies that are remembered, and what was done between them, newest first. */
  List<Past> past();

  /** The effective text that was applied as a generation; empty when it is not kept. */
  Optional<String> plan(long generation);

  @Override
  void close();

  /**
   * An apply of the past, or what was done to certificates and passwords under its plan.
   *
   * @param generation the plan's number
   * @param digest SHA-256 of the plan's effective text
   * @param who operator and machine
   * @param at when, ISO-8601
   * @param changed what it changed of the plan before, or what was done, in a few words; empty when
   *     not known
   */
  record Past(long generation, String digest, String who, String at, String changed) {
    /** An entry of a version that did not write down what changed has no words for it. */
    public Past {
      changed = Objects.requireNonNullElse(changed, "");
    }

    static Past of(Applied applied, String changed) {
      return new Past(applied.generation(), applied.digest(), applied.who(), applied.at(), changed);
    }
  }
}
