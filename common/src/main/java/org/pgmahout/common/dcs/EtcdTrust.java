package org.pgmahout.common.dcs;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.pgmahout.common.tls.ServerTrust;

/**
 * Accepts a server whose certificate the cluster authority signed for one of the members'
 * addresses. gRPC's own check knows a single name for all members, which no member's certificate
 * could carry.
 */
final class EtcdTrust extends ServerTrust {
  private final X509TrustManager platform;
  private final Set<String> hosts;

  EtcdTrust(X509TrustManager platform, Collection<String> hosts) {
    this.platform = platform;
    this.hosts = Set.copyOf(hosts);
  }

  @Override
  protected void judge(X509Certificate[] chain, String authType) throws CertificateException {
    platform.checkServerTrusted(chain, authType);
    Collection<List<?>> names = chain[0].getSubjectAlternativeNames();
    boolean known =
        names != null
            && names.stream().anyMatch(name -> hosts.contains(String.valueOf(name.get(1))));
    if (!known) {
      throw new CertificateException(
          "the server's certificate is for " + names + ", expected one of " + hosts);
    }
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return platform.getAcceptedIssuers();
  }
}
