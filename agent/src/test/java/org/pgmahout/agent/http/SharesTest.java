package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

class SharesTest {
  private final Shares shares = new Shares("streams", new Limits.Share(2, 3));

  @Test
  void aCallerHasSoManyAndSaysWhoseTheyAre() {
    shares.take("viewer grafana", 1);
    shares.take("viewer grafana", 1);
    OpsException refused = refused("viewer grafana", 1);
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY);
    assertThat(refused.code().httpStatus()).isEqualTo(429);
    assertThat(refused).hasMessage("viewer grafana has 2 streams here; the limit is 2");
    assertThat(refused.hint()).isNotBlank();
    shares.take("operator anna", 1);
    assertThat(refused("operator ben", 1))
        .hasMessage("all callers have 3 streams here; the limit is 3");
  }

  @Test
  void whatIsGivenBackIsThereForOthers() {
    shares.take("a", 2);
    shares.giveBack("a", 2);
    shares.take("b", 2);
    refused("b", 1);
    shares.giveBack("b", 1);
    shares.take("b", 1);
    shares.take("a", 1);
  }

  private OpsException refused(String caller, long amount) {
    return catchThrowableOfType(OpsException.class, () -> shares.take(caller, amount));
  }
}
