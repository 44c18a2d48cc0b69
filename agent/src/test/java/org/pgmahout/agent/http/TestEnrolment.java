package org.pgmahout.agent.http;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.wire.EnrolCertificate;
import org.pgmahout.common.wire.EnrolRequest;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/** How node-00 on loopback comes to its certificate, for tests of what it serves. */
final class TestEnrolment {
  private static final String NODE = "node-00";
  private static final String ADDRESS = "127.0.0.1";
  private static final Duration YEAR = Duration.ofDays(365);

  private TestEnrolment() {}

  /** What the operator's ssh leaves on the node: the ticket for one enrolment. */
  static byte[] ticket(EnrolToken token, CertificateAuthority authority) throws IOException {
    return ticket(token, authority, 1);
  }

  /** The same with the port that the agent will listen on. */
  static byte[] ticket(EnrolToken token, CertificateAuthority authority, int port)
      throws IOException {
    return Json.tolerant()
        .writeValueAsBytes(
            Map.of(
                "node",
                NODE,
                "address",
                ADDRESS,
                "port",
                port,
                "tokenHash",
                token.grant().tokenHash(),
                "controlCaFingerprint",
                authority.fingerprint(),
                "expires",
                token.expires().toString(),
                "anotherKey",
                false));
  }

  /** An agent that has its certificate, of this authority and for a year. */
  static AgentEnrolment enrolled(AgentFolders folders, CertificateAuthority authority, Clock clock)
      throws IOException {
    return enrolled(folders, authority, clock, 1);
  }

  /** The same with the port that the agent will listen on. */
  static AgentEnrolment enrolled(
      AgentFolders folders, CertificateAuthority authority, Clock clock, int port)
      throws IOException {
    Instant now = clock.instant();
    EnrolToken token = EnrolToken.create(NODE, now, Duration.ofHours(1));
    new EnrolInit(folders, clock).prepare(ticket(token, authority, port));
    AgentEnrolment enrolment = new AgentEnrolment(folders, NODE, clock);
    String csr = enrolment.request(new EnrolRequest(NODE, token.value())).csrPem();
    String chain =
        Pem.of(
            authority.sign(
                Csr.parse(csr),
                new Identity(NODE, CertificateRole.AGENT),
                List.of(NODE, ADDRESS),
                now,
                YEAR));
    enrolment.accept(
        new EnrolCertificate(NODE, token.value(), chain, authority.certificatePem(), 1, ""));
    return enrolment;
  }
}
