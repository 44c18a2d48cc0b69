package org.pgmahout.agent.report.problem;

import java.util.stream.Stream;

/** One thing that can be wrong. It decides by what was seen alone. */
@FunctionalInterface
public interface ProblemRule {

  /** What is wrong of its kind; nothing where that cannot be known. */
  Stream<ProblemFound> in(Evidence seen);
}
