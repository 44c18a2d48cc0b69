package org.pgmahout.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, 1023 bytes",
    "1024, 1.0 kB",
    "1610612736, 1.5 GB",
    "5629499534213120, 5120.0 TB"
  })
  void isShownInTheLargestUnitThatHoldsIt(long bytes, String shown) {
    assertThat(new ByteSize(bytes)).hasToString(shown);
  }
}
