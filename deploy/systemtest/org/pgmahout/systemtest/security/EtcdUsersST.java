package org.pgmahout.systemtest.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.dcs.EtcdAuth;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.systemtest.cluster.MemberEtcdctl;
import org.pgmahout.systemtest.cluster.OwnFiles;
import org.pgmahout.systemtest.cluster.Refusal;
import org.pgmahout.systemtest.lab.Program.Result;
import org.pgmahout.systemtest.lab.TestLab;
import org.pgmahout.systemtest.shared.BuiltCluster;

/** etcd lets in its users, and nobody who has only read the files of a node. */
@Order(7)
@ExtendWith(BuiltCluster.class)
class EtcdUsersST {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final String WIRES = "/var/lib/postgresql/patroni-packages/";
  private static final String ETCD = "/var/lib/pgmahout/etcd-pki/";

  /** What a superuser of PostgreSQL can read, which is what its user postgres can. */
  @Test
  void whatPostgresReadsRewritesNothing(TestLab lab) {
    String config = "/service/postgres/config";
    String lineage = "/pgmahout/postgres/lineage";
    String trusting = "{\"postgresql\":{\"pg_hba\":[\"host all all all trust\"]}}";
    for (String key : List.of(config, lineage)) {
      assertThat(put(lab, "", key, trusting))
          .as(key)
          .containsAnyOf("user name is empty", "permission denied");
    }
    String password = OwnFiles.secrets(lab).get(SecretNames.ETCD_PATRONI_PASSWORD);
    String login =
        "{\"name\":\"%s\",\"password\":\"%s\"}"
            .formatted(EtcdUsers.ofPatroni(new Secret(password)), password);
    String token =
        gateway(lab, "", "auth/authenticate", login)
            .replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    assertThat(gateway(lab, token, "kv/range", "{\"key\":\"%s\"}".formatted(coded(config))))
        .as("what Patroni itself reads, else the refusals below prove nothing")
        .contains("\"kvs\"");
    assertThat(put(lab, token, lineage, "a random line")).contains("permission denied");
    assertThat(put(lab, token, "/pgmahout/postgres/apply", "busy")).contains("permission denied");

    assertThat(lab.pgmahout("plan", "-o", "plain").exitCode()).isZero();
  }

  @Test
  void aDatabasesCertificateIsNoMembers(TestLab lab) {
    String peers = "https://%s:2380/members".formatted(lab.address("node-00"));
    assertThat(curl(lab, "root", ETCD, peers, "")).contains("peerURLs");
    assertThat(curl(lab, "postgres", WIRES + "pki/", peers, ""))
        .contains("ended with")
        .doesNotContain("peerURLs");
  }

  @Test
  void aMembersCertificateIsNoUsers(TestLab lab) {
    Result got = lab.on("node-01", MemberEtcdctl.line(lab, "node-00", "get / --prefix"));
    assertThat(got.exitCode()).isNotZero();
    assertThat(got.stderr()).contains("permission denied");
  }

  /** A hand switches them off; another Patroni than the one on disk cannot come in then. */
  @Test
  void whatAHandSwitchedOffIsSwitchedOnAndNoPatroniIsLeftOutside(TestLab lab) {
    String leader = lab.leader();
    String postmasters = lab.postmasters();
    String other =
        lab.databases().stream().filter(n -> !n.equals(leader)).findFirst().orElseThrow();
    try (Etcd etcd = etcd(lab)) {
      EtcdAuth auth = etcd.auth();
      auth.disable();
      assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").transcript())
          .contains("its users are switched off");
      Result plan = lab.pgmahout("plan", "-o", "plain");
      assertThat(plan.exitCode()).as(plan.transcript()).isEqualTo(2);
      assertThat(plan.stderr()).contains("apply switches them on");

      withAnotherPassword(lab, other);
      Refusal.assertForm(lab.apply(TestLab.LIMIT), ErrorCode.TIMED_OUT, "not yet: " + other);
      assertThat(auth.enabled()).as("nobody is left outside").isFalse();
      assertThat(lab.leader()).isEqualTo(leader);

      lab.output(other, "systemctl reload patroni");
      TestLab.succeed(lab.apply(TestLab.LIMIT));
      assertThat(auth.enabled()).isTrue();
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(postmasters);
    assertThat(lab.pgmahout("status", "--ask-agents", "-o", "plain").transcript())
        .contains(", whole")
        .doesNotContain("switched off");
  }

  /** The running Patroni reads it, and then the file is as before. */
  private static void withAnotherPassword(TestLab lab, String node) {
    lab.output(
        node,
        """
        cp -p %1$spatroni.yml /root/patroni.yml
        since=$(date +%%s)
        sed -i '/^etcd3:/,/^[a-z]*:$/s/  password: .*/  password: wrong/' %1$spatroni.yml
        systemctl reload patroni
        timeout 30 sh -c "until journalctl -u patroni --since @$since | grep -q 'Reloading PostgreSQL'; do sleep 0.2; done"
        cp -p /root/patroni.yml %1$spatroni.yml
        cp -p /root/patroni.yml /run/patroni/patroni.yml
        """
            .formatted(WIRES));
  }

  @Test
  void anotherPasswordIsAnotherUserAndTheOldOneIsGone(TestLab lab) {
    String before = OwnFiles.secrets(lab).get(SecretNames.ETCD_PATRONI_PASSWORD);
    String postmasters = lab.postmasters();
    String leader = lab.leader();
    // As an apply leaves it that was killed between the switch and its proof.
    String closing = "/pgmahout/postgres/closing";
    try (Etcd etcd = etcd(lab)) {
      etcd.put(closing, "not proved yet");
    }
    TestLab.succeed(
        lab.pgmahout(
            "secrets",
            "rotate",
            "--yes",
            SecretNames.ETCD_PATRONI_PASSWORD,
            SecretNames.ETCD_AGENT_PASSWORD,
            SecretNames.ETCD_ROOT_PASSWORD));
    String after = OwnFiles.secrets(lab).get(SecretNames.ETCD_PATRONI_PASSWORD);
    assertThat(after).isNotEqualTo(before);
    try (Etcd etcd = etcd(lab)) {
      assertThat(etcd.auth().users())
          .filteredOn(user -> !EtcdUsers.isOfAgent(user))
          .containsExactlyInAnyOrder(EtcdUsers.ROOT, EtcdUsers.ofPatroni(new Secret(after)));
      Secret agents = new Secret(OwnFiles.secrets(lab).get(SecretNames.ETCD_AGENT_PASSWORD));
      assertThat(etcd.auth().users())
          .filteredOn(EtcdUsers::isOfAgent)
          .containsExactlyInAnyOrderElementsOf(
              lab.databases().stream()
                  .map(node -> EtcdUsers.ofAgent(node, EtcdUsers.passwordOfAgent(agents, node)))
                  .toList());
      assertThat(etcd.find(closing)).as("proved").isEmpty();
      assertThat(etcd.auth().enabled()).isTrue();
    }
    assertThat(lab.leader()).isEqualTo(leader);
    assertThat(lab.postmasters()).isEqualTo(postmasters);
    assertThat(lab.pgmahout("plan", "-o", "plain").exitCode()).isZero();
  }

  private static Etcd etcd(TestLab lab) {
    PlanFolder folder = PlanFolder.beside(lab.plan());
    List<String> urls =
        lab.databases().stream().map(node -> "https://" + lab.address(node) + ":2379").toList();
    return Etcd.connect(
        EtcdAccess.mutualTls(urls, folder.own().client(), folder.cluster().trusted(), DEADLINE));
  }

  private static String put(TestLab lab, String token, String key, String value) {
    return gateway(
        lab,
        token,
        "kv/put",
        "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(coded(key), coded(value)));
  }

  /** As Patroni asks, from another node than the one that is asked. */
  private static String gateway(TestLab lab, String token, String what, String body) {
    String header = token.isEmpty() ? "" : "-H 'authorization: %s' ".formatted(token);
    return curl(
        lab,
        "postgres",
        WIRES + "pki/",
        "https://%s:2379/v3/%s".formatted(lab.address("node-00"), what),
        "%s-d '%s'".formatted(header, body));
  }

  private static String curl(TestLab lab, String user, String pki, String url, String more) {
    return lab.output(
        "node-01",
        "runuser -u %1$s -- curl -sS --http1.1 --max-time 10 --cacert %2$sca.crt --cert %2$snode.crt --key %2$snode.key %3$s %4$s || echo ended with $?"
            .formatted(user, pki, url, more));
  }

  private static String coded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes());
  }
}
