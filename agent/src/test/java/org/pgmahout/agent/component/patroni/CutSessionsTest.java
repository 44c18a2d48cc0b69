package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

class CutSessionsTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "cluster.yaml",
              """
              apiVersion: pgmahout/v1
              nodes:
                - {name: a, address: 198.18.99.1, roles: [database, etcd]}
                - {name: b, address: 198.18.99.2, roles: [database]}
              """)
          .orThrow();

  private final RecordedPsql psql = new RecordedPsql();
  private final CutSessions sessions = new CutSessions(() -> Optional.of(psql.server()));

  @Test
  void theSessionsOfTheNamedNodesAloneAreEnded() {
    psql.says = "2\n";
    assertThat(sessions.cut(PLAN, List.of("b"))).singleElement().asString().contains("b", "2");
    assertThat(psql.read)
        .singleElement()
        .asString()
        .contains("in ('198.18.99.2')")
        .doesNotContain("198.18.99.1");
    psql.says = "0\n";
    assertThat(sessions.cut(PLAN, List.of("b"))).as("done again").isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerIsNoSuccess() {
    psql.exit = 2;
    psql.complains = "no such socket";
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> sessions.cut(PLAN, List.of("b")))
        .withMessageContaining("were not ended: no such socket");
  }
}
