package org.pgmahout.agent.http;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.pgmahout.agent.config.AgentConfig;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.enrol.AgentEnrolment;
import org.pgmahout.agent.enrol.EnrolInit;
import org.pgmahout.common.enrolment.EnrolToken;
import org.pgmahout.common.tls.TlsContexts;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.Pem;

/** A real server that is enrolled, and people with certificates and without. */
final class TestAgent implements AutoCloseable {
  private static final Duration YEAR = Duration.ofDays(365);

  private final Instant now = Instant.now();
  private final CertificateAuthority authority = CertificateAuthority.create("control", now, YEAR);
  private final EnrolToken token = EnrolToken.create("node-00", now, Duration.ofHours(1));
  private final Map<Identity, SSLContext> contexts = new HashMap<>();
  private final AgentEnrolment enrolment;
  private final AgentServer server;
  private final int port;

  /**
   * Listens at once.
   *
   * @param open whether it waits for one more enrolment
   */
  TestAgent(Path folder, Limits limits, boolean open, Api.RouteGroup routes) throws IOException {
    AgentFolders folders = new AgentFolders(folder.resolve("etc"), folder.resolve("state"));
    enrolment = TestEnrolment.enrolled(folders, authority, Clock.systemUTC());
    if (open) {
      new EnrolInit(folders, Clock.systemUTC()).prepare(TestEnrolment.ticket(token, authority));
    }
    server =
        new AgentServer(
            new AgentConfig("node-00", "127.0.0.1", 0),
            enrolment,
            List.of(routes, new EnrolRoutes(enrolment, () -> {})),
            limits);
    port = server.start();
  }

  /** The product's limits, but for these times. */
  static Limits patience(Duration request, Duration idle) {
    Limits usual = Limits.standard();
    return new Limits(
        request,
        idle,
        Duration.ofMillis(300),
        usual.connections(),
        usual.unproven(),
        usual.strangers(),
        usual.person(),
        usual.streams(),
        usual.requests());
  }

  /** Shows the certificate of this name and role. */
  RawConnection as(CertificateRole role, String name) throws IOException {
    return new RawConnection("127.0.0.1", port, known(role, name));
  }

  RawConnection asOperator() throws IOException {
    return as(CertificateRole.OPERATOR, "anna");
  }

  /** Shows no certificate, from this address of loopback's many. */
  RawConnection asNobody(String from) throws IOException {
    return new RawConnection(from, port, nobody());
  }

  RawConnection asNobody() throws IOException {
    return asNobody("127.0.0.1");
  }

  SSLContext nobody() {
    return TlsContexts.pinned(Pem.fingerprint(enrolment.identity().certificate()));
  }

  int port() {
    return port;
  }

  private SSLContext known(CertificateRole role, String name) {
    return contexts.computeIfAbsent(
        new Identity(name, role),
        who ->
            TlsContexts.toAgent(
                authority.issue(who, List.of(), now, YEAR), authority.certificate(), "node-00"));
  }

  @Override
  public void close() {
    server.close();
  }
}
