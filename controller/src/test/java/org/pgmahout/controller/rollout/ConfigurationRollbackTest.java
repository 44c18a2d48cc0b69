package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** When the earlier configuration is put back, and what is said of it. */
class ConfigurationRollbackTest {
  private final List<String> did = new ArrayList<>();
  private Optional<String> said = Optional.empty();
  private boolean refuses;
  private boolean down = true;

  @ParameterizedTest
  @EnumSource(names = {"COMMAND_FAILED", "TIMED_OUT", "UNIT_FAILED"})
  void aMemberThatDoesNotStartGetsTheEarlierConfiguration(ErrorCode code) {
    said = Optional.of("It was put back.");
    OpsException thrown = after(code);
    assertThat(thrown).hasMessage("a did not start\nIt was put back.");
    assertThat(thrown.code()).isEqualTo(code);
    assertThat(thrown.hint()).isEqualTo("Look.");
    assertThat(did).containsExactly("put back");
  }

  @Test
  void whereNothingDiffersNothingIsSaidOfIt() {
    assertThat(after(ErrorCode.TIMED_OUT)).hasMessage("a did not start");
    assertThat(did).containsExactly("put back");
  }

  @Test
  void whatKeepsItFromBeingPutBackDoesNotHideWhyItWas() {
    refuses = true;
    OpsException thrown = after(ErrorCode.TIMED_OUT);
    assertThat(thrown)
        .hasMessage(
            "a did not start\nThe configuration before could not be put back: no Patroni answers");
    assertThat(thrown.code()).isEqualTo(ErrorCode.TIMED_OUT);
    assertThat(thrown.getCause().getSuppressed()).hasSize(1);
  }

  @Test
  void whereEveryServerRunsNothingIsTakenBack() {
    down = false;
    assertThat(after(ErrorCode.COMMAND_FAILED)).hasMessage("a did not start");
    assertThat(did).isEmpty();
  }

  @Test
  void aRollThatWasStoppedIsNotTakenBack() {
    assertThat(after(ErrorCode.CANCELLED)).hasMessage("a did not start");
    assertThat(did).isEmpty();
  }

  private OpsException after(ErrorCode code) {
    OpsException why = new OpsException(code, "a did not start", "Look.");
    return catchThrowableOfType(
        OpsException.class,
        () ->
            new ConfigurationRollback(this::putBack, () -> down)
                .around(
                    () -> {
                      throw why;
                    }));
  }

  private Optional<String> putBack() {
    did.add("put back");
    if (refuses) {
      throw new OpsException(ErrorCode.PATRONI_UNAVAILABLE, "no Patroni answers", "Look.");
    }
    return said;
  }
}
