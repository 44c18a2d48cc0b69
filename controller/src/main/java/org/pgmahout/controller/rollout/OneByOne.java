package org.pgmahout.controller.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.pgmahout.common.outcome.OpsException;

/**
 * Nodes taken one after the other on a cluster that serves. It ends with the first that fails, and
 * says which nodes were done by then and which had not started: that is what an operator wants to
 * know before he mends anything.
 */
final class OneByOne {
  private OneByOne() {}

  /**
   * @param nodes in the order of their turns
   * @param turn what is done on each; what it throws ends the roll
   */
  static void over(List<String> nodes, Consumer<String> turn) {
    List<String> left = new ArrayList<>(nodes);
    List<String> done = new ArrayList<>();
    while (!left.isEmpty()) {
      String node = left.removeFirst();
      try {
        turn.accept(node);
      } catch (OpsException e) {
        throw done.isEmpty() && left.isEmpty()
            ? e
            : new OpsException(
                e.code(), e.getMessage(), remedy(done, node, left) + "\n" + e.hint(), e);
      }
      done.add(node);
    }
  }

  private static String remedy(List<String> done, String node, List<String> left) {
    return "Nodes are taken one by one; it stopped at %s.%s%s"
        .formatted(
            node,
            done.isEmpty() ? "" : " Done before: " + String.join(", ", done) + ".",
            left.isEmpty() ? "" : " Not started: " + String.join(", ", left) + ".");
  }
}
