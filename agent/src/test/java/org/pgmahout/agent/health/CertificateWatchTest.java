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
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.FileWriter;
import org.pgmahout.common.pki.CertificateAuthority;
import org.pgmahout.common.pki.CertificateRole;
import org.pgmahout.common.pki.Identity;
import org.pgmahout.common.wire.NodeHealth.State;

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
    assertThat(at(0).trouble()).isEmpty();
    assertThat(at(1460).trouble()).isEmpty();
  }

  @Test
  void warnsAYearBeforeTheEndAndFailsAfterIt() {
    assertThat(at(1462).trouble())
        .hasValueSatisfying(
            reading -> {
              assertThat(reading.state()).isEqualTo(State.WARN);
              assertThat(reading.reason()).contains("agent ends in 364 days");
              assertThat(reading.hint()).contains("pgmahout apply");
            });
    assertThat(at(1827).trouble().orElseThrow().state()).isEqualTo(State.FAILED);
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

    assertThat(at(40).trouble())
        .hasValueSatisfying(
            reading -> {
              assertThat(reading.reason()).contains("control-authority ends in 360 days");
              assertThat(reading.hint()).isEqualTo("pgmahout certs rotate-ca control");
            });
  }

  private AgentFolders folders() {
    return new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
  }

  private CertificateWatch at(int day) {
    Clock clock = Clock.fixed(NOW.plus(DAY.multipliedBy(day)), ZoneOffset.UTC);
    return new CertificateWatch(folders(), Optional::empty, clock, new FileWriter());
  }
}
