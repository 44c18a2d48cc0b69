package org.pgmahout.common.enrolment;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.x509.Pem;

/**
 * The one-time word that proves to a fresh agent that its caller is who came over SSH: 256 random
 * bits, for one node, for a few minutes. The node keeps an {@link EnrolGrant} with its hash only.
 *
 * @param node the only node that takes it
 * @param value the token
 * @param expires when it ends by itself
 */
public record EnrolToken(String node, Secret value, Instant expires) {
  private static final int BYTES = 32;

  public EnrolToken {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(expires, "expires");
  }

  /** A new token. */
  public static EnrolToken create(String node, Instant now, Duration lifetime) {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return new EnrolToken(node, new Secret(text), now.plus(lifetime));
  }

  /** What the node is given of it. */
  public EnrolGrant grant() {
    return new EnrolGrant(node, hash(value), expires, false);
  }

  static String hash(Secret token) {
    return Pem.sha256(token.reveal().getBytes(StandardCharsets.UTF_8));
  }
}
