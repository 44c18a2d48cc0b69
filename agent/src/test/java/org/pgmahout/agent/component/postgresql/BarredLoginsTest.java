package org.pgmahout.agent.component.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pgmahout.agent.os.FakeCommandRunner.fails;
import static org.pgmahout.agent.os.FakeCommandRunner.says;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.agent.local.LocalPostgresql;
import org.pgmahout.agent.local.Psql;
import org.pgmahout.agent.os.CommandResult;
import org.pgmahout.agent.os.FakeCommandRunner;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.wire.InForce.BarredLogin;

class BarredLoginsTest {
  private static final String SESSIONS =
      """
      [{"role": "postgres", "from": "10.0.0.7", "program": "pgAdmin 4", "sessions": 2},
       {"role": "postgres", "from": "10.20.1.1", "program": "", "sessions": 1},
       {"role": "postgres", "from": "10.0.0.12", "program": "exporter", "certificate": false, "sessions": 1},
       {"role": "postgres", "from": "10.0.0.12", "program": "psql", "certificate": true, "sessions": 1},
       {"role": "replicator", "from": "10.0.0.12", "program": "node-01", "certificate": false, "sessions": 1}]
      """;

  private static final BarredLogin EXPORTER =
      new BarredLogin("postgres", "10.0.0.12", "exporter", 1);

  /** On a node, too, a program that lacks the node's certificate; its replica gets one. */
  @Test
  void whoIsNoNodeAndInNoNetworkOfThePlanIsNamed() {
    assertThat(on("[nodes]", says(0, SESSIONS)))
        .containsExactly(
            new BarredLogin("postgres", "10.0.0.7", "pgAdmin 4", 2),
            new BarredLogin("postgres", "10.20.1.1", "", 1),
            EXPORTER);
    assertThat(on("[nodes, 10.20.0.0/16]", says(0, SESSIONS)))
        .containsExactly(new BarredLogin("postgres", "10.0.0.7", "pgAdmin 4", 2), EXPORTER);
    assertThat(on("[all]", says(0, SESSIONS))).isEmpty();
  }

  @Test
  void nobodyIsLoggedInOnAServerThatDoesNotRun() {
    assertThat(on("[nodes]", fails(2, "connection to server failed: Connection refused")))
        .isEmpty();
  }

  private static List<BarredLogin> on(String superuserFrom, CommandResult answer) {
    String plan =
        """
        apiVersion: pgmahout/v1
        name: postgres
        security: {superuser_from: %s}
        nodes:
          - {name: node-00, address: 10.0.0.11, roles: [database]}
          - {name: node-01, address: 10.0.0.12, roles: [database]}
        """
            .formatted(superuserFrom);
    return new BarredLogins(PlanLoader.load("cluster.yaml", plan).orThrow())
        .on(
            new LocalPostgresql(
                new FakeCommandRunner(_ -> answer),
                new Psql(Path.of("/pg/bin"), 15),
                LocalPostgresql.SOCKET,
                5432));
  }
}
