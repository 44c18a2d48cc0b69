package org.pgmahout.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.CatalogOf;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.plan.PlanLoader;
import org.pgmahout.common.spec.Component;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.spec.PlanCompiler;
import org.pgmahout.common.spec.SecretNames;
import org.pgmahout.common.wire.ReservationRequest;
import org.pgmahout.common.wire.RunRequest;
import org.pgmahout.common.wire.RunRequest.Mode;
import org.pgmahout.common.wire.RunRequest.Stage;
import org.pgmahout.common.wire.RunView;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/** Runs that bring certificates, from a folder that signs and from one that was handed over. */
class BroughtCertificateRunTest {
  private static final Identity NODE = new Identity("node-00", CertificateRole.MEMBER);
  private static final Duration VALIDITY = Duration.ofDays(365);
  private static final NodeSpec SPEC =
      PlanCompiler.compile(
              PlanLoader.load(
                      "cluster.yaml", "apiVersion: pgmahout/v1\nnodes: [node-00=198.18.0.1]\n")
                  .orThrow(),
              1)
          .getFirst();

  @TempDir Path folder;
  private final Clock clock = Clock.systemUTC();
  private final KeyPair keys = KeyAndChain.newKeys();
  private final CertificateAuthority authority =
      CertificateAuthority.create("cluster", before(400), Duration.ofDays(3650));
  private final AtomicReference<Map<String, Secret>> used = new AtomicReference<>(Map.of());

  private Instant before(int days) {
    return clock.instant().minus(Duration.ofDays(days));
  }

  private Map<String, Secret> issued(int daysAgo) {
    Csr request = Csr.create(keys, NODE);
    return Map.of(
        SecretNames.CLUSTER_CA,
        new Secret(authority.certificatePem()),
        SecretNames.CLUSTER_CERT,
        new Secret(
            Pem.of(authority.sign(request, NODE, List.of("node-00"), before(daysAgo), VALIDITY))),
        SecretNames.CLUSTER_KEY,
        Pem.of(keys.getPrivate()));
  }

  /** As a folder that was handed over brings them. */
  private static Map<String, Secret> withoutKey(Map<String, Secret> folder) {
    Map<String, Secret> without = new HashMap<>(folder);
    without.remove(SecretNames.CLUSTER_KEY);
    return without;
  }

  private AppliedSpec applied() {
    return new AppliedSpec(new AgentFolders(folder, folder));
  }

  private void apply(Map<String, Secret> secrets) throws InterruptedException {
    Reservation reservation =
        new Reservation(clock, new UnfinishedNote(folder.resolve("unfinished.json")));
    reservation.request(new ReservationRequest("me", "anna@desk", 60, "", false));
    CatalogOf catalog =
        new CatalogOf(
            Component.PATRONI,
            all -> {
              used.set(Map.copyOf(all));
              return List.of();
            });
    RunEngine engine =
        new RunEngine(
            "node-00",
            catalog,
            new RunJournal(folder.resolve("runs"), "node-00", clock),
            reservation,
            applied(),
            clock,
            _ -> {});
    RunView run =
        engine.start(new RunRequest("me", Mode.APPLY, Stage.ALL, List.of(), SPEC, secrets), "anna");
    assertThat(engine.awaitEnd(run.id(), Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aHandedOverFolderDoesNotBringBackWhatWasRenewed() throws InterruptedException {
    Map<String, Secret> old = issued(300);
    Map<String, Secret> renewed = issued(2);
    apply(old);
    apply(renewed);
    apply(withoutKey(old));
    assertThat(used.get()).as("what the steps write").isEqualTo(renewed);
    assertThat(applied().secrets()).as("what drift compares with").isEqualTo(renewed);
  }

  @Test
  void anEndedCertificateIsRefusedBeforeAnyStep() {
    Map<String, Secret> ended = issued(380);
    assertThatThrownBy(() -> apply(ended))
        .isInstanceOf(OpsException.class)
        .hasMessageContaining("ended at");
    assertThat(used.get()).isEmpty();
    assertThat(applied().spec()).isEmpty();
  }
}
