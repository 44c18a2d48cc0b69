package org.pgmahout.common.dcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

/** A real etcd in a container of its own on loopback, spoken to with mutual TLS. */
class EtcdIT {
  @TempDir static Path pki;

  private static RealEtcd real;
  private static KeyAndChain member;
  private static String url;
  private static Etcd etcd;

  @BeforeAll
  static void start() throws Exception {
    real = RealEtcd.tls("etcdit", pki);
    url = real.url;
    member = real.issue(new Identity("node-00", CertificateRole.MEMBER));
    etcd = Etcd.connect(real.as(member));
    etcd.put("/ready", "yes");
  }

  @AfterAll
  static void stop() throws Exception {
    if (etcd != null) {
      etcd.close();
    }
    real.close();
  }

  @Test
  void writesReadsAndGuardsByRevision() {
    etcd.put("/guard/a", "1");
    EtcdEntry read = etcd.find("/guard/a").orElseThrow();

    assertThat(etcd.putIf("/guard/a", read.modRevision(), "2", 0)).isTrue();
    assertThat(etcd.putIf("/guard/a", read.modRevision(), "3", 0)).isFalse();
    assertThat(etcd.putIf("/guard/b", 0, "new", 0)).isTrue();
    assertThat(etcd.putIf("/guard/b", 0, "again", 0)).isFalse();
    assertThat(etcd.get("/guard/").values())
        .containsEntry("/guard/a", "2")
        .containsEntry("/guard/b", "new")
        .hasSize(2);
    assertThat(etcd.delete("/guard/a")).isTrue();
    assertThat(etcd.find("/guard/a")).isEmpty();
  }

  @Test
  void keysThatBelongTogetherAreWrittenTogetherOrNotAtAll() {
    Map<String, Long> absent = Map.of("/group/a", 0L, "/group/lock", 0L);
    assertThat(etcd.putIf(absent, Map.of("/group/a", "1", "/group/b", "1"))).isTrue();
    assertThat(etcd.putIf(absent, Map.of("/group/b", "2", "/group/c", "2"))).isFalse();
    long written = etcd.find("/group/a").orElseThrow().modRevision();
    etcd.put("/group/lock", "another's");
    Map<String, Long> lockless = Map.of("/group/a", written, "/group/lock", 0L);
    assertThat(etcd.putIf(lockless, Map.of("/group/b", "3"))).isFalse();
    assertThat(etcd.get("/group/").values())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("/group/a", "1", "/group/b", "1", "/group/lock", "another's"));
  }

  @Test
  void aKeyIsDeletedOnlyWhileNothingElseWasWritten() {
    etcd.put("/begun/key", "");
    Map<String, Long> read =
        Map.of("/begun/key", etcd.find("/begun/key").orElseThrow().modRevision(), "/begun/led", 0L);
    etcd.put("/begun/led", "a");
    assertThat(etcd.deleteIf(read, "/begun/key")).isFalse();
    assertThat(etcd.find("/begun/key")).isPresent();
    etcd.delete("/begun/led");
    assertThat(etcd.deleteIf(read, "/begun/key")).isTrue();
    assertThat(etcd.find("/begun/key")).isEmpty();
  }

  @Test
  void watchesFromARevisionOn() throws Exception {
    BlockingQueue<Object> said = new LinkedBlockingQueue<>();
    long before = etcd.put("/watch/a", "1");
    etcd.put("/watch/a", "2");
    try (EtcdWatch.Handle handle = etcd.watch("/watch/", before + 1, into(said))) {
      etcd.delete("/watch/a");
      assertThat(said.poll(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              EtcdWatch.Change.Put.class, put -> assertThat(put.entry().value()).isEqualTo("2"));
      assertThat(said.poll(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              EtcdWatch.Change.Deleted.class, gone -> assertThat(gone.key()).isEqualTo("/watch/a"));
      long revision = etcd.revision("/watch/");
      handle.requestProgress();
      assertThat(said.poll(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Long.class, upTo -> assertThat(upTo).isGreaterThanOrEqualTo(revision));
    }
    etcd.put("/watch/a", "3");
    assertThat(said).as("said after it was closed").isEmpty();
  }

  @Test
  void aKeyEndsWithItsLease() {
    long lease = etcd.grantLease(Duration.ofSeconds(30));
    etcd.put("/lease/a", "alive", lease);

    assertThat(etcd.find("/lease/a").orElseThrow().lease()).isEqualTo(lease);
    assertThat(etcd.renewLease(lease)).isTrue();
    LeaseTime time = etcd.leaseTime(lease).orElseThrow();
    assertThat(time.granted()).isEqualTo(Duration.ofSeconds(30));
    assertThat(time.left()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    etcd.revokeLease(lease);
    assertThat(etcd.leaseTime(lease)).isEmpty();
    assertThat(etcd.find("/lease/a")).isEmpty();
    assertThat(etcd.renewLease(lease)).isFalse();
    etcd.revokeLease(lease);
  }

  @Test
  void listsMembersAndTheirStatus() {
    assertThat(etcd.membership().list())
        .singleElement()
        .satisfies(
            only -> {
              assertThat(only.name()).isEqualTo("node-00");
              assertThat(only.clientUrls()).containsExactly(url);
              assertThat(etcd.membership().status(url).id()).isEqualTo(only.id());
            });
    assertThat(etcd.membership().status(url).leads()).isTrue();
    assertThat(etcd.membership().status(url).version()).startsWith("3.");
  }

  @Test
  void aLearnerIsAddedAndTakenOutAndVotesOnlyWithTheData() {
    String peer = "https://127.0.0.1:1";
    assertThat(etcd.membership().addLearner(peer)).isEmpty();
    EtcdMember learner =
        etcd.membership().list().stream().filter(EtcdMember::learner).findFirst().orElseThrow();
    try {
      assertThat(learner.peerUrls()).containsExactly(peer);
      assertThat(learner.started()).isFalse();
      assertThat(etcd.membership().promote(learner.id()))
          .hasValueSatisfying(why -> assertThat(why).contains("copied"));
    } finally {
      assertThat(etcd.membership().remove(learner.id())).isEmpty();
    }
    assertThat(etcd.membership().list())
        .singleElement()
        .satisfies(m -> assertThat(m.learner()).isFalse());
  }

  @Test
  void aForeignCertificateIsRefused() {
    CertificateAuthority other =
        CertificateAuthority.create("cluster", Instant.now(), Duration.ofDays(1));
    Duration soon = Duration.ofSeconds(2);
    try (Etcd foreign =
            Etcd.connect(
                EtcdAccess.mutualTls(
                    List.of(url),
                    RealEtcd.issue(other, new Identity("node-00", CertificateRole.MEMBER)),
                    List.of(real.authority.certificate()),
                    soon));
        Etcd mistrusting =
            Etcd.connect(
                EtcdAccess.mutualTls(List.of(url), member, List.of(other.certificate()), soon))) {
      for (Etcd wrong : List.of(foreign, mistrusting)) {
        assertThatThrownBy(() -> wrong.get("/"))
            .isInstanceOfSatisfying(
                OpsException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE));
      }
    }
  }

  @Test
  void nobodyThereIsSaidWithinTheDeadline() throws IOException {
    String nowhere = "http://127.0.0.1:" + FreePort.any();
    try (Etcd none = Etcd.connect(EtcdAccess.plain(List.of(nowhere), Duration.ofSeconds(1)))) {
      assertThatThrownBy(() -> none.put("/a", "b"))
          .isInstanceOfSatisfying(
              OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ETCD_UNAVAILABLE))
          .hasMessageContaining(nowhere);
    }
  }

  private static EtcdWatch into(BlockingQueue<Object> said) {
    return new EtcdWatch() {
      @Override
      public void changed(List<Change> all) {
        said.addAll(all);
      }

      @Override
      public void progressed(long revision) {
        said.add(revision);
      }

      @Override
      public void compacted(long revision) {
        said.add("compacted");
      }

      @Override
      public void lost(OpsException reason) {
        said.add(reason);
      }
    };
  }
}
