package org.pgmahout.common.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Secret;

class ScramVerifierTest {
  /** The exchange of RFC 7677, section 3: user "user", password "pencil". */
  private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

  private static final String KNOWN =
      "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ=="
          + "$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

  @Test
  void isWhatTheStandardAndPostgresqlMakeOfAPassword() {
    ScramVerifier made = ScramVerifier.of(new Secret("pencil"), SALT, 4096);
    assertThat(made.text()).isEqualTo(KNOWN);
    assertThat(ScramVerifier.parse(KNOWN)).contains(made);
  }

  @Test
  void knowsItsPasswordAndNoOther() {
    ScramVerifier verifier = ScramVerifier.parse(KNOWN).orElseThrow();
    assertThat(verifier.fits(new Secret("pencil"))).isTrue();
    assertThat(verifier.fits(new Secret("pencils"))).isFalse();
  }

  @Test
  void whatIsNoVerifierIsNotRead() {
    assertThat(ScramVerifier.parse("")).isEmpty();
    assertThat(ScramVerifier.parse("md5" + "a".repeat(32))).isEmpty();
    assertThat(ScramVerifier.parse(KNOWN + "x")).isEmpty();
    assertThat(ScramVerifier.parse(KNOWN.replace("4096", "0"))).isEmpty();
    assertThat(ScramVerifier.parse(KNOWN.replace("gQ==", "gQ="))).isEmpty();
  }

  @Test
  void onlyWhatEveryClientPreparesAlikeIsTaken() {
    assertThat(ScramVerifier.takes(new Secret("a b~!'\"\\"))).isTrue();
    assertThat(ScramVerifier.takes(new Secret(""))).isFalse();
    assertThat(
            ScramVerifier.takes(
                new Secret(
                    new String(new byte[] {(byte) 0xc3, (byte) 0xbc}, StandardCharsets.UTF_8))))
        .isFalse();
  }
}
