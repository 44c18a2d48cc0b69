package org.pgmahout.agent.enrol;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.enrolment.EnrolGrant;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;

/**
 * First half of an enrolment, called by root over ssh: leaves the token's hash, makes the key if
 * there is none, and tells the fingerprint by which the operator will know this agent.
 */
public final class EnrolInit {
  private static final Duration FIRST_CERTIFICATE = Duration.ofDays(3652);

  private final AgentFolders folders;
  private final Clock clock;

  public EnrolInit(AgentFolders folders, Clock clock) {
    this.folders = folders;
    this.clock = clock;
  }

  /**
   * What comes on standard input.
   *
   * @param anotherKey whether a key that is there is left for another one: it had a certificate,
   *     which is refused from now on
   */
  public record Request(
      String node,
      String address,
      int port,
      String tokenHash,
      String controlCaFingerprint,
      Instant expires,
      boolean anotherKey) {}

  /** What goes back: SHA-256 of the certificate the agent now shows. */
  public record Answer(String node, String fingerprint) {}

  /** Prepares this node; the caller restarts the agent afterwards. */
  public Answer prepare(byte[] input) throws IOException {
    Request request = Json.strict().readValue(input, Request.class);
    if (request.node() == null
        || request.tokenHash() == null
        || request.controlCaFingerprint() == null
        || request.expires() == null
        || request.port() < 1) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID,
          "enrol-init needs node, address, port, tokenHash, controlCaFingerprint, expires and anotherKey",
          "It is called by `pgmahout enrol`; use the command that belongs to this agent.");
    }
    if (request.anotherKey()) {
      // The authority first: without it, an agent that starts in between serves enrolment alone.
      Files.deleteIfExists(folders.authority());
      Files.deleteIfExists(folders.certificate());
    }
    KeyAndChain identity = identity(request.node());
    PrivateFile.write(
        folders.config(),
        Json.tolerant()
            .writeValueAsBytes(new AgentConfig(request.node(), "0.0.0.0", request.port())));
    PrivateFile.write(
        folders.enrolTicket(),
        Json.tolerant()
            .writeValueAsBytes(
                new EnrolTicket(
                    new EnrolGrant(request.node(), request.tokenHash(), request.expires(), false),
                    request.controlCaFingerprint())));
    return new Answer(request.node(), Pem.fingerprint(identity.certificate()));
  }

  /** The key and certificate of an earlier enrolment of this node, or new ones. */
  private KeyAndChain identity(String node) throws IOException {
    if (Files.exists(folders.key()) && Files.exists(folders.certificate())) {
      KeyAndChain known =
          KeyAndChain.load(
              Files.readString(folders.certificate()), new Secret(Files.readString(folders.key())));
      if (known.identity().name().equals(node)) {
        return known;
      }
    }
    Files.deleteIfExists(folders.authority());
    KeyAndChain made =
        KeyAndChain.selfSigned(KeyAndChain.newKeys(), node, clock.instant(), FIRST_CERTIFICATE);
    PrivateFile.write(
        folders.key(), made.keyPem().reveal().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    PrivateFile.write(
        folders.certificate(),
        made.chainPem().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return made;
  }
}
