package org.pgmahout.common.wire;

import java.util.List;

/**
 * What the programs of one node say about a spec before anything of it is touched. Answers {@link
 * Look#JUDGE}.
 *
 * @param node who says it
 * @param refusals what cannot come into force, or would keep a program from starting
 * @param warnings what will not be as the plan reads, although nothing refuses it
 * @param unjudged what could not be judged here yet, and why, a sentence each
 */
public record NodeVerdict(
    String node, List<Remark> refusals, List<Remark> warnings, List<String> unjudged) {
  public NodeVerdict {
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
    unjudged = List.copyOf(unjudged);
  }

  /**
   * One thing that is said.
   *
   * @param path the plan's keys that it is about: {@code postgresql.parameters.timezone}
   * @param by who says it, with its version: {@code PostgreSQL 15.20}
   * @param words its own words
   * @param remedy what to do about it
   */
  public record Remark(String path, String by, String words, String remedy) {}
}
