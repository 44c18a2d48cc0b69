package org.pgmahout.agent.component.patroni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;

/** Who would be kept out by narrower lines of pg_hba, by what the leader's server says. */
class MembersShownTest {
  private static final ClusterPlan PLAN =
      PlanLoader.load(
              "c.yaml",
              """
              apiVersion: pgmahout/v1
              nodes: [a=198.18.99.1, b=198.18.99.2]
              security: {superuser_from: [nodes, 10.7.0.0/16]}
              """)
          .orThrow();

  private final RecordedPsql psql = new RecordedPsql();
  private final MembersShown members = new MembersShown(PLAN, () -> Optional.of(psql.server()));

  private void streams(String... streams) {
    psql.says = "{\"leads\": true, \"streams\": [" + String.join(",", streams) + "]}";
  }

  private static String stream(String from, boolean certificate) {
    return "{\"name\": \"b\", \"from\": \"%s\", \"certificate\": %s}".formatted(from, certificate);
  }

  @Test
  void aNodeWithItsCertificateAndAListedNetworkWouldComeInAgain() {
    streams();
    assertThat(members.hindrance()).isEmpty();
    streams(stream("198.18.99.2", true), stream("10.7.1.1", false));
    assertThat(members.hindrance()).isEmpty();
  }

  @Test
  void aNodeWithoutOneAndAnyOtherAddressWouldNot() {
    streams(stream("198.18.99.2", false));
    assertThat(members.hindrance())
        .hasValue(
            "b streams as replicator from 198.18.99.2 without a certificate, and would not be let in again");
    streams(stream("198.18.98.2", true));
    assertThat(members.hindrance())
        .hasValue("b streams as replicator from 198.18.98.2, and would not be let in again");
  }

  @Test
  void onlyTheLeaderOfARunningServerCanTell() {
    psql.says = "{\"leads\": false, \"streams\": []}";
    assertThat(members.hindrance()).hasValue("this node does not lead");
    psql.exit = 2;
    psql.complains = "connection refused: No such file or directory";
    assertThat(members.hindrance()).hasValue("PostgreSQL does not run on this node");
    psql.complains = "FATAL:  out of memory";
    assertThat(members.hindrance().orElseThrow()).contains("out of memory");
  }
}
