package org.pgmahout.systemtest.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.PlanEditing;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.Provokes;

/** PostgreSQL's log is shown where the plan has PostgreSQL write it, also when it cannot start. */
@Order(4)
@ExtendWith(BuiltCluster.class)
class LogsST extends PlanEditing {
  private static final Duration MOMENT = Duration.ofSeconds(60);
  private static final String HBA = "/var/lib/postgresql/patroni-packages/data/pg_hba.conf";
  private static final String WRONG =
      "'postgresql.pg_hba=[\"hostssl all all 10.0.0.0/8 scram-sha-256 clientcert=1\"]'";

  @Test
  @Provokes(".*Patroni.*")
  void theCollectorsFilesAreShownAndAStartThatFailsAfterItIsExplained(TestLab lab) {
    plan(
        """
        postgresql:
          parameters:
            logging_collector: "on"
            log_directory: log
        """);
    apply();
    String replica = lab.replicas().getFirst();
    lab.on(replica, "runuser -u postgres -- psql -XAtq postgres -c 'select 1/0'");
    Eventually.holds(
        MOMENT,
        () ->
            assertThat(logs(lab, replica, "postgresql"))
                .contains("ERROR:  division by zero")
                .doesNotContain("no action. I am"));
    assertThat(logs(lab, replica, "patroni"))
        .contains("no action. I am")
        .doesNotContain("division by zero");

    // Past pgmahout, which would have refused it. The collector runs already when PostgreSQL reads
    // it.
    lab.output(replica, TestLab.patronictl("edit-config --force -s " + WRONG));
    Eventually.holds(
        MOMENT, () -> assertThat(lab.output(replica, "cat " + HBA)).contains("clientcert=1"));
    lab.output(replica, "pkill -QUIT -o -u postgres -x postgres");
    Eventually.holds(
        MOMENT,
        () ->
            assertThat(lab.status().stdout())
                .contains("invalid value for clientcert", "FATAL: could not load "));
    assertThat(logs(lab, replica, "postgresql")).contains("FATAL:  could not load ");
  }

  private static String logs(TestLab lab, String node, String component) {
    return TestLab.succeed(lab.pgmahout("logs", node, component, "-n", "200")).stdout();
  }
}
