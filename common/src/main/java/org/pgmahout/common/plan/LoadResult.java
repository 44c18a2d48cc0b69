package org.pgmahout.common.plan;

import java.util.List;
import java.util.stream.Collectors;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** What became of reading a plan file: the plan, or every mistake in it at once. */
public sealed interface LoadResult {

  /**
   * The file is a plan; every default is filled in.
   *
   * @param warnings what is allowed and likely unwanted, in the order of the lines
   */
  record Loaded(ClusterPlan plan, List<PlanProblem> warnings) implements LoadResult {
    public Loaded {
      warnings = List.copyOf(warnings);
    }
  }

  /** The file is not a plan: all problems, in the order of their lines, at least one. */
  record Rejected(List<PlanProblem> problems) implements LoadResult {
    public Rejected {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("a rejected plan has at least one problem");
      }
    }

    /** One line a problem. */
    public String text() {
      return problems.stream().map(PlanProblem::text).collect(Collectors.joining("\n"));
    }
  }

  /**
   * The plan, for callers who can do nothing with a wrong one.
   *
   * @throws OpsException PLAN_INVALID, with one line a problem
   */
  default ClusterPlan orThrow() {
    return loadedOrThrow().plan();
  }

  /**
   * The plan with its warnings.
   *
   * @throws OpsException PLAN_INVALID, with one line a problem
   */
  default Loaded loadedOrThrow() {
    return switch (this) {
      case Loaded loaded -> loaded;
      case Rejected rejected ->
          throw new OpsException(
              ErrorCode.PLAN_INVALID,
              rejected.text(),
              rejected.problems().size() == 1
                  ? "Correct this line of the plan; nothing was touched."
                  : "Correct these "
                      + rejected.problems().size()
                      + " lines of the plan; nothing was touched.");
    };
  }
}
