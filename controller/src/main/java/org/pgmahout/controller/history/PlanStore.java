package org.pgmahout.controller.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pgmahout.common.outcome.OpsException;

/**
 * The plans that were applied, as the cluster's own etcd keeps them: what a new plan is compared
 * with, and the answer to who changed what. Tests give one that lives in memory.
 */
public interface PlanStore {

  /** The plan applied last; {@link Applied#NONE} before the first. */
  Applied applied();

  /** The effective text of the plan applied last; empty before the first. */
  Optional<String> current();

  /**
   * Saves the next one; throws GENERATION_MISMATCH when {@code before} is not the saved one, or the
   * lock of the apply was lost.
   */
  void save(Applied before, Applied next, String plan);

  /**
   * Writes down, below the plan that stays in force, what was done to the cluster besides an apply.
   *
   * @param who operator and machine
   * @param at when
   * @param what in a few words, without any value
   */
  void note(String who, Instant at, String what);

  /** The applies that are remembered, and what was done between them, newest first. */
  List<Past> past();

  /** The effective text that was applied as a generation; empty when it is not kept. */
  Optional<String> plan(long generation);

  /** The newest line of the lineage that the cluster was brought; empty before the first. */
  String lineage();

  /**
   * Writes down what a plan folder has seen replaced, before the nodes are brought it.
   *
   * @param lineage the folder's, the newest last; an empty one changes nothing
   * @throws OpsException FOLDER_OUTDATED when the folder lacks the line that is written there
   */
  void keepLineage(List<String> lineage);

  /**
   * A plan that was applied.
   *
   * @param generation its number; 0 for none
   * @param digest SHA-256 of its effective text
   * @param who operator and machine
   * @param at when, ISO-8601
   */
  record Applied(long generation, String digest, String who, String at) {
    /** Nothing was applied yet. */
    public static final Applied NONE = new Applied(0, "", "", "");
  }

  /**
   * An apply of the past, or what was done under its plan besides one.
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
