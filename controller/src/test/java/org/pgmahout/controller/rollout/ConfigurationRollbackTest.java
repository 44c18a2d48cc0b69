package org.pgmahout.controller.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/** When the earlier configuration is put back, and what is said of it. */
class ConfigurationRollbackTest {
  private final Putting gates = new Putting();
  private boolean down = true;

  @ParameterizedTest
  @EnumSource(names = {"COMMAND_FAILED", "TIMED_OUT", "UNIT_FAILED"})
  void aMemberThatDoesNotStartGetsTheEarlierConfiguration(ErrorCode code) {
    gates.said = Optional.of("It was put back.");
    OpsException thrown = after(code);
    assertThat(thrown).hasMessage("a did not start\nIt was put back.");
    assertThat(thrown.code()).isEqualTo(code);
    assertThat(thrown.hint()).isEqualTo("Look.");
    assertThat(gates.did).containsExactly("put back");
  }

  @Test
  void whereNothingDiffersNothingIsSaidOfIt() {
    assertThat(after(ErrorCode.TIMED_OUT)).hasMessage("a did not start");
    assertThat(gates.did).containsExactly("put back");
  }

  @Test
  void whatKeepsItFromBeingPutBackDoesNotHideWhyItWas() {
    gates.refuses = true;
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
    assertThat(gates.did).isEmpty();
  }

  @Test
  void aRollThatWasStoppedIsNotTakenBack() {
    assertThat(after(ErrorCode.CANCELLED)).hasMessage("a did not start");
    assertThat(gates.did).isEmpty();
  }

  private OpsException after(ErrorCode code) {
    return new ConfigurationRollback(gates, () -> down, _ -> {})
        .after(new OpsException(code, "a did not start", "Look."));
  }

  private static final class Putting extends FakeGates {
    private Optional<String> said = Optional.empty();
    private boolean refuses;

    @Override
    public Optional<String> putBack(Consumer<String> tell) {
      super.putBack(tell);
      if (refuses) {
        throw new OpsException(ErrorCode.PATRONI_UNAVAILABLE, "no Patroni answers", "Look.");
      }
      return said;
    }
  }
}
