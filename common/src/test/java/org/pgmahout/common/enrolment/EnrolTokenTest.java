package org.pgmahout.common.enrolment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

class EnrolTokenTest {
  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

  private final EnrolToken token = EnrolToken.create("node-00", NOW, Duration.ofMinutes(10));
  private final EnrolGrant grant = token.grant();

  @Test
  void opensItsNodeOnce() {
    grant.check("node-00", token.value(), NOW);

    refused(grant.spend(), "node-00", token.value(), NOW, "used already");
  }

  @Test
  void opensNoOtherNode() {
    refused(grant, "node-01", token.value(), NOW, "made for node-00");
  }

  @Test
  void endsByItself() {
    grant.check("node-00", token.value(), token.expires().minusMillis(1));

    refused(grant, "node-00", token.value(), token.expires(), "it ended at");
  }

  @Test
  void isNotGuessedFromItsHash() {
    refused(grant, "node-00", new Secret(grant.tokenHash()), NOW, "not the one");
    assertThat(grant.tokenHash()).doesNotContain(token.value().reveal()).hasSize(64);
    assertThat(token.toString()).doesNotContain(token.value().reveal());
    assertThat(token.value().reveal()).hasSize(43);
  }

  private static void refused(
      EnrolGrant grant, String node, Secret token, Instant now, String why) {
    assertThatThrownBy(() -> grant.check(node, token, now))
        .isInstanceOfSatisfying(
            OpsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOKEN_INVALID))
        .hasMessageContaining(why);
  }
}
