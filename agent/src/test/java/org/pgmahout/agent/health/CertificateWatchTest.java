package org.pgmahout.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.component.HealthProbe;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.wire.NodeHealth.State;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;

class CertificateWatchTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path folder;

  @BeforeEach
  void certificates() throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("control", NOW, DAY.multipliedBy(3652));
    Files.createDirectories(folders().certificate().getParent());
    Files.writeString(
        folders().certificate(),
        authority
            .issue(
                new Identity("node-00", CertificateRole.AGENT),
                List.of(),
                NOW,
                DAY.multipliedBy(1826))
            .chainPem());
    Files.writeString(folders().authority(), authority.certificatePem());
  }

  @Test
  void tellsTheEndsOfWhatIsThere() {
    assertThat(at(0).ends().keySet()).containsExactly("agent", "control-authority");
    assertThat(trouble(0)).isEmpty();
    assertThat(trouble(1460)).isEmpty();
  }

  @Test
  void warnsAYearBeforeTheEndAndFailsAfterIt() {
    assertThat(trouble(1462))
        .hasValueSatisfying(
            reading -> {
              assertThat(reading.state()).isEqualTo(State.WARN);
              assertThat(reading.reason()).contains("agent ends in 364 days");
              assertThat(reading.hint()).contains("pgmahout apply");
            });
    assertThat(trouble(1827).orElseThrow().state()).isEqualTo(State.FAILED);
  }

  @Test
  void whatEndsWithItsAuthorityNamesTheAuthoritysRemedy() throws IOException {
    CertificateAuthority authority =
        CertificateAuthority.create("control", NOW, DAY.multipliedBy(400));
    Files.writeString(
        folders().certificate(),
        authority
            .issue(
                new Identity("node-00", CertificateRole.AGENT),
                List.of(),
                NOW,
                DAY.multipliedBy(1826))
            .chainPem());
    Files.writeString(folders().authority(), authority.certificatePem());

    assertThat(trouble(40))
        .hasValueSatisfying(
            reading -> {
              assertThat(reading.reason()).contains("control-authority ends in 360 days");
              assertThat(reading.hint()).isEqualTo("pgmahout certs rotate-ca control");
            });
  }

  private AgentFolders folders() {
    return new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
  }

  private Optional<HealthProbe.Reading> trouble(int day) {
    return at(day).trouble(at(day).ends());
  }

  private CertificateWatch at(int day) {
    Clock clock = Clock.fixed(NOW.plus(DAY.multipliedBy(day)), ZoneOffset.UTC);
    return new CertificateWatch(folders(), Optional::empty, clock, new FileWriter());
  }
}
