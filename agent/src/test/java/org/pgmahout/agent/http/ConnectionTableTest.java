package org.pgmahout.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final InetAddress HOME = InetAddress.ofLiteral("10.0.0.1");
  private static final InetAddress FLOOD = InetAddress.ofLiteral("10.0.0.66");

  private final ConnectionTable<String> table = new ConnectionTable<>(limits(10, 4, 2, 3));

  private static Limits limits(int all, int unproven, int strangers, int person) {
    Limits.Share none = new Limits.Share(1, 1);
    Duration any = Duration.ofSeconds(1);
    return new Limits(any, any, any, all, unproven, strangers, person, none, none);
  }

  @Test
  void theAddressWithMostHandshakesLosesItsOldest() {
    came("anna", HOME, "");
    for (int i = 0; i < 3; i++) {
      came("flood " + i, FLOOD, "");
    }
    came("flood 3", FLOOD, "flood 0");
    came("flood 4", FLOOD, "flood 1");
    came("ben", HOME, "flood 2");
    assertThat(table.shook("anna", "anna")).isTrue();
    assertThat(table.shook("ben", "ben")).isTrue();
    assertThat(table.shook("flood 0", "")).as("one that was cut").isFalse();
  }

  @Test
  void ofManyAddressesTheOldestHandshakeGoes() {
    for (int i = 0; i < 4; i++) {
      came("guest " + i, InetAddress.ofLiteral("10.0.1." + i), "");
    }
    came("anna", HOME, "guest 0");
  }

  @Test
  void oneNetworkIsOneAddressInIpv6() {
    came("anna", InetAddress.ofLiteral("2001:db8:0:1::1"), "");
    came("ben", InetAddress.ofLiteral("2001:db8:0:2::1"), "");
    came("flood 0", InetAddress.ofLiteral("2001:db8:0:66::1"), "");
    came("flood 1", InetAddress.ofLiteral("2001:db8:0:66::2"), "");
    came("flood 2", InetAddress.ofLiteral("2001:db8:0:66::3"), "flood 0");
  }

  @Test
  void strangersStayAndTheNewestOfTooManyGoes() {
    for (String stranger : new String[] {"a", "b"}) {
      came(stranger, FLOOD, "");
      assertThat(table.shook(stranger, "")).isTrue();
    }
    came("c", FLOOD, "");
    assertThat(table.shook("c", "")).isFalse();
    table.left("a");
    came("d", FLOOD, "");
    assertThat(table.shook("d", "")).isTrue();
  }

  @Test
  void nobodyWithACertificateGoesAndStrangersNeverTakeTheirRoom() {
    for (int person = 0; person < 3; person++) {
      for (int i = 0; i < 2; i++) {
        came(person + "/" + i, HOME, "");
        assertThat(table.shook(person + "/" + i, "person " + person)).isTrue();
      }
    }
    for (int i = 0; i < 100; i++) {
      String flood = "flood " + i;
      table.came(flood, FLOOD).ifPresent(cut -> assertThat(cut).startsWith("flood "));
      table.shook(flood, "");
    }
    came("late", HOME, "");
    assertThat(table.shook("late", "late")).isTrue();
  }

  @Test
  void oneNameHasSoManyConnectionsOnly() {
    for (int i = 0; i < 4; i++) {
      came("anna " + i, HOME, "");
      assertThat(table.shook("anna " + i, "anna")).isEqualTo(i < 3);
    }
  }

  private void came(String connection, InetAddress from, String cut) {
    assertThat(table.came(connection, from))
        .as(connection)
        .isEqualTo(Optional.of(cut).filter(one -> !one.isEmpty()));
  }
}
