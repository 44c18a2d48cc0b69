package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.ApiPaths;
import org.pgmahout.controller.client.AgentClient;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.cluster.Ledger;
import org.pgmahout.systemtest.cluster.Logins;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.cluster.StolenFiles;
import org.pgmahout.systemtest.lab.Eventually;
import org.pgmahout.systemtest.lab.Program;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;
import org.pgmahout.systemtest.shared.FirstTurn;

/** What years bring: certificates end, people leave, laptops are lost; the cluster goes on. */
@Order(9)
@ExtendWith(BuiltCluster.class)
@FirstTurn
class CertificatesST {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration ROTATION = Duration.ofMinutes(6);

  /** Nothing that serves clients is restarted; two noisy cores. */
  private static final Duration NO_GAP = Duration.ofSeconds(3);

  @TempDir private Path folder;

  @Test
  void allCertificatesAreRenewedUnderAClientThatWrites(TestLab lab) throws SQLException {
    String before = processes(lab);
    Map<String, String> old = served(lab);
    try (Ledger ledger = new Ledger(lab)) {
      TestLab.succeed(lab.pgmahout(LIMIT, "certs", "renew", "--yes", "-o", "plain"));
      ledger.stop();
      assertThat(ledger.errors()).isZero();
      assertThat(ledger.commits()).isGreaterThan(20);
      assertThat(ledger.lost()).isEmpty();
    }
    assertThat(processes(lab)).as("nothing was restarted").isEqualTo(before);
    served(lab).forEach((who, shown) -> assertThat(shown).as(who).isNotEqualTo(old.get(who)));
    Result status = TestLab.succeed(lab.pgmahout("certs", "status"));
    assertThat(status.stdout()).contains("node-02 postgresql", "haproxy agent", "served");
    assertTold(lab, "certificates renewed");
    assertThat(TestLab.succeed(lab.apply(LIMIT)).stderr()).contains("nothing to change");
  }

  @Test
  void theClustersAuthorityIsReplacedUnderAClientThatWrites(TestLab lab) throws Exception {
    Path certificate = lab.folder().resolve("pki/cluster-ca.crt");
    String before = Files.readString(certificate);
    String postmasters = lab.postmasters();
    String systemId = lab.systemId();
    try (Ledger ledger = new Ledger(lab)) {
      Result rotate = lab.pgmahout(ROTATION, "certs", "rotate-ca", "cluster", "--yes");
      ledger.stop();
      TestLab.succeed(rotate);
      assertThat(rotate.stderr())
          .containsSubsequence("1 of 3", "2 of 3", "3 of 3", "trusted by nobody any more");
      assertThat(ledger.errors()).as("the client's errors").isZero();
      assertThat(ledger.lost()).isEmpty();
      assertThat(ledger.longestGap()).isLessThan(NO_GAP);
    }
    assertThat(lab.postmasters()).as("no server was restarted").isEqualTo(postmasters);
    assertThat(lab.systemId()).isEqualTo(systemId);
    assertThat(certificate).content().doesNotContain(before.strip());
    TestLab.succeed(lab.pgmahout("certs", "status"));
    assertTold(lab, "cluster authority replaced");
    assertThat(TestLab.succeed(lab.apply(LIMIT)).stderr()).contains("nothing to change");
  }

  @Test
  void aRevokedPersonIsRefusedAtOnceAndWhereTheAgentWasAwayLater(TestLab lab) {
    Path handed = folder.resolve("grace");
    TestLab.succeed(
        lab.pgmahout("operator", "add", "grace", "--role", "viewer", "--to", handed.toString()));
    assertTold(lab, "folder made for grace (viewer)");
    String plan = handed.resolve("cluster.yaml").toString();
    TestLab.succeed(lab.pgmahout("status", "-f", plan));
    try (AgentClient open = client(lab, handed)) {
      assertThat(open.facts().node()).isEqualTo("node-00");
      lab.output("haproxy", "systemctl stop pgmahout-agent");
      Result revoke = lab.pgmahout("operator", "revoke", "grace", "--yes");
      lab.output("haproxy", "systemctl start pgmahout-agent");
      assertThat(revoke.exitCode()).as(revoke.transcript()).isEqualTo(1);
      assertThat(revoke.stdout()).contains("node-00: refuses grace");
      assertThat(revoke.stderr()).contains("haproxy did not learn it");
      assertThatThrownBy(open::facts)
          .isInstanceOfSatisfying(
              OpsException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CERTIFICATE_INVALID))
          .hasMessageContaining("was revoked");
    }
    Refusal.assertForm(
        lab.pgmahout("runs", "node-01", "-f", plan), ErrorCode.CERTIFICATE_INVALID, "was revoked");
    assertTold(lab, "certificates of grace revoked");
    Result missed = lab.pgmahout("certs", "status");
    assertThat(missed.exitCode()).as(missed.transcript()).isEqualTo(1);
    assertThat(missed.stdout())
        .containsPattern("haproxy revocations .*not refused yet: grace, revoked")
        .doesNotContain("node-00 revocations");
    TestLab.succeed(lab.apply(LIMIT));
    TestLab.succeed(lab.pgmahout("certs", "status"));
    Refusal.assertForm(
        lab.pgmahout("runs", "haproxy", "-f", plan), ErrorCode.CERTIFICATE_INVALID, "was revoked");
  }

  /** Who finds the folder cannot pass for a server, and who has it rightly lacks nothing. */
  @Test
  void anOperatorsFolderHasNoKeyOfANodeAndMendsOneAllTheSame(TestLab lab) {
    Path handed = folder.resolve("linus");
    TestLab.succeed(
        lab.pgmahout("operator", "add", "linus", "--role", "operator", "--to", handed.toString()));
    assertThat(OwnFiles.keys(handed)).containsExactly("cluster-client.key", "operator.key");
    String plan = handed.resolve("cluster.yaml").toString();
    String key = "/var/lib/postgresql/patroni-packages/pki/node.key";
    String before = lab.output("node-01", "sha256sum " + key);

    lab.output("node-01", "rm " + key);
    Result mended = lab.pgmahout(LIMIT, "apply", "-f", plan, "--yes", "-o", "plain");
    assertThat(TestLab.succeed(mended).transcript()).contains(key);
    assertThat(lab.output("node-01", "sha256sum " + key)).isEqualTo(before);

    String kept = "/var/lib/pgmahout/secrets/" + SecretNames.CLUSTER_KEY;
    lab.output("node-01", "rm " + kept);
    String lost = "node-01: the agent no longer has " + SecretNames.CLUSTER_KEY;
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").stdout()).contains(lost);
    Refusal.assertForm(
        lab.pgmahout(LIMIT, "apply", "-f", plan, "--yes", "-o", "plain"),
        ErrorCode.CERTIFICATE_INVALID,
        "came without its key");
    Result again = TestLab.succeed(lab.apply(LIMIT));
    assertThat(again.stderr()).contains(lost);
    assertThat(lab.output("node-01", "cat " + kept)).isEqualTo(lab.output("node-01", "cat " + key));
    assertThat(TestLab.succeed(lab.apply(LIMIT)).stderr()).contains("nothing to change");

    TestLab.succeed(lab.pgmahout("operator", "revoke", "linus", "--yes"));
  }

  @Test
  void passwordsAreReplacedAndWhatAKillLeftIsMendedByTheNextApply(TestLab lab) throws Exception {
    Map<String, String> old = OwnFiles.secrets(lab);
    Program.Started rotate = lab.begin("secrets", "rotate", "--all", "--yes", "-o", "plain");
    Eventually.holds(LIMIT, () -> assertThat(rotate.outputSoFar()).contains("] prepare: packages"));
    rotate.killHard();
    rotate.await(LIMIT);
    assertThat(OwnFiles.secrets(lab)).containsKey("superuser-password.next");
    assertThat(OwnFiles.secrets(lab)).containsAllEntriesOf(old);

    // A run that the killed command had begun goes on to its end.
    Eventually.holds(LIMIT, () -> TestLab.succeed(lab.apply(LIMIT)));
    assertTold(
        lab,
        "passwords replaced: etcd-agent-password, etcd-patroni-password, etcd-root-password, proof-password, replication-password");

    Map<String, String> now = OwnFiles.secrets(lab);
    assertThat(now).containsOnlyKeys(old.keySet());
    // Those of the plan's roles are replaced by their names alone; no webhook needs its secret
    // here.
    old.forEach(
        (name, value) ->
            assertThat(now.get(name).equals(value))
                .as(name)
                .isEqualTo(SecretNames.isOfRole(name) || name.equals(SecretNames.WEBHOOK_SECRET)));
    Map<String, String> roles =
        Map.of("postgres", "superuser-password", "rewind", "rewind-password");
    for (Map.Entry<String, String> role : roles.entrySet()) {
      TestLab.succeed(login(lab, role.getKey(), now.get(role.getValue())));
      assertThat(login(lab, role.getKey(), old.get(role.getValue())).stderr())
          .contains("password authentication failed");
    }
    Logins.connect(lab, "haproxy", 5432, "pgmahout_proof", now.get("proof-password")).close();
    assertThatThrownBy(
            () -> Logins.connect(lab, "haproxy", 5432, "pgmahout_proof", old.get("proof-password")))
        .hasMessageContaining("password authentication failed");
    for (String node : lab.databases()) {
      String written = lab.output(node, "cat /var/lib/postgresql/patroni-packages/patroni.yml");
      assertThat(written).contains(now.get("replication-password"), now.get("restapi-password"));
    }
  }

  @Test
  void theControlAuthorityIsReplacedOnAllNodesOrNone(TestLab lab) throws Exception {
    Path copy = lab.copyOfPlan(folder, text -> text);
    String before = Files.readString(lab.folder().resolve("pki/control-ca.crt"));
    lab.output("haproxy", "systemctl stop pgmahout-agent");
    Result refused = lab.pgmahout("certs", "rotate-ca", "control", "--yes");
    lab.output("haproxy", "systemctl start pgmahout-agent");
    Refusal.assertForm(refused, ErrorCode.AGENT_UNREACHABLE, "nothing was changed now", "haproxy");
    assertThat(lab.folder().resolve("pki/control-ca.crt")).hasContent(before);

    Program.Started rotate = lab.begin("certs", "rotate-ca", "control", "--yes");
    Eventually.holds(LIMIT, () -> assertThat(rotate.outputSoFar()).contains("1 of 3"));
    rotate.killHard();
    rotate.await(LIMIT);
    Result resumed = lab.pgmahout(LIMIT, "certs", "rotate-ca", "control", "--yes");
    TestLab.succeed(resumed);
    assertThat(resumed.stderr()).contains("trusted by nobody any more");
    assertThat(lab.folder().resolve("pki/control-ca.crt")).content().isNotEqualTo(before);
    TestLab.succeed(lab.pgmahout("certs", "status"));
    assertTold(lab, "control authority replaced");
    Result former = lab.pgmahout("runs", "node-00", "-f", copy.toString());
    assertThat(former.exitCode()).as(former.transcript()).isEqualTo(1);
    assertThat(former.stderr()).contains("CERTIFICATE_INVALID");
  }

  /**
   * The steps of {@code docs/broken-into.md} but the first: the machine stays in the network with
   * its Patroni, and the thief works from another node's address as well.
   */
  @Test
  void whoStoleANodesFilesIsShutOutAndTheNodeComesBackEmpty(TestLab lab) throws Exception {
    String lost = lab.replicas().getLast();
    String leader = lab.leader();
    String from = lab.replicas().getFirst();
    StolenFiles thief = StolenFiles.of(lab, lost, from);
    thief.assertOpens(leader);
    lab.output(lost, "systemctl stop pgmahout-agent");
    try (Ledger ledger = new Ledger(lab)) {
      TestLab.succeed(lab.pgmahout("certs", "revoke", lost, "--yes"));
      try (AutoCloseable _ = thief.servesAsAgent()) {
        Refusal.assertForm(
            lab.pgmahout("runs", lost), ErrorCode.CERTIFICATE_INVALID, "it was revoked");
      }
      Result rotate =
          lab.pgmahout(ROTATION, "certs", "rotate-ca", "cluster", "--without", lost, "--yes");
      TestLab.succeed(rotate);
      assertThat(rotate.stderr())
          .contains(
              "the member " + lost + " is taken out",
              leader + ": ended sessions (1) from " + lost,
              "left out");
      TestLab.succeed(
          lab.pgmahout(ROTATION, "secrets", "rotate", "--all", "--without", lost, "--yes"));
      ledger.stop();
      assertThat(ledger.errors()).as("the client's errors").isZero();
      assertThat(ledger.lost()).isEmpty();
    }
    thief.assertOpensNothing(leader);
    assertTold(lab, "cluster authority replaced without " + lost);
    lab.reinstall(lost);
    TestLab.succeed(lab.pgmahout(LIMIT, "enrol", "--yes", "--limit", lost));
    TestLab.succeed(lab.apply(TestLab.BUILD_LIMIT));
    lab.assertWhole();
    TestLab.succeed(lab.pgmahout("certs", "status"));
  }

  /** The newest lines of history say that it was done, and who did it when. */
  private static void assertTold(TestLab lab, String what) {
    Result history = TestLab.succeed(lab.pgmahout("history"));
    assertThat(history.stdout().lines().filter(line -> line.contains(what)))
        .as(history.transcript())
        .hasSizeGreaterThanOrEqualTo(1)
        .allSatisfy(
            line ->
                assertThat(line).containsPattern("^\\| \\d+ +\\| \\S+T\\S+Z +\\| \\S+@\\S+ +\\| "));
  }

  /** The cluster's own roles come in from a node that shows its certificate. */
  private static Result login(TestLab lab, String role, String password) {
    String pki = "/var/lib/postgresql/patroni-packages/pki";
    return Logins.as(
        lab,
        "node-01",
        password,
        "psql -XAtqc 'select 1' 'host=%s user=%s dbname=postgres sslmode=verify-ca sslrootcert=%3$s/ca.crt sslcert=%3$s/node.crt sslkey=%3$s/node.key'"
            .formatted(lab.address("node-00"), role, pki));
  }

  private static AgentClient client(TestLab lab, Path handed) {
    PlanFolder theirs = PlanFolder.beside(handed.resolve("cluster.yaml"));
    return new AgentClient(
        "node-00",
        URI.create("https://" + lab.address("node-00") + ":" + ApiPaths.DEFAULT_PORT),
        () -> theirs.own().toAgent("node-00"));
  }

  /** Postmasters, Patronis and agents by number. */
  private static String processes(TestLab lab) {
    StringBuilder all = new StringBuilder(lab.postmasters());
    for (String node : lab.databases()) {
      all.append(
          lab.output(
              node,
              "systemctl show -p MainPID --value patroni pgmahout-agent; docker inspect -f '{{.State.StartedAt}}' pgmahout-etcd"));
    }
    return all.toString();
  }

  /** What openssl sees on the wire, by node and port. */
  private static Map<String, String> served(TestLab lab) {
    Map<String, String> shown = new java.util.TreeMap<>();
    for (String node : lab.databases()) {
      for (String door : java.util.List.of("8009", "8008", "2379", "5432 -starttls postgres")) {
        shown.put(
            node + " " + door,
            lab.output(
                node,
                "openssl s_client -connect %s:%s </dev/null 2>/dev/null | openssl x509 -noout -serial"
                    .formatted(lab.address(node), door)));
      }
    }
    return shown;
  }
}
