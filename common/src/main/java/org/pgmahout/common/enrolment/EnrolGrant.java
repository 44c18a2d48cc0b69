package org.pgmahout.common.enrolment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Objects;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;

/**
 * What a node knows of the token it will accept: enough to recognise it, nothing to make it from.
 *
 * @param node the node it was made for
 * @param tokenHash SHA-256 of the token in hex
 * @param expires when it ends by itself
 * @param spent whether it has done its work
 */
public record EnrolGrant(String node, String tokenHash, Instant expires, boolean spent) {

  public EnrolGrant {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(tokenHash, "tokenHash");
    Objects.requireNonNull(expires, "expires");
  }

  /**
   * Lets a caller in, or not.
   *
   * @throws OpsException TOKEN_INVALID when the token is another's, spent, expired or another
   *     node's
   */
  public void check(String forNode, Secret token, Instant now) {
    boolean same =
        MessageDigest.isEqual(
            EnrolToken.hash(token).getBytes(StandardCharsets.US_ASCII),
            tokenHash.getBytes(StandardCharsets.US_ASCII));
    if (!same) {
      throw refused("it is not the one that was placed on this node");
    }
    if (!forNode.equals(node)) {
      throw refused("it was made for " + node + ", not for " + forNode);
    }
    if (spent) {
      throw refused("it was used already");
    }
    if (!now.isBefore(expires)) {
      throw refused("it ended at " + expires + ", this node's clock says " + now);
    }
  }

  /** The same, used up. */
  public EnrolGrant spend() {
    return new EnrolGrant(node, tokenHash, expires, true);
  }

  private OpsException refused(String why) {
    return new OpsException(
        ErrorCode.TOKEN_INVALID,
        "the enrolment token is refused: " + why,
        "Run pgmahout enrol again; it places a new token.");
  }
}
