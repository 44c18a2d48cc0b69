package org.pgmahout.agent.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.common.wire.Json;

/** Which key an agent is enrolled with: the thief of the old one must not be enrolled along. */
class EnrolInitTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void keepsItsKeyUntilItIsToldThatTheOneBeforeIsRefused() throws IOException {
    String first = prepare(false);
    String key = Files.readString(folders().key());
    assertThat(prepare(false)).as("a run that was stopped goes on").isEqualTo(first);
    assertThat(folders().key()).hasContent(key);
    Files.writeString(folders().authority(), "whom it trusts");

    assertThat(prepare(true)).isNotEqualTo(first);

    assertThat(Files.readString(folders().key())).isNotEqualTo(key);
    assertThat(folders().authority()).as("it serves enrolment alone").doesNotExist();
    // Killed between key and certificate.
    Files.delete(folders().certificate());
    assertThat(prepare(false)).isNotEqualTo(first);
  }

  private String prepare(boolean anotherKey) throws IOException {
    return new EnrolInit(folders(), Clock.fixed(NOW, ZoneOffset.UTC))
        .prepare(
            Json.tolerant()
                .writeValueAsBytes(
                    new EnrolInit.Request(
                        "node-00", "127.0.0.1", 8009, "00".repeat(32), "ff", NOW, anotherKey)))
        .fingerprint();
  }

  private AgentFolders folders() {
    return new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
  }
}
