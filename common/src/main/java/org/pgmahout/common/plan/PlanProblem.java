package org.pgmahout.common.plan;

/**
 * One remark on a plan file, at the place an editor can jump to: a mistake, or a warning of a plan
 * that loads.
 *
 * @param file name of the file as the operator gave it
 * @param line line, from 1
 * @param column column in characters, from 1
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record PlanProblem(String file, int line, int column, String what, String remedy) {

  /** The line that is printed: {@code file:line:column: what is wrong; what to do}. */
  public String text() {
    return file + ":" + line + ":" + column + ": " + what + "; " + remedy;
  }
}
