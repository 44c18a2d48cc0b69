package org.pgmahout.controller.history;

import java.util.List;
import java.util.stream.LongStream;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.wire.NodeFacts;
import org.pgmahout.controller.client.Agent;
import org.pgmahout.controller.client.NodeRuns;

/** What the nodes know that neither plan does. Tests give one made by hand. */
public interface NodeMemory {

  /** The highest generation that a node was sent; 0 when none was or none answers. */
  long generation();

  /** PostgreSQL's major version; 0 when no node tells or they differ. */
  int postgresqlMajor();

  /** Asks the agents, each time. */
  static NodeMemory of(List<? extends Agent> agents) {
    return new NodeMemory() {
      @Override
      public long generation() {
        return facts().stream().mapToLong(NodeFacts::generation).max().orElse(0);
      }

      @Override
      public int postgresqlMajor() {
        long[] majors =
            facts().stream()
                .flatMapToLong(facts -> major(facts.versions().get(Component.POSTGRESQL.word())))
                .distinct()
                .toArray();
        return majors.length == 1 ? (int) majors[0] : 0;
      }

      private List<NodeFacts> facts() {
        return NodeRuns.answered(agents, Agent::facts);
      }
    };
  }

  /** The major version in a package's: {@code 15.10-0+deb12u1}. */
  private static LongStream major(String version) {
    String digits = version == null ? "" : version.replaceFirst("^(\\d{1,3})\\D.*$", "$1");
    return digits.matches("\\d{1,3}") ? LongStream.of(Long.parseLong(digits)) : LongStream.empty();
  }
}
