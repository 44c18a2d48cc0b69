package org.pgmahout.controller.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;

/**
 * The private IPv4 network of one lab, so that several labs can live side by side. The default one
 * is of 198.18.0.0/15, which RFC 2544 reserves for benchmarks and nobody routes.
 *
 * @param base network address as an unsigned 32-bit number
 * @param prefix length of the network's prefix, 16 to 26
 */
public record Subnet(int base, int prefix) {
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
  private static final String HINT = "Give it as a network, such as 198.18.10.0/24.";

  public Subnet {
    if (prefix < 16 || prefix > 26) {
      throw invalid("a lab's subnet has a prefix of 16 to 26, not " + prefix);
    }
    if ((base & (size(prefix) - 1)) != 0) {
      throw invalid(dotted(base) + "/" + prefix + " has host bits set");
    }
  }

  /**
   * Reads {@code a.b.c.d/n}.
   *
   * @throws OpsException INPUT_INVALID when it is not a network of a usable size
   */
  public static Subnet parse(String text) {
    Matcher parts = CIDR.matcher(text);
    if (!parts.matches()) {
      throw invalid("'" + text + "' is not a network");
    }
    int base = 0;
    for (int i = 1; i <= 4; i++) {
      int octet = Integer.parseInt(parts.group(i));
      if (octet > 255) {
        throw invalid("'" + text + "' is not a network");
      }
      base = base << 8 | octet;
    }
    return new Subnet(base, Integer.parseInt(parts.group(5)));
  }

  /** The address of host {@code number} in it; 1 is the gateway. */
  public String host(int number) {
    if (number < 1 || number > size(prefix) - 2) {
      throw invalid("there is no host " + number + " in " + this);
    }
    return dotted(base + number);
  }

  /** Whether the two have an address in common. */
  public boolean overlaps(Subnet other) {
    int mask = -size(Math.min(prefix, other.prefix));
    return (base & mask) == (other.base & mask);
  }

  @Override
  public String toString() {
    return dotted(base) + "/" + prefix;
  }

  private static int size(int prefix) {
    return 1 << 32 - prefix;
  }

  private static String dotted(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }

  private static OpsException invalid(String what) {
    return new OpsException(ErrorCode.INPUT_INVALID, "lab subnet: " + what, HINT);
  }
}
