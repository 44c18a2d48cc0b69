package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PhasesTest {
  @Test
  void theOrderOfTheBuild() {
    assertThat(Phases.all().stream().map(Phase::title).map(title -> title.split(":")[0]))
        .containsExactly(
            "preflight",
            "data",
            "agents",
            "etcd",
            "prepare",
            "etcd",
            "etcd",
            "etcd",
            "data",
            "patroni",
            "patroni",
            "passwords",
            "patroni",
            "patroni",
            "etcd",
            "pg_hba",
            "postgresql",
            "databases",
            "haproxy",
            "in force",
            "verify",
            "record");
  }
}
