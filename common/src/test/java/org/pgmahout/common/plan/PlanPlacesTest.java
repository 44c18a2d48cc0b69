package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanPlacesTest {
  private final PlanPlaces places =
      PlanLoader.places(
          "cluster.yaml",
          """
          apiVersion: pgmahout/v1
          nodes:
            - a=198.18.99.1
          postgresql:
            parameters:
              Work_Mem: 8MB
              mine.level: 3
            hba:
              - host all all 10.0.0.0/8 md5
              - hots all
          """);

  @Test
  void aKeyIsAtItsValue() {
    assertThat(places.of("postgresql.hba[1]")).isEqualTo("cluster.yaml:10:7");
    assertThat(places.line("postgresql.hba[0]")).isEqualTo(9);
    assertThat(places.line("postgresql.parameters.mine.level")).isEqualTo(7);
  }

  @Test
  void postgresqlsSpellingOfAParameterNeedNotBeThePlans() {
    assertThat(places.line("postgresql.parameters.work_mem")).isEqualTo(6);
  }

  @Test
  void whatIsNotWrittenIsAtTheNearestKeyAroundIt() {
    assertThat(places.line("postgresql.parameters.jit"))
        .isEqualTo(places.line("postgresql.parameters"));
    assertThat(places.line("postgresql.hba[7]")).isEqualTo(places.line("postgresql.hba"));
    assertThat(places.of("patroni.extra")).startsWith("cluster.yaml:1:");
  }

  @Test
  void ofAFileThatIsNoPlanEverythingIsAtItsBeginning() {
    assertThat(PlanLoader.places("c.yaml", "a: [").of("postgresql.hba[0]")).isEqualTo("c.yaml:1:1");
  }
}
