package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.pki.CertificateAuthority;
import org.pgmahout.common.pki.CertificateRole;
import org.pgmahout.common.pki.Identity;
import org.pgmahout.common.pki.KeyAndChain;

class MemberSessionsTest {
  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create("cluster", Instant.now(), Duration.ofDays(1));

  @TempDir private Path folder;
  private final MemberSessions sessions = new MemberSessions();

  private static KeyAndChain leaf() {
    return AUTHORITY.issue(
        new Identity("node-00", CertificateRole.MEMBER),
        List.of("node-00"),
        Instant.now(),
        Duration.ofHours(1));
  }

  @Test
  void theContextStaysAsLongAsItsFiles() {
    KeyAndChain one = leaf();
    KeyAndChain other = leaf();
    SSLContext first = context(one);
    assertThat(context(one)).isSameAs(first);
    assertThat(context(other)).isNotSameAs(first);
    assertThat(context(one)).isNotSameAs(first);
  }

  private SSLContext context(KeyAndChain leaf) {
    return sessions.of(leaf.chainPem(), leaf.keyPem(), AUTHORITY.certificatePem());
  }

  @Test
  void whatWasShownIsKnownUntilTheConfigurationIsReadAgain() throws IOException {
    KeyAndChain one = leaf();
    Path copy = folder.resolve("patroni.yml");
    sessions.seen(one.certificate(), copy);
    assertThat(sessions.showed(one.certificate(), copy)).as("no copy, no proof").isFalse();

    Files.writeString(copy, "scope: postgres\n");
    sessions.seen(one.certificate(), copy);
    assertThat(sessions.showed(one.certificate(), copy)).isTrue();
    assertThat(sessions.showed(leaf().certificate(), copy)).isFalse();

    Path again = Files.writeString(folder.resolve("again"), "scope: postgres\n");
    Files.delete(copy);
    assertThat(sessions.showed(one.certificate(), copy)).isFalse();
    Files.move(again, copy);
    assertThat(sessions.showed(one.certificate(), copy)).isFalse();
  }
}
