package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/**
 * A thief who has the passwords of the cluster's own roles, and no node, gets nowhere with them.
 */
@Order(6)
@ExtendWith(BuiltCluster.class)
class SuperuserST {
  private static final String REJECTED = "pg_hba.conf rejects ";

  /** PostgreSQL's insufficient_privilege. */
  private static final String NOT_ALLOWED = "42501";

  private static final Map<String, String> OWN =
      Map.of(
          "postgres", "superuser-password",
          "replicator", "replication-password",
          "rewind", "rewind-password");

  @Test
  void thePasswordOpensNoDoorFromElsewhereNorThroughTheProxy(TestLab lab) {
    Map<String, String> secrets = OwnFiles.secrets(lab);
    OWN.forEach(
        (role, secret) -> {
          for (String machine : lab.machines()) {
            assertThatThrownBy(() -> Logins.connect(lab, machine, 5432, role, secrets.get(secret)))
                .as("%s straight, or through the proxy: %s", role, machine)
                .hasMessageContaining(REJECTED);
          }
        });
  }

  /** From a node, but through the proxy: PostgreSQL sees the proxy's address. */
  @Test
  void noBackupIsTakenThroughTheProxyNorFromANodeWithoutItsCertificate(TestLab lab) {
    String password = OwnFiles.secrets(lab).get("replication-password");
    String backup = "pg_basebackup -U replicator -D /tmp/stolen -h ";
    Result proxy = Logins.as(lab, "node-01", password, backup + lab.address("haproxy"));
    assertThat(proxy.exitCode()).as(proxy.transcript()).isNotZero();
    assertThat(proxy.stderr()).contains(REJECTED + "replication connection");
    Result node = Logins.as(lab, "node-01", password, backup + lab.address(lab.leader()));
    assertThat(node.exitCode()).as(node.transcript()).isNotZero();
    assertThat(node.stderr()).contains("connection requires a valid client certificate");
  }

  /** Patroni asks its own server so whether it has to rewind; without an answer it never does. */
  @Test
  void everyMemberComesInToItsOwnServerAndToTheOthers(TestLab lab) {
    String pki = "/var/lib/postgresql/patroni-packages/pki";
    for (String node : lab.databases()) {
      for (String server : List.of("localhost", lab.address("node-00"), lab.address("node-02"))) {
        Result answer =
            TestLab.succeed(
                Logins.as(
                    lab,
                    node,
                    OwnFiles.secrets(lab).get("replication-password"),
                    "psql -XAtqc IDENTIFY_SYSTEM 'host=%s user=replicator replication=true sslmode=verify-ca sslrootcert=%2$s/ca.crt sslcert=%2$s/node.crt sslkey=%2$s/node.key'"
                        .formatted(server, pki)));
        assertThat(answer.stdout()).contains(lab.systemId());
      }
    }
  }

  @Test
  void theRoleOfTheProofLogsInAndMayDoNothingElse(TestLab lab) throws SQLException {
    try (Connection connection =
            Logins.connect(
                lab,
                "haproxy",
                5432,
                "pgmahout_proof",
                OwnFiles.secrets(lab).get("proof-password"));
        Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery(
              "select rolsuper or rolcreaterole or rolreplication from pg_roles where rolname = current_user")) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
      }
      for (String theft :
          List.of("select pg_read_file('/etc/passwd')", "create role thief superuser")) {
        assertThatThrownBy(() -> statement.execute(theft))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(NOT_ALLOWED));
      }
    }
  }

  /** The proof goes through the proxy, and the passwords change without a door for anybody. */
  @Test
  void allPasswordsAreReplacedAndTheClusterIsProved(TestLab lab) {
    String before = lab.postmasters();
    TestLab.succeed(
        lab.pgmahout(Duration.ofMinutes(5), "secrets", "rotate", "--all", "--yes", "-o", "plain"));
    assertThat(OwnFiles.secrets(lab)).containsKeys("superuser-password", "proof-password");
    Result again = TestLab.succeed(lab.apply(TestLab.LIMIT));
    assertThat(again.stderr()).contains("nothing to change");
    assertThat(lab.postmasters()).isEqualTo(before);
    lab.assertWhole();
  }
}
