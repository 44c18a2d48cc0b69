package org.pgmahout.common.wire;

import java.time.Duration;
import java.util.List;

/**
 * A question about a node that is answered at once and changes nothing, unlike a run. Whatever
 * changes a node is a {@link NodeOperation}.
 *
 * @param word its name in the path
 * @param answer the record that answers
 * @param limit how long the command waits for the answer
 */
public record Look<T>(String word, Class<T> answer, Duration limit) {
  /** Which data the node holds, whether anything runs or not. */
  public static final Look<NodeData> DATA =
      new Look<>("data", NodeData.class, Duration.ofSeconds(20));

  /** What {@link NodeOperation.Destroy} would take away. */
  public static final Look<RemovalPreview> REMOVAL =
      new Look<>("removal", RemovalPreview.class, Duration.ofSeconds(20));

  /**
   * What the programs on the node say of the spec. The one look that may take minutes: it starts a
   * throw-away server up to three times, on a node that may have two slow cores.
   */
  public static final Look<NodeVerdict> JUDGE =
      new Look<>("judge", NodeVerdict.class, Duration.ofSeconds(120));

  /** What PostgreSQL runs with, beside what it is to run with. */
  public static final Look<InForce> IN_FORCE =
      new Look<>("in-force", InForce.class, Duration.ofSeconds(30));

  /** All there are. */
  public static final List<Look<?>> ALL = List.of(DATA, REMOVAL, JUDGE, IN_FORCE);
}
