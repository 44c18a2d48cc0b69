package org.pgmahout.controller.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgmahout.common.outcome.OpsException;

class SubnetTest {
  @Test
  void numbersItsHostsAcrossTheOctet() {
    assertThat(Subnet.parse("198.18.10.0/24").host(17)).isEqualTo("198.18.10.17");
    assertThat(Subnet.parse("198.18.0.0/16").host(257)).isEqualTo("198.18.1.1");
    assertThat(Subnet.parse("198.18.10.64/26").host(1)).isEqualTo("198.18.10.65");
  }

  @Test
  void refusesHostsOutsideOfIt() {
    Subnet small = Subnet.parse("198.18.10.0/26");
    assertThat(small.host(62)).isEqualTo("198.18.10.62");
    assertThatThrownBy(() -> small.host(63)).hasMessageContaining("no host 63 in 198.18.10.0/26");
    assertThatThrownBy(() -> small.host(0)).isInstanceOf(OpsException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "198.18.10.0", "198.18.10.0/27", "198.18.10.5/24", "198.18.300.0/24", "a/24"})
  void refusesWhatIsNotAUsableNetwork(String text) {
    assertThatThrownBy(() -> Subnet.parse(text))
        .isInstanceOf(OpsException.class)
        .hasMessageStartingWith("lab subnet:");
  }

  @Test
  void seesOverlap() {
    Subnet wide = Subnet.parse("198.18.0.0/16");
    assertThat(wide.overlaps(Subnet.parse("198.18.20.0/24"))).isTrue();
    assertThat(Subnet.parse("198.18.20.0/24").overlaps(wide)).isTrue();
    assertThat(Subnet.parse("198.18.20.0/24").overlaps(Subnet.parse("198.18.10.0/24"))).isFalse();
  }

  @Test
  void printsAsItIsWritten() {
    assertThat(Subnet.parse("198.18.20.0/24")).hasToString("198.18.20.0/24");
  }
}
