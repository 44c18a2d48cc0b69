package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.step.Finding;
import org.pgmahout.agent.step.QuietContext;
import org.pgmahout.common.outcome.Change;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

class CutSessionsStepTest {
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

  private static final String THEN = "2026-01-02T03:04:05.678+00:00";

  private final RecordedPsql psql = new RecordedPsql();
  private final CutSessionsStep step = step(List.of("b"));

  private CutSessionsStep step(List<String> nodes) {
    return new CutSessionsStep(() -> Optional.of(psql.server()), PLAN, nodes);
  }

  private void open(int sessions) {
    psql.says = "{\"now\": \"%s\", \"open\": %d}".formatted(THEN, sessions);
  }

  @Test
  void theSessionsOfTheNamedNodesAloneAreEnded() {
    open(2);
    assertThat(step.check(new QuietContext()))
        .isEqualTo(Finding.wrong(Change.of("sessions (2) from b", "open", "ended")));
    open(0);
    step.apply(new QuietContext());
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(psql.read)
        .allSatisfy(
            asked ->
                assertThat(asked).contains("in ('198.18.99.2')").doesNotContain("198.18.99.1"));
    assertThat(psql.read.get(1)).contains("pg_terminate_backend(pid)");
  }

  /** They were let in by what is in force now; an application that comes again is no failure. */
  @Test
  void whatBeganAfterTheFirstLookStays() {
    open(1);
    step.check(new QuietContext());
    open(0);
    step.apply(new QuietContext());
    assertThat(psql.read.getFirst()).doesNotContain("backend_start");
    assertThat(psql.read.subList(1, psql.read.size()))
        .allSatisfy(
            asked -> assertThat(asked).contains("backend_start <= '" + THEN + "'::timestamptz"));
  }

  @Test
  void withoutAnyNothingIsEnded() {
    open(0);
    assertThat(step.check(new QuietContext())).isEqualTo(Finding.right());
    assertThat(psql.read).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsNoSuccess() {
    psql.exit = 2;
    psql.complains = "No such file or directory";
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.check(new QuietContext()))
        .withMessageContaining("were not ended: PostgreSQL does not answer");
    psql.exit = 3;
    psql.complains = "ERROR:  out of memory";
    assertThatExceptionOfType(OpsException.class)
        .isThrownBy(() -> step.apply(new QuietContext()))
        .withMessageContaining("were not ended: ERROR:  out of memory");
  }

  @Test
  void aNodeThatThePlanLacksIsRefused() {
    for (List<String> nodes : List.of(List.<String>of(), List.of("b", "c"))) {
      assertThatExceptionOfType(OpsException.class)
          .isThrownBy(() -> step(nodes))
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_INVALID))
          .satisfies(e -> assertThat(e.hint()).contains("a, b"));
    }
    assertThat(psql.ran).isEmpty();
  }
}
