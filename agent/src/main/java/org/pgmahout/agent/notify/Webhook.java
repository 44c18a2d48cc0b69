package org.pgmahout.agent.notify;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.pgmahout.agent.os.Post;
import org.pgmahout.common.cluster.ClusterEvent;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.spec.NodeSpec;
import org.pgmahout.common.wire.Json;

/**
 * Sends events to a URL. The signature proves to the receiver that the cluster sent it, and when:
 * HMAC-SHA256 over the timestamp, a dot and the body, so that an old request cannot be sent again.
 */
final class Webhook implements Channel {
  static final String TIMESTAMP = "Pgmahout-Timestamp";
  static final String SIGNATURE = "Pgmahout-Signature";
  private static final String HMAC = "HmacSHA256";

  private final NodeSpec spec;
  private final Secret secret;
  private final Post post;
  private final InstantSource clock;

  Webhook(NodeSpec spec, Secret secret, Post post, InstantSource clock) {
    this.spec = spec;
    this.secret = secret;
    this.post = post;
    this.clock = clock;
  }

  @Override
  public Optional<String> send(ClusterEvent event) {
    String body = Json.text(Notice.of(event, spec.plan().name(), spec.node()));
    String timestamp = String.valueOf(clock.instant().getEpochSecond());
    return post.send(
        URI.create(spec.plan().notifications().webhook()),
        Map.of(TIMESTAMP, timestamp, SIGNATURE, "v1=" + signature(secret, timestamp + "." + body)),
        body);
  }

  static String signature(Secret secret, String signed) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), HMAC));
      return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
