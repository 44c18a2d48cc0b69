package org.pgmahout.agent.component.trial;

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
import org.pgmahout.common.wire.NodeVerdict.Remark;

class InUseTest {
  private static final String NOTHING =
      "{\"slots\": null, \"logical\": null, \"prepared\": null, \"clients\": 0, \"senders\": 0}";

  private CommandResult answer = says(0, NOTHING);

  @Test
  void whatUsesNothingMayBeLowered() {
    InUse.Conflicts conflicts =
        conflicts("max_replication_slots: 4, max_connections: 25, wal_level: replica");
    assertThat(conflicts.refusals()).isEmpty();
    assertThat(conflicts.warnings()).isEmpty();
  }

  @Test
  void slotsThatWouldNotFitAreInTheWay() {
    answer = uses("\"slots\": [\"a\", \"b\", \"c\", \"d\", \"e\"], \"logical\": []");
    assertThat(conflicts("max_replication_slots: 5").refusals()).isEmpty();
    assertThat(conflicts("max_replication_slots: 4").refusals())
        .singleElement()
        .satisfies(
            remark ->
                assertThat(remark.path()).isEqualTo("postgresql.parameters.max_replication_slots"))
        .satisfies(
            remark ->
                assertThat(remark.words())
                    .startsWith(
                        "5 replication slots exist (a, b, c, d, e), and 4 would be allowed"))
        .satisfies(remark -> assertThat(remark.remedy()).startsWith("Write at least 5"));
  }

  @Test
  void logicalSlotsNeedTheirWalLevelAlsoWhereThePlanIsSilent() {
    answer = uses("\"slots\": [\"cdc\"], \"logical\": [\"cdc\"]");
    assertThat(conflicts("wal_level: logical").refusals()).isEmpty();
    assertThat(conflicts("").refusals())
        .singleElement()
        .satisfies(remark -> assertThat(remark.path()).isEqualTo("postgresql.parameters"))
        .satisfies(
            remark ->
                assertThat(remark.words()).startsWith("logical replication slots exist (cdc)"));
  }

  @Test
  void openPreparedTransactionsAreInTheWay() {
    answer = uses("\"prepared\": [\"p1\"]");
    assertThat(conflicts("max_prepared_transactions: 1").refusals()).isEmpty();
    assertThat(conflicts("").refusals())
        .extracting(Remark::words)
        .containsExactly(
            "1 prepared transactions are open (p1), and 0 would be allowed: PostgreSQL would not start");
  }

  @Test
  void sessionsAndStandbysThatAreCutOffAreWarnedOf() {
    answer = uses("\"clients\": 30, \"senders\": 4");
    assertThat(conflicts("max_connections: 30, max_wal_senders: 4").warnings()).isEmpty();
    InUse.Conflicts conflicts = conflicts("max_connections: 26, max_wal_senders: 3");
    assertThat(conflicts.refusals()).isEmpty();
    assertThat(conflicts.warnings())
        .extracting(Remark::words)
        .containsExactly(
            "30 clients are connected now, and max_connections would be 26",
            "4 standbys and receivers stream now, and max_wal_senders would be 3");
  }

  @Test
  void whereNoServerRunsNothingIsInUse() {
    answer = fails(2, "Connection refused");
    assertThat(conflicts("max_replication_slots: 4"))
        .isEqualTo(new InUse.Conflicts(List.of(), List.of()));
  }

  private static CommandResult uses(String what) {
    return says(0, "{" + what + "}");
  }

  private InUse.Conflicts conflicts(String parameters) {
    return InUse.of(
        TrialSpec.of(Path.of("/var/lib/postgresql/p"), parameters),
        new LocalPostgresql(
            new FakeCommandRunner(_ -> answer),
            new Psql(Path.of("/pg/bin"), 15),
            LocalPostgresql.SOCKET,
            5432));
  }
}
