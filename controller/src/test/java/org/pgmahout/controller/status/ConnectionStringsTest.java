package org.pgmahout.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.controller.status.ClusterStatus.Connection;

class ConnectionStringsTest {
  private static final String NODES =
      """
      apiVersion: pgmahout/v1
      nodes:
        - a=198.18.99.1
        - {name: p, address: 198.18.99.2, roles: [proxy]}
      """;

  @Test
  void anApplicationsAreShownAndNotTheSuperusers() {
    List<Connection> all =
        strings(
            """
            postgresql:
              roles: [{name: 'my app'}, {name: group, login: false}]
              databases:
                - {name: 'a/b', owner: 'my app'}
                - {name: other, owner: group}
                - {name: shut, owner: 'my app', allow_connections: false}
                - {name: old, state: absent}
            """);
    assertThat(all).extracting(Connection::database).containsOnly("a/b");
    assertThat(all.getFirst().libpq())
        .isEqualTo(
            "postgresql://my%20app@198.18.99.2:5432/a%2Fb?sslmode=verify-ca&sslrootcert=/ca.crt");
    assertThat(all.getLast().jdbc())
        .isEqualTo(
            "jdbc:postgresql://198.18.99.2:5433/a%2Fb?user=my%20app&sslmode=verify-ca&sslrootcert=/ca.crt");
  }

  @Test
  void withoutAnyItIsTheSuperuserWhereItComesInFromEverywhere() {
    assertThat(strings("security: {superuser_from: [all]}\n").getFirst().libpq())
        .startsWith("postgresql://postgres@198.18.99.2:5432");
  }

  @Test
  void noWayInIsShownThatPgHbaRefuses() {
    assertThat(strings("")).isEmpty();
    assertThat(strings("security: {superuser_from: [nodes]}\n")).isEmpty();
  }

  private static List<Connection> strings(String more) {
    return new ConnectionStrings(PlanLoader.load("c.yaml", NODES + more).orThrow(), "/ca.crt")
        .all();
  }
}
