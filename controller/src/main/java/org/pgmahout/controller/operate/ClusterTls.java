package org.pgmahout.controller.operate;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.pgmahout.common.pki.KeyAndChain;

/**
 * TLS for clients of the cluster's own wires: the usual rules, with the cluster's authority alone.
 */
final class ClusterTls {
  private static final char[] NONE = {};

  private ClusterTls() {}

  static SSLContext context(KeyAndChain self, X509Certificate authority) {
    try {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, NONE);
      keys.setKeyEntry("self", self.key(), NONE, self.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory shown = KeyManagerFactory.getInstance("PKIX");
      shown.init(keys, NONE);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, NONE);
      trusted.setCertificateEntry("cluster", authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a TLS context of the cluster authority", e);
    }
  }
}
