package org.pgmahout.common.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostPortTest {
  @Test
  void onlyAnAddressOfIpv6StandsInBrackets() {
    assertThat(HostPort.of("198.18.99.2", 5432)).isEqualTo("198.18.99.2:5432");
    assertThat(HostPort.of("node-00.example", 5432)).isEqualTo("node-00.example:5432");
    assertThat(HostPort.of("fd00::2", 5432)).isEqualTo("[fd00::2]:5432");
  }
}
