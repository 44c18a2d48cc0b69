package org.pgmahout.controller.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.cluster.OwnKeys;
import org.pgmahout.common.cluster.PatroniKeys;
import org.pgmahout.common.dcs.Etcd;
import org.pgmahout.common.dcs.EtcdAccess;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.ClusterPlan;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.EtcdUsers;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.controller.planfile.vault.PlanFolder;
import org.pgmahout.controller.progress.Progress;
import org.pgmahout.controller.status.LonePatroni;
import org.pgmahout.controller.testing.EtcdContainer;
import org.pgmahout.controller.workspace.ClusterEdge;

/** The users of a real etcd, switched on under a Patroni that comes in as one of them or not. */
class EtcdAccountsIT {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Set<String> MEMBERS = Set.of("node-00");
  private static final PatroniKeys KEYS = new PatroniKeys("postgres");

  @TempDir private Path folder;
  private final List<String> words = new ArrayList<>();
  private EtcdContainer server;
  private String url;
  private ClusterEdge edge;
  private EtcdAccounts accounts;

  @BeforeEach
  void anEtcdAndItsPlan() throws Exception {
    server = EtcdContainer.start("accounts-it");
    url = server.url();
    String plan =
        """
        apiVersion: pgmahout/v1
        security: {transport: plain}
        etcd: {client_port: %d}
        patroni: {timing: {ttl: 20, loop_wait: 1, retry_timeout: 5}}
        nodes:
          - {name: node-00, address: 127.0.0.1, roles: [database, etcd]}
        """
            .formatted(server.port());
    Path file = Files.writeString(folder.resolve("cluster.yaml"), plan);
    PlanFolder own = PlanFolder.beside(file);
    own.create("ada");
    ClusterPlan read = PlanLoader.load("cluster.yaml", plan).orThrow();
    edge = new ClusterEdge(read, own);
    accounts = new EtcdAccounts(edge, Progress.of(words::add));
  }

  @AfterEach
  void gone() throws Exception {
    server.remove();
  }

  @Test
  void anEtcdThatNobodyUsesAsksFromTheBeginning() {
    accounts.make();
    assertThat(EtcdAccounts.danger(edge)).isEmpty();
    assertThatThrownBy(() -> write(anybody(), KEYS.leader())).isInstanceOf(OpsException.class);
    write(patroni(), KEYS.leader());
    assertThatThrownBy(() -> write(patroni(), "/pgmahout/postgres/apply"))
        .isInstanceOf(OpsException.class);
    List<String> once = List.copyOf(words);
    accounts.make();
    assertThat(words).as("made again, nothing is done").isEqualTo(once);
  }

  @Test
  void aClusterThatRunsIsMovedWhenItsPatroniComesIn() {
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", patroni())) {
      awaitMember();
      assertThat(EtcdAccounts.danger(edge)).isPresent();
      accounts.make();
      assertThat(enabled()).as("switched on under a Patroni that was not asked").isFalse();
      accounts.close(MEMBERS);
      assertThat(words).endsWith("etcd: only its users come in now");
      assertThat(EtcdAccounts.danger(edge)).isEmpty();
      assertThat(closing()).isFalse();
    }
  }

  @Test
  void oneThatDoesNotComeInIsLetInAgainAsBefore() {
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", anybody())) {
      awaitMember();
      accounts.make();
      refused();
      assertThat(enabled()).isFalse();
      assertThat(closing()).isFalse();
      awaitMember();
    }
  }

  /** As a power cut between the switch and its proof leaves it. */
  @Test
  void aSwitchThatNobodySawThroughIsProvedByTheNextApply() {
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", anybody())) {
      awaitMember();
      accounts.make();
      try (Etcd etcd = Etcd.connect(edge.etcd())) {
        etcd.put("/pgmahout/postgres/closing", "");
        etcd.auth().enable();
      }
      refused();
      assertThat(enabled()).isFalse();
    }
  }

  @Test
  void theUserOfAnEarlierPasswordGoesAndComesBackForOneThatStillNeedsIt() {
    EtcdAccess before = patroni();
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", before)) {
      awaitMember();
      accounts.make();
      accounts.close(MEMBERS);
      edge.folder().passwords().begin(SecretNames.ETCD_PATRONI_PASSWORD);
      accounts.make();
      refused();
      assertThat(users()).contains(before.login().orElseThrow().user());
      assertThat(enabled()).as("etcd still asks").isTrue();
      write(before, KEYS.leader());
    }
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", patroni())) {
      accounts.close(MEMBERS);
      assertThat(users()).doesNotContain(before.login().orElseThrow().user());
      assertThatThrownBy(() -> write(before, KEYS.leader())).isInstanceOf(OpsException.class);
    }
  }

  @Test
  void anAgentWritesWhatItSaysOfItsOwnNodeAndReadsTheRest() {
    accounts.make();
    EtcdAccess agent = agent("node-00");
    OwnKeys own = new OwnKeys("postgres");
    write(agent, own.health("node-00"));
    write(agent, own.seen("node-00"));
    write(agent, own.event("0001"));
    try (Etcd etcd = Etcd.connect(agent)) {
      etcd.get(KEYS.prefix());
      assertThat(etcd.get(own.prefix()).values()).containsKey(own.health("node-00"));
    }
    for (String other :
        List.of(
            own.health("node-01"),
            own.seen("node-000"),
            own.prefix() + "applied",
            KEYS.leader(),
            KEYS.config())) {
      assertThatThrownBy(() -> write(agent, other)).as(other).isInstanceOf(OpsException.class);
    }
  }

  @Test
  void anAgentsEarlierPasswordOpensNothingOnceItIsReplaced() {
    EtcdAccess before = agent("node-00");
    accounts.make();
    try (LonePatroni _ = new LonePatroni(KEYS, "node-00", patroni())) {
      awaitMember();
      edge.folder().passwords().begin(SecretNames.ETCD_AGENT_PASSWORD);
      accounts.make();
      write(before, new OwnKeys("postgres").health("node-00"));
      accounts.close(MEMBERS);
    }
    assertThatThrownBy(() -> write(before, new OwnKeys("postgres").health("node-00")))
        .isInstanceOf(OpsException.class);
    write(agent("node-00"), new OwnKeys("postgres").health("node-00"));
  }

  private EtcdAccess agent(String node) {
    Secret source = edge.folder().passwords().known(SecretNames.ETCD_AGENT_PASSWORD).getFirst();
    Secret password = EtcdUsers.passwordOfAgent(source, node);
    return anybody().as(new EtcdAccess.Login(EtcdUsers.ofAgent(node, password), List.of(password)));
  }

  private void refused() {
    assertThatThrownBy(() -> accounts.close(MEMBERS))
        .hasMessageContaining("not yet: node-00")
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMED_OUT));
  }

  private EtcdAccess anybody() {
    return EtcdAccess.plain(List.of(url), DEADLINE);
  }

  private EtcdAccess patroni() {
    var password = edge.folder().passwords().known(SecretNames.ETCD_PATRONI_PASSWORD).getFirst();
    return anybody().as(new EtcdAccess.Login(EtcdUsers.ofPatroni(password), List.of(password)));
  }

  private static void write(EtcdAccess access, String key) {
    try (Etcd etcd = Etcd.connect(access)) {
      etcd.put(key, "");
    }
  }

  private boolean enabled() {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      return etcd.auth().enabled();
    }
  }

  private Set<String> users() {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      return etcd.auth().users();
    }
  }

  private boolean closing() {
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      return etcd.find("/pgmahout/postgres/closing").isPresent();
    }
  }

  /** Until the member has its key under a lease of its own. */
  private void awaitMember() {
    Instant end = Instant.now().plus(DEADLINE);
    try (Etcd etcd = Etcd.connect(edge.etcd())) {
      while (etcd.find(KEYS.member("node-00")).filter(key -> key.lease() != 0).isEmpty()) {
        assertThat(Instant.now()).as("the member's key").isBefore(end);
        Thread.onSpinWait();
      }
    }
  }
}
