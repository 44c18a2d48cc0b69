package org.pgmahout.common.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;
import org.pgmahout.common.outcome.ErrorCode;
import org.pgmahout.common.outcome.OpsException;
import org.pgmahout.common.x509.CertificateRole;
import org.pgmahout.common.x509.Identity;
import org.pgmahout.common.x509.KeyAndChain;
import org.pgmahout.common.x509.Pem;
import org.pgmahout.common.x509.Revocations;

/**
 * TLS contexts for clients of an agent. A server is known by the node's name and role in its
 * certificate, never by the address it was dialled at: addresses change, and jump hosts lie.
 */
public final class TlsContexts {
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /** Shows {@code self}, and accepts only the agent of {@code node} signed by {@code authority}. */
  public static SSLContext toAgent(KeyAndChain self, X509Certificate authority, String node) {
    return toAgent(self, List.of(authority), node);
  }

  /** The same with several authorities, as while one replaces the other. */
  public static SSLContext toAgent(
      KeyAndChain self, List<X509Certificate> authorities, String node) {
    return toAgent(self, authorities, Revocations.NONE, node);
  }

  /**
   * The same, and a certificate that was revoked is refused: a thief who has it, and sits in the
   * way to the node, would be sent passwords and keys.
   */
  public static SSLContext toAgent(
      KeyAndChain self, List<X509Certificate> authorities, Revocations revocations, String node) {
    return context(
        new KeyManager[] {new OwnKey(self)},
        new AgentTrust(
            platformTrust(authorities), revocations, new Identity(node, CertificateRole.AGENT)));
  }

  /**
   * The same for an agent whose certificate may have ended, and for nothing but bringing it another
   * one. What has ended proves still who it was given to; who stole its key could have used it all
   * the time before.
   */
  public static SSLContext toEndedAgent(
      KeyAndChain self, List<X509Certificate> authorities, Revocations revocations, String node) {
    return context(
        new KeyManager[] {new OwnKey(self)},
        new EndedCertificate.Trust(
            authorities, revocations, new Identity(node, CertificateRole.AGENT)));
  }

  /** First contact: shows nothing, and accepts only the certificate with this SHA-256 (hex). */
  public static SSLContext pinned(String fingerprint) {
    return context(new KeyManager[0], new PinnedTrust(fingerprint));
  }

  /**
   * Shows {@code self}, and accepts servers signed by {@code authority} whose certificate carries
   * the address they are dialled at: the cluster's own wires.
   */
  public static SSLContext toMember(KeyAndChain self, X509Certificate authority) {
    return toMember(Optional.of(self), List.of(authority));
  }

  /**
   * The same with several authorities, as while one replaces the other.
   *
   * @param self what to show; without it, only what is open to everybody can be asked
   */
  public static SSLContext toMember(Optional<KeyAndChain> self, List<X509Certificate> authorities) {
    return context(keys(self), platformTrust(authorities));
  }

  private static KeyManager[] keys(Optional<KeyAndChain> self) {
    return self.map(shown -> new KeyManager[] {new OwnKey(shown)}).orElse(new KeyManager[0]);
  }

  /**
   * Accepts everybody, for looking at what a server shows; never for data.
   *
   * @param self what to show, so that the server has no refusal to log
   * @param trusted takes whose certificates the server takes, when it asks for one and says so (RFC
   *     8446, section 4.2.4); a server does it by what it has loaded, whatever its files say
   */
  public static SSLContext onlyToLook(
      Optional<KeyAndChain> self, Consumer<Set<X500Principal>> trusted) {
    return context(
        self.map(shown -> new KeyManager[] {new OwnKey(shown, trusted)}).orElse(new KeyManager[0]),
        new ServerTrust() {
          @Override
          protected void judge(X509Certificate[] chain, String authType) {
            // Looked at by the caller, who asks for nothing more.
          }
        });
  }

  /**
   * What a failed connection says about certificates, if that is why it failed.
   *
   * @return CERTIFICATE_ENDED or CERTIFICATE_INVALID with the reason; empty when the failure was
   *     another
   */
  public static Optional<OpsException> refusal(String node, Throwable failure) {
    Optional<String> ended = EndedCertificate.end(failure);
    if (ended.isPresent()) {
      return Optional.of(
          new OpsException(
              ErrorCode.CERTIFICATE_ENDED,
              node + ": its agent answers, but the agent's certificate ended at " + ended.get(),
              "Bring it another one: pgmahout apply",
              failure));
    }
    // The JDK wraps this side's own refusal into an exception whose words are those of an alert.
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CertificateException) {
        return Optional.of(
            refused(node + ": its certificate is refused here: " + reason(t), node, failure));
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SSLException && saysCertificate(t)) {
        return Optional.of(
            refused(
                node + ": the agent refuses this command's certificate: " + reason(t),
                node,
                failure));
      }
    }
    return Optional.empty();
  }

  private static OpsException refused(String what, String node, Throwable failure) {
    return new OpsException(
        ErrorCode.CERTIFICATE_INVALID,
        what,
        "Use the plan folder that the node was enrolled with; to make the node this folder's:"
            + " pgmahout enrol --limit "
            + node,
        failure);
  }

  /** An alert of the other side: it did not like our certificate (RFC 8446, section 6.2). */
  private static boolean saysCertificate(Throwable t) {
    String message = String.valueOf(t.getMessage());
    return message.contains("certificate") || message.contains("unknown_ca");
  }

  /** The JDK's words for a chain that does not end at the authority say that to nobody. */
  private static String reason(Throwable t) {
    Throwable root = deepest(t);
    return root instanceof CertPathBuilderException
        ? "another authority than this plan's signed it"
        : root.getMessage();
  }

  private static Throwable deepest(Throwable t) {
    return t.getCause() == null ? t : deepest(t.getCause());
  }

  private static SSLContext context(KeyManager[] keys, TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(keys, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot make a TLS context", e);
    }
  }

  /** The platform's own judgement (chain, time, purpose) with these authorities as the anchors. */
  public static X509TrustManager platformTrust(List<X509Certificate> authorities) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, NO_PASSWORD);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority" + i, authorities.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot trust " + authorities.size() + " authorities", e);
    }
  }

  /** Chain, time and purpose by the platform; name and role by us. */
  private static final class AgentTrust extends ServerTrust {
    private final X509TrustManager platform;
    private final Set<BigInteger> revoked;
    private final Identity expected;

    AgentTrust(X509TrustManager platform, Revocations revocations, Identity expected) {
      this.platform = platform;
      this.revoked = Set.copyOf(revocations.serials());
      this.expected = expected;
    }

    @Override
    protected void judge(X509Certificate[] chain, String authType) throws CertificateException {
      platform.checkServerTrusted(chain, authType);
      requireNotRevoked(chain[0], revoked);
      requireIdentity(chain[0], expected);
    }
  }

  /** Throws when a server shows what is refused. */
  static void requireNotRevoked(X509Certificate shown, Set<BigInteger> revoked)
      throws CertificateException {
    if (revoked.contains(shown.getSerialNumber())) {
      throw new CertificateException("it was revoked");
    }
  }

  /** Throws when a server is somebody else. */
  static void requireIdentity(X509Certificate shown, Identity expected)
      throws CertificateException {
    Identity found;
    try {
      found = Identity.of(shown);
    } catch (OpsException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    if (!found.equals(expected)) {
      throw new CertificateException(
          "the server is "
              + found.role().word()
              + " "
              + found.name()
              + ", expected agent "
              + expected.name());
    }
  }

  /** One certificate and no other. */
  private static final class PinnedTrust extends ServerTrust {
    private final String fingerprint;

    PinnedTrust(String fingerprint) {
      this.fingerprint = fingerprint;
    }

    @Override
    protected void judge(X509Certificate[] chain, String authType) throws CertificateException {
      String found = Pem.fingerprint(chain[0]);
      if (!MessageDigest.isEqual(found.getBytes(US_ASCII), fingerprint.getBytes(US_ASCII))) {
        throw new CertificateException(
            "the server's certificate has the fingerprint "
                + found
                + ", expected "
                + fingerprint
                + " as read over SSH");
      }
    }
  }
}
