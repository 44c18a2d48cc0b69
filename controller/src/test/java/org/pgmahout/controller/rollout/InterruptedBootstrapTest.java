package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.wire.NodeData;
import org.pgmahout.common.wire.NodeData.EtcdData;
import org.pgmahout.common.wire.NodeData.PgData;

/** Data is moved aside only where nobody can ever have written into it. */
class InterruptedBootstrapTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              "apiVersion: pgmahout/v1\nnodes:\n  - a=198.18.99.1\n  - b=198.18.99.2\n  - c=198.18.99.3\n")
          .orThrow();
  private static final PgData NONE = PgData.absent("/pg");

  @Test
  void beforeAfterAndInTheMiddleOfInitdb() {
    assertThat(on(NONE, NONE, false)).isTrue();
    assertThat(on(PgData.halfCopied("/pg"), NONE, false)).isTrue();
    assertThat(on(database(1, "0/14EA5D8"), NONE, false)).isTrue();
  }

  @Test
  void aDatabaseThatHasBeenUsedIsKept() {
    assertThat(on(database(1, "0/4000000"), NONE, false)).isFalse();
    assertThat(on(database(1, "1/0"), NONE, false)).isFalse();
    assertThat(on(database(2, "0/14EA5D8"), NONE, false)).isFalse();
    assertThat(on(new PgData("/pg", true, "", 0, "", "unknown"), NONE, false)).isFalse();
  }

  @Test
  void dataOnAnotherNodeIsSomebodys() {
    assertThat(on(NONE, database(1, "0/14EA5D8"), false)).isFalse();
    assertThat(on(NONE, PgData.halfCopied("/pg"), false)).isFalse();
  }

  @Test
  void aPatroniThatRunsMayBeAtIt() {
    assertThat(on(NONE, NONE, true)).isFalse();
  }

  @Test
  void aNodeThatDoesNotAnswerMayHoldAnything() {
    assertThat(InterruptedBootstrap.on("a", PLAN, Map.of("a", node("a", NONE, false)))).isFalse();
  }

  private static boolean on(PgData first, PgData other, boolean patroni) {
    return InterruptedBootstrap.on(
        "a",
        PLAN,
        Map.of(
            "a", node("a", first, false),
            "b", node("b", other, false),
            "c", node("c", NONE, patroni)));
  }

  private static PgData database(long timeline, String lsn) {
    return new PgData("/pg", true, "77", timeline, lsn, "in production");
  }

  private static NodeData node(String name, PgData data, boolean patroni) {
    return new NodeData(name, data, new EtcdData("/etcd", true, true), !patroni);
  }
}
