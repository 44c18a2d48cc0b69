package org.pgmahout.common.plan;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Locale;
import java.util.Optional;

/** From where a line of pg_hba.conf takes connections. */
sealed interface HbaAddress {

  /** {@code all}. */
  record Everywhere() implements HbaAddress {}

  /** {@code samehost}, or {@code samenet}: what depends on the server's own interfaces. */
  record Same(boolean net) implements HbaAddress {}

  /** A host's name, or {@code .suffix}: looked up at each connection. */
  record Name(String name) implements HbaAddress {}

  /**
   * A network.
   *
   * @param bits 32 or 128
   */
  record Network(int bits, BigInteger address, BigInteger mask) implements HbaAddress {
    boolean contains(Network other) {
      return bits == other.bits
          && mask.and(other.mask).equals(mask)
          && address.xor(other.address).and(mask).signum() == 0;
    }

    /** Every address of its family. */
    boolean isWhole() {
      return mask.signum() == 0;
    }

    boolean isIpv4() {
      return bits == 32;
    }

    Network masked(BigInteger wanted) {
      return new Network(bits, address, wanted);
    }

    Network masked(int length) {
      return masked(ones(bits).xor(ones(bits - length)));
    }

    static BigInteger ones(int count) {
      return BigInteger.ONE.shiftLeft(count).subtract(BigInteger.ONE);
    }
  }

  /**
   * A number as getaddrinfo reads it without asking anybody: IPv4 in every form of inet_aton
   * ({@code 10.1} is 10.0.0.1), or IPv6; with the mask of a single host.
   */
  static Optional<Network> number(String text) {
    try {
      if (text.contains(":")) {
        String bare = text.replaceFirst("%.*", "");
        if (bare.contains("[")) {
          return Optional.empty();
        }
        return Optional.of(
            network(128, new BigInteger(1, Inet6Address.ofLiteral(bare).getAddress())));
      }
      return text.matches("[0-9][0-9a-fA-FxX.]*") && !text.endsWith(".")
          ? Optional.of(
              network(32, new BigInteger(1, Inet4Address.ofPosixLiteral(text).getAddress())))
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Network network(int bits, BigInteger address) {
    return new Network(bits, address, Network.ones(bits));
  }

  /** Whether every connection from the other one's addresses comes from these, too. */
  default boolean covers(HbaAddress other) {
    return switch (this) {
      case Everywhere _ -> true;
      case Same same -> other instanceof Same narrow && (same.net() || !narrow.net());
      case Network network -> other instanceof Network narrow && network.contains(narrow);
      case Name name -> other instanceof Name narrow && covers(name.name(), narrow.name());
    };
  }

  private static boolean covers(String name, String other) {
    String one = name.toLowerCase(Locale.ROOT);
    String two = other.toLowerCase(Locale.ROOT);
    return one.equals(two) || one.startsWith(".") && two.endsWith(one);
  }
}
