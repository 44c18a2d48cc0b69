package org.pgmahout.agent.enrol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pgmahout.agent.config.AgentFolders;
import org.pgmahout.agent.os.PrivateFile;
import org.pgmahout.common.enrolment.EnrolGrant;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.outcome.Secret;
import org.pgmahout.common.wire.AgentCertificate;
import org.pgmahout.common.wire.CertificateUpdate;
import org.pgmahout.common.wire.EnrolCertificate;
import org.pgmahout.common.wire.EnrolCsr;
import org.pgmahout.common.wire.EnrolRequest;
import org.pgmahout.common.wire.Json;
import org.pgmahout.common.x509.AuthorityList;
import org.pgmahout.common.x509.CertificateAuthority;
import org.pgmahout.common.x509.CertificateCheck;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Csr;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.common.x509.Revocations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Second half of an enrolment, over the network: shows the signing request to who has the token,
 * and takes the certificate when it fits the key, the node and the authority named over ssh.
 */
public final class AgentEnrolment {
  private static final Logger LOG = LoggerFactory.getLogger(AgentEnrolment.class);

  private final AgentFolders folders;
  private final String node;
  private final Clock clock;
  private final List<Runnable> followers = new CopyOnWriteArrayList<>();

  public AgentEnrolment(AgentFolders folders, String node, Clock clock) {
    this.folders = folders;
    this.node = node;
    this.clock = clock;
  }

  /** Adds what has to follow when certificates or authorities are others than before. */
  public void whenRenewed(Runnable follower) {
    followers.add(follower);
  }

  /** Has everything that was added follow the certificates as they are now. */
  public void renewed() {
    followers.forEach(Runnable::run);
  }

  /** Whether this agent has an authority to trust, and so serves more than enrolment. */
  public boolean enrolled() {
    return Files.exists(folders.authority());
  }

  /** Key and certificate the API shows. */
  public KeyAndChain identity() {
    return KeyAndChain.load(read(folders.certificate()), new Secret(read(folders.key())));
  }

  /** Whose certificates are accepted: none before enrolment, two while one replaces the other. */
  public List<X509Certificate> authorities() {
    return enrolled() ? Pem.certificates(read(folders.authority())) : List.of();
  }

  /** How callers are judged from now on. */
  public CallerTrust trust() {
    return new CallerTrust(authorities(), revoked());
  }

  /** Whose certificates are refused. */
  public Revocations revoked() {
    return Revocations.parse(revocations());
  }

  private String revocations() {
    return Files.exists(folders.revocations()) ? read(folders.revocations()) : "";
  }

  /** What this agent shows and whom it trusts, and a request for another certificate. */
  public synchronized AgentCertificate certificate() {
    return new AgentCertificate(
        ownRequest().pem(), identity().chainPem(), Pem.of(authorities()), revocations());
  }

  /**
   * Takes another certificate, other authorities, revocations. A certificate of an operator is
   * enough for the first and the last of them; other authorities are trusted only when one of those
   * trusted so far has signed them; otherwise a person with a folder that was handed over could
   * replace them.
   *
   * @param caller whose certificate must be good afterwards, too: nobody locks himself out
   */
  public synchronized void replace(CertificateUpdate update, X509Certificate caller) {
    List<X509Certificate> before = authorities();
    List<X509Certificate> trusted = Pem.certificates(update.authoritiesPem());
    boolean others = !trusted.equals(before);
    if (others) {
      requireNamedByAuthority(update, trusted, before);
    }
    Revocations brought = Revocations.parse(update.revocationsPem()).of(trusted);
    if (!brought.serials().containsAll(Revocations.parse(revocations()).of(trusted).serials())) {
      throw refused("a certificate that is refused here is missing in the list of revocations");
    }
    new CallerTrust(trusted, brought).require(caller, clock.instant());
    List<X509Certificate> chain =
        update.chainPem().isEmpty() ? identity().chain() : Pem.certificates(update.chainPem());
    requireOwn(chain, trusted);
    // The list first: a power cut must not leave somebody trusted who is refused.
    write(folders.revocations(), brought.pem());
    if (others) {
      write(folders.authorityNumber(), String.valueOf(update.authoritiesNumber()));
      write(folders.authority(), Pem.of(trusted));
      LOG.info(
          "{} replaced the control authorities {} by {}",
          Identity.of(caller).name(),
          fingerprints(before),
          fingerprints(trusted));
    }
    write(folders.certificate(), Pem.of(chain));
  }

  private void requireNamedByAuthority(
      CertificateUpdate update, List<X509Certificate> trusted, List<X509Certificate> before) {
    AuthorityList list =
        new AuthorityList(
            update.authoritiesNumber(),
            trusted,
            Objects.requireNonNullElse(update.authoritiesSignature(), ""));
    if (!list.isSignedByOneOf(before)) {
      throw refused(
          "no authority that this agent trusts has signed the list of authorities brought");
    }
    if (list.number() < authorityNumber()) {
      throw refused(
          "the list of authorities brought has number %d, and number %d was taken before"
              .formatted(list.number(), authorityNumber()));
    }
  }

  private long authorityNumber() {
    return Files.exists(folders.authorityNumber())
        ? Long.parseLong(read(folders.authorityNumber()).strip())
        : 0;
  }

  private static List<String> fingerprints(List<X509Certificate> authorities) {
    return authorities.stream().map(Pem::fingerprint).toList();
  }

  private void requireOwn(List<X509Certificate> chain, List<X509Certificate> trusted) {
    X509Certificate own = chain.getFirst();
    X509Certificate signer =
        trusted.stream()
            .filter(authority -> CertificateAuthority.signed(authority, own))
            .findFirst()
            .orElse(trusted.getFirst());
    CertificateCheck.verify(
        signer, own, new Identity(node, CertificateRole.AGENT), clock.instant());
    if (!own.getPublicKey().equals(identity().certificate().getPublicKey())) {
      throw refused("the certificate is for another key than this agent's");
    }
  }

  /** The request for this agent's key. The name in it is a wish; the signer decides. */
  public synchronized EnrolCsr request(EnrolRequest asked) {
    admitted(asked.node(), asked.token());
    return new EnrolCsr(ownRequest().pem());
  }

  private Csr ownRequest() {
    KeyAndChain own = identity();
    KeyPair keys = new KeyPair(own.certificate().getPublicKey(), own.key());
    return Csr.create(keys, new Identity(node, CertificateRole.AGENT));
  }

  /** Takes the certificate and spends the token. */
  public synchronized void accept(EnrolCertificate brought) {
    EnrolTicket ticket = admitted(brought.node(), brought.token());
    List<X509Certificate> authorities = Pem.certificates(brought.authorityPem());
    if (!Pem.fingerprint(authorities.getFirst()).equals(ticket.controlCaFingerprint())) {
      throw refused("the authority is not the one that was named over ssh");
    }
    List<X509Certificate> chain = Pem.certificates(brought.chainPem());
    requireOwn(chain, authorities.subList(0, 1));
    // In this order a power cut leaves an agent that can be enrolled again with the same token.
    write(folders.certificate(), Pem.of(chain));
    write(folders.revocations(), Revocations.parse(brought.revocationsPem()).of(authorities).pem());
    write(folders.authorityNumber(), String.valueOf(brought.authorityNumber()));
    write(folders.authority(), Pem.of(authorities));
    try {
      PrivateFile.write(
          folders.enrolTicket(),
          Json.tolerant()
              .writeValueAsBytes(
                  new EnrolTicket(ticket.grant().spend(), ticket.controlCaFingerprint())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until when a token is waited for; empty when none was placed, or it has done its work. */
  public Optional<Instant> open() {
    try {
      return ticket().map(EnrolTicket::grant).filter(one -> !one.spent()).map(EnrolGrant::expires);
    } catch (UncheckedIOException e) {
      LOG.warn("no enrolment is open: {}: {}", e.getMessage(), e.getCause().toString());
      return Optional.empty();
    }
  }

  /** The refusal of who wants to enrol all the same. */
  public OpsException notOpen() {
    return new OpsException(
        ErrorCode.TOKEN_INVALID,
        "no enrolment is open on "
            + node
            + ": no token was placed, or it was used already, or its time is over",
        "Run `pgmahout enrol`; it places a new token over ssh, and has the agent read it.");
  }

  private EnrolTicket admitted(String forNode, Secret token) {
    if (forNode == null || token == null) {
      throw new OpsException(
          ErrorCode.INPUT_INVALID, "node and token are needed", "Run `pgmahout enrol`.");
    }
    EnrolTicket ticket = ticket().orElseThrow(this::notOpen);
    ticket.grant().check(forNode, token, clock.instant());
    return ticket;
  }

  private Optional<EnrolTicket> ticket() {
    if (!Files.exists(folders.enrolTicket())) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Json.tolerant().readValue(Files.readAllBytes(folders.enrolTicket()), EnrolTicket.class));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folders.enrolTicket(), e);
    }
  }

  private static OpsException refused(String why) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID, why, "Run `pgmahout enrol` with the right plan folder.");
  }

  private static void write(java.nio.file.Path file, String text) {
    PrivateFile.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String read(java.nio.file.Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new OpsException(
          ErrorCode.CERTIFICATE_INVALID,
          file + " cannot be read: " + e,
          "Run `pgmahout enrol`; it makes key and certificate.",
          e);
    }
  }
}
