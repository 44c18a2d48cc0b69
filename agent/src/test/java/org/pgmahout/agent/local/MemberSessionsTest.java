package org.pgmahout.agent.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;

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
  void whatWasShownIsKnownUntilOneOfTheFilesIsTouched() throws IOException {
    X509Certificate one = leaf().certificate();
    Path file = folder.resolve("node.crt");
    Path copy = folder.resolve("patroni.yml");
    List<Path> files = List.of(file, copy);
    Files.writeString(file, "certificate");
    sessions.seen(one, files);
    assertThat(sessions.showed(one, files)).as("no copy, no proof").isFalse();

    Files.writeString(copy, "scope: postgres\n");
    for (Path touched : files) {
      sessions.seen(one, files);
      assertThat(sessions.showed(one, files)).isTrue();
      assertThat(sessions.showed(leaf().certificate(), files)).isFalse();
      // Another file in its place, and the first one back.
      Path aside = folder.resolve("aside");
      Files.move(touched, aside);
      assertThat(sessions.showed(one, files)).isFalse();
      Files.writeString(touched, Files.readString(aside));
      assertThat(sessions.showed(one, files)).as("another file").isFalse();
      Files.move(aside, touched, StandardCopyOption.REPLACE_EXISTING);
      assertThat(sessions.showed(one, files)).as("away and back: %s", touched).isFalse();
    }
  }
}
