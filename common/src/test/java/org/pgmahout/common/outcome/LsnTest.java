package org.pgmahout.common.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LsnTest {
  @Test
  void theFirstHalfCountsFourGigabytesEach() {
    assertThat(Lsn.bytes("0/0")).hasValue(0);
    assertThat(Lsn.bytes("0/FFFFFFFF")).hasValue(0xFFFF_FFFFL);
    assertThat(Lsn.bytes("16/b374d848")).hasValue(0x16_B374_D848L);
  }

  @Test
  void otherTextsAreNoPosition() {
    for (String text : new String[] {"", "0", "0/", "/0", "0/0/0", "x/0", "0/100000000", "-1/0"}) {
      assertThat(Lsn.bytes(text)).as(text).isEmpty();
    }
  }
}
