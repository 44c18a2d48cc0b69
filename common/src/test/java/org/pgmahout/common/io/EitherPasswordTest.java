package org.pgmahout.common.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.Secret;

class EitherPasswordTest {
  private static final List<Secret> KNOWN = List.of(new Secret("new"), new Secret("old"));
  private final List<String> shown = new ArrayList<>();

  @Test
  void theFirstThatIsTakenIsEnough() throws IOException {
    assertThat(tried("new")).isEqualTo("in with new");
    assertThat(shown).containsExactly("new");
  }

  @Test
  void theOtherIsTriedWhereOneIsRefused() throws IOException {
    assertThat(tried("old")).isEqualTo("in with old");
    assertThat(shown).containsExactly("new", "old");
  }

  @Test
  void whereNeitherIsTakenTheLastRefusalIsThrown() {
    assertThatThrownBy(() -> tried("another")).hasMessage("refused old");
  }

  @Test
  void anyOtherFailureIsNoReasonToShowTheOther() {
    assertThatThrownBy(
            () ->
                EitherPassword.tried(
                    KNOWN,
                    EitherPasswordTest::refused,
                    password -> {
                      shown.add(password.reveal());
                      throw new IOException("reset");
                    }))
        .hasMessage("reset");
    assertThat(shown).containsExactly("new");
  }

  private String tried(String taken) throws IOException {
    return EitherPassword.tried(
        KNOWN,
        EitherPasswordTest::refused,
        password -> {
          shown.add(password.reveal());
          if (!password.reveal().equals(taken)) {
            throw new IOException("refused " + password.reveal());
          }
          return "in with " + taken;
        });
  }

  private static boolean refused(Exception e) {
    return e.getMessage().startsWith("refused");
  }
}
