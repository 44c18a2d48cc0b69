package org.pgmahout.common.x509;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.pgmahout.common.text.Sha256;

/**
 * How long certificates live, when an apply renews them, and from when on their end is warned of:
 * the one place for these numbers. A database is run by not touching it, so nobody may have to type
 * anything for years ({@code docs/adr/0006}); a person leaves or loses a laptop, and types often.
 */
public enum Lifetime {
  /**
   * The two authorities: ten years, as long as autobase's certificates live. Replacing one needs
   * every node, and so a warning a year before.
   */
  AUTHORITY(Duration.ofDays(3652), Duration.ZERO, Duration.ofDays(365), Duration.ofDays(365)),

  /**
   * Agents, and members of the cluster's wires: five years, half an authority's life, so that a
   * cluster that is built or renewed in the authority's first half is never bound by its end.
   * autobase has ten years, pigsty twenty. Any apply of the last year renews them, and as long they
   * are warned of. Eight weeks of spread let one node fail before all do.
   */
  NODE(Duration.ofDays(1826), Duration.ofDays(56), Duration.ofDays(365), Duration.ofDays(365)),

  /**
   * Operators and viewers: a year, renewed by the folder that signs in its last third; anybody who
   * has a folder that was handed over is warned a month before.
   */
  PERSON(Duration.ofDays(365), Duration.ZERO, Duration.ofDays(122), Duration.ofDays(30));

  private final Duration longest;
  private final Duration spread;
  private final Duration renewal;
  private final Duration warning;

  Lifetime(Duration longest, Duration spread, Duration renewal, Duration warning) {
    this.longest = longest;
    this.spread = spread;
    this.renewal = renewal;
    this.warning = warning;
  }

  /** That of a role. */
  public static Lifetime of(CertificateRole role) {
    return role.serves() ? NODE : PERSON;
  }

  /**
   * How long a new certificate lives. It depends on the name alone: both certificates of a node end
   * together, and those of different nodes do not.
   */
  public Duration validity(String name) {
    return spread.isZero()
        ? longest
        : longest.minusSeconds(
            new BigInteger(Sha256.hex(name), 16)
                .mod(BigInteger.valueOf(spread.toSeconds()))
                .longValueExact());
  }

  /** From when on the next apply renews a certificate. */
  public Instant renewedFrom(Instant end) {
    return end.minus(renewal);
  }

  /** From when on a certificate's end is warned of. */
  public Instant warnedFrom(Instant end) {
    return end.minus(warning);
  }
}
