package org.pgmahout.common.dcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.Moment;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.EtcdAuth.Reach;
import org.pgmahout.common.io.Parallel;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/** Real etcd with its users switched on, and those who are none of them. */
class EtcdAuthIT {
  private static final Secret ROOT = new Secret("of-root");
  private static final Secret PATRONI = new Secret("of-patroni");
  private static final String SCOPE = "/service/postgres/";

  @TempDir private Path pki;

  @Test
  void whoHasANodesCertificateAloneReadsAndWritesNothing() throws Exception {
    try (RealEtcd real = RealEtcd.tls("etcdauthit", pki)) {
      KeyAndChain member = real.issue(new Identity("node-01", CertificateRole.MEMBER));
      KeyAndChain peer = real.issue(new Identity("node-01", CertificateRole.PEER));
      KeyAndChain operator = real.issue(new Identity(EtcdUsers.ROOT, CertificateRole.OPERATOR));
      try (Etcd etcd = Etcd.connect(real.as(operator))) {
        etcd.put(SCOPE + "config", "{}");
        etcd.put("/pgmahout/postgres/lineage", "a line");
        long lease = etcd.grantLease(Duration.ofSeconds(60));
        etcd.put(SCOPE + "leader", "node-00", lease);
        assertThat(etcd.auth().enabled()).isFalse();
        close(etcd.auth());
        assertThat(etcd.auth().enabled()).isTrue();

        for (KeyAndChain thief : List.of(member, peer)) {
          try (Etcd stolen = Etcd.connect(real.as(thief))) {
            refused(() -> stolen.get(SCOPE));
            refused(() -> stolen.put(SCOPE + "config", "{\"postgresql\": {\"pg_hba\": []}}"));
            refused(() -> stolen.put("/pgmahout/postgres/lineage", "a random line"));
            refused(() -> stolen.delete("/pgmahout/postgres/lineage"));
            refused(() -> stolen.revokeLease(lease));
            refused(() -> stolen.membership().addLearner("https://127.0.0.1:1"));
            refused(() -> stolen.auth().disable());
            refused(() -> stolen.auth().users());
            refused(() -> stolen.auth().addUser("thief", ROOT));
            // Open to everybody whom TLS lets in, so that it proves nothing of anybody.
            assertThat(stolen.renewLease(lease)).isTrue();
            // Its refusal says all that it may know.
            assertThat(stolen.auth().enabled()).isTrue();
          }
        }
        assertThat(etcd.get(SCOPE).values())
            .containsEntry(SCOPE + "config", "{}")
            .containsEntry(SCOPE + "leader", "node-00");
        assertThat(etcd.find("/pgmahout/postgres/lineage").orElseThrow().value())
            .isEqualTo("a line");

        asPatroni(real, member);
      }
      // Nor does it speak for a member of the raft group.
      assertThat(admitted(real, peer)).isTrue();
      assertThat(admitted(real, member)).isFalse();
    }
  }

  /** The way Patroni goes: etcd's HTTP gateway, a certificate without a CN, user and password. */
  private static void asPatroni(RealEtcd real, KeyAndChain member) throws Exception {
    SSLContext tls =
        TlsContexts.toMember(Optional.of(member), List.of(real.authority.certificate()));
    try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
      assertThat(post(http, real, "kv/range", "", key(SCOPE + "config")))
          .as("Patroni logs in when it reads this")
          .containsAnyOf("user name is empty", "permission denied");
      String login =
          "{\"name\": \"%s\", \"password\": \"%s\"}"
              .formatted(EtcdUsers.ofPatroni(PATRONI), PATRONI.reveal());
      String token =
          post(http, real, "auth/authenticate", "", login)
              .replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
      assertThat(post(http, real, "kv/range", token, key(SCOPE + "config"))).contains("\"kvs\"");
      assertThat(post(http, real, "kv/range", token, key("/pgmahout/postgres/lineage")))
          .contains("permission denied");
      assertThat(post(http, real, "kv/range", token, key("/service/other/config")))
          .contains("permission denied");
      assertThat(
              post(http, real, "auth/authenticate", "", login.replace("of-patroni\"", "guess\"")))
          .contains("authentication failed");
    }
  }

  private static String key(String name) {
    return "{\"key\": \"%s\"}".formatted(Base64.getEncoder().encodeToString(name.getBytes()));
  }

  private static String post(HttpClient http, RealEtcd real, String what, String token, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(real.url + "/v3/" + what))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!token.isEmpty()) {
      request.header("authorization", token);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  /** Whether the side of the peers reads a request of who shows a certificate. */
  private static boolean admitted(RealEtcd real, KeyAndChain shown) throws IOException {
    URI url = URI.create(real.peerUrl);
    SSLContext tls =
        TlsContexts.toMember(Optional.of(shown), List.of(real.authority.certificate()));
    try (SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
      socket.setSoTimeout((int) RealEtcd.DEADLINE.toMillis());
      socket
          .getOutputStream()
          .write("GET /members HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes());
      return new String(socket.getInputStream().readAllBytes()).startsWith("HTTP/1.1 200");
    } catch (IOException e) {
      return false;
    }
  }

  /** Without certificates the password says who comes, also while it is being replaced. */
  @Test
  void withoutCertificatesThePasswordOpens() throws Exception {
    try (RealEtcd real = RealEtcd.plain("etcdplainit")) {
      EtcdAccess nobody = EtcdAccess.plain(List.of(real.url), RealEtcd.DEADLINE);
      Secret next = new Secret("next-of-root");
      EtcdAccess root = nobody.as(new EtcdAccess.Login(EtcdUsers.ROOT, List.of(next, ROOT)));
      try (Etcd etcd = Etcd.connect(root);
          Etcd stranger = Etcd.connect(nobody)) {
        etcd.put("/pgmahout/postgres/lineage", "a line");
        stranger.put("/pgmahout/postgres/lineage", "another");
        close(etcd.auth());
        refused(() -> stranger.put("/pgmahout/postgres/lineage", "a third"));
        refused(() -> stranger.get("/"));
        etcd.put("/pgmahout/postgres/lineage", "a line");

        etcd.auth().changePassword(EtcdUsers.ROOT, next);
        etcd.put("/after", "the password changed");
        assertThat(etcd.find("/pgmahout/postgres/lineage").orElseThrow().value())
            .isEqualTo("a line");
        try (Etcd old =
            Etcd.connect(nobody.as(new EtcdAccess.Login(EtcdUsers.ROOT, List.of(ROOT))))) {
          refused(() -> old.put("/after", "an old password"));
        }

        etcd.auth().disable();
        etcd.put("/after", "off");
        stranger.put("/after", "off");
        etcd.auth().enable();
        etcd.put("/after", "on");
        refused(() -> stranger.put("/after", "on"));
      }
    }
  }

  /** As a user that reaches the cluster's keys alone: that is all that a watch needs. */
  @Test
  void aWatchGoesOnWhileUsersAreSwitchedOnAndOff() throws Exception {
    PatroniKeys keys = new PatroniKeys("postgres");
    try (RealEtcd real = RealEtcd.plain("etcdwatchauthit")) {
      EtcdAccess nobody = EtcdAccess.plain(List.of(real.url), RealEtcd.DEADLINE);
      EtcdAccess root = nobody.as(new EtcdAccess.Login(EtcdUsers.ROOT, List.of(ROOT)));
      EtcdAccess patroni =
          nobody.as(new EtcdAccess.Login(EtcdUsers.ofPatroni(PATRONI), List.of(PATRONI)));
      try (Etcd etcd = Etcd.connect(root);
          ClusterWatch watch = ClusterWatch.begin(patroni, keys, WatchPace.STEADY, _ -> {})) {
        etcd.put(keys.leader(), "nobody-asks");
        follows(watch, "nobody-asks");
        close(etcd.auth());
        etcd.put(keys.leader(), "users-are-on");
        follows(watch, "users-are-on");
        etcd.auth().disable();
        etcd.put(keys.leader(), "users-are-off");
        follows(watch, "users-are-off");
      }
    }
  }

  /** Proven anew after what was written: the connection as it is now works. */
  private static void follows(ClusterWatch watch, String leader) {
    Moment written = ClusterWatch.now();
    Awaited.of(
        watch,
        leader,
        it ->
            it.state().leads().filter(leader::equals).isPresent()
                && it.freshness().connected()
                && it.freshness().knownGood().nanos() > written.nanos());
  }

  /**
   * Users are switched off, which the first answer says: calls beside that one find it out, too.
   */
  @Test
  void callsBesideOneThatChangesWhoComesAreMadeAgain() throws Exception {
    try (RealEtcd real = RealEtcd.plain("etcdbesideit")) {
      EtcdAccess root =
          EtcdAccess.plain(List.of(real.url), RealEtcd.DEADLINE)
              .as(new EtcdAccess.Login(EtcdUsers.ROOT, List.of(ROOT)));
      for (int round = 0; round < 20; round++) {
        try (Etcd etcd = Etcd.connect(root);
            Parallel beside = new Parallel()) {
          List<Parallel.Going<EtcdSnapshot>> answers =
              Stream.generate(() -> beside.begin(() -> etcd.get("/"))).limit(4).toList();
          assertThat(answers).allSatisfy(one -> assertThat(one.result().entries()).isEmpty());
        }
      }
    }
  }

  @Test
  void aRoleThatReachesMoreIsCutBack() throws Exception {
    try (RealEtcd real = RealEtcd.plain("etcdroleit");
        Etcd etcd = Etcd.connect(EtcdAccess.plain(List.of(real.url), RealEtcd.DEADLINE))) {
      EtcdAuth auth = etcd.auth();
      auth.addRole(EtcdUsers.PATRONI);
      assertThat(auth.reachesOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)))).isFalse();
      auth.reachOnly(EtcdUsers.PATRONI, Set.of(Reach.all("/"), Reach.read(SCOPE)));
      assertThat(auth.reachesOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)))).isFalse();
      auth.reachOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)));
      assertThat(auth.reachesOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)))).isTrue();
      auth.reachOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)));
      assertThat(auth.reachesOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)))).isTrue();
    }
  }

  private static void close(EtcdAuth auth) {
    auth.addRole(EtcdUsers.ROOT);
    auth.addUser(EtcdUsers.ROOT, ROOT);
    auth.grant(EtcdUsers.ROOT, EtcdUsers.ROOT);
    auth.addRole(EtcdUsers.PATRONI);
    auth.reachOnly(EtcdUsers.PATRONI, Set.of(Reach.all(SCOPE)));
    auth.addUser(EtcdUsers.ofPatroni(PATRONI), PATRONI);
    auth.grant(EtcdUsers.ofPatroni(PATRONI), EtcdUsers.PATRONI);
    auth.enable();
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(OpsException.class)
        .hasMessageMatching(
            "(?s).*(permission denied|user name is empty|user name not found|invalid user ID or password).*");
  }
}
