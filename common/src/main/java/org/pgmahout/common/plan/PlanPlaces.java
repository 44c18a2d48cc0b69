package org.pgmahout.common.plan;

/**
 * Where each key of a plan file was written, for those who judge a plan's values elsewhere: a
 * program on a node names the key, and the operator wants the line.
 */
public final class PlanPlaces {
  private final String file;
  private final Problems marks;

  PlanPlaces(String file, Problems marks) {
    this.file = file;
    this.marks = marks;
  }

  /**
   * {@code cluster.yaml:12:7}.
   *
   * @param path the key, as {@code postgresql.hba[0]}; one that was not written is at the nearest
   *     key around it
   */
  public String of(String path) {
    Position position = marks.near(path);
    return "%s:%d:%d".formatted(file, position.line(), position.column());
  }

  /** Whether the file says it itself, so that its value is no default. */
  public boolean isWritten(String path) {
    return marks.isWritten(path);
  }

  /** Its line alone, counted from 1. */
  public int line(String path) {
    return marks.near(path).line();
  }
}
